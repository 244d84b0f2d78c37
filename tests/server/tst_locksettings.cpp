// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/locksettings.h"
#include "server/net/serverconfig.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestLockSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void setsWhatPoliciesAreTunedBy();
    void saysWhatItTakes_data();
    void saysWhatItTakes();
};

namespace {

Result<void> set(std::string_view key, std::string_view value, ProgramSettings& settings)
{
    for (const Setting& setting : lockSettings())
        if (setting.key == key)
            return setting.read(value, settings);
    return failure("there is no such setting");
}

} // namespace

void TestLockSettings::setsWhatPoliciesAreTunedBy()
{
    ProgramSettings settings;
    for (const auto& [key, value] : {std::pair("grace", "1500ms"),
                                     {"lease", "1m"},
                                     {"lease_renewal", "requests"},
                                     {"takeover", "nobody"},
                                     {"queue_length", "3"}})
        QVERIFY(set(key, value, settings).has_value());
    LockParams expected;
    expected.grace = 1500ms;
    expected.lease = 60s;
    expected.renewal = LeaseRenewal::Requests;
    expected.takeover = TakeoverRule::Nobody;
    expected.waitersMax = 3;
    QVERIFY(settings.server.hub.locks == expected);
}

void TestLockSettings::saysWhatItTakes_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("no unit") << QByteArray("grace") << QByteArray("5") << QByteArray("unit");
    QTest::newRow("no time") << QByteArray("grace") << QByteArray("0s") << QByteArray("1ms");
    QTest::newRow("too short a lease")
        << QByteArray("lease") << QByteArray("5ms") << QByteArray("10ms");
    QTest::newRow("no such rule") << QByteArray("takeover") << QByteArray("all")
                                  << QByteArray("nobody, own or anybody");
    QTest::newRow("no such renewal")
        << QByteArray("lease_renewal") << QByteArray("pings") << QByteArray("frames or requests");
    QTest::newRow("less than nobody")
        << QByteArray("queue_length") << QByteArray("-1") << QByteArray("whole number");
}

void TestLockSettings::saysWhatItTakes()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, says);
    ProgramSettings settings;
    const auto done = set(key.toStdString(), value.toStdString(), settings);
    QVERIFY(!done.has_value());
    QVERIFY2(QByteArray::fromStdString(done.error().message).contains(says),
             done.error().message.c_str());
    QVERIFY(settings.server.hub.locks == LockParams());
}

QTEST_GUILESS_MAIN(TestLockSettings)
#include "tst_locksettings.moc"
