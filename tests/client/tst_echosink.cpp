// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/echosink.h"

using namespace echolock;

class TestEchoSink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesItsTimers();
};

void TestEchoSink::namesItsTimers()
{
    QCOMPARE(toString(EchoTimer::Attempt), std::string_view("attempt"));
    QCOMPARE(toString(EchoTimer::Retry), std::string_view("retry"));
    QCOMPARE(toString(EchoTimer::Unavailable), std::string_view("unavailable"));
    QCOMPARE(toString(EchoTimer::Activity), std::string_view("activity"));
    QCOMPARE(toString(EchoTimer::Pong), std::string_view("pong"));
}

QTEST_GUILESS_MAIN(TestEchoSink)
#include "tst_echosink.moc"
