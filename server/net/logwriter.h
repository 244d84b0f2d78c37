// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

class QSocketNotifier;

namespace echolock {

/// Writes a log to a descriptor that may be a pipe whose reader has stopped, without ever waiting
/// for it: what it does not take stays here up to a limit, and beyond it whole lines are dropped
/// and counted. Lines of one turn of the event loop go out together.
class LogWriter : public QObject
{
    Q_OBJECT

public:
    /// One line, with its line feed, that says how many lines are missing here.
    using DropNotice = std::function<std::string(std::uint64_t lines)>;

    static constexpr std::size_t bytesMax = std::size_t(1024) * 1024;

    /// `descriptor` stays the caller's, and as it is: it may be shared with other programs.
    LogWriter(int descriptor, DropNotice notice, QObject* parent = nullptr);
    /// Waits a moment for a slow reader.
    ~LogWriter() override;

    void write(std::string_view line);

    std::uint64_t linesDropped() const { return m_dropped; }

private:
    enum class Readiness { Ready, Full, Gone };

    Readiness readiness(int waitMs) const;
    void flush();
    Readiness writeSome();
    void giveUp();
    void forgetSent();

    std::size_t waiting() const { return m_pending.size() - m_sent; }

    void tellDrops();

    int m_descriptor;
    DropNotice m_notice;
    std::string m_pending;
    std::size_t m_sent = 0; ///< Of m_pending; cut off once a flush.
    std::uint64_t m_dropped = 0;
    std::uint64_t m_told = 0; ///< Of these, those that a notice says so of.
    std::uint64_t m_noticesPending = 0;
    std::uint64_t m_toldBefore = 0;              ///< m_told without the pending notices.
    std::unique_ptr<QSocketNotifier> m_writable; ///< While the reader is slow.
    bool m_flushPosted = false;
};

} // namespace echolock
