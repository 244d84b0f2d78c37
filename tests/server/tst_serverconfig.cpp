// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "server/net/serverconfig.h"
#include "server/net/settingtable.h"

#include <set>

using namespace echolock;
using namespace std::chrono_literals;

class TestServerConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsSettingsOfEveryShape();
    void keepsDefaultsOfWhatIsNotThere();
    void knowsEverySetting();
    void looksForCertificatesBesideTheFile();
    void keepsItsLedgerBesideTheFile();
    void refuses_data();
    void refuses();
    void refusesWhatIsNoFile();
    void tellsProblemsInTheirOrder();
    void neverTellsASecret_data();
    void neverTellsASecret();
    void survivesEveryTruncation();
    void takesTheExamplesOfTheDocs_data();
    void takesTheExamplesOfTheDocs();
    void showsEverySettingInTheDocs();
};

namespace {

Result<ProgramSettings, std::vector<FileProblem>> parse(const std::string& text)
{
    return parseServerConfig(text, "echolock.yaml");
}

QByteArray docs(const char* name)
{
    QFile file(qEnvironmentVariable("ECHOLOCK_SOURCE") + QLatin1Char('/') + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// With the section that is commented out in the sample.
QByteArray uncommented(const QByteArray& sample)
{
    const qsizetype from = sample.indexOf("\n# tls:");
    const qsizetype to = sample.indexOf("\nmetrics:");
    return sample.left(from) + sample.mid(from, to - from).replace("\n# ", "\n") + sample.mid(to);
}

const char* const example = R"(
host: 0.0.0.0
port: 7001
tls: {certificate: a.pem, key: /etc/b.pem, plain_text: accepted}
policy: article
lock: ['order.{id}', 'invoice.{id}']
ping: 10s
client_events: false
limits: {connections: 5, event_data: 20kB}
metrics: any
log: json
log_level: {default: warn, locks: debug, frames: off}
apps:
  - {id: a, key: k, secret: s}
  - {id: b, key: l, secret: t}
)";

} // namespace

void TestServerConfig::readsSettingsOfEveryShape()
{
    const auto settings = parse(example);
    QVERIFY2(settings.has_value(), settings ? "" : settings.error().front().text().c_str());
    const ServerOptions& server = settings->server;
    QCOMPARE(server.host.toString(), QStringLiteral("0.0.0.0"));
    QCOMPARE(server.port, quint16(7001));
    QVERIFY(server.tls.plainText == TlsOptions::PlainText::Accepted);
    QCOMPARE(server.hub.policy, std::string("article"));
    QCOMPARE(server.hub.lockPatterns, (std::vector<std::string>{"order.{id}", "invoice.{id}"}));
    QCOMPARE(server.hub.pingAfter, std::optional<Duration>(10s));
    QVERIFY(server.hub.clientEvents == ClientEvents::Off);
    QCOMPARE(server.hub.connectionsMax, std::size_t(5));
    QCOMPARE(server.hub.eventDataBytesMax, std::size_t(20 * 1024));
    QVERIFY(server.metrics == MetricsAccess::Any);
    QVERIFY(settings->logFormat == LogFormat::Json);
    QCOMPARE(settings->logLevels.text(), std::string("warn,frames=off,locks=debug"));
    QCOMPARE(server.hub.apps.size(), std::size_t(2));
    QCOMPARE(server.hub.apps[1].secret, std::string("t"));
}

void TestServerConfig::keepsDefaultsOfWhatIsNotThere()
{
    const auto settings = parse("ping: 10s");
    QVERIFY(settings.has_value());
    for (const Setting& setting : settingTable())
        QCOMPARE(setting.show(*settings) == setting.defaultText(), setting.key != "ping");
    QCOMPARE(settings->server.hub.apps.size(), std::size_t(1));
}

void TestServerConfig::knowsEverySetting()
{
    for (const Setting& setting : settingTable()) {
        std::string key(setting.key);
        const std::string unset = key.starts_with("article_") ? "int-cast" : "1s";
        const std::string value = setting.defaultText().empty() ? unset : setting.defaultText();
        const auto dot = key.find('.');
        std::string text = key + ": '" + value + "'";
        if (dot != std::string::npos)
            text = key.substr(0, dot) + ": {" + key.substr(dot + 1) + ": '" + value + "'}";
        const auto settings = parse(text);
        QVERIFY2(settings.has_value(), settings ? "" : settings.error().front().text().c_str());
    }
}

void TestServerConfig::looksForCertificatesBesideTheFile()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("echolock.yaml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(example);
    file.close();
    const auto settings = loadServerConfig(file.fileName());
    QVERIFY(settings.has_value());
    QCOMPARE(settings->server.tls.certificateFile,
             QDir(folder.path()).absoluteFilePath(QStringLiteral("a.pem")));
    QCOMPARE(settings->server.tls.keyFile, QStringLiteral("/etc/b.pem"));
}

void TestServerConfig::keepsItsLedgerBesideTheFile()
{
    const QTemporaryDir folder;
    const auto ledgerOf = [&folder](const QByteArray& text) {
        QFile file(folder.filePath(QStringLiteral("echolock.yaml")));
        if (!file.open(QIODevice::WriteOnly))
            return QStringLiteral("(no file)");
        file.write(text);
        file.close();
        const auto settings = loadServerConfig(file.fileName());
        return settings ? settings->ledger : QStringLiteral("(wrong)");
    };
    QCOMPARE(ledgerOf("ledger: a.sqlite"),
             QDir(folder.path()).absoluteFilePath(QStringLiteral("a.sqlite")));
    QCOMPARE(ledgerOf("ledger: none"), QStringLiteral("none"));
    QCOMPARE(ledgerOf("port: 1"), QString());
}

void TestServerConfig::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* cause, const char* text, const char* says) {
        QTest::addRow("%s", cause) << QByteArray(text) << QByteArray(says);
    };
    row("empty", "", ":1:1: the file is empty; write at least one setting");
    row("only comments", "# port: 1\n", ":1:1: the file is empty");
    row("a word", "port", ":1:1: the configuration must be a map, but this is 'port'");
    row("a list", "- port: 1", ":1:1: the configuration must be a map, but this is a list");
    row("no YAML", "port: [1", "this is not YAML");
    row("braces without quotes", "lock: [order.{id}]", "text with brackets lacks quotes");
    row("two documents", "port: 1\n---\nport: 2\n", ":2:1: a second document begins here");
    row("misspelt key", "port: 1\npersnality: pusher\n",
        ":2:1: unknown key 'persnality' in the configuration; did you mean 'personality'?");
    row("misspelt limit", "limits:\n  conections: 1\n",
        ":2:3: unknown key 'conections' in 'limits'; did you mean 'connections'?");
    row("misspelt key of TLS", "tls: {cert: a}",
        ":1:7: unknown key 'cert' in 'tls'; did you mean 'certificate'?");
    row("repeated key", "port: 1\nport: 2\n", ":2:1: the key 'port' is there twice");
    row("port is a word", "port: http",
        ":1:7: 'port' takes a whole number from 0 to 65535, but "
        "this is 'http'");
    row("port is a list", "port: [1]",
        ":1:7: 'port' takes a whole number from 0 to 65535, but "
        "this is a list");
    row("port is nothing", "port:\nping: 1s\n", "but this is nothing");
    row("host is a name", "host: example.test", ":1:7: 'host' takes an IP address");
    row("limits are a number", "limits: 5", ":1:9: 'limits' must be a map, but this is '5'");
    row("tls is a switch", "tls: on", ":1:6: 'tls' must be a map, but this is 'on'");
    row("no size", "limits: {message: lots}", ":1:19: 'message' takes a size from 128B to 1GB");
    row("too long a name", "limits: {channel_name: 201}", "a whole number from 1 to 200");
    row("time without a unit", "ping: 30", ":1:7: 'ping' takes a time with its unit");
    row("no time", "ping: 0s", ":1:7: 'ping' takes a time of at least 1ms");
    row("half a second", "activity_timeout: 1500ms", "takes whole seconds");
    row("unknown policy", "policy: ownr",
        ":1:9: 'policy' takes composite, owner, refcount, grace, lease, fence, queue, "
        "article or none, but this is 'ownr'");
    row("bad pattern", "lock: ['order.{id}', 'a{b}']", ":1:22: 'lock' takes a pattern such as");
    row("patterns are a map", "lock: {a: b}", ":1:7: 'lock' must be a list, but this is a map");
    row("unknown level", "log_level: loud", ":1:12: 'log_level' takes off, error, warn, info");
    row("unknown category", "log_level: {frame: info}", ":1:13: 'log_level' takes default, conn");
    row("level is a list", "log_level: {frames: [info]}", "but this is a list");
    row("a bad app", "apps:\n- {id: a, key: k}\n", ":2:3: an app needs 'secret'");
}

