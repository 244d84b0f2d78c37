// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/paramtext.h"
#include "tests/support/printers.h"

using namespace echolock;

namespace {

const Params params{{"order", "order.9"}, {"grace", "300ms"}};

struct Expanded
{
    std::string text;
    std::vector<FileProblem> problems;
};

Expanded expanded(const std::string& text, const Params& of = params)
{
    ProblemList problems("f");
    YamlNode node;
    node.kind = YamlNode::Kind::Scalar;
    node.text = text;
    ParamText(of).expand(node, problems);
    return {node.text, problems.take()};
}

} // namespace

class TestParamText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putsValuesInPlace_data();
    void putsValuesInPlace();
    void reachesEveryValueAndNoKey();
    void knowsWhatWasUsed();
    void refusesBadUses_data();
    void refusesBadUses();
    void readsParams();
    void tellsNoMoreOfATextThatIsWrong();
    void doesNotGrowWithoutBounds();
};

void TestParamText::putsValuesInPlace_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("result");
    const auto row = [](const char* text, const char* result) {
        QTest::addRow("%s", text) << QByteArray(text) << QByteArray(result);
    };
    row("${order}", "order.9");
    row("holder(${order}) == a", "holder(order.9) == a");
    row("${order}${grace}", "order.9300ms");
    row("nothing", "nothing");
    row("$order {order} $", "$order {order} $");
    row("$${order}", "${order}");
    row("a $${ b ${grace}", "a ${ b 300ms");
}

void TestParamText::putsValuesInPlace()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, result);
    const Expanded found = expanded(text.toStdString());
    QVERIFY(found.problems.empty());
    QCOMPARE(found.text, result.toStdString());
}

void TestParamText::reachesEveryValueAndNoKey()
{
    YamlNode node = *parseYaml("{a: [x, {'${order}': '${order}'}], b: '${grace}'}");
    ProblemList problems("f");
    ParamText(params).expand(node, problems);
    QVERIFY(problems.empty());
    const YamlEntry& inner = node.entries[0].value.items[1].entries[0];
    QCOMPARE(inner.key.text, std::string("${order}"));
    QCOMPARE(inner.value.text, std::string("order.9"));
    QCOMPARE(node.entries[1].value.text, std::string("300ms"));
}

void TestParamText::knowsWhatWasUsed()
{
    YamlNode node = *parseYaml("['${order}', '$${grace}']");
    ProblemList problems("f");
    ParamText text(params);
    text.expand(node, problems);
    QCOMPARE(text.used(), std::set<std::string>{"order"});
}

void TestParamText::refusesBadUses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("problem");
    QTest::addRow("typo") << QByteArray("${ordr}")
                          << QByteArray("there is no parameter 'ordr'; did you mean 'order'?");
    QTest::addRow("another name") << QByteArray(
        "${time}") << QByteArray("there is no parameter 'time'; expected grace or order");
    QTest::addRow("not closed") << QByteArray("${order")
                                << QByteArray("a '${' is not closed; write ${name}, or $${ for "
                                              "the signs");
}

void TestParamText::refusesBadUses()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, problem);
    const Expanded found = expanded(text.toStdString());
    QCOMPARE(found.problems.size(), 1U);
    QCOMPARE(found.problems[0].message, problem.toStdString());
    QCOMPARE(expanded("${x}", {}).problems[0].message,
             std::string("there is no parameter 'x'; name it under 'params' at the top of the "
                         "file, such as {order: order.7}"));
}

void TestParamText::readsParams()
{
    ProblemList problems("f");
    Params read{{"a", "given"}};
    readParams(*parseYaml("{a: 1, b: two, c: [x], 'd e': f, g: 'a ${b}'}"), "'params'", read,
               problems);
    QCOMPARE(read, (Params{{"a", "given"}, {"b", "two"}, {"c", ""}, {"g", ""}}));
    const auto found = problems.take();
    QCOMPARE(found.size(), 3U);
    QCOMPARE(found[2].message,
             std::string("a parameter is not made of others; write out what 'g' stands for"));
    QCOMPARE(found[0].message,
             std::string("the parameter 'c' must be a text of 1 to 1000 letters, but this is a "
                         "list"));
    QCOMPARE(found[1].column, 24);
}

void TestParamText::tellsNoMoreOfATextThatIsWrong()
{
    ProblemList problems("f");
    YamlNode node = *parseYaml("['at ${x}', '${order}']");
    ParamText text(params);
    text.expand(node, problems);
    QVERIFY(text.hasMissed());
    QCOMPARE(node.items[0].text, std::string());
    problems.add(node.items[0].place, "this is empty");
    QCOMPARE(problems.size(), 2U);
    QCOMPARE(problems.take().size(), 1U);
    problems.add(node.items[1].place, "this is something else");
    QCOMPARE(problems.take().size(), 1U);
}

void TestParamText::doesNotGrowWithoutBounds()
{
    const Params large{{"x", std::string(paramLengthMax, 'x')}};
    std::string many;
    for (int i = 0; i < 10'000; ++i)
        many += "${x}";
    const Expanded found = expanded(many, large);
    QVERIFY(found.text.size() <= ParamText::addedBytesMax);
    QCOMPARE(found.problems.size(), 1U);
}

QTEST_GUILESS_MAIN(TestParamText)
#include "tst_paramtext.moc"
