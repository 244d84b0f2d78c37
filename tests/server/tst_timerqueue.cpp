// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <QThread>

#include "server/loop/monotonicclock.h"
#include "server/loop/timerqueue.h"

#include <atomic>

using namespace echolock;
using std::chrono::hours;
using std::chrono::milliseconds;

class TestTimerQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init() { m_fired.clear(); }

    void firesInOrderOfDueTimeThenKey();
    void neverFiresEarly();
    void movesATimerThatIsStartedAgain();
    void forgetsAStoppedTimer();
    void letsACallbackStartAndStopOthers();
    void doesNotStarveTheLoop();
    void holdsTensOfThousands();
    void firesOnlyWhatItIsToldWhileHeld();
    void firesOnTheThreadThatItWasMovedTo();

private:
    TimerQueue::Callback record()
    {
        return [this](TimerKey key) { m_fired.push_back(key); };
    }

    std::vector<TimerKey> m_fired;
};

void TestTimerQueue::firesInOrderOfDueTimeThenKey()
{
    TimerQueue queue(record());
    const Instant now = MonotonicClock::now();
    queue.start({1, 2}, now + milliseconds(5));
    queue.start({1, 1}, now + milliseconds(5));
    queue.start({2, 0}, now + milliseconds(1));
    queue.start({3, 0}, now - hours(1));
    QTRY_COMPARE(m_fired.size(), std::size_t(4));
    QVERIFY((m_fired == std::vector<TimerKey>{{3, 0}, {2, 0}, {1, 1}, {1, 2}}));
    QCOMPARE(queue.size(), std::size_t(0));
}

void TestTimerQueue::neverFiresEarly()
{
    Instant due;
    Instant fired;
    TimerQueue queue([&](TimerKey) { fired = MonotonicClock::now(); });
    for (int i = 0; i < 20; ++i) {
        fired = {};
        due = MonotonicClock::now() + std::chrono::microseconds(1700);
        queue.start({0, 0}, due);
        QTRY_VERIFY(fired != Instant());
        QVERIFY(fired >= due);
    }
}

void TestTimerQueue::movesATimerThatIsStartedAgain()
{
    TimerQueue queue(record());
    const Instant now = MonotonicClock::now();
    queue.start({1, 0}, now + milliseconds(2));
    queue.start({1, 0}, now + milliseconds(30));
    queue.start({2, 0}, now + hours(1));
    queue.start({2, 0}, now + milliseconds(15));
    QCOMPARE(queue.size(), std::size_t(2));
    QTRY_COMPARE(m_fired.size(), std::size_t(2));
    QVERIFY((m_fired == std::vector<TimerKey>{{2, 0}, {1, 0}}));
    QVERIFY(MonotonicClock::now() >= now + milliseconds(30));
}

void TestTimerQueue::forgetsAStoppedTimer()
{
    TimerQueue queue(record());
    const Instant now = MonotonicClock::now();
    queue.start({1, 0}, now + milliseconds(1));
    queue.start({2, 0}, now + milliseconds(10));
    queue.stop({1, 0});
    queue.stop({9, 9});
    QVERIFY(!queue.contains({1, 0}));
    QTRY_COMPARE(m_fired.size(), std::size_t(1));
    QVERIFY(m_fired[0] == (TimerKey{2, 0}));
    queue.start({3, 0}, now);
    queue.stop({3, 0});
    QCOMPARE(queue.size(), std::size_t(0));
    queue.start({4, 0}, now);
    QTRY_COMPARE(m_fired.size(), std::size_t(2));
    QVERIFY(m_fired[1] == (TimerKey{4, 0}));
}

void TestTimerQueue::letsACallbackStartAndStopOthers()
{
    TimerQueue* all = nullptr;
    TimerQueue queue([&](TimerKey key) {
        m_fired.push_back(key);
        if (key.hi == 1) {
            all->stop({2, 0});
            all->start({3, 0}, MonotonicClock::now());
        }
    });
    all = &queue;
    const Instant now = MonotonicClock::now();
    queue.start({1, 0}, now);
    queue.start({2, 0}, now);
    QTRY_COMPARE(m_fired.size(), std::size_t(2));
    QVERIFY((m_fired == std::vector<TimerKey>{{1, 0}, {3, 0}}));
}

void TestTimerQueue::doesNotStarveTheLoop()
{
    TimerQueue* self = nullptr;
    int fired = 0;
    TimerQueue queue([&](TimerKey key) {
        ++fired;
        self->start(key, Instant());
    });
    self = &queue;
    queue.start({1, 0}, Instant());
    int turns = 0;
    QTimer other;
    connect(&other, &QTimer::timeout, this, [&] { ++turns; });
    other.start(0);
    QTRY_VERIFY(fired > 50 && turns > 50);
}

void TestTimerQueue::firesOnlyWhatItIsToldWhileHeld()
{
    TimerQueue queue(record());
    TimerQueue other(record());
    queue.start({1, 1}, MonotonicClock::now());
    queue.hold();
    queue.start({1, 2}, MonotonicClock::now());
    queue.start({1, 3}, MonotonicClock::now() + hours(1));
    other.start({2, 1}, MonotonicClock::now() + milliseconds(2));
    QTRY_VERIFY((m_fired == std::vector<TimerKey>{{2, 1}}));
    QVERIFY(queue.fire({1, 2}));
    QVERIFY(!queue.fire({1, 2}));
    QVERIFY(!queue.fire({1, 3}));
    QVERIFY(!queue.fire({1, 4}));
    QVERIFY(queue.fire({1, 1}));
    QVERIFY((m_fired == std::vector<TimerKey>{{2, 1}, {1, 2}, {1, 1}}));
    QVERIFY(queue.contains({1, 3}));
}

void TestTimerQueue::holdsTensOfThousands()
{
    TimerQueue queue(record());
    const Instant now = MonotonicClock::now();
    for (std::uint64_t i = 0; i < 50'000; ++i)
        queue.start({i, i}, now + hours(1) + Duration(i % 977));
    for (std::uint64_t i = 0; i < 50'000; ++i)
        queue.start({i, i}, i % 100 == 0 ? now : now + hours(2));
    QCOMPARE(queue.size(), std::size_t(50'000));
    QTRY_COMPARE(m_fired.size(), std::size_t(500));
    QVERIFY(std::is_sorted(m_fired.begin(), m_fired.end()));
    QCOMPARE(queue.size(), std::size_t(49'500));
}

void TestTimerQueue::firesOnTheThreadThatItWasMovedTo()
{
    QThread thread;
    std::atomic<QThread*> firedOn = nullptr;
    auto* queue = new TimerQueue([&](TimerKey) { firedOn = QThread::currentThread(); });
    queue->moveToThread(&thread);
    connect(&thread, &QThread::finished, queue, &QObject::deleteLater);
    thread.start();
    QMetaObject::invokeMethod(queue, [queue] { queue->start({1, 1}, MonotonicClock::now()); });
    QTRY_COMPARE(firedOn.load(), &thread);
    thread.quit();
    QVERIFY(thread.wait(5000));
}

QTEST_GUILESS_MAIN(TestTimerQueue)
#include "tst_timerqueue.moc"
