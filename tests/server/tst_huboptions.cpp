// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/huboptions.h"
#include "tests/support/printers.h"

#include <functional>

using namespace echolock;

class TestHubOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsTheDefaults();
    void acceptsSeveralApps();
    void saysWhatCannotWork_data();
    void saysWhatCannotWork();
};

namespace {

using Change = std::function<void(HubOptions&)>;

} // namespace

void TestHubOptions::acceptsTheDefaults()
{
    QVERIFY(validate(HubOptions()));
}

void TestHubOptions::acceptsSeveralApps()
{
    HubOptions options;
    options.apps = {{"1", "first", "s"}, {"2", "second", "s"}};
    options.lockPatterns = {"order.{id}", "shop.{id}.order.{id}"};
    QVERIFY(validate(options));
    options.lockPatterns.clear();
    QVERIFY(validate(options));
}

void TestHubOptions::saysWhatCannotWork_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* what, const char* says, Change change) {
        QTest::newRow(what) << std::move(change) << QString::fromUtf8(says);
    };
    row("no app", "ID:KEY:SECRET", [](HubOptions& o) { o.apps.clear(); });
    row("no secret", "'app' lacks", [](HubOptions& o) { o.apps[0].secret.clear(); });
    row("a slash in a key", "URL", [](HubOptions& o) { o.apps[0].key = "a/b"; });
    row("two apps of one id", "share", [](HubOptions& o) {
        o.apps.push_back({"app", "other", "s"});
    });
    row("two apps of one key", "share", [](HubOptions& o) {
        o.apps.push_back({"other", "key", "s"});
    });
    row("unknown policy", "'ownr'; choose one of composite, owner, refcount, grace, lease, fence, ",
        [](HubOptions& o) { o.policy = "ownr"; });
    row("a bad pattern", "'order.*'", [](HubOptions& o) { o.lockPatterns = {"order.*"}; });
    row("no time to answer", "longer than 0",
        [](HubOptions& o) { o.pongWithin = Duration::zero(); });
    row("no activity timeout", "activity timeout",
        [](HubOptions& o) { o.activityTimeoutSeconds = 0; });
    row("no data", "at least 1", [](HubOptions& o) { o.eventDataBytesMax = 0; });
}

void TestHubOptions::saysWhatCannotWork()
{
    QFETCH(Change, change);
    QFETCH(QString, says);
    HubOptions options;
    change(options);
    const Result<void> valid = validate(options);
    QVERIFY(!valid);
    const QString message = QString::fromStdString(valid.error().message);
    QVERIFY2(message.contains(says), qPrintable(message));
    QVERIFY2(message.endsWith(QLatin1Char('.')), qPrintable(message));
}

QTEST_GUILESS_MAIN(TestHubOptions)
#include "tst_huboptions.moc"
