// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/bytestream.h"

#include <QSocketNotifier>

#include "client/net/vanishfilter.h"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace echolock {

namespace {

constexpr std::size_t outgoingBytesMax = 4 * 1024 * 1024;

unsigned bitOf(ByteStream::Outage why)
{
    return 1U << static_cast<unsigned>(why);
}

} // namespace

ByteStream::ByteStream(ByteStreamListener& listener, QObject* parent)
    : QObject(parent)
    , m_listener(listener)
{
}

ByteStream::~ByteStream()
{
    if (m_phase == Phase::Vanished)
        reset();
    release();
}

void ByteStream::open(const TcpRoute& route, const std::string& name)
{
    m_name = name;
    const Result<int> fd = startConnecting(route, name);
    if (!fd) {
        QMetaObject::invokeMethod(
            this, [this, problem = fd.error().message] { end(problem); }, Qt::QueuedConnection);
        return;
    }
    watch(*fd);
    m_writeNotifier->setEnabled(!m_frozen);
}

void ByteStream::adopt(int descriptor, const std::string& name)
{
    m_name = name;
    m_phase = Phase::Connected;
    watch(descriptor);
    m_readNotifier->setEnabled(mayRead());
}

void ByteStream::watch(int descriptor)
{
    m_fd = descriptor;
    if (m_outages != 0)
        dropAllIncoming(m_fd);
    m_readNotifier = new QSocketNotifier(m_fd, QSocketNotifier::Read, this);
    m_readNotifier->setEnabled(false);
    connect(m_readNotifier, &QSocketNotifier::activated, this, &ByteStream::readable);
    m_writeNotifier = new QSocketNotifier(m_fd, QSocketNotifier::Write, this);
    m_writeNotifier->setEnabled(false);
    connect(m_writeNotifier, &QSocketNotifier::activated, this, &ByteStream::writable);
}

void ByteStream::writable()
{
    m_writeNotifier->setEnabled(false);
    if (m_phase != Phase::Connecting)
        return flushAndTell();
    if (const Result<void> outcome = finishConnecting(m_fd, m_name); !outcome)
        return end(outcome.error().message);
    m_phase = Phase::Connected;
    m_readNotifier->setEnabled(m_reads);
    m_listener.streamConnected();
}

bool ByteStream::mayTransfer() const
{
    return m_fd >= 0 && !m_frozen && (m_phase == Phase::Connected || m_phase == Phase::Shut);
}

bool ByteStream::mayRead() const
{
    return mayTransfer() && m_reads && !m_ended;
}

/// Less than there is room for was all there is, most likely; for anything else the notifier calls
/// again. Asking once more each time would be a third of a crowd's system calls.
void ByteStream::readable()
{
    while (readSome() == Left::Perhaps) { }
}

void ByteStream::readAll()
{
    while (readSome() != Left::Nothing) { }
}

ByteStream::Left ByteStream::readSome()
{
    // The listener may have ended or frozen the stream.
    if (!mayRead())
        return Left::Nothing;
    std::array<char, 16 * 1024> buffer;
    const ssize_t count = ::recv(m_fd, buffer.data(), buffer.size(), 0);
    if (count > 0) {
        if (!m_deaf)
            m_listener.streamReceived({buffer.data(), static_cast<std::size_t>(count)});
        return static_cast<std::size_t>(count) < buffer.size() ? Left::Hardly : Left::Perhaps;
    }
    if (count < 0 && errno == EINTR)
        return Left::Perhaps;
    if (count == 0)
        finished();
    else if (errno != EAGAIN)
        end(connectProblem(m_name, errno));
    return Left::Nothing;
}

void ByteStream::finished()
{
    if (!m_keepsHalfOpen || m_deaf)
        return end({});
    m_ended = true;
    m_readNotifier->setEnabled(false);
    m_listener.streamEnded({});
}

void ByteStream::write(std::string_view bytes)
{
    if (m_fd < 0 || m_phase == Phase::Shut || m_phase == Phase::Vanished)
        return;
    m_out += bytes;
    scheduleFlush();
}

void ByteStream::flushAtOnce()
{
    // Too much is told from the event loop, not from in here.
    if (m_out.size() < outgoingBytesMax)
        flush();
}

void ByteStream::finishWriting()
{
    m_finishPending = true;
    scheduleFlush();
}

void ByteStream::setReading(Reading reading)
{
    m_reads = reading == Reading::On;
    if (m_readNotifier)
        m_readNotifier->setEnabled(m_phase != Phase::Connecting && mayRead());
}