void TestServerConfig::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, says);
    const auto settings = parse(text.toStdString());
    QVERIFY(!settings.has_value());
    const std::string first = settings.error().front().text();
    QVERIFY2(first.starts_with("echolock.yaml:"), first.c_str());
    QVERIFY2(first.find(says.toStdString()) != std::string::npos, first.c_str());
}

void TestServerConfig::refusesWhatIsNoFile()
{
    const QTemporaryDir folder;
    const auto directory = loadServerConfig(folder.path());
    QVERIFY(!directory.has_value());
    QVERIFY(directory.error().front().text().ends_with(
        ":1:1: this is not a file, and settings are in one"));
    const auto missing = loadServerConfig(folder.filePath(QStringLiteral("no.yaml")));
    QVERIFY(!missing.has_value());
    QVERIFY(missing.error().front().text().find("no.yaml:1:1: cannot read this file: ")
            != std::string::npos);
}

void TestServerConfig::tellsProblemsInTheirOrder()
{
    const auto settings = parse("port: x\nhots: y\nping: z\napps: 1\n");
    QVERIFY(!settings.has_value());
    std::vector<int> lines;
    for (const FileProblem& problem : settings.error())
        lines.push_back(problem.line);
    QCOMPARE(lines, (std::vector<int>{1, 2, 3, 4}));
}

