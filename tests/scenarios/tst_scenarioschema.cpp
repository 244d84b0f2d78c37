// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "client/echo/abandonment.h"
#include "client/echo/echoquirks.h"
#include "client/link/fault.h"
#include "scenarios/engine/invariant.h"
#include "scenarios/engine/scenariowords.h"
#include "server/hub/policyregistry.h"
#include "tests/support/printers.h"

#include <set>

using namespace echolock;

namespace {

using Words = std::set<std::string>;

QJsonObject schema()
{
    QFile file(qEnvironmentVariable("ECHOLOCK_SOURCE")
               + QStringLiteral("/scenarios/scenario.schema.json"));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                          : QJsonObject();
}

QJsonObject definition(const char* name)
{
    return schema()[QStringLiteral("$defs")][QLatin1String(name)].toObject();
}

Words keysOf(const QJsonValue& object)
{
    Words keys;
    for (const QString& key : object[QStringLiteral("properties")].toObject().keys())
        keys.insert(key.toStdString());
    return keys;
}

/// Every word of every `enum` and `const` at or below the value, references aside.
void collectWords(const QJsonValue& value, Words& words)
{
    if (!value.isArray() && !value.isObject())
        return;
    for (const QJsonValue& item : value.toArray())
        collectWords(item, words);
    const QJsonObject object = value.toObject();
    for (const QJsonValue& word : object[QStringLiteral("enum")].toArray())
        words.insert(word.toString().toStdString());
    if (object[QStringLiteral("const")].isString())
        words.insert(object[QStringLiteral("const")].toString().toStdString());
    for (const char* key : {"anyOf", "allOf", "items"})
        collectWords(object[QLatin1String(key)], words);
}

Words wordsOf(const QJsonValue& value)
{
    Words words;
    collectWords(value, words);
    return words;
}

template <class List> Words setOf(const List& list)
{
    return Words(list.begin(), list.end());
}

/// The variant of a step that has this verb.
QJsonObject stepWith(const std::string& verb, const std::string& value = {})
{
    for (const QJsonValue& step : definition("step_")[QStringLiteral("anyOf")].toArray()) {
        const QJsonObject properties = step[QStringLiteral("properties")].toObject();
        const QString key = QString::fromStdString(verb);
        if (properties.contains(key)
            && (value.empty()
                || properties[key][QStringLiteral("const")].toString().toStdString() == value))
            return step.toObject();
    }
    return {};
}

} // namespace

/// The schema that editors use knows the words that the readers know, and no others.
class TestScenarioSchema : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsTheKeysOfEachMap_data();
    void knowsTheKeysOfEachMap();
    void knowsTheWordsOfEachChoice_data();
    void knowsTheWordsOfEachChoice();
    void knowsEachStep();
    void knowsEachFault();
};

void TestScenarioSchema::knowsTheKeysOfEachMap_data()
{
    QTest::addColumn<QJsonValue>("object");
    QTest::addColumn<QByteArray>("keys");
    const auto row = [](const char* what, const QJsonValue& object, const auto& keys) {
        QByteArray joined;
        for (const std::string& key : setOf(keys))
            joined += QByteArray::fromStdString(key) + ' ';
        QTest::addRow("%s", what) << object << joined;
    };
    const auto property = [](const QJsonObject& object, const char* key) {
        return object[QStringLiteral("properties")][QLatin1String(key)];
    };
    row("file", schema(), words::fileKeys);
    row("defaults", property(schema(), "defaults"), words::defaultsKeys);
    row("report", property(schema(), "report"), words::reportKeys);
    row("scenario", definition("scenario"), words::scenarioKeys);
    row("use", definition("use"), words::useKeys);
    row("client", definition("client"), words::clientKeys);
    row("server", definition("server"), words::serverKeys);
    row("application", definition("application"), words::applicationKeys);
    row("live", definition("live"), words::liveKeys);
    row("explore", definition("explore"), words::exploreKeys);
    row("pct", property(definition("explore"), "pct"), words::pctKeys);
    row("expect", definition("expect"), words::expectKeys);
    row("fault", definition("fault"), words::faultKeys);
    row("when", property(definition("fault"), "when"), words::whenKeys);
    std::vector<std::string_view> policies = policyNames();
    policies.insert(policies.end(), storePolicies.begin(), storePolicies.end());
    row("known", definition("known"), policies);
    std::vector<std::string> quirks;
    for (const EchoQuirk& quirk : quirkTable())
        quirks.emplace_back(quirk.name);
    row("quirks", property(definition("client"), "quirks"), quirks);
}

