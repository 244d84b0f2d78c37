// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/serverhelp.h"

using namespace echolock;

class TestServerHelp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsEverySettingAndItsDefault();
    void fitsAHundredColumns();
    void standsInGroups();
};

void TestServerHelp::tellsEverySettingAndItsDefault()
{
    const QString help = QString::fromStdString(serverHelp()).simplified();
    for (const Setting& setting : settingTable()) {
        const std::string label = setting.isLimit()
            ? std::string(setting.limitName()) + " (" + setting.defaultText() + ")"
            : "--" + std::string(setting.option) + " " + std::string(setting.placeholder) + " "
                + std::string(setting.help);
        QVERIFY2(help.contains(QString::fromStdString(label)), label.c_str());
        QVERIFY2(help.contains(QString::fromStdString(setting.defaultText())), label.c_str());
    }
    for (const char* option : {"--config FILE", "--app ID:KEY:SECRET", "--origin ORIGIN",
                               "--limit NAME=VALUE", "--seed N", "-h, --help", "--version"})
        QVERIFY2(help.contains(QLatin1String(option)), option);
}

void TestServerHelp::fitsAHundredColumns()
{
    for (const QString& line : QString::fromStdString(serverHelp()).split(QLatin1Char('\n')))
        QVERIFY2(line.size() <= 100, qPrintable(line));
}

void TestServerHelp::standsInGroups()
{
    const QString help = QString::fromStdString(serverHelp());
    qsizetype last = 0;
    for (const char* title :
         {"Settings", "Apps", "Listening", "Locks", "Clients", "Limits", "Running"}) {
        const QString heading = QLatin1Char('\n') + QLatin1String(title) + QLatin1Char('\n');
        QCOMPARE(help.count(heading), 1);
        QVERIFY(help.indexOf(heading) > last);
        last = help.indexOf(heading);
    }
}

QTEST_GUILESS_MAIN(TestServerHelp)
#include "tst_serverhelp.moc"
