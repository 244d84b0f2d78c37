// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/settingtable.h"

#include <set>

using namespace echolock;

class TestSettingTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesEverySettingOnce();
    void readsBackWhatItShows_data();
    void readsBackWhatItShows();
    void readsOtherValues_data();
    void readsOtherValues();
};

namespace {

const Setting* find(const QByteArray& key)
{
    for (const Setting& setting : settingTable())
        if (setting.key == key.toStdString())
            return &setting;
    return nullptr;
}

} // namespace

void TestSettingTable::namesEverySettingOnce()
{
    std::set<std::string_view> keys;
    std::set<std::string_view> options;
    for (const Setting& setting : settingTable()) {
        QVERIFY(keys.insert(setting.key).second);
        QVERIFY2(setting.isLimit() || options.insert(setting.option).second, setting.option.data());
        QVERIFY2(setting.help.ends_with('.'), setting.key.data());
        QVERIFY2(!setting.placeholder.empty(), setting.key.data());
    }
}

void TestSettingTable::readsBackWhatItShows_data()
{
    QTest::addColumn<QByteArray>("key");
    for (const Setting& setting : settingTable())
        QTest::addRow("%s", setting.key.data()) << QByteArray(setting.key.data());
}

void TestSettingTable::readsBackWhatItShows()
{
    QFETCH(QByteArray, key);
    const Setting& setting = *find(key);
    const std::string shown = setting.defaultText();
    if (shown.empty()) // Something else decides, or nothing is set.
        return;
    ProgramSettings settings;
    if (setting.clear)
        setting.clear(settings);
    const auto done = setting.read(shown, settings);
    QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
    QCOMPARE(setting.show(settings), shown);
}

void TestSettingTable::readsOtherValues_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char* key, const char* value) {
        QTest::addRow("%s", key) << QByteArray(key) << QByteArray(value);
    };
    row("host", "::1");
    row("port", "0");
    row("tls.certificate", "a.pem");
    row("tls.key", "b.pem");
    row("tls.plain_text", "accepted");
    row("metrics", "off");
    row("policy", "article");
    row("grace", "6s");
    row("lease", "20s");
    row("lease_renewal", "requests");
    row("takeover", "anybody");
    row("queue_length", "7");
    row("lock", "invoice.{id}");
    row("ledger", "a.sqlite");
    row("article_fixes", "blind-unlock");
    row("article_bugs", "no-conflict-answer");
    row("personality", "reverb");
    row("ping", "500ms");
    row("pong", "2s");
    row("inactive_after", "1h");
    row("activity_timeout", "30s");
    row("client_events", "off");
    row("client_event_rate", "10");
    row("api_rate", "100");
    row("subscription_count", "on");
    row("user_auth", "on");
    row("authorize_within", "5s");
    row("limits.connections", "7");
    row("limits.connections_per_address", "8");
    row("limits.connects_per_address_and_second", "9");
    row("limits.channels_per_connection", "10");
    row("limits.orders_per_connection", "10");
    row("limits.channel_name", "11");
    row("limits.event_name", "12");
    row("limits.presence_members", "13");
    row("limits.event_data", "14kB");
    row("limits.presence_member_data", "15kB");
    row("limits.message", "16kB");
    row("limits.outgoing", "17MB");
    row("limits.http_head", "18kB");
    row("limits.http_body", "19kB");
    row("stop_over", "0s");
    row("log", "json");
    row("log_level", "locks=debug");
}

void TestSettingTable::readsOtherValues()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, value);
    const Setting* setting = find(key);
    QVERIFY(setting != nullptr);
    ProgramSettings settings;
    if (setting->clear)
        setting->clear(settings);
    const auto done = setting->read(value.toStdString(), settings);
    QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
    QVERIFY(QByteArray::fromStdString(setting->show(settings)).endsWith(value));
    for (const Setting& other : settingTable())
        QCOMPARE(other.show(settings) != other.defaultText(), other.key == setting->key);
    QVERIFY(!setting->read("\x01", settings).has_value() || key.startsWith("tls."));
}

QTEST_GUILESS_MAIN(TestSettingTable)
#include "tst_settingtable.moc"
