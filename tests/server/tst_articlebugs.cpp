// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include "server/hub/articlebugs.h"

#include <set>
#include <string>

using namespace echolock;

class TestArticleBugs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersNineteenBugs();
    void findsThemByName();
    void hasWhatIsNotSwitchedOff();
    void standsInTheDocs_data();
    void standsInTheDocs();
    void hasNoOtherBugInTheDocs();
};

namespace {

QString docs()
{
    QFile file(qEnvironmentVariable("ECHOLOCK_SOURCE") + QStringLiteral("/docs/article.md"));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

const char* wordOf(ArticleBugInfo::Default byDefault)
{
    using Default = ArticleBugInfo::Default;
    return byDefault == Default::On ? "on" : byDefault == Default::Off ? "off" : "not modelled";
}

} // namespace

void TestArticleBugs::numbersNineteenBugs()
{
    static const QRegularExpression name(QStringLiteral("^[a-z]+(-[a-z]+)*$"));
    static const QRegularExpression races(QStringLiteral("^(R[0-3]\\d(, R[0-3]\\d)*)?$"));
    QCOMPARE(articleBugTable().size(), articleBugCount);
    QCOMPARE(std::size_t(ArticleBug::Unbounded) + 1, articleBugCount);
    for (std::size_t i = 0; i < articleBugCount; ++i) {
        const ArticleBugInfo& info = articleBugTable()[i];
        QCOMPARE(info.number(), i + 1);
        QVERIFY(name.match(QString::fromUtf8(info.name.data())).hasMatch());
        QVERIFY(races.match(QString::fromUtf8(info.races.data())).hasMatch());
        QVERIFY(info.sentence.ends_with('.'));
    }
}

void TestArticleBugs::findsThemByName()
{
    const auto names = articleBugNames();
    QCOMPARE(std::set(names.begin(), names.end()).size(), articleBugCount);
    for (const ArticleBugInfo& info : articleBugTable())
        QVERIFY(findArticleBug(info.name) == info.bug);
    QVERIFY(!findArticleBug("Blind-Unlock"));
    QVERIFY(!findArticleBug(""));
}

void TestArticleBugs::hasWhatIsNotSwitchedOff()
{
    const ArticleBugs article;
    for (const ArticleBugInfo& info : articleBugTable()) {
        QCOMPARE(article.has(info.bug), info.byDefault == ArticleBugInfo::Default::On);
        const ArticleBugs fixed({info.bug});
        const ArticleBugs added({}, {info.bug});
        const ArticleBugs both({info.bug}, {info.bug});
        QVERIFY(fixed.lacks(info.bug) && added.has(info.bug) && both.lacks(info.bug));
        for (const ArticleBugInfo& other : articleBugTable())
            if (other.bug != info.bug)
                QVERIFY(fixed.has(other.bug) == article.has(other.bug)
                        && added.has(other.bug) == article.has(other.bug));
    }
}

void TestArticleBugs::standsInTheDocs_data()
{
    QTest::addColumn<int>("index");
    for (const ArticleBugInfo& info : articleBugTable())
        QTest::newRow(info.name.data()) << int(info.bug);
}

void TestArticleBugs::standsInTheDocs()
{
    QFETCH(int, index);
    const ArticleBugInfo& info = articleBugTable()[std::size_t(index)];
    const QString begin = QStringLiteral("| %1 | `%2` | %3 |")
                              .arg(info.number())
                              .arg(QString::fromUtf8(info.name.data()),
                                   QString::fromUtf8(info.sentence.data()));
    const QString text = docs();
    const qsizetype at = text.indexOf(QLatin1Char('\n') + begin);
    QVERIFY2(at >= 0, qPrintable(begin));
    const QString row = text.mid(at + 1, text.indexOf(QLatin1Char('\n'), at + 1) - at - 1);
    const QStringList cells = row.split(QStringLiteral(" | "));
    QCOMPARE(cells.size(), 7);
    QCOMPARE(cells[4],
             info.races.empty() ? QStringLiteral("–") : QString::fromUtf8(info.races.data()));
    QCOMPARE(cells[5], QLatin1String(wordOf(info.byDefault)));
    QVERIFY2(cells[3].size() > 10 && cells[6].size() > 10, qPrintable(row));
}

void TestArticleBugs::hasNoOtherBugInTheDocs()
{
    static const QRegularExpression row(QStringLiteral("^\\| \\d+ \\| `"),
                                        QRegularExpression::MultilineOption);
    QCOMPARE(docs().count(row), qsizetype(articleBugCount));
}

QTEST_GUILESS_MAIN(TestArticleBugs)
#include "tst_articlebugs.moc"