void TestScenarioSchema::knowsTheKeysOfEachMap()
{
    QFETCH(QJsonValue, object);
    QFETCH(QByteArray, keys);
    QByteArray joined;
    for (const std::string& key : keysOf(object))
        joined += QByteArray::fromStdString(key) + ' ';
    QCOMPARE(joined, keys);
    QCOMPARE(object[QStringLiteral("additionalProperties")], QJsonValue(false));
}

void TestScenarioSchema::knowsTheWordsOfEachChoice_data()
{
    QTest::addColumn<QByteArray>("definitionName");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const char* key, const auto& expected) {
        QByteArray joined;
        for (const std::string& word : setOf(expected))
            joined += QByteArray::fromStdString(word) + ' ';
        QTest::addRow("%s.%s", name, key) << QByteArray(name) << QByteArray(key) << joined;
    };
    row("client", "client", words::clientSorts);
    row("client", "channel", words::channels);
    row("server", "lease_renewal", words::renewals);
    row("application", "webhooks", words::webhookOrders);
    row("explore", "engine", words::engines);
    row("explore", "time", words::timeModes);
    Words always;
    Words finally;
    for (const Letter letter : allLetters) {
        const std::string name(invariantName(letter));
        if (!name.empty() && judgedWhen(letter) != JudgedWhen::Finally)
            always.insert(name);
        if (!name.empty() && judgedWhen(letter) != JudgedWhen::Always)
            finally.insert(name);
    }
    row("expect", "always", always);
    row("expect", "finally", finally);
}

void TestScenarioSchema::knowsTheWordsOfEachChoice()
{
    QFETCH(QByteArray, definitionName);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, expected);
    QByteArray joined;
    for (const std::string& word : wordsOf(
             definition(definitionName.data())[QStringLiteral("properties")][QLatin1String(key)]))
        joined += QByteArray::fromStdString(word) + ' ';
    QCOMPARE(joined, expected);
}

void TestScenarioSchema::knowsEachStep()
{
    Words bare = setOf(words::bareSteps);
    for (const Abandonment how : allAbandonments)
        bare.emplace(toString(how));
    QCOMPARE(wordsOf(definition("step_")[QStringLiteral("anyOf")][0]), bare);
    for (const words::Verb& verb : words::verbs) {
        if (verb.verb == "fault")
            continue;
        Words keys = setOf(words::stepNameKeys);
        keys.emplace(verb.verb);
        for (const std::string_view beside : verb.beside) {
            if (!beside.empty())
                keys.emplace(beside);
        }
        QCOMPARE(keysOf(stepWith(std::string(verb.verb))), keys);
    }
    const auto choice = [](const char* verb, const char* key) {
        return wordsOf(stepWith(verb)[QStringLiteral("properties")][QLatin1String(key)]);
    };
    QCOMPARE(choice("await", "await"), setOf(words::awaitWords));
    QCOMPARE(choice("restart", "restart"), setOf(words::ledgers));
    QCOMPARE(choice("subscribe", "auth"), setOf(words::auths));
}

void TestScenarioSchema::knowsEachFault()
{
    const QJsonValue entry = definition(
        "fault")[QStringLiteral("properties")][QStringLiteral("do")][QStringLiteral("anyOf")][1];
    Words kinds;
    for (const FaultType& type : faultTypes()) {
        kinds.emplace(type.name);
        Words keys{"fault"};
        keys.merge(setOf(words::stepNameKeys));
        for (const FaultParameter& parameter : type.parameters) {
            keys.emplace(parameter.name);
            const auto name = std::string(type.name) + "." + std::string(parameter.name);
            const auto choices = choicesOf(parameter);
            QCOMPARE(wordsOf(definition(name.c_str())), setOf(choices));
        }
        for (const FaultParameter& parameter : commonParameters()) {
            if (parameter.name != "name")
                keys.emplace(parameter.name);
        }
        QCOMPARE(keysOf(stepWith("fault", std::string(type.name))), keys);
    }
    QCOMPARE(keysOf(entry), kinds);
}

QTEST_GUILESS_MAIN(TestScenarioSchema)
#include "tst_scenarioschema.moc"
