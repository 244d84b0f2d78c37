// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/faulttext.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestFaultText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatItWrites_data();
    void readsWhatItWrites();
    void readsEveryFault();
    void readsParametersAndTrigger();
    void takesSettingsInAnyOrder();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
};

void TestFaultText::readsWhatItWrites_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text :
         {"latency mean=80ms jitter=20ms dist=pareto correlation=25% dir=down",
          "bandwidth rate=10kB/s burst=1kB", "slice avg=10B variation=3B gap=5ms dir=up",
          "slow_reader bytes=100B every=2s buffer=2kB", "blackhole dir=up at=2s for=3s",
          "hold event=lock.granted channel=private-order.* nth=2 seen=down edge=before",
          "rst nth=5 seen=up", "rst after=3s bytes=100B frames=4", "cut_after frames=7 name=knife",
          "corrupt percent=0.5% correlation=75%", "refuse first=2 last=4 how=503",
          "refuse until=5s how=4201", "pause probability=0.25 for=10s", "sleep at=1m for=1h",
          "auth_fault delay=2s forbid=10% stale=5%", "fin_delay delay=0s"})
        QTest::newRow(text) << text;
}

void TestFaultText::readsWhatItWrites()
{
    QFETCH(QString, text);
    const Result<Fault> fault = parseFault(text.toStdString());
    QVERIFY2(fault, fault ? "" : fault.error().message.c_str());
    QCOMPARE(formatFault(*fault), text.toStdString());
    QVERIFY(parseFault(formatFault(*fault)).value() == *fault);
}

void TestFaultText::readsEveryFault()
{
    for (const FaultType& type : faultTypes()) {
        const Result<Fault> fault = parseFault(type.name);
        QVERIFY(fault && fault->kind() == type.kind);
        QCOMPARE(formatFault(*fault), std::string(type.name));
        for (const FaultParameter& row : type.parameters) {
            Fault changed = *fault;
            for (const double value : {row.least, row.most, row.standard})
                QVERIFY(setParameter(changed, row.name, valueText(row, value)));
            QVERIFY(changed == *fault);
        }
    }
}

void TestFaultText::readsParametersAndTrigger()
{
    const Fault fault = parseFault("  latency  dir=up mean=1.5s event=a* probability=0.5 ").value();
    QCOMPARE(fault.duration("mean"), Duration(1500ms));
    QVERIFY(fault.actsOn(LinkDirection::Up) && !fault.actsOn(LinkDirection::Down));
    QCOMPARE(fault.when.event, std::string("a*"));
    QCOMPARE(fault.when.nth, 1U);
    QCOMPARE(fault.when.probability, 0.5);
}

void TestFaultText::takesSettingsInAnyOrder()
{
    const Fault fault = parseFault("rst nth=0 event=a").value();
    QCOMPARE(fault.when.nth, 1U);
    QVERIFY(parseFault("rst event=a nth=0").value() == fault);
    QVERIFY(parseFault(formatFault(fault)).value() == fault);
}

void TestFaultText::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("nothing") << " "
                             << "No fault is written here; write its name, such as latency "
                                "mean=50ms.";
    QTest::newRow("unknown fault") << "latncy"
                                   << "No fault is called \"latncy\"; did you mean 'latency'?";
    QTest::newRow("unknown setting") << "latency men=1s"
                                     << "latency has no setting \"men\"; did you mean 'mean'?";
    QTest::newRow("no value") << "latency 50ms"
                              << "latency: \"50ms\" is no setting; write name=value, such as "
                                 "dir=up.";
    QTest::newRow("empty text") << "rst event="
                                << "rst, event: nothing is written after the equals sign.";
    QTest::newRow("no unit") << "latency mean=50"
                             << "latency, mean: \"50\" is not a duration: write a number and a "
                                "unit (us, ms, s, m, h), such as 250ms, 10s or 1m30s.";
    QTest::newRow("wrong unit")
        << "bandwidth rate=10ms"
        << "bandwidth, rate: \"10ms\" is not a rate: write a size in a second, such as 100kB/s.";
    QTest::newRow("out of range") << "latency mean=2h"
                                  << "latency, mean: \"2h\" is out of range: from 0s to 1h.";
    QTest::newRow("over 100 %") << "corrupt percent=101%"
                                << "corrupt, percent: \"101%\" is out of range: from 0% to 100%.";
    QTest::newRow("not a number") << "rst probability=nan"
                                  << "rst, probability: \"nan\" is not a number from 0 to 1.";
    QTest::newRow("unknown choice") << "hold dir=left"
                                    << "hold, dir: \"left\" is not one of up, down or both.";
    QTest::newRow("negative count") << "rst frames=-1"
                                    << "rst, frames: \"-1\" is not a whole number.";
    QTest::newRow("twice") << "hold dir=up dir=down"
                           << "hold: \"dir\" is set twice.";
    QTest::newRow("empty slices")
        << "slice avg=5 variation=5"
        << "slice: variation must be less than avg, or a slice could be empty.";
    QTest::newRow("backwards") << "refuse first=3 last=2"
                               << "refuse: last must not come before first.";
}

void TestFaultText::saysWhatIsWrong()
{
    QFETCH(QString, text);
    QFETCH(QString, sentence);
    const Result<Fault> fault = parseFault(text.toStdString());
    QVERIFY(!fault);
    QCOMPARE(fault.error().message, sentence.toStdString());
}

QTEST_GUILESS_MAIN(TestFaultText)
#include "tst_faulttext.moc"
