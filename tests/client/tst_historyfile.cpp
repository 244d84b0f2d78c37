// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "client/run/historyfile.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

HistoryHead someHead()
{
    return {.seed = UINT64_MAX,
            .clients = 3,
            .processes = 2,
            .boot = "b-1",
            .startedAt = 5s,
            .arguments = {"--mix=rough"}};
}

QList<QByteArray> linesOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().split('\n')
                                          : QList<QByteArray>();
}

} // namespace

class TestHistoryFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesOneObjectALine();
    void replacesAnEarlierHistory();
    void isItsOwnersAlone();
    void leavesAloneWhatIsNone();
    void saysWhereItCannotWrite();
    void saysThatADiskIsFull();

private:
    QTemporaryDir m_folder;
};

void TestHistoryFile::writesOneObjectALine()
{
    const QString path = m_folder.filePath(QStringLiteral("h.jsonl"));
    HistoryFile file;
    QVERIFY(file.open(path));
    file.begin(someHead());
    const HistoryRow row{.process = 2,
                         .entry = {.at = Instant(1s), .what = ClientAct{.client = 3}}};
    file.write({row, row});
    file.end(7);
    QCOMPARE(file.trouble(), "");
    const QList<QByteArray> lines = linesOf(path);
    QCOMPARE(lines.size(), 4);
    const QJsonObject head = QJsonDocument::fromJson(lines[0]).object();
    QCOMPARE(head[QStringLiteral("seed")].toString(), QStringLiteral("18446744073709551615"));
    QCOMPARE(head[QStringLiteral("start_ns")].toDouble(), 5e9);
    QCOMPARE(head[QStringLiteral("cast")].toArray().size(), 3);
    QCOMPARE(head[QStringLiteral("cast")][0].toString(), QStringLiteral("alice"));
    QVERIFY(readHistoryLine(lines[1].toStdString()));
    const QJsonObject end = QJsonDocument::fromJson(lines[3]).object();
    QCOMPARE(end[QStringLiteral("entries")].toInt(), 2);
    QCOMPARE(end[QStringLiteral("dropped")].toInt(), 7);
}

void TestHistoryFile::replacesAnEarlierHistory()
{
    const QString path = m_folder.filePath(QStringLiteral("again.jsonl"));
    for (int time = 0; time < 2; ++time) {
        HistoryFile file;
        QVERIFY(file.open(path));
        file.begin(someHead());
        file.end(0);
    }
    QCOMPARE(linesOf(path).size(), 2);
}

void TestHistoryFile::isItsOwnersAlone()
{
    const QString path = m_folder.filePath(QStringLiteral("own.jsonl"));
    constexpr QFile::Permissions others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther
        | QFile::WriteOther;
    for (int time = 0; time < 2; ++time) {
        HistoryFile file;
        QVERIFY(file.open(path));
        file.begin(someHead());
        file.end(0);
        QCOMPARE(QFile::permissions(path) & others, QFile::Permissions());
        QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | others));
    }
}

void TestHistoryFile::leavesAloneWhatIsNone()
{
    QFile letter(m_folder.filePath(QStringLiteral("letter")));
    QVERIFY(letter.open(QIODevice::WriteOnly));
    letter.write("Dear Bob,\n");
    letter.close();
    HistoryFile file;
    const auto opened = file.open(letter.fileName());
    QVERIFY(!opened);
    QVERIFY(opened.error().message.find("no history of a run") != std::string::npos);
    QCOMPARE(linesOf(letter.fileName()), QList<QByteArray>{"Dear Bob,"});
}

void TestHistoryFile::saysWhereItCannotWrite()
{
    HistoryFile file;
    QVERIFY(!file.open(m_folder.filePath(QStringLiteral("none/h.jsonl"))));
    const auto folder = file.open(m_folder.path());
    QVERIFY(!folder);
    QVERIFY(folder.error().message.find("a file of its own") != std::string::npos);
}

void TestHistoryFile::saysThatADiskIsFull()
{
    const QString full = m_folder.filePath(QStringLiteral("full"));
    QVERIFY(QFile::link(QStringLiteral("/dev/full"), full));
    HistoryFile file;
    // A device is no file of its own, so it is refused before anything could be lost.
    QVERIFY(!file.open(full));
}

QTEST_GUILESS_MAIN(TestHistoryFile)
#include "tst_historyfile.moc"
