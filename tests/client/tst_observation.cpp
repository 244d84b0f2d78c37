// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/observation.h"

using namespace echolock;

class TestObservation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void spellsStatesAsPusherJsDoes();
};

void TestObservation::spellsStatesAsPusherJsDoes()
{
    QCOMPARE(toString(ConnectionState::Initialized), std::string_view("initialized"));
    QCOMPARE(toString(ConnectionState::Connecting), std::string_view("connecting"));
    QCOMPARE(toString(ConnectionState::Connected), std::string_view("connected"));
    QCOMPARE(toString(ConnectionState::Unavailable), std::string_view("unavailable"));
    QCOMPARE(toString(ConnectionState::Failed), std::string_view("failed"));
    QCOMPARE(toString(ConnectionState::Disconnected), std::string_view("disconnected"));
}

QTEST_GUILESS_MAIN(TestObservation)
#include "tst_observation.moc"
