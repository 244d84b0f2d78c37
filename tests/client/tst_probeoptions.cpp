// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/run/clientoptions.h"
#include "client/run/probeoptions.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestProbeOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksNobodyUnlessTold();
    void readsEveryOption();
    void refusesABadOption_data();
    void refusesABadOption();
};

namespace {

Result<ProbeOptions> parse(const char* line)
{
    return parseClientCommand(QStringLiteral("echolock-clients %1")
                                  .arg(QString::fromUtf8(line))
                                  .split(u' ', Qt::SkipEmptyParts))
        .map([](const ClientCommand& command) { return command.probe; });
}

} // namespace

void TestProbeOptions::asksNobodyUnlessTold()
{
    QVERIFY(parse("")->url.empty());
}

void TestProbeOptions::readsEveryOption()
{
    const auto probe = parse("--probe-url http://app.test/orders/{id} --probe-pointer /a/b "
                             "--probe-header Accept:json --probe-every 2s --probe-grace 250ms "
                             "--probe-match user-{n}");
    QVERIFY2(probe.has_value(), probe ? "" : probe.error().message.c_str());
    QCOMPARE(probe->url, std::string("http://app.test/orders/{id}"));
    JsonReader reader;
    const JsonValue document = reader.parse(R"({"a":{"b":7}})").value();
    QCOMPARE(probe->pointer.find(reader, document).raw, std::string_view("7"));
    QVERIFY(probe->headers == (std::vector<HttpClient::Header>{{"Accept", "json"}}));
    QCOMPARE(probe->every, Duration(2s));
    QCOMPARE(probe->limits.grace, Duration(250ms));
    QCOMPARE(probe->match, std::string("user-{n}"));
}

void TestProbeOptions::refusesABadOption_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("saying");
    QTest::newRow("no address") << QByteArray("--probe-pointer /a")
                                << QByteArray("--probe-pointer is for a lock probe");
    QTest::newRow("one order") << QByteArray("--probe-url http://app.test/orders/7")
                               << QByteArray("--probe-url needs {id}");
    QTest::newRow("no pointer")
        << QByteArray("--probe-url http://app.test/{id} --probe-pointer locked_by")
        << QByteArray("--probe-pointer takes a JSON pointer such as /data/locked_by: it does not "
                      "begin with \"/\".");
    QTest::newRow("no time") << QByteArray("--probe-url http://app.test/{id} --probe-every 0s")
                             << QByteArray("--probe-every must be longer than nothing.");
}

void TestProbeOptions::refusesABadOption()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, saying);
    const auto probe = parse(line.constData());
    QVERIFY(!probe);
    QVERIFY2(probe.error().message.starts_with(saying.toStdString()),
             probe.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestProbeOptions)

#include "tst_probeoptions.moc"
