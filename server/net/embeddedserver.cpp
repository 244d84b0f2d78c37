// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/embeddedserver.h"

#include <QCoreApplication>
#include <QThread>
#include <QTimer>

#include "server/loop/epolldispatcher.h"

#include <utility>

namespace echolock {

namespace {

constexpr std::size_t lifecycleRecordsMax = 2000;
constexpr std::size_t detailBytesMax = 4096;
constexpr int batchIntervalMs = 40;

} // namespace

/// Lives on the server's thread. One batch is in flight at a time: while the receiver is busy the
/// next one grows instead of a queue, and its lifecycle records are bounded.
class EmbeddedServerWorker : public QObject, public ServerObserver
{
    Q_OBJECT

public:
    explicit EmbeddedServerWorker(ServerOptions options)
        : m_options(std::move(options))
    {
        m_batchTimer.setInterval(batchIntervalMs);
        connect(&m_batchTimer, &QTimer::timeout, this, &EmbeddedServerWorker::deliver);
    }

    ~EmbeddedServerWorker() override
    {
        m_server.reset();
        // The thread is at its end, and delivers nothing that is posted from here on.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    void start()
    {
        m_server = std::make_unique<HubServer>(std::move(m_options), this);
        const Result<quint16> port = m_server->listen();
        if (!port) {
            Q_EMIT failed(QString::fromStdString(port.error().message));
            return;
        }
        m_batchTimer.start();
        Q_EMIT started(m_server->url());
    }

    void changePolicy(const std::string& policy) { m_server->changePolicy(policy); }

    void batchTaken() { m_inFlight = false; }

    void lockHappened(const LockEvent& event) override { m_batch.locks.push_back(event); }

    void lifecycleHappened(const LifecycleEvent& event) override
    {
        if (m_batch.lifecycle.size() == lifecycleRecordsMax) {
            ++m_batch.recordsDropped;
            return;
        }
        m_batch.lifecycle.push_back({event.step, event.conn, std::string(event.socketId),
                                     std::string(event.user), std::string(event.channel),
                                     std::string(event.detail.substr(0, detailBytesMax)),
                                     event.at});
    }

    void messageSent(std::span<const ConnId> to, std::string_view) override
    {
        m_batch.messagesSent += to.size();
    }

Q_SIGNALS:
    void started(const QString& url);
    void failed(const QString& sentence);
    void happened(const echolock::ServerBatch& batch);

private:
    void deliver()
    {
        if (m_inFlight)
            return;
        m_inFlight = true;
        m_batch.stats = m_server->stats();
        Q_EMIT happened(std::exchange(m_batch, {}));
    }

    QTimer m_batchTimer{this};
    ServerBatch m_batch;
    ServerOptions m_options;
    std::unique_ptr<HubServer> m_server; ///< Made on the thread that it lives on.
    bool m_inFlight = false;
};

class EmbeddedServer::Impl
{
public:
    explicit Impl(ServerOptions options)
        : worker(new EmbeddedServerWorker(std::move(options)))
    {
        thread.setObjectName(QStringLiteral("server"));
        worker->moveToThread(&thread);
        QObject::connect(&thread, &QThread::finished, worker, &QObject::deleteLater);
    }

    QThread thread;
    EmbeddedServerWorker* worker; ///< Deleted on its own thread when that ends.
    QString url;
};

EmbeddedServer::EmbeddedServer(ServerOptions options, QObject* parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>(std::move(options)))
{
    qRegisterMetaType<ServerBatch>();
    connect(m_impl->worker, &EmbeddedServerWorker::started, this, [this](const QString& url) {
        m_impl->url = url;
        Q_EMIT started(url);
    });
    connect(m_impl->worker, &EmbeddedServerWorker::failed, this, &EmbeddedServer::failed);
    connect(m_impl->worker, &EmbeddedServerWorker::happened, this,
            [this](const ServerBatch& batch) {
                Q_EMIT happened(batch);
                QMetaObject::invokeMethod(m_impl->worker, &EmbeddedServerWorker::batchTaken);
            });
}

EmbeddedServer::~EmbeddedServer()
{
    if (!m_impl->thread.isRunning()) {
        delete m_impl->worker;
        return;
    }
    m_impl->thread.quit();
    m_impl->thread.wait();
}

void EmbeddedServer::start()
{
    // Not before: only a thread that has run deletes its dispatcher.
    if (!m_impl->thread.eventDispatcher())
        EpollDispatcher::installOnThread(&m_impl->thread);
    m_impl->thread.start();
    QMetaObject::invokeMethod(m_impl->worker, &EmbeddedServerWorker::start);
}

QString EmbeddedServer::url() const
{
    return m_impl->url;
}

void EmbeddedServer::changePolicy(const QString& policy)
{
    QMetaObject::invokeMethod(
        m_impl->worker,
        [worker = m_impl->worker, name = policy.toStdString()] { worker->changePolicy(name); });
}

} // namespace echolock

#include "embeddedserver.moc"
