// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "scenarios/engine/scenariojson.h"
#include "scenarios/engine/scenarioparser.h"
#include "scenarios/live/scenariofiles.h"
#include "scenarios/sim/exploration.h"
#include "scenarios/sim/simreplay.h"
#include "server/hub/huboptions.h"
#include "server/protocol/jsonwriter.h"
#include "tests/support/racematrix.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <utility>

using namespace echolock;
using namespace echolock::testing;

namespace {

/// The columns of docs/matrix.md.
constexpr std::array<std::string_view, 9> columns{
    "composite", "owner", "refcount", "grace", "lease", "fence", "queue", "redis", "article"};
constexpr const char* anew = "; if that is right, say so by script/witnesses";

/// Of one letter: how long the shortest schedule is that shows it, and the schedule.
struct StoredWitness
{
    std::size_t steps = 0;
    std::string replay;

    friend bool operator==(const StoredWitness&, const StoredWitness&) = default;
};

/// By scenario, policy and letter.
using WitnessBook = std::map<std::string,
                             std::map<std::string, std::map<std::string, StoredWitness>>>;

QString pathOf(const char* name)
{
    return qEnvironmentVariable("ECHOLOCK_SOURCE") + QLatin1Char('/') + QLatin1String(name);
}

std::string contentOf(const char* name)
{
    QFile file(pathOf(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

void write(const char* name, const std::string& text)
{
    QFile file(pathOf(name));
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(file.errorString()));
    file.write(text.data(), qint64(text.size()));
}

const std::vector<Scenario>& library()
{
    static const std::vector<Scenario>
        scenarios = loadScenarios({QString::fromLatin1(libraryFolder)})->scenarios;
    return scenarios;
}

/// `R16` of `R16-frozen-past-the-lease`.
std::string raceOf(const Scenario& scenario)
{
    return scenario.id.substr(0, scenario.id.find('-'));
}

std::string cellOf(const Scenario& scenario, std::string_view policy)
{
    const std::string name(policy);
    if (std::ranges::find(scenario.policies, name, &PolicyChoice::name) == scenario.policies.end())
        return "n/a";
    std::string text;
    if (const auto known = scenario.known.find(name); known != scenario.known.end())
        for (const Letter letter : known->second)
            text += toString(letter);
    return text.empty() ? "." : text;
}

std::string table()
{
    std::string table = "| |";
    std::string line = "|---|";
    for (const std::string_view policy : columns) {
        table.append(" ").append(policy).append(" |");
        line += "---|";
    }
    table += '\n' + line + '\n';
    for (const Scenario& scenario : library()) {
        table.append("| ").append(raceOf(scenario)).append(" ").append(scenario.title).append(" |");
        for (const std::string_view policy : columns)
            table.append(" ").append(cellOf(scenario, policy)).append(" |");
        table += '\n';
    }
    return table;
}

/// ``- **R06** article `MLP`, not `LP`.``; empty where the catalogue has the same.
std::string differenceOf(const MatrixRow& row, const Scenario& scenario)
{
    std::string text;
    for (std::size_t column = 0; column < matrixPolicies.size(); ++column) {
        const std::string_view policy = matrixPolicies[column];
        const std::string letters = cellOf(scenario, policy);
        if (letters == row.reference[column])
            continue;
        text.append(text.empty() ? " " : "; ").append(policy).append(" `").append(letters);
        text.append("`, not `").append(row.reference[column]).append("`");
    }
    return text.empty() ? text : std::string("- **").append(row.id).append("**").append(text) + ".";
}

std::string fileOf(const WitnessBook& book)
{
    std::string text = "{";
    const char* comma = "\n";
    for (const auto& [id, policies] : book) {
        text.append(std::exchange(comma, ",\n")).append(" \"").append(id).append("\": {");
        const char* inner = "\n";
        for (const auto& [policy, letters] : policies)
            for (const auto& [letter, witness] : letters) {
                JsonWriter json;
                json.beginObject().key("steps").number(std::uint64_t(witness.steps));
                json.member("replay", witness.replay);
                text.append(std::exchange(inner, ",\n")).append("  \"").append(policy);
                text.append(" ").append(letter).append("\": ").append(json.endObject().take());
            }
        text += "\n }";
    }
    return text + "\n}\n";
}

WitnessBook storedWitnesses()
{
    WitnessBook book;
    const std::string text = contentOf("scenarios/library/witnesses.json");
    const QJsonObject all = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
    for (auto id = all.begin(); id != all.end(); ++id) {
        const QJsonObject cases = id->toObject();
        for (auto one = cases.begin(); one != cases.end(); ++one) {
            const std::string key = one.key().toStdString();
            const auto space = key.find(' ');
            const QJsonObject witness = one->toObject();
            book[id.key().toStdString()][key.substr(0, space)][key.substr(space + 1)] = {
                std::size_t(witness[QStringLiteral("steps")].toInt()),
                witness[QStringLiteral("replay")].toString().toStdString()};
        }
    }
    return book;
}

const CaseResult& exploredCase(const Scenario& scenario, const std::string& policy)
{
    static std::map<std::string, CaseResult> cases;
    const auto [found, added] = cases.try_emplace(scenario.id + ' ' + policy);
    if (added)
        found->second = explore(scenario, {policy, scenario.explore, 1, {}})->result;
    return found->second;
}

void forEachCase(const std::function<void(const Scenario&, const std::string&)>& visit)
{
    for (const Scenario& scenario : library())
        for (const PolicyChoice& policy : scenario.policies)
            if (!scenario.skippedExploring)
                visit(scenario, policy.name);
}

} // namespace

/// The races that come with the program, and what is written about them.
class TestLibrary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void showsWhatItSays_data() { caseRows(); }

    void showsWhatItSays();

    void keepsTheShortestSchedules_data() { caseRows(); }

    void keepsTheShortestSchedules();
    void keepsNothingElse();

    void playsWhatItKeeps_data() { caseRows(); }

    void playsWhatItKeeps();
    void isWhatTheDocsShow();
    void saysWhereItDiffersFromTheCatalogue();
    void exploresTheExamplesOfTheReference();

private:
    static void caseRows();
};

void TestLibrary::initTestCase()
{
    QVERIFY(!library().empty());
    if (!qEnvironmentVariableIsSet("ECHOLOCK_WITNESSES"))
        return;
    WitnessBook book;
    forEachCase([&](const Scenario& scenario, const std::string& policy) {
        for (const Witness& witness : exploredCase(scenario, policy).witnesses)
            book[scenario.id][policy].try_emplace(std::string(toString(witness.letter)),
                                                  witness.steps.size(), witness.replay);
    });
    write("scenarios/library/witnesses.json", fileOf(book));
    std::string page = contentOf("docs/matrix.md");
    const std::size_t begin = page.find("| | ");
    QVERIFY(begin != std::string::npos);
    write("docs/matrix.md", page.replace(begin, page.find("\n\n", begin) + 1 - begin, table()));
}

void TestLibrary::caseRows()
{
    QTest::addColumn<std::string>("id");
    QTest::addColumn<std::string>("policy");
    forEachCase([](const Scenario& scenario, const std::string& policy) {
        QTest::addRow("%s under %s", scenario.id.c_str(), policy.c_str()) << scenario.id << policy;
    });
}

void TestLibrary::showsWhatItSays()
{
    QFETCH(const std::string, id);
    QFETCH(const std::string, policy);
    const auto scenario = std::ranges::find(library(), id, &Scenario::id);
    QVERIFY(scenario->known.contains(policy));
    const CaseResult& result = exploredCase(*scenario, policy);
    QCOMPARE(lettersText(result.seen), lettersText(scenario->known.at(policy)));
    QVERIFY2(result.coverage && result.coverage->bounded.empty(), "not everything was looked at");
}

void TestLibrary::keepsTheShortestSchedules()
{
    QFETCH(const std::string, id);
    QFETCH(const std::string, policy);
    static const WitnessBook stored = storedWitnesses();
    const auto scenario = std::ranges::find(library(), id, &Scenario::id);
    std::map<std::string, StoredWitness> found;
    for (const Witness& witness : exploredCase(*scenario, policy).witnesses)
        found.try_emplace(std::string(toString(witness.letter)), witness.steps.size(),
                          witness.replay);
    std::map<std::string, StoredWitness> kept;
    if (const auto policies = stored.find(id); policies != stored.end())
        if (const auto letters = policies->second.find(policy); letters != policies->second.end())
            kept = letters->second;
    for (const auto& [letter, witness] : found) {
        const std::string what = letter + " is shown in " + std::to_string(witness.steps)
            + " steps, and witnesses.json has "
            + (kept.contains(letter) ? std::to_string(kept[letter].steps) : "nothing") + anew;
        QVERIFY2(kept.contains(letter) && kept[letter].steps == witness.steps, what.c_str());
        const std::string other = "another schedule shows " + letter + " first" + anew;
        QVERIFY2(kept[letter].replay == witness.replay, other.c_str());
    }
    QVERIFY2(kept.size() == found.size(),
             ("fewer letters than in witnesses.json" + std::string(anew)).c_str());
}

void TestLibrary::keepsNothingElse()
{
    for (const auto& [id, policies] : storedWitnesses()) {
        const auto scenario = std::ranges::find(library(), id, &Scenario::id);
        QVERIFY2(scenario != library().end(), (id + " is in no file" + anew).c_str());
        for (const auto& [policy, letters] : policies)
            QVERIFY2(scenario->known.contains(policy), (id + " " + policy + anew).c_str());
    }
}

void TestLibrary::playsWhatItKeeps()
{
    QFETCH(const std::string, id);
    QFETCH(const std::string, policy);
    static WitnessBook stored = storedWitnesses();
    const auto scenario = std::ranges::find(library(), id, &Scenario::id);
    for (const auto& [letter, witness] : stored[id][policy]) {
        const auto word = readReplay(witness.replay);
        QVERIFY2(word, word ? "" : word.error().message.c_str());
        QCOMPARE(word->policy, policy);
        QCOMPARE(word->schedule.size(), witness.steps);
        const auto played = replay(*scenario, *word);
        QVERIFY2(played, played ? "" : played.error().message.c_str());
        QVERIFY(std::ranges::any_of(played->violations, [&](const Violation& violation) {
            return toString(violation.letter) == letter;
        }));
    }
}

void TestLibrary::isWhatTheDocsShow()
{
    QVERIFY2(contentOf("docs/matrix.md").find(table()) != std::string::npos,
             ("docs/matrix.md has another table" + std::string(anew)).c_str());
}

/// The reason is a person's to give.
void TestLibrary::saysWhereItDiffersFromTheCatalogue()
{
    const std::string page = contentOf("docs/matrix.md");
    std::string missing;
    for (const MatrixRow& row : raceMatrix()) {
        const auto scenario = std::ranges::find(library(), row.id, raceOf);
        QVERIFY(scenario != library().end());
        const std::string difference = differenceOf(row, *scenario);
        const bool isListed = page.find("- **" + std::string(row.id) + "**") != std::string::npos;
        if (isListed != !difference.empty() || page.find(difference + ' ') == std::string::npos)
            missing += '\n'
                + (difference.empty() ? std::string(row.id) + " is as it is" : difference);
    }
    const std::string told = "docs/matrix.md has no reason for, or one too many:" + missing;
    QVERIFY2(missing.empty(), told.c_str());
}

/// What its page says is known of them is so, and nothing else.
void TestLibrary::exploresTheExamplesOfTheReference()
{
    const std::string text = contentOf("docs/scenarios.md");
    int explored = 0;
    for (const std::string_view kind : {"file", "scenario"}) {
        const std::string fence = "```yaml " + std::string(kind) + "\n";
        for (auto at = text.find(fence); at != std::string::npos; at = text.find(fence, at + 1)) {
            const auto begin = at + fence.size();
            const std::string body = text.substr(begin, text.find("```", begin) - begin);
            const std::string head = kind == "file" ? "" : "echolock: 1\nscenarios:\n- id: T\n";
            const auto scenarios = parseScenarios(head + body, "example", policyNames());
            QVERIFY2(scenarios.has_value(), body.c_str());
            for (const Scenario& scenario : *scenarios) {
                for (const PolicyChoice& policy : scenario.policies) {
                    if (scenario.skippedExploring)
                        continue;
                    const auto found = explore(scenario, {policy.name, scenario.explore, 1, {}});
                    QVERIFY2(found.has_value() && exitCodeOf({found->result}) == 0,
                             (policy.name + " in\n" + body).c_str());
                    ++explored;
                }
            }
        }
    }
    QVERIFY(explored > 30);
}

QTEST_GUILESS_MAIN(TestLibrary)
#include "tst_library.moc"
