// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/report/terminalstyle.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestTerminalStyle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void paintsOnlyForATerminal();
    void padsByCharacters();
    void wrapsBetweenWords();
    void keepsAWordThatIsTooLong();
    void cutsBetweenCharacters();
    void printsNothingThatATerminalObeys();
};

void TestTerminalStyle::paintsOnlyForATerminal()
{
    QCOMPARE(painted("x", Paint::Red, Colours::Off), std::string("x"));
    QCOMPARE(painted("x", Paint::Red, Colours::On), std::string("\x1b[31mx\x1b[0m"));
    QCOMPARE(painted("", Paint::Red, Colours::On), std::string());
}

void TestTerminalStyle::padsByCharacters()
{
    QCOMPARE(padded("✗ L", 5), std::string("✗ L  "));
    QCOMPARE(padded("abcdef", 3), std::string("abcdef"));
}

void TestTerminalStyle::wrapsBetweenWords()
{
    QCOMPARE(wrapped("one two\n three four", "  ", 9), std::string("  one two\n  three\n  four\n"));
    QCOMPARE(wrapped("", "  ", 9), std::string());
}

void TestTerminalStyle::keepsAWordThatIsTooLong()
{
    QCOMPARE(wrapped("a incomprehensible b", "", 5), std::string("a\nincomprehensible\nb\n"));
}

void TestTerminalStyle::cutsBetweenCharacters()
{
    QCOMPARE(cut("✗ L", 3), std::string("✗ L"));
    QCOMPARE(cut("✗✗✗ L", 3), std::string("✗✗…"));
    QCOMPARE(cut("abc", 0), std::string("…"));
}

void TestTerminalStyle::printsNothingThatATerminalObeys()
{
    QCOMPARE(onOneLine("a\x1b[2Jb\n\x07✗\x7f"), std::string("a [2Jb  ✗ "));
}

QTEST_GUILESS_MAIN(TestTerminalStyle)
#include "tst_terminalstyle.moc"
