// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/echoquirks.h"
#include "tests/support/printers.h"

#include <set>
#include <string>

using namespace echolock;

class TestEchoQuirks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesEachQuirkOnce();
    void aClientIsAllOrNone();
    void turnsOneOnOrOff();
    void saysWhatIsWrongWithASetting_data();
    void saysWhatIsWrongWithASetting();
};

/// Every member has its row, or `ideal` would leave it on.
void TestEchoQuirks::namesEachQuirkOnce()
{
    QCOMPARE(quirkTable().size(), sizeof(EchoQuirks));
    std::set<std::string_view> names;
    EchoQuirks quirks = EchoQuirks::ideal();
    for (const EchoQuirk& quirk : quirkTable()) {
        QVERIFY(names.insert(quirk.name).second);
        QVERIFY(!(quirks.*quirk.on));
        quirks.*quirk.on = true;
        QVERIFY2(quirk.what.size() <= 60, quirk.name.data());
        QVERIFY(quirkNames().find(quirk.name) != std::string::npos);
    }
    QVERIFY(quirks == EchoQuirks());
}

void TestEchoQuirks::aClientIsAllOrNone()
{
    QVERIFY(clientByName("pusher-js").value() == EchoQuirks());
    QVERIFY(clientByName("ideal").value() == EchoQuirks::ideal());
    QVERIFY(clientByName("Ideal").error().message.find("\"Ideal\"") != std::string::npos);
}

void TestEchoQuirks::turnsOneOnOrOff()
{
    EchoQuirks quirks;
    QVERIFY(setQuirk(quirks, "zombie-resubscribe=off").has_value());
    EchoQuirks expected;
    expected.zombieResubscribe = false;
    QVERIFY(quirks == expected);
    QVERIFY(setQuirk(quirks, "zombie-resubscribe=on").has_value());
    QVERIFY(quirks == EchoQuirks());
}

void TestEchoQuirks::saysWhatIsWrongWithASetting_data()
{
    QTest::addColumn<QByteArray>("setting");
    QTest::addColumn<QByteArray>("saying");
    const auto row = [](const char* setting, const char* saying) {
        QTest::newRow(setting) << QByteArray(setting) << QByteArray(saying);
    };
    row("zombies=off", "no quirk \"zombies\"; there are zombie-resubscribe, ");
    row("", "no quirk \"\"");
    row("stuck-pending", "on or off: stuck-pending=off");
    row("stuck-pending=", "on or off: stuck-pending=off");
    row("stuck-pending=no", "on or off: stuck-pending=off");
}

void TestEchoQuirks::saysWhatIsWrongWithASetting()
{
    QFETCH(QByteArray, setting);
    QFETCH(QByteArray, saying);
    EchoQuirks quirks;
    const auto done = setQuirk(quirks, setting.toStdString());
    QVERIFY(!done.has_value());
    QVERIFY2(done.error().message.find(saying.toStdString()) != std::string::npos,
             done.error().message.c_str());
    QVERIFY(quirks == EchoQuirks());
}

QTEST_GUILESS_MAIN(TestEchoQuirks)
#include "tst_echoquirks.moc"
