// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTextBlock>
#include <QTextDocument>
#include <QTextLayout>
#include <QtTest>

#include "gui/views/colours.h"
#include "gui/views/jsoncolours.h"

using namespace echolock;
using namespace Qt::StringLiterals;

namespace {

/// The colours as letters, one per character: n(ame), s(tring), v(alue), or a dot for plain text.
QString coloursIn(const QTextBlock& line, Scheme scheme)
{
    const ThemeColours& colours = themeColours(scheme);
    QString result(line.text().size(), u'.');
    for (const QTextLayout::FormatRange& range : line.layout()->formats()) {
        const QColor colour = range.format.foreground().color();
        const QChar letter = colour == toColor(colours.accent) ? u'n'
            : colour == toColor(colours.success)               ? u's'
            : colour == toColor(colours.warning)               ? u'v'
                                                               : u'?';
        result.replace(range.start, range.length, QString(range.length, letter));
    }
    return result;
}

} // namespace

class TestJsonColours : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void coloursEachTokenByItsKind_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("colours");
        QTest::addRow("name and string") << QStringLiteral(R"({"a": "b"})") << u".nnn..sss."_s;
        QTest::addRow("space before the colon") << QStringLiteral(R"("a" : 1)") << u"nnn...v"_s;
        QTest::addRow("numbers") << u"[-1.5e+3,42]"_s << u".vvvvvvv.vv."_s;
        QTest::addRow("words") << u"[true,null]"_s << u".vvvv.vvvv."_s;
        QTest::addRow("escaped quote") << QStringLiteral(R"("a\"b" 1)") << u"ssssss.v"_s;
        QTest::addRow("number within a string") << QStringLiteral(R"("order.7")") << u"sssssssss"_s;
        QTest::addRow("string without an end") << QStringLiteral(R"("abc)") << u"...."_s;
        QTest::addRow("not JSON") << u"GET / HTTP"_s << u".........."_s;
        QTest::addRow("nothing") << QString() << QString();
    }

    void coloursEachTokenByItsKind()
    {
        QFETCH(QString, text);
        QFETCH(QString, colours);
        QTextDocument document;
        JsonColours highlighter(&document);
        document.setPlainText(text);
        highlighter.rehighlight();
        QCOMPARE(coloursIn(document.firstBlock(), Scheme::Light), colours);
    }

    void followsTheTheme()
    {
        QTextDocument document;
        JsonColours highlighter(&document);
        document.setPlainText(QStringLiteral(R"({"a": "b"})"));
        highlighter.setScheme(Scheme::Dark);
        QCOMPARE(coloursIn(document.firstBlock(), Scheme::Dark), u".nnn..sss."_s);
        highlighter.setScheme(Scheme::Light);
        QCOMPARE(coloursIn(document.firstBlock(), Scheme::Light), u".nnn..sss."_s);
    }
};

QTEST_MAIN(TestJsonColours)
#include "tst_jsoncolours.moc"
