// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QTimer>

#include "gui/app/mainwindow.h"
#include "gui/app/session.h"
#include "server/loop/monotonicclock.h"

#include <algorithm>
#include <cstdio>
#include <vector>

// The whole app with many clients for some seconds: how long its thread was ever busy, and how
// often the board was painted. `bench_gui [CLIENTS] [SECONDS] [ORDERS]`; one line of JSON.

namespace {

using namespace echolock;

double milliseconds(Duration length)
{
    return std::chrono::duration<double, std::milli>(length).count();
}

/// A timer of the window's own thread: whatever makes it late keeps the window from answering too.
class Heartbeat : public QObject
{
public:
    static constexpr std::chrono::milliseconds interval{5};

    Heartbeat()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(interval);
        connect(&m_timer, &QTimer::timeout, this, [this] { beat(); });
    }

    void start()
    {
        m_last = MonotonicClock::now();
        m_timer.start();
    }

    void stop() { m_timer.stop(); }

    double stallMs(double share)
    {
        std::sort(m_stalls.begin(), m_stalls.end());
        const auto last = static_cast<double>(m_stalls.size() - 1);
        return m_stalls.empty() ? 0.0
                                : milliseconds(m_stalls[static_cast<std::size_t>(share * last)]);
    }

private:
    void beat()
    {
        const Instant now = MonotonicClock::now();
        m_stalls.push_back(std::max(Duration::zero(), now - m_last - interval));
        m_last = now;
    }

    QTimer m_timer;
    Instant m_last;
    std::vector<Duration> m_stalls;
};

/// Counts the paint events of one widget.
class PaintCounter : public QObject
{
public:
    int paints = 0;

    bool eventFilter(QObject*, QEvent* event) override
    {
        paints += event->type() == QEvent::Paint ? 1 : 0;
        return false;
    }
};

struct Run
{
    int clients = 1000;
    int seconds = 10;
    int orders = 120;
};

int argument(char** argv, int argc, int index, int otherwise)
{
    return index < argc ? std::max(1, QByteArray(argv[index]).toInt()) : otherwise;
}

} // namespace

int main(int argc, char** argv)
{
    const Run run{argument(argv, argc, 1, 1000), argument(argv, argc, 2, 10),
                  argument(argv, argc, 3, 120)};
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    AppOptions options;
    options.clients = run.clients;
    options.orders = run.orders;
    options.policy = QStringLiteral("owner");
    options.mix = QStringLiteral("rough");
    options.port = 0;
    Session session(options);
    MainWindow window(session.parts(), Scheme::Light);
    window.setTheme(ThemeChoice::Light);
    session.attach(window);
    window.resize(1920, 1080);
    window.show();

    Heartbeat heartbeat;
    PaintCounter painted;
    window.page().board()->viewport()->installEventFilter(&painted);
    Instant began;
    QObject::connect(&session, &Session::countersChanged, &app, [&](const LiveCounters& counters) {
        if (began != Instant() || counters.clients < run.clients)
            return;
        began = MonotonicClock::now();
        painted.paints = 0;
        heartbeat.start();
        QTimer::singleShot(std::chrono::seconds(run.seconds), &app, &QCoreApplication::quit);
    });
    session.start();
    QTimer::singleShot(std::chrono::seconds(run.seconds + 60), &app,
                       [] { QCoreApplication::exit(1); });
    const int code = QApplication::exec();
    heartbeat.stop();
    const double seconds = milliseconds(MonotonicClock::now() - began) / 1000.0;
    std::printf(
        "{\"bench\":\"gui\",\"clients\":%d,\"orders\":%d,\"seconds\":%.1f,\"stall_max_ms\":%.1f,"
        "\"stall_p99_ms\":%.1f,\"board_fps\":%.1f,\"events_per_second\":%.0f,\"held\":%d}\n",
        session.counters().clients, run.orders, seconds, heartbeat.stallMs(1.0),
        heartbeat.stallMs(0.99), painted.paints / seconds, session.counters().eventsPerSecond,
        session.counters().held);
    return code;
}
