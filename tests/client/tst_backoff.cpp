// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/backoff.h"

#include <vector>

using namespace echolock;
using namespace std::chrono_literals;

class TestBackoff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void actsOnACloseCodeAsPusherJsDoes_data();
    void actsOnACloseCodeAsPusherJsDoes();
    void reportsAllButNormalClosesAsErrors();
    void attemptsWidenToAMinute();
    void attemptsStartAnew();
};

void TestBackoff::actsOnACloseCodeAsPusherJsDoes_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("action");
    const auto rows = [](std::vector<int> codes, CloseAction action) {
        for (const int code : codes)
            QTest::addRow("%d", code) << code << static_cast<int>(action);
    };
    rows({0, 1000, 1001, 1005, 1006, 1007, 1008, 1009, 1011, 1012, 3000, 3999}, CloseAction::None);
    rows({1002, 1003, 1004, 4100, 4101, 4199}, CloseAction::Backoff);
    rows({4000}, CloseAction::TlsOnly);
    rows({4001, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4099}, CloseAction::Refused);
    rows({4200, 4201, 4202, 4299}, CloseAction::Retry);
    rows({4300, 4301, 4302, 4999}, CloseAction::Refused);
}

void TestBackoff::actsOnACloseCodeAsPusherJsDoes()
{
    QFETCH(int, code);
    QFETCH(int, action);
    QCOMPARE(toString(closeAction(code)), toString(static_cast<CloseAction>(action)));
}

void TestBackoff::reportsAllButNormalClosesAsErrors()
{
    QVERIFY(!isCloseError(1000));
    QVERIFY(!isCloseError(1001));
    for (const int code : {1002, 1005, 1006, 1009, 1011, 4000, 4009, 4200, 4301})
        QVERIFY(isCloseError(code));
}

void TestBackoff::attemptsWidenToAMinute()
{
    AttemptWindows windows;
    Duration at = retryDelay;
    std::vector<Duration> attempts;
    for (int i = 0; i < 6; ++i) {
        attempts.push_back(at);
        at += windows.next();
    }
    const std::vector<Duration> expected{1s, 16s, 46s, 106s, 166s, 226s};
    QCOMPARE(attempts, expected);
}

void TestBackoff::attemptsStartAnew()
{
    AttemptWindows windows;
    windows.next();
    windows.next();
    windows.restart();
    QCOMPARE(windows.next(), Duration(15s));
}

QTEST_GUILESS_MAIN(TestBackoff)
#include "tst_backoff.moc"