void TestServerConfig::neverTellsASecret_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* cause, const char* text) {
        QTest::addRow("%s", cause) << QByteArray(text);
    };
    row("with a colon", "apps:\n- id: a\n  key: k\n  secret: x: s3cr3t\n");
    row("with a bracket", "apps: [{id: a, key: k, secret: [s3cr3t}]");
    row("with a bad escape", "apps: [{id: a, key: k, secret: \"s3cr3t\\q\"}]");
    row("with an open quote", "apps: [{id: a, key: k, secret: \"s3cr3t}]");
    row("that looks like an alias", "apps: [{id: a, key: k, secret: *s3cr3t}]");
    row("that begins with a sign", "apps: [{id: a, key: k, secret: @s3cr3t}]");
    row("given twice", "apps:\n- id: a\n  key: k\n  secret: s3cr3t\n  secret: s3cr3t\n");
    row("after a tab", "apps:\n- id: a\n  key: k\n\tsecret: s3cr3t\n");
    row("not indented", "apps:\n- id: a\nkey: k\nsecret: s3cr3t\n");
    row("in place of the apps", "apps: s3cr3t");
    row("of an app with another mistake", "apps: [{id: a/b, key: k, secret: s3cr3t, enabld: on}]");
    row("beside another mistake", "prot: 1\napps: [{id: a, key: k, secret: s3cr3t}]");
}

void TestServerConfig::neverTellsASecret()
{
    QFETCH(QByteArray, text);
    const auto settings = parse(text.toStdString());
    QVERIFY(!settings.has_value());
    for (const FileProblem& problem : settings.error())
        QVERIFY2(problem.text().find("s3cr3t") == std::string::npos, problem.text().c_str());
}

void TestServerConfig::survivesEveryTruncation()
{
    const std::string text(example);
    for (std::size_t length = 0; length <= text.size(); ++length) {
        const auto settings = parse(text.substr(0, length));
        if (!settings)
            QVERIFY(!settings.error().front().message.empty());
    }
}

void TestServerConfig::takesTheExamplesOfTheDocs_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArray sample = docs("docs/echolock.yaml");
    QTest::newRow("echolock.yaml") << sample;
    QTest::newRow("echolock.yaml with TLS") << uncommented(sample);
    const QByteArray page = docs("docs/server.md");
    const QByteArray fence = "```yaml\n";
    qsizetype at = page.indexOf(fence);
    QVERIFY(at >= 0);
    for (int number = 1; at >= 0; at = page.indexOf(fence, at), ++number) {
        at += fence.size();
        QTest::addRow("server.md, %d", number) << page.mid(at, page.indexOf("```", at) - at);
    }
}

void TestServerConfig::takesTheExamplesOfTheDocs()
{
    QFETCH(QByteArray, text);
    QVERIFY(!text.isEmpty());
    const auto settings = parse(text.toStdString());
    QVERIFY2(settings.has_value(), settings ? "" : settings.error().front().text().c_str());
    QVERIFY(validate(settings->server.hub).has_value());
}

void TestServerConfig::showsEverySettingInTheDocs()
{
    const QByteArray page = docs("docs/server.md");
    const auto root = parseYaml(uncommented(docs("docs/echolock.yaml")).toStdString());
    QVERIFY(root.has_value());
    std::set<std::string> keys;
    for (const auto& [key, value] : root->entries) {
        keys.insert(key.text);
        for (const auto& [inner, unused] : value.entries)
            keys.insert(key.text + "." + inner.text);
    }
    for (const Setting& setting : settingTable()) {
        QVERIFY2(keys.contains(std::string(setting.key)), setting.key.data());
        const std::string row = setting.isLimit()
            ? "| `" + std::string(setting.limitName()) + "` | `" + setting.defaultText() + "` |"
            : "| `" + std::string(setting.key) + "` | `--" + std::string(setting.option) + "`";
        const qsizetype at = page.indexOf(row.c_str());
        QVERIFY2(at >= 0, row.c_str());
        const QByteArray line = page.mid(at, page.indexOf('\n', at) - at);
        QVERIFY2(line.contains(setting.defaultText().c_str()), line.constData());
    }
}

QTEST_GUILESS_MAIN(TestServerConfig)
#include "tst_serverconfig.moc"
