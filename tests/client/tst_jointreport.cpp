// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "client/run/jointreport.h"
#include "server/protocol/jsonwriter.h"

using namespace echolock;

namespace {

std::vector<PartSummary> twoParts()
{
    PartSummary first{.process = 1, .clients = 50, .stats = {}, .residentKilobytes = 900};
    first.stats.clientsConnectedOnce = 49;
    first.stats.locksGranted = 7;
    PartSummary second{.process = 2, .clients = 50, .stats = {}, .end = PartSummary::End::Lost};
    return {first, second};
}

} // namespace

class TestJointReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasALineForEachProcess();
    void hasAnObjectForEachProcess();
    void isNothingForOneProcess();
};

void TestJointReport::hasALineForEachProcess()
{
    const QStringList lines = QString::fromStdString(partsText(twoParts()))
                                  .split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[0].startsWith(QStringLiteral("process 1     49 of 50 connected · 7 granted")));
    QVERIFY(lines[0].endsWith(QStringLiteral("900 kB")));
    QVERIFY(lines[1].endsWith(QStringLiteral("· lost on the way")));
}

void TestJointReport::hasAnObjectForEachProcess()
{
    JsonWriter json;
    writeParts(json, twoParts());
    const QJsonArray parts = QJsonDocument::fromJson(QByteArray::fromStdString(json.take()))
                                 .array();
    QCOMPARE(parts.size(), 2);
    QCOMPARE(parts[0][QStringLiteral("asked")].toInt(), 50);
    QCOMPARE(parts[0][QStringLiteral("clients_connected_once")].toInt(), 49);
    QCOMPARE(parts[0][QStringLiteral("end")].toString(), QStringLiteral("planned"));
    QCOMPARE(parts[1][QStringLiteral("process")].toInt(), 2);
    QCOMPARE(parts[1][QStringLiteral("end")].toString(), QStringLiteral("lost"));
}

void TestJointReport::isNothingForOneProcess()
{
    QCOMPARE(partsText({}), "");
}

QTEST_GUILESS_MAIN(TestJointReport)
#include "tst_jointreport.moc"