void ByteStream::beginOutage(Outage why)
{
    setOutages(m_outages | bitOf(why));
}

void ByteStream::endOutage(Outage why)
{
    setOutages(m_outages & ~bitOf(why));
}

/// The kernel has one filter for all of them.
void ByteStream::setOutages(unsigned outages)
{
    const bool before = std::exchange(m_outages, static_cast<std::uint8_t>(outages)) != 0;
    if (m_fd < 0 || before == (outages != 0))
        return;
    if (before)
        receiveIncoming(m_fd);
    else
        dropAllIncoming(m_fd);
}

void ByteStream::limitReceiveBuffer(int bytes)
{
    if (m_fd >= 0)
        ::setsockopt(m_fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

void ByteStream::scheduleFlush()
{
    if (std::exchange(m_flushScheduled, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_flushScheduled = false;
            flushAndTell();
        },
        Qt::QueuedConnection);
}

void ByteStream::flushAndTell()
{
    flush();
    if (m_waited && m_out.empty() && m_fd >= 0) {
        m_waited = false;
        if (!m_deaf)
            m_listener.streamDrained();
    }
}

void ByteStream::flush()
{
    if (!mayTransfer())
        return;
    std::size_t sent = 0;
    int error = 0;
    while (sent < m_out.size() && error == 0) {
        const ssize_t count = ::send(m_fd, m_out.data() + sent, m_out.size() - sent, MSG_NOSIGNAL);
        if (count >= 0)
            sent += static_cast<std::size_t>(count);
        else if (errno != EINTR)
            error = errno;
    }
    // Any error but EAGAIN means that the peer is gone; the next read tells it with more detail.
    if (error != 0 && error != EAGAIN)
        sent = m_out.size();
    m_out.erase(0, sent);
    if (m_out.size() > outgoingBytesMax)
        return end(m_name + " does not read what it is sent: more than 4 MB are waiting.");
    if (!m_out.empty()) {
        m_waited = true;
        m_writeNotifier->setEnabled(true);
        return;
    }
    m_out.shrink_to_fit();
    shutWhenSent();
}

void ByteStream::shutWhenSent()
{
    if (std::exchange(m_finishPending, false))
        ::shutdown(m_fd, SHUT_WR);
}

void ByteStream::close()
{
    m_deaf = true;
    flush();
    release();
}

void ByteStream::fin()
{
    m_deaf = true;
    m_frozen = false;
    m_out.clear();
    if (m_phase == Phase::Vanished)
        return;
    if (m_phase == Phase::Connecting)
        return release();
    m_phase = Phase::Shut;
    m_reads = true;
    readAll();
    if (m_fd < 0)
        return;
    ::shutdown(m_fd, SHUT_WR);
    m_writeNotifier->setEnabled(false);
    m_readNotifier->setEnabled(true);
    // The peer has ended its side before.
    if (m_ended)
        release();
}

void ByteStream::reset()
{
    m_deaf = true;
    if (m_fd < 0)
        return;
    const linger discard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(m_fd, SOL_SOCKET, SO_LINGER, &discard, sizeof discard);
    release();
}

void ByteStream::vanish()
{
    m_deaf = true;
    if (m_fd < 0)
        return;
    m_phase = Phase::Vanished;
    m_readNotifier->setEnabled(false);
    m_writeNotifier->setEnabled(false);
    m_out = {};
    beginOutage(Outage::Vanished);
}

void ByteStream::freeze()
{
    m_frozen = true;
    if (m_fd < 0)
        return;
    m_readNotifier->setEnabled(false);
    m_writeNotifier->setEnabled(false);
}

void ByteStream::thaw()
{
    if (!std::exchange(m_frozen, false) || m_fd < 0 || m_phase == Phase::Vanished)
        return;
    if (m_phase == Phase::Connecting) {
        m_writeNotifier->setEnabled(true);
        return;
    }
    m_readNotifier->setEnabled(mayRead());
    flush();
    readAll();
}

void ByteStream::end(const std::string& problem)
{
    release();
    if (!std::exchange(m_deaf, true))
        m_listener.streamEnded(problem);
}

void ByteStream::release()
{
    // A notifier may be the one that is calling.
    for (QSocketNotifier** notifier : {&m_readNotifier, &m_writeNotifier}) {
        if (*notifier) {
            (*notifier)->setEnabled(false);
            std::exchange(*notifier, nullptr)->deleteLater();
        }
    }
    if (m_fd >= 0)
        ::close(std::exchange(m_fd, -1));
    m_out = {};
}

} // namespace echolock
