// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/app/appoptions.h"

using namespace echolock;
using namespace Qt::StringLiterals;

class TestAppOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void withoutOptionsItIsTheDemo()
    {
        const auto options = parseAppOptions({});
        QVERIFY(options);
        QCOMPARE(options->clients, 60);
        QCOMPARE(options->orders, 24);
        QCOMPARE(options->policy, u"composite"_s);
        QVERIFY(!options->port);
        QVERIFY(options->screenshotFolder.isEmpty());
    }

    void readsEveryOption()
    {
        const auto options = parseAppOptions(
            {u"--clients"_s, u"7"_s, u"--orders=3"_s, u"--policy"_s, u"article"_s, u"--mix"_s,
             u"crash"_s, u"--port"_s, u"0"_s, u"--theme"_s, u"dark"_s, u"--size"_s, u"1920x1080"_s,
             u"--screenshot"_s, u"shots"_s});
        QVERIFY(options);
        QCOMPARE(options->clients, 7);
        QCOMPARE(options->orders, 3);
        QCOMPARE(options->policy, u"article"_s);
        QCOMPARE(options->mix, u"crash"_s);
        QCOMPARE(*options->port, quint16(0));
        QCOMPARE(options->theme, ThemeChoice::Dark);
        QCOMPARE(options->size, QSize(1920, 1080));
        QCOMPARE(options->screenshotFolder, u"shots"_s);
    }

    void badOptionsGetOneSentence_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("part");
        const auto row = [](const char* name, const QStringList& arguments, const QString& part) {
            QTest::addRow("%s", name) << arguments << part;
        };
        row("unknown option", {u"--colour"_s}, u"colour"_s);
        row("option of a later day", {u"--connect"_s, u"ws://x"_s}, u"connect"_s);
        row("value missing", {u"--clients"_s}, u"clients"_s);
        row("no number", {u"--clients"_s, u"many"_s}, u"“many”"_s);
        row("below the range", {u"--clients"_s, u"-1"_s}, u"from 0 to"_s);
        row("above the range", {u"--orders"_s, u"99999"_s}, u"from 1 to 2000"_s);
        row("no port", {u"--port"_s, u"70000"_s}, u"65535"_s);
        row("unknown policy", {u"--policy"_s, u"ownr"_s},
            u"choose composite, owner, refcount, grace, lease, fence, queue, article or none"_s);
        row("unknown mix", {u"--mix"_s, u"x"_s}, u"choose office,"_s);
        row("unknown theme", {u"--theme"_s, u"pink"_s}, u"light, dark or system"_s);
        row("no size", {u"--size"_s, u"big"_s}, u"WIDTHxHEIGHT"_s);
        row("too small", {u"--size"_s, u"100x100"_s}, u"800x600"_s);
        row("three sides", {u"--size"_s, u"1000x1000x2"_s}, u"WIDTHxHEIGHT"_s);
        row("larger than any screen", {u"--size"_s, u"100000x700"_s}, u"7680x4320"_s);
        row("empty size", {u"--size"_s, u""_s}, u"WIDTHxHEIGHT"_s);
        row("empty policy", {u"--policy"_s, u""_s}, u"no policy “”"_s);
        row("empty mix", {u"--mix"_s, u""_s}, u"no mix “”"_s);
        row("empty theme", {u"--theme"_s, u""_s}, u"no theme “”"_s);
        row("no folder for pictures", {u"--screenshot"_s, u""_s}, u"takes the folder"_s);
        row("not an option", {u"file.yaml"_s}, u"“file.yaml”"_s);
    }

    void badOptionsGetOneSentence()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, part);
        const auto options = parseAppOptions(arguments);
        QVERIFY(!options);
        const QString sentence = QString::fromStdString(options.error().message);
        QVERIFY2(sentence.contains(part), qPrintable(sentence));
        QVERIFY(sentence.endsWith(u'.'));
        QVERIFY(!sentence.contains(u'\n'));
    }

    void helpNamesEveryOption()
    {
        QCOMPARE(parseAppOptions({u"--help"_s})->ask, AppOptions::Ask::Help);
        QCOMPARE(parseAppOptions({u"--version"_s})->ask, AppOptions::Ask::Version);
        QVERIFY(appHelp().startsWith(u"Usage: echolock "));
        for (const auto* option :
             {"clients", "orders", "policy", "mix", "port", "theme", "size", "screenshot"})
            QVERIFY2(appHelp().contains(u"--"_s + QString::fromLatin1(option)), option);
    }
};

QTEST_GUILESS_MAIN(TestAppOptions)
#include "tst_appoptions.moc"
