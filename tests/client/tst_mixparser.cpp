// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/people/mixparser.h"
#include "server/config/yamldocument.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestMixParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAWholeMix();
    void whatIsAbsentIsAsUsual();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void aHugeFileIsRefused();
};

void TestMixParser::readsAWholeMix()
{
    const auto mix = parseMix(R"(
leaving: {leave: 3, sleep: 0.5}
edit: 2s
rest: {uniform: [1s, 5s]}
freeze: 3s
sleep: {exponential: 30s}
save: {every: 1s}
idle: {every: 2s, for: 3s}
switch: {every: 4s, for: 5s}
second-tab: {every: 6s, for: 7s}
)",
                              "f");
    QVERIFY(mix.has_value());
    BehaviourMix expected{.edit = ThinkTime::fixed(2s),
                          .rest = ThinkTime::uniform(1s, 5s),
                          .freeze = ThinkTime::fixed(3s),
                          .sleep = ThinkTime::exponential(30s),
                          .save = {.every = ThinkTime::fixed(1s)},
                          .idle = {ThinkTime::fixed(2s), ThinkTime::fixed(3s)},
                          .switchTab = {ThinkTime::fixed(4s), ThinkTime::fixed(5s)},
                          .secondTab = {ThinkTime::fixed(6s), ThinkTime::fixed(7s)}};
    expected.weights[static_cast<std::size_t>(Abandonment::Leave)] = 3;
    expected.weights[static_cast<std::size_t>(Abandonment::Sleep)] = 0.5;
    QVERIFY(*mix == expected);
}

void TestMixParser::whatIsAbsentIsAsUsual()
{
    const auto mix = parseMix("leaving: {kill: 1}", "f");
    QVERIFY(mix.has_value());
    QVERIFY(mix->edit == BehaviourMix().edit);
    QVERIFY(!mix->save.every);
}

void TestMixParser::saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("saying");
    const auto row = [](const char* name, const char* text, const char* saying) {
        QTest::addRow("%s", name) << QByteArray(text) << QByteArray(saying);
    };
    row("empty", "", "f:1:1: the file is empty; echolock-clients --mix office --print-mix writes");
    row("list", "[1]", "f:1:1: a behaviour mix must be a map, but this is a list");
    row("text", "office", "f:1:1: a behaviour mix must be a map, but this is 'office'");
    row("unknown key", "leaving: {leave: 1}\nedits: 5s",
        "f:2:1: unknown key 'edits' in a behaviour mix; did you mean 'edit'?");
    row("unknown way", "leaving: {leave: 1, tabclose: 3}", "did you mean 'tab-close'?");
    row("nobody leaves", "leaving: {leave: 0}", "f:1:10: no way of 'leaving' weighs more than 0");
    row("no weights", "edit: 5s", "f:1:1: a behaviour mix needs 'leaving'");
    row("negative weight", "leaving: {leave: -1}",
        "f:1:18: the weight of 'leave' must be a number from 0 to 1e+09, but this is '-1'");
    row("weight in words", "leaving: {leave: often}", "must be a number from 0");
    row("leaving as text", "leaving: leave", "f:1:10: 'leaving' must be a map");
    row("negative time", "leaving: {leave: 1}\nedit: -5s", "f:2:7: 'edit' must be a time");
    row("a save that takes time", "leaving: {leave: 1}\nsave: {every: 1s, for: 2s}",
        "f:2:19: unknown key 'for' in 'save'");
    row("a habit without length", "leaving: {leave: 1}\nidle: {every: 1s}",
        "f:2:7: 'idle' needs 'for': how long it takes");
    row("a habit as a time", "leaving: {leave: 1}\nswitch: 5s", "f:2:9: 'switch' must be a map");
    row("not YAML", "leaving: [", "f:1:1: this is not YAML");
    row("twice", "leaving: {leave: 1}\nedit: 5s\nedit: 6s", "f:3:1: the key 'edit' is there twice");
}

void TestMixParser::saysWhatIsWrong()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, saying);
    const auto mix = parseMix(text.toStdString(), "f");
    QVERIFY(!mix.has_value());
    const std::string said = mix.error().front().text();
    QVERIFY2(said.find(saying.toStdString()) != std::string::npos, said.c_str());
}

void TestMixParser::aHugeFileIsRefused()
{
    const auto mix = parseMix(std::string(yamlBytesMax + 1, '#'), "f");
    QVERIFY(!mix.has_value());
    QVERIFY(mix.error().front().message.starts_with("the file is larger than 10 MB"));
}

QTEST_GUILESS_MAIN(TestMixParser)
#include "tst_mixparser.moc"
