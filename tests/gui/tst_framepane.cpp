// SPDX-License-Identifier: GPL-3.0-or-later
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTextBlock>
#include <QTextLayout>
#include <QToolButton>
#include <QtTest>

#include "gui/app/theme.h"
#include "gui/views/colours.h"
#include "gui/views/framepane.h"
#include "tests/support/livefacts.h"

using namespace echolock;

class TestFramePane : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void indentsAndCopiesAsItWas()
    {
        FramePane pane;
        LogEntry entry;
        entry.isFrame = true;
        entry.who = QStringLiteral("alice");
        entry.raw = QStringLiteral("{\"event\":\"pusher:ping\"}");
        pane.showEntry(entry);
        QCOMPARE(pane.text(), QStringLiteral("{\n    \"event\": \"pusher:ping\"\n}"));
        QTest::mouseClick(pane.findChild<QToolButton*>(), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), entry.raw);
    }

    void hasNothingToCopyWhileNothingIsChosen()
    {
        FramePane pane;
        QVERIFY(!pane.findChild<QToolButton*>()->isEnabled());
        pane.showEntry(entryFor(lockFact(LockFact::Granted, "order.1", "alice", "1.1")));
        QVERIFY(pane.findChild<QToolButton*>()->isEnabled());
        pane.clear();
        QVERIFY(pane.text().isEmpty());
        QVERIFY(!pane.findChild<QToolButton*>()->isEnabled());
    }

    void saysWhoseViewItIs_data()
    {
        QTest::addColumn<bool>("isFrame");
        QTest::addColumn<int>("source");
        QTest::addColumn<QString>("title");
        QTest::addRow("a frame") << true << int(LogSource::Server) << "Raw frame · alice";
        QTest::addRow("a fact") << false << int(LogSource::Server) << "Server fact · alice";
        QTest::addRow("a belief") << false << int(LogSource::Client) << "Client’s view · alice";
    }

    void saysWhoseViewItIs()
    {
        QFETCH(bool, isFrame);
        QFETCH(int, source);
        QFETCH(QString, title);
        LogEntry entry;
        entry.isFrame = isFrame;
        entry.source = LogSource(source);
        entry.who = QStringLiteral("alice");
        FramePane pane;
        pane.showEntry(entry);
        QCOMPARE(pane.findChild<QLabel*>()->text(), title);
    }

    void cannotBeEditedAndFollowsTheTheme()
    {
        FramePane pane;
        LogEntry entry;
        entry.raw = QStringLiteral("{\"event\":\"pusher:ping\"}");
        pane.showEntry(entry);
        auto* edit = pane.findChild<QPlainTextEdit*>();
        const QString before = pane.text();
        QTest::keyClicks(edit, QStringLiteral("x"));
        QCOMPARE(pane.text(), before);
        for (const Scheme scheme : {Scheme::Dark, Scheme::Light}) {
            pane.setPalette(paletteFor(scheme));
            const auto formats = edit->document()->findBlockByNumber(1).layout()->formats();
            QVERIFY(!formats.isEmpty());
            QCOMPARE(formats.front().format.foreground().color(),
                     toColor(themeColours(scheme).accent));
        }
    }
};

QTEST_MAIN(TestFramePane)
#include "tst_framepane.moc"
