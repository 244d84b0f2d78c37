// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/config/didyoumean.h"
#include "tests/support/printers.h"

#include <array>

using namespace echolock;

namespace {

constexpr std::array<std::string_view, 6> keys{"id",    "title",  "clients",
                                               "order", "expect", "policies"};

} // namespace

class TestDidYouMean : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatWasMeant_data();
    void findsWhatWasMeant();
    void findsNothingInNoise_data();
    void findsNothingInNoise();
    void saysItAsAHint();
    void joinsWords();
};

void TestDidYouMean::findsWhatWasMeant_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::addColumn<QByteArray>("meant");
    const auto row = [](const char* cause, const char* word, const char* meant) {
        QTest::addRow("%s", cause) << QByteArray(word) << QByteArray(meant);
    };
    row("missing letter", "clints", "clients");
    row("extra letter", "clieents", "clients");
    row("wrong letter", "oxder", "order");
    row("swapped letters", "cleints", "clients");
    row("other case", "Title", "title");
    row("singular", "policy", "policies");
    row("beginning", "exp", "expect");
}

void TestDidYouMean::findsWhatWasMeant()
{
    QFETCH(QByteArray, word);
    QFETCH(QByteArray, meant);
    const auto found = nearestWord(word.toStdString(), keys);
    QVERIFY(found.has_value());
    QCOMPARE(*found, std::string_view(meant.constData()));
}

void TestDidYouMean::findsNothingInNoise_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::addRow("empty") << QByteArray();
    QTest::addRow("unrelated") << QByteArray("banana");
    QTest::addRow("one letter") << QByteArray("x");
    QTest::addRow("a kilobyte") << QByteArray(1000, 'c');
}

void TestDidYouMean::findsNothingInNoise()
{
    QFETCH(QByteArray, word);
    QVERIFY(!nearestWord(word.toStdString(), keys).has_value());
}

void TestDidYouMean::saysItAsAHint()
{
    QCOMPARE(meantHint("clients2", keys), std::string("; did you mean 'clients'?"));
    QCOMPARE(meantHint("banana", keys),
             std::string("; expected id, title, clients, order, expect or policies"));
    QCOMPARE(meantHint("banana", {}), std::string());
}

void TestDidYouMean::joinsWords()
{
    QCOMPARE(joinedWithOr({}), std::string());
    QCOMPARE(joinedWithOr(std::span(keys).first(1)), std::string("id"));
    QCOMPARE(joinedWithOr(std::span(keys).first(2)), std::string("id or title"));
    QCOMPARE(joinedWithOr(std::span(keys).first(3)), std::string("id, title or clients"));
}

QTEST_GUILESS_MAIN(TestDidYouMean)
#include "tst_didyoumean.moc"
