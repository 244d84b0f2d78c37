// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/logwriter.h"

#include <QMetaObject>
#include <QSocketNotifier>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace echolock {

namespace {

constexpr int lastWaitMs = 200;
/// A pipe that says it is writable takes as much without blocking (pipe(7)). The descriptor is not
/// made non-blocking, because that would change it for every program that shares it.
constexpr std::size_t chunkBytes = PIPE_BUF;

} // namespace

LogWriter::LogWriter(int descriptor, DropNotice notice, QObject* parent)
    : QObject(parent)
    , m_descriptor(descriptor)
    , m_notice(std::move(notice))
{
}

LogWriter::~LogWriter()
{
    tellDrops();
    while (waiting() > 0 && readiness(lastWaitMs) == Readiness::Ready
           && writeSome() == Readiness::Ready) { }
}

void LogWriter::write(std::string_view line)
{
    tellDrops();
    if (m_dropped != m_told || waiting() + line.size() > bytesMax) {
        ++m_dropped;
        return;
    }
    m_pending += line;
    if (!m_writable && !std::exchange(m_flushPosted, true))
        QMetaObject::invokeMethod(
            this,
            [this] {
                m_flushPosted = false;
                flush();
            },
            Qt::QueuedConnection);
}

LogWriter::Readiness LogWriter::readiness(int waitMs) const
{
    pollfd watched{m_descriptor, POLLOUT, 0};
    if (::poll(&watched, 1, waitMs) < 1)
        return Readiness::Full;
    return (watched.revents & (POLLERR | POLLNVAL)) != 0 ? Readiness::Gone : Readiness::Ready;
}

void LogWriter::flush()
{
    Readiness state = Readiness::Ready;
    tellDrops();
    while (waiting() > 0 && state == Readiness::Ready) {
        state = readiness(0);
        if (state == Readiness::Ready)
            state = writeSome();
    }
    if (state == Readiness::Gone)
        giveUp();
    forgetSent();
    if (waiting() == 0) {
        m_writable.reset();
    } else if (!m_writable) {
        m_writable = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Write);
        connect(m_writable.get(), &QSocketNotifier::activated, this, &LogWriter::flush);
    }
}

LogWriter::Readiness LogWriter::writeSome()
{
    const std::size_t bytes = std::min(waiting(), chunkBytes);
    const ssize_t written = ::write(m_descriptor, m_pending.data() + m_sent, bytes);
    if (written >= 0) {
        m_sent += std::size_t(written);
        return Readiness::Ready;
    }
    return errno == EAGAIN || errno == EINTR ? Readiness::Full : Readiness::Gone;
}

/// The disk is full or the reader is gone: what comes next tries anew.
void LogWriter::giveUp()
{
    const auto from = m_pending.begin() + std::ptrdiff_t(m_sent);
    const auto lines = std::uint64_t(std::count(from, m_pending.end(), '\n'));
    m_dropped += lines - std::min(lines, m_noticesPending);
    m_told = m_toldBefore;
    m_sent = m_pending.size();
}

void LogWriter::forgetSent()
{
    m_pending.erase(0, std::exchange(m_sent, 0));
    if (!m_pending.empty())
        return;
    m_noticesPending = 0;
    m_toldBefore = m_told;
}

/// Where lines are missing, and only where there is room again.
void LogWriter::tellDrops()
{
    if (m_dropped == m_told || waiting() > bytesMax / 2)
        return;
    m_pending += m_notice(m_dropped - m_told);
    m_told = m_dropped;
    ++m_noticesPending;
}

} // namespace echolock
