// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "server/ledger/ledgerreport.h"
#include "tests/support/ledgerfacts.h"

using namespace echolock;

class TestLedgerReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { qputenv("TZ", "UTC"); }

    void init();

    void showsLocksAndEntries();
    void saysThatThereIsNothing();
    void exportsOneObjectALine();
    void findsASoundOneSound();
    void saysWhatIsWrong();

private:
    std::string path() const { return m_folder->filePath(QStringLiteral("a")).toStdString(); }

    LedgerReader reader() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    OpenedLedger m_server;
    std::string m_text;
    WriteText m_write = [this](std::string_view text) { m_text += text; };
};

LedgerReader TestLedgerReport::reader() const
{
    auto opened = LedgerReader::open(path());
    if (!opened)
        qFatal("%s", opened.error().message.c_str());
    return std::move(*opened);
}

void TestLedgerReport::init()
{
    m_text.clear();
    m_server = {};
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = openedLedger(path());
    LockEvent denied = lockFact(LockFact::Denied, "order.7", 0, 1);
    denied.owner.user = UserId("bob\x1b[2J");
    denied.holder = {ConnId{1}, SocketId("1.2"), UserId("alice")};
    QVERIFY(m_server.file->write(batchOf({lockFact(LockFact::Granted, "order.7", 1, 1), denied})));
}

void TestLedgerReport::showsLocksAndEntries()
{
    LedgerReader opened = reader();
    QVERIFY(showLedger(opened, {}, m_write));
    QCOMPARE(
        m_text,
        std::string(
            "app  order    state  who    token  version  since\n"
            "app  order.7  held   alice  1      1        1970-01-01 00:00:00.000\n"
            "\n"
            "time                     what     app  order    who      token  version  why\n"
            "1970-01-01 00:00:00.000  started                                         "
            "tokens above 0\n"
            "1970-01-01 00:00:00.000  granted  app  order.7  alice    1      1        subscribed\n"
            "1970-01-01 00:00:00.000  denied   app  order.7  bob?[2J         1        "
            "held by alice\n"));
}

void TestLedgerReport::saysThatThereIsNothing()
{
    LedgerReader opened = reader();
    QVERIFY(showLedger(opened, {.order = "order.8"}, m_write));
    QCOMPARE(m_text, std::string("No locks.\n\nNo entries.\n"));
}

void TestLedgerReport::exportsOneObjectALine()
{
    LedgerReader opened = reader();
    QVERIFY(exportLedger(opened, {}, m_write));
    const QList<QByteArray> lines = QByteArray::fromStdString(m_text).trimmed().split('\n');
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[0],
             QByteArray(R"({"id":1,"time":"1970-01-01T00:00:00.000Z","at_us":0,)"
                        R"("kind":"started","floor":0})"));
    QCOMPARE(lines[1],
             QByteArray(R"({"id":2,"time":"1970-01-01T00:00:00.000Z","at_us":0,"kind":"granted",)"
                        R"("cause":"subscribed","app":"app","order":"order.7","user":"alice",)"
                        R"("socket_id":"1.2","token":1,"version":1})"));
    const QJsonObject denied = QJsonDocument::fromJson(lines[2]).object();
    QCOMPARE(denied[QStringLiteral("user")].toString(), QStringLiteral("bob\x1b[2J"));
    QCOMPARE(denied[QStringLiteral("detail")].toString(), QStringLiteral("alice"));
}

void TestLedgerReport::findsASoundOneSound()
{
    LedgerReader opened = reader();
    const auto verdict = verifyLedger(opened, "a", m_write);
    QVERIFY(verdict && *verdict == Verdict::Sound);
    QCOMPARE(m_text, std::string("a is sound: 3 entries and 1 order.\n"));
}

void TestLedgerReport::saysWhatIsWrong()
{
    QVERIFY(m_server.file->write(batchOf({lockFact(LockFact::Granted, "order.7", 1, 2)})));
    LedgerReader opened = reader();
    const auto verdict = verifyLedger(opened, "a", m_write);
    QVERIFY(verdict && *verdict == Verdict::Wrong);
    QCOMPARE(m_text,
             std::string("entry 4, order.7 of app app: token 1 is not above 1\n"
                         "entry 4, order.7 of app app: granted while it was held with token 1\n"
                         "a is not sound: 2 contradictions in 4 entries and 1 order.\n"));
}

QTEST_GUILESS_MAIN(TestLedgerReport)
#include "tst_ledgerreport.moc"
