// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBasicTimer>
#include <QObject>

#include "client/echo/echosink.h"
#include "server/base/clock.h"

#include <array>
#include <functional>
#include <optional>

namespace echolock {

/// The timers of one page, as the browser around it runs them: on time, later while the tab is
/// hidden, all at once after it was frozen, and as much later as the machine was asleep.
class PageTimers : public QObject
{
    Q_OBJECT

public:
    using Due = std::function<void(EchoTimer)>;

    explicit PageTimers(Due due, QObject* parent = nullptr);

    void start(EchoTimer timer, Instant at);
    void stop(EchoTimer timer);
    void stopAll();

    /// From now on nothing is due by itself: fire() decides.
    void hold();
    /// As when its time has come; false, and nothing else, where it has not.
    bool fire(EchoTimer timer);

    /// What is due waits for thaw(), which has it run before it returns.
    void freeze();
    /// Time stands still for them until wakeUp() or thaw().
    void fallAsleep();
    /// Time goes on, and what is due waits for thaw().
    void wakeUp();
    void thaw();

    /// They wake up together and seldom until show() (hiddenWakeUp()).
    void hide();
    void show();

protected:
    void timerEvent(QTimerEvent* event) override;

private:
    /// All but Send, which is the end of a turn and no time.
    static constexpr std::size_t count = static_cast<std::size_t>(EchoTimer::Send);

    enum class Pace : std::uint8_t { Running, Frozen, Asleep };

    struct Timer
    {
        QBasicTimer ticking;
        Instant at;           ///< When it should run, were the tab in front.
        bool running = false; ///< Asked for, and not yet run.
        bool due = false;     ///< Its time came while the page was frozen.
    };

    void tick(Timer& timer);
    void tickAll();

    Due m_due;
    std::array<Timer, count> m_timers;
    std::optional<Instant> m_hiddenSince;
    Instant m_asleepSince;
    Pace m_pace = Pace::Running;
    bool m_held = false;
};

} // namespace echolock
