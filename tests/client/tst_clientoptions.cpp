// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/run/clientoptions.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

Result<ClientCommand> parse(const QStringList& arguments)
{
    return parseClientCommand(QStringList{QStringLiteral("echolock-clients")} + arguments);
}

QStringList words(const char* line)
{
    return QString::fromUtf8(line).split(u' ', Qt::SkipEmptyParts);
}

} // namespace

class TestClientOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void standsForTheLocalServerWithoutOptions();
    void readsEveryOption();
    void readsWhatToTell();
    void readsFaultsOfGroups();
    void readsAnIpv6Address();
    void refusesABadOption_data();
    void refusesABadOption();
    void explainsItself();
    void tellsItsVersion();
    void readsHowPeopleBehave();
    void printsAMix();
};

void TestClientOptions::standsForTheLocalServerWithoutOptions()
{
    const auto command = parse({});
    QVERIFY(command.has_value());
    QVERIFY(command->action == ClientCommand::Action::Run);
    QCOMPARE(command->swarm.target.url, QUrl(QStringLiteral("ws://127.0.0.1:6001")));
    QCOMPARE(command->swarm.target.key, "key");
    QVERIFY(command->swarm.target.options.quirks == EchoQuirks());
    QCOMPARE(command->clients, 100U);
    QCOMPARE(command->duration, Duration(10s));
    QVERIFY(command->swarm.mix == mixByName("office").value());
    QVERIFY(command->output == ClientCommand::Output::Text);
    QVERIFY(command->progress == ClientCommand::Progress::Line);
}

void TestClientOptions::readsWhatToTell()
{
    const auto json = parse(words("--progress json"));
    QVERIFY(json->progress == ClientCommand::Progress::Json);
    QVERIFY(json->output == ClientCommand::Output::Json);
    const auto quiet = parse(words("--quiet"));
    QVERIFY(quiet->progress == ClientCommand::Progress::Nothing);
    QVERIFY(quiet->output == ClientCommand::Output::Text);
    const auto bad = parse(words("--progress bar"));
    QVERIFY(!bad);
    QCOMPARE(bad.error().message, "--progress takes line or json, not \"bar\".");
}

void TestClientOptions::readsEveryOption()
{
    const auto command = parse(
        words("--url ws://shop.example:80/realtime --app a:b:c --clients 7 --orders 3 "
              "--mix rough --duration 250ms --seed 18446744073709551615 --json "
              "--threads 4 --channels presence --client ideal --quirk error-twice=on --fault rst "
              "--fault hold"));
    QVERIFY2(command.has_value(), command ? "" : command.error().message.c_str());
    const SwarmOptions& swarm = command->swarm;
    QCOMPARE(swarm.target.url.host(), QStringLiteral("shop.example"));
    QCOMPARE(swarm.target.url.path(), QStringLiteral("/realtime"));
    QCOMPARE(swarm.target.appId, "a");
    QCOMPARE(swarm.target.key, "b");
    QCOMPARE(swarm.target.secret, "c");
    QCOMPARE(command->clients, 7U);
    QCOMPARE(swarm.orders, 3U);
    QVERIFY(swarm.mix == mixByName("rough").value());
    QCOMPARE(command->duration, Duration(250ms));
    QCOMPARE(swarm.seed, UINT64_MAX);
    QCOMPARE(swarm.threads, 4);
    QCOMPARE(swarm.channelPrefix, "presence-");
    EchoQuirks quirks = EchoQuirks::ideal();
    quirks.errorTwice = true;
    QVERIFY(swarm.target.options.quirks == quirks);
    QCOMPARE(swarm.faults.size(), std::size_t(2));
    QCOMPARE(swarm.faults[1].fault.kind(), FaultKind::Hold);
    QVERIFY(command->output == ClientCommand::Output::Json);
}

void TestClientOptions::readsFaultsOfGroups()
{
    const auto command = parse({QStringLiteral("--clients=10"), QStringLiteral("--fault=rst"),
                                QStringLiteral("--fault=storm at=2s clients=30%"),
                                QStringLiteral("--fault=swizzle subset=2"),
                                QStringLiteral("--fault=storm name=second")});
    QVERIFY2(command.has_value(), command ? "" : command.error().message.c_str());
    QCOMPARE(command->swarm.faults.size(), std::size_t(1));
    QCOMPARE(command->groups.size(), std::size_t(3));
    QCOMPARE(command->groups[0].at, Duration(2s));
    // What begins later needs a link to begin in.
    QVERIFY(command->swarm.target.links == LinkPlan::Links::Always);
    QVERIFY(parse(words("--fault rst"))->swarm.target.links == LinkPlan::Links::WithFaults);
    QCOMPARE(groupSteps(*command).size(), std::size_t(3 + 4 + 10));
    const auto bad = parse({QStringLiteral("--fault=storm spred=2s")});
    QVERIFY(!bad);
    QCOMPARE(bad.error().message,
             "--fault: storm has no setting \"spred\"; did you mean 'spread'?");
}

void TestClientOptions::readsAnIpv6Address()
{
    const auto command = parse(words("--url ws://[::1]:6001"));
    QVERIFY(command.has_value());
    QCOMPARE(command->swarm.target.url.host(), QStringLiteral("::1"));
}

