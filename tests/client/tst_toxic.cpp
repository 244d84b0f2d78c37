// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/faulttext.h"
#include "client/proxy/toxic.h"
#include "tests/support/printers.h"

using namespace echolock;

namespace {

std::string faultText(const Toxic& toxic)
{
    std::string text;
    for (Fault fault : faultsOf(toxic)) {
        // The second one's name is no word of the text form.
        fault.name = typeOf(fault.kind()).name;
        text += (text.empty() ? "" : ", ") + formatFault(fault);
    }
    return text;
}

Toxic named(std::string_view type, std::vector<std::int64_t> values)
{
    Toxic toxic = makeToxic(type).value();
    toxic.name = "t";
    toxic.values = std::move(values);
    return toxic;
}

} // namespace

class TestToxic : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isOurFault_data();
    void isOurFault();
    void knowsOurOwnKinds();
    void refusesWhatAProxyCannot();
    void saysWhichTypeWasMeant();
    void readsTheTextForm();
    void keepsWhatIsWrittenMoreExactly();
    void leavesTheShareToTheConnection();
};

void TestToxic::isOurFault_data()
{
    using Values = std::vector<std::int64_t>;
    QTest::addColumn<QString>("type");
    QTest::addColumn<Values>("values");
    QTest::addColumn<QString>("fault");
    const auto row = [](const char* name, const char* type, const Values& values,
                        const char* fault) { QTest::newRow(name) << type << values << fault; };
    row("latency", "latency", {80, 20}, "latency mean=80ms jitter=20ms dir=down");
    row("bandwidth", "bandwidth", {100}, "bandwidth rate=100000B/s dir=down");
    row("no bandwidth", "bandwidth", {0}, "hold dir=down");
    row("slow close", "slow_close", {250}, "fin_delay delay=250ms dir=down");
    row("timeout", "timeout", {500}, "hold dir=down, cut_after after=500ms dir=down");
    row("endless timeout", "timeout", {0}, "hold dir=down");
    row("reset", "reset_peer", {500}, "rst after=500ms dir=down");
    row("reset at once", "reset_peer", {0}, "rst dir=down");
    row("slicer", "slicer", {32, 8, 1000}, "slice avg=32B variation=8B gap=1ms dir=down");
    row("limit", "limit_data", {1000}, "cut_after bytes=1000B dir=down");
}

void TestToxic::isOurFault()
{
    QFETCH(QString, type);
    QFETCH(std::vector<std::int64_t>, values);
    QFETCH(QString, fault);
    QCOMPARE(QString::fromStdString(faultText(named(type.toStdString(), values))), fault);
}

void TestToxic::knowsOurOwnKinds()
{
    Toxic toxic = makeToxic("blackhole").value();
    toxic.stream = ToxicStream::Upstream;
    QCOMPARE(faultText(toxic), "blackhole dir=up");
    QVERIFY(toxic.values.empty());
}

void TestToxic::refusesWhatAProxyCannot()
{
    const Result<Toxic> toxic = makeToxic("sleep");
    QVERIFY(!toxic);
    QCOMPARE(toxic.error().message,
             "\"sleep\" happens inside the client, where no proxy can reach it");
}

void TestToxic::saysWhichTypeWasMeant()
{
    const Result<Toxic> toxic = makeToxic("reset_pear");
    QVERIFY(!toxic);
    QCOMPARE(toxic.error().message, "\"reset_pear\"; did you mean 'reset_peer'?");
}

void TestToxic::readsTheTextForm()
{
    const Toxic toxic = parseToxic("latency mean=80ms dir=up probability=0.5 name=slow").value();
    QCOMPARE(toxic.name, "slow");
    QCOMPARE(toxic.type, "latency");
    QVERIFY(toxic.stream == ToxicStream::Upstream);
    QCOMPARE(toxic.toxicity, 0.5);
    QCOMPARE(toxic.values, (std::vector<std::int64_t>{80, 0}));
    QVERIFY(parseToxic("refuse how=503").value().stream == ToxicStream::Both);
    QVERIFY(!parseToxic("latency mean=soon"));
}

void TestToxic::keepsWhatIsWrittenMoreExactly()
{
    Toxic toxic = parseToxic("latency mean=500us").value();
    QCOMPARE(faultText(toxic), "latency mean=500us");
    toxic.values.front() = 7;
    QCOMPARE(faultText(toxic), "latency mean=7ms");
}

void TestToxic::leavesTheShareToTheConnection()
{
    Toxic toxic = parseToxic("hold probability=0.5").value();
    QCOMPARE(toxic.toxicity, 0.5);
    QCOMPARE(faultsOf(toxic).front().when.probability, 1.0);
    toxic = named("timeout", {5});
    for (const Fault& fault : faultsOf(toxic))
        QCOMPARE(fault.when.probability, 1.0);
    QCOMPARE(faultsOf(toxic).back().name, secondFaultName(toxic));
    QCOMPARE(faultsOf(toxic).front().name, "t");
}

QTEST_GUILESS_MAIN(TestToxic)
#include "tst_toxic.moc"
