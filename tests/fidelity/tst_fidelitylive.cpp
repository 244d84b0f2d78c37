// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include "client/net/echopage.h"
#include "tests/fidelity/sidebyside.h"
#include "tests/support/printers.h"

using namespace echolock;

using Lines = std::vector<std::string>;

namespace {

constexpr int deadlineMs = 30'000;

/// player/livedriver.mjs: a server on a real socket, alone or with the real pusher-js as its
/// client.
class LiveDriver
{
public:
    explicit LiveDriver(const QStringList& options)
    {
        const QString folder = qEnvironmentVariable("ECHOLOCK_SOURCE", QStringLiteral("."));
        const QString program = folder + QStringLiteral("/tests/fidelity/player/livedriver.mjs");
        m_node.start(QStringLiteral("node"), QStringList{program} + options);
    }

    ~LiveDriver()
    {
        m_node.kill();
        m_node.waitForFinished();
    }

    /// 0 until it has told its port.
    quint16 port()
    {
        if (m_port == 0 && m_node.canReadLine())
            m_port = static_cast<quint16>(nextLine()[QLatin1String("port")].toInt());
        return m_port;
    }

    /// Empty until it has ended.
    const Lines& log()
    {
        if (m_log.empty() && m_node.state() == QProcess::NotRunning) {
            for (const QJsonValue& line : nextLine()[QLatin1String("log")].toArray())
                m_log.push_back(line.toString().toStdString());
        }
        return m_log;
    }

private:
    QJsonObject nextLine() { return QJsonDocument::fromJson(m_node.readLine()).object(); }

    QProcess m_node;
    quint16 m_port = 0;
    Lines m_log;
};

} // namespace

/// The fake clock's scripts are calibrated here: over real sockets a server that drops, resets,
/// closes and falls silent sees the same of the real pusher-js and of EchoClient, in the same
/// order.
class TestFidelityLive : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reachesTheServerAsPusherJsDoes();
};

void TestFidelityLive::reachesTheServerAsPusherJsDoes()
{
    LiveDriver withPusherJs({QStringLiteral("--real")});
    LiveDriver withEchoClient({});
    QTRY_VERIFY_WITH_TIMEOUT(withEchoClient.port() != 0, deadlineMs);
    ClientTarget target;
    target.url = QUrl(QStringLiteral("ws://127.0.0.1:%1").arg(withEchoClient.port()));
    target.options.pongTimeout = std::chrono::milliseconds(500);
    EchoPage page(target, "alice", Prng(1), [](const Observation&) {});
    page.subscribe("zebra");
    page.subscribe("apple");
    page.connect();

    QTRY_VERIFY_WITH_TIMEOUT(!withPusherJs.log().empty(), deadlineMs);
    QTRY_VERIFY_WITH_TIMEOUT(!withEchoClient.log().empty(), deadlineMs);
    const Lines& real = withPusherJs.log();
    const Lines& ours = withEchoClient.log();
    if (ours != real)
        std::fputs(sideBySide({"pusher-js", real}, {"EchoClient", ours}).c_str(), stderr);
    QVERIFY2(ours == real, "the logs differ: see above");
    QVERIFY(real.size() > 15);
}

QTEST_GUILESS_MAIN(TestFidelityLive)
#include "tst_fidelitylive.moc"
