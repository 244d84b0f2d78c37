// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/run/proxyoptions.h"
#include "tests/support/printers.h"

using namespace echolock;

namespace {

Result<ProxyCommand> parse(const QString& options)
{
    QStringList arguments = options.split(u';', Qt::SkipEmptyParts);
    arguments.prepend(QStringLiteral("echolock-clients"));
    return parseProxyCommand(arguments);
}

} // namespace

class TestProxyOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beginsWithoutProxies();
    void readsAFirstProxy();
    void helpListsFaults();
    void refuses_data();
    void refuses();
};

void TestProxyOptions::beginsWithoutProxies()
{
    const ProxyCommand command = parse({}).value();
    QCOMPARE(command.api.host, QStringLiteral("127.0.0.1"));
    QCOMPARE(command.api.port, quint16(8474));
    QVERIFY(!command.first);
    QVERIFY(command.configFile.isEmpty());
}

void TestProxyOptions::readsAFirstProxy()
{
    const ProxyCommand command = parse(QStringLiteral(
                                           "--listen;127.0.0.1:0;--upstream;reverb:8080;"
                                           "--fault;latency mean=80ms;--fault;rst after=1s;"
                                           "--seed;9;--config;a.json"))
                                     .value();
    QCOMPARE(command.first->listen, "127.0.0.1:0");
    QCOMPARE(command.first->upstream, "reverb:8080");
    QCOMPARE(command.toxics.size(), std::size_t(2));
    QCOMPARE(command.toxics.back().name, "rst");
    QCOMPARE(command.seed, std::uint64_t(9));
    QCOMPARE(command.configFile, QStringLiteral("a.json"));
}

void TestProxyOptions::helpListsFaults()
{
    const ProxyCommand command = parse(QStringLiteral("--help")).value();
    QVERIFY(command.action == ProxyCommand::Action::Help);
    QVERIFY(command.text.contains(QStringLiteral("  blackhole")));
    QVERIFY(!command.text.contains(QStringLiteral("auth_fault")));
}

void TestProxyOptions::refuses_data()
{
    QTest::addColumn<QString>("options");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char* name, const char* options, const char* problem) {
        QTest::newRow(name) << options << problem;
    };
    row("half a proxy", "--listen;:0", "add --upstream HOST:PORT");
    row("other half", "--upstream;a:1", "add --listen 127.0.0.1:0");
    row("fault of nothing", "--fault;hold", "--listen and --upstream");
    row("bad upstream", "--listen;:0;--upstream;a", "--upstream: \"a\" has no port");
    row("bad fault", "--listen;:0;--upstream;a:1;--fault;hald", "--fault: No fault is called");
    row("same name", "--listen;:0;--upstream;a:1;--fault;hold;--fault;hold", "another name=");
    row("bad API", "--api;8474", "--api: \"8474\" has no port");
    row("word", "fast", "Nothing is known about \"fast\"");
    row("option", "--fast", "Try proxy --help.");
    row("seed", "--seed;x", "--seed");
}

void TestProxyOptions::refuses()
{
    QFETCH(QString, options);
    QFETCH(QString, problem);
    const Result<ProxyCommand> command = parse(options);
    QVERIFY(!command);
    QVERIFY2(command.error().message.find(problem.toStdString()) != std::string::npos,
             command.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestProxyOptions)
#include "tst_proxyoptions.moc"