void TestClientOptions::refusesABadOption_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("saying");
    const auto row = [](const char* line, const char* saying) {
        QTest::addRow("%s", line) << QByteArray(line) << QByteArray(saying);
    };
    row("--bogus", "Unknown option 'bogus'. Try --help.");
    row("fast", "Nothing is known about \"fast\"");
    row("--url", "Missing value after '--url'. Try --help.");
    row("--url http://127.0.0.1", "--url takes an address such as");
    row("--url 127.0.0.1:6001", "--url takes an address such as");
    row("--url ws://", "--url takes an address such as");
    row("--auth-endpoint app.test", "--auth-endpoint takes an address such as");
    row("--auth-header X-A:b", "--auth-header is for an auth endpoint");
    row("--ca /none/ca.pem", "--ca: \"/none/ca.pem\" cannot be read");
    row("--app key", "--app takes ID:KEY:SECRET");
    row("--app a::c", "--app takes ID:KEY:SECRET");
    row("--clients 0", "--clients takes a whole number from 1 to 100000, not \"0\".");
    row("--clients many", "not \"many\"");
    row("--clients -5", "--clients takes a whole number");
    row("--orders 0", "--orders takes a whole number");
    row("--mix polite", "--mix: There is no behaviour mix 'polite'");
    row("--mix /nowhere/mix.yaml", "--mix: /nowhere/mix.yaml:1:1: this file cannot be read: ");
    row("--script /nowhere/day.yaml",
        "--script: /nowhere/day.yaml:1:1: this file cannot be read: ");
    row("--plan 0", "--plan takes a whole number from 1 to 10000");
    row("--save-url shop.example",
        "--save-url takes an address such as http://shop.example/orders/");
    row("--save-url ftp://shop.example/{id}", "--save-url takes an address");
    row("--save-method GET", "--save-method takes PUT, POST or PATCH, not \"GET\".");
    row("--duration 10", "--duration: \"10\" is not a duration");
    row("--duration 0s", "--duration must be longer than nothing.");
    row("--seed x", "--seed takes a whole number");
    row("--threads 0", "--threads takes a whole number");
    row("--channels public", "--channels takes private, presence or encrypted");
    row("--client echo", "--client: there is no client \"echo\"");
    row("--fault latncy", "--fault: No fault is called \"latncy\"; did you mean 'latency'?");
    row("--fault rst --fault hold=x", "--fault: No fault is called \"hold=x\"");
    row("--fault swizle", "--fault: No fault is called \"swizle\"; did you mean 'swizzle'?");
    row("--fault storm --fault swizzle --fault storm",
        "--fault: two are called storm, and would be the same plan: give one another name");
    row("--fault swizzle --clients 100 --duration 9s",
        "--fault: swizzle goes on until 9s after everybody has arrived, and the run ends at 9s");
    row("--quirk zombies=off", "--quirk: there is no quirk \"zombies\"");
    row("--quirk error-twice=on --quirk error-twice=no", "--quirk: say whether");
}

void TestClientOptions::refusesABadOption()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, saying);
    const auto command = parse(words(line.constData()));
    QVERIFY(!command.has_value());
    const std::string& message = command.error().message;
    QVERIFY2(message.find(saying.toStdString()) != std::string::npos, message.c_str());
    QVERIFY(message.find('\n') == std::string::npos);
}

void TestClientOptions::explainsItself()
{
    const auto command = parse({QStringLiteral("--help")});
    QVERIFY(command.has_value());
    QVERIFY(command->action == ClientCommand::Action::Help);
    for (const char* word :
         {"--url", "--app", "--clients", "--orders", "--mix", "--duration", "--seed", "--json",
          "--threads", "Where:", "Who:", "How long:", "Output:"})
        QVERIFY2(command->text.contains(QLatin1String(word)), word);
    for (const std::string_view mix : mixNames())
        QVERIFY(command->text.contains(QString::fromUtf8(mix.data(), qsizetype(mix.size()))));
    for (const EchoQuirk& quirk : quirkTable())
        QVERIFY(command->text.contains(
            QString::fromUtf8(quirk.name.data(), qsizetype(quirk.name.size()))));
    for (const QString& line : command->text.split(u'\n'))
        QVERIFY2(line.size() <= 105, qPrintable(line));
}

void TestClientOptions::tellsItsVersion()
{
    const auto command = parse({QStringLiteral("--version")});
    QVERIFY(command.has_value());
    QVERIFY(command->text.startsWith(QStringLiteral("echolock-clients ")));
}

void TestClientOptions::readsHowPeopleBehave()
{
    const auto command = parse(
        words("--mix workday --plan 4 --save-method POST --save-body {token} "
              "--save-url https://shop.example/{id}/{order}"));
    QVERIFY2(command.has_value(), command ? "" : command.error().message.c_str());
    QVERIFY(command->action == ClientCommand::Action::Plan);
    QCOMPARE(command->stints, std::uint64_t(4));
    QVERIFY(!command->swarm.script);
    const SaveTarget& saves = command->swarm.saves;
    QCOMPARE(saves.url, "https://shop.example/{id}/{order}");
    QCOMPARE(saves.method, "POST");
    QCOMPARE(saves.body, "{token}");
    QVERIFY(saves.saves == AgentPlan::Saves::Untold);
    QVERIFY(parse({})->swarm.saves == SaveTarget());
}

void TestClientOptions::printsAMix()
{
    const auto command = parse(words("--mix calm --print-mix"));
    QVERIFY(command.has_value());
    QVERIFY(command->action == ClientCommand::Action::PrintMix);
    QVERIFY(command->text.contains(QStringLiteral("\n  tab-close: 20\n")));
}

QTEST_GUILESS_MAIN(TestClientOptions)
#include "tst_clientoptions.moc"
