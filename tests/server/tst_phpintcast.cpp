// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/phpintcast.h"

#include <limits>
#include <string>

using namespace echolock;

class TestPhpIntCast : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void castsAsPhpDoes_data();
    void castsAsPhpDoes();
};

void TestPhpIntCast::castsAsPhpDoes_data()
{
    constexpr qint64 most = std::numeric_limits<qint64>::max();
    constexpr qint64 least = std::numeric_limits<qint64>::min();
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("number");
    const auto row = [](const char* text, qint64 number) {
        QTest::addRow("'%s'", text) << QByteArray(text) << number;
    };
    row("12", 12);
    row("0012", 12);
    row(" 12", 12);
    row("\t\n12", 12);
    row("12abc", 12);
    row("12.items", 12);
    row("12.9", 12);
    row("1_000", 1);
    row("abc", 0);
    row("", 0);
    row("-", 0);
    row(".", 0);
    row(".5e1", 5);
    row("0x1A", 0);
    row("550e8400-e29b-41d4-a716-446655440000", 0);
    row("9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d", 9);
    row("1e3", 1000);
    row("1e", 1);
    row("1e+", 1);
    row("1E+2x", 100);
    row("12e-1", 1);
    row("-5", -5);
    row("+5", 5);
    row("--5", 0);
    row("01HZX3K6M8", 1);
    row("9223372036854775807", most);
    row("9223372036854775808", most);
    row("99999999999999999999", most);
    row("-9223372036854775808", least);
    row("-99999999999999999999", least);
    row("1e999", 0);
}

void TestPhpIntCast::castsAsPhpDoes()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, number);
    QCOMPARE(qint64(phpIntCast(text.toStdString())), number);
}

QTEST_GUILESS_MAIN(TestPhpIntCast)
#include "tst_phpintcast.moc"
