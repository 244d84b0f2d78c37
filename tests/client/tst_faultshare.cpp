// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/faultshare.h"
#include "tests/support/printers.h"

#include <array>

using namespace echolock;

class TestFaultShare : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatItWrites_data();
    void readsWhatItWrites();
    void refusesBadShares_data();
    void refusesBadShares();
    void givesExactShares();
    void takesTheReachOutOfTheText();
};

namespace {

std::vector<std::uint32_t> clientsWith(std::string_view text, std::uint64_t seed)
{
    const std::array shared{parseSharedFault(text).value()};
    std::vector<std::uint32_t> clients;
    for (std::uint32_t client = 1; client <= 100; ++client) {
        if (!faultsOf(shared, client, Prng(seed)).empty())
            clients.push_back(client);
    }
    return clients;
}

} // namespace

void TestFaultShare::readsWhatItWrites_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text : {"rst after=3s", "rst after=3s clients=10%", "hold clients=5"})
        QTest::newRow(text) << text;
}

void TestFaultShare::readsWhatItWrites()
{
    QFETCH(QString, text);
    QCOMPARE(formatSharedFault(parseSharedFault(text.toStdString()).value()), text.toStdString());
}

void TestFaultShare::refusesBadShares_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text : {"rst clients=", "rst clients=0", "rst clients=101%", "rst clients=x",
                             "rst clients=1 clients=2", "clients=5"})
        QTest::newRow(text) << text;
}

void TestFaultShare::refusesBadShares()
{
    QFETCH(QString, text);
    QVERIFY(!parseSharedFault(text.toStdString()));
}

void TestFaultShare::givesExactShares()
{
    QCOMPARE(clientsWith("rst", 1).size(), 100U);
    QCOMPARE(clientsWith("rst clients=7", 1), (std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6, 7}));
    const auto tenth = clientsWith("rst clients=10%", 1);
    QCOMPARE(tenth.size(), 10U);
    QCOMPARE(clientsWith("rst clients=10%", 1), tenth);
    // Another seed, and another fault, mean other clients.
    QVERIFY(clientsWith("rst clients=10%", 2) != tenth
            || clientsWith("rst clients=10%", 3) != tenth);
}

void TestFaultShare::takesTheReachOutOfTheText()
{
    std::string text = "storm clients=20% at=1s";
    QCOMPARE(takeReach(text).value(), (FaultReach{.percent = 20}));
    QCOMPARE(text, "storm  at=1s");
    QCOMPARE(takeReach(text).value(), FaultReach());
    text = "storm clients=some";
    QCOMPARE(takeReach(text).error().message,
             "storm, clients: write how many of them, such as 10% or 5.");
}

QTEST_GUILESS_MAIN(TestFaultShare)
#include "tst_faultshare.moc"
