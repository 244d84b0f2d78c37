// SPDX-License-Identifier: GPL-3.0-or-later
#include <QClipboard>
#include <QGuiApplication>
#include <QToolButton>
#include <QtTest>

#include "gui/views/headerbar.h"
#include "gui/views/policyswitch.h"

using namespace echolock;

class TestHeaderBar : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theAddressCanBeCopied()
    {
        HeaderBar header({QStringLiteral("owner")});
        QVERIFY(!header.copyButton()->isEnabled());
        QCOMPARE(header.url(), QStringLiteral("no server"));
        header.setUrl(QStringLiteral("ws://127.0.0.1:6001"));
        QTest::mouseClick(header.copyButton(), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("ws://127.0.0.1:6001"));
    }

    void theRunButtonAsksForTheOtherState()
    {
        HeaderBar header({QStringLiteral("owner")});
        QSignalSpy paused(&header, &HeaderBar::pauseRequested);
        QSignalSpy resumed(&header, &HeaderBar::resumeRequested);
        QTest::mouseClick(header.runButton(), Qt::LeftButton);
        QCOMPARE(paused.size(), 1);
        header.setRun(HeaderBar::Run::Paused);
        QCOMPARE(header.runButton()->text(), QStringLiteral("Resume"));
        QTest::mouseClick(header.runButton(), Qt::LeftButton);
        QCOMPARE(resumed.size(), 1);
    }

    void theThemeButtonAsksForTheOtherScheme()
    {
        HeaderBar header({QStringLiteral("owner")});
        QSignalSpy asked(&header, &HeaderBar::schemeRequested);
        QTest::mouseClick(header.themeButton(), Qt::LeftButton);
        QCOMPARE(asked.at(0).at(0).value<Scheme>(), Scheme::Dark);
        QPalette dark;
        dark.setColor(QPalette::WindowText, Qt::white);
        header.setPalette(dark);
        QTest::mouseClick(header.themeButton(), Qt::LeftButton);
        QCOMPARE(asked.at(1).at(0).value<Scheme>(), Scheme::Light);
    }
};

QTEST_MAIN(TestHeaderBar)
#include "tst_headerbar.moc"
