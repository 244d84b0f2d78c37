// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/config/sizetext.h"

using namespace echolock;

class TestSizeText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsSizes_data();
    void readsSizes();
    void refusesWhatIsNone_data();
    void refusesWhatIsNone();
    void writesWhatItReads();
};

void TestSizeText::readsSizes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qulonglong>("bytes");
    QTest::newRow("bytes") << QByteArray("512") << qulonglong(512);
    QTest::newRow("bytes with unit") << QByteArray("512B") << qulonglong(512);
    QTest::newRow("kilobytes") << QByteArray("10kB") << qulonglong(10'240);
    QTest::newRow("megabytes") << QByteArray("8MB") << qulonglong(8'388'608);
    QTest::newRow("gigabytes") << QByteArray("1024GB") << (qulonglong(1) << 40);
    QTest::newRow("nothing") << QByteArray("0") << qulonglong(0);
}

void TestSizeText::readsSizes()
{
    QFETCH(QByteArray, text);
    QFETCH(qulonglong, bytes);
    const auto size = parseSize(text.toStdString());
    QVERIFY(size.has_value());
    QCOMPARE(*size, bytes);
}

void TestSizeText::refusesWhatIsNone_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("a fraction") << QByteArray("1.5kB");
    QTest::newRow("below nothing") << QByteArray("-1");
    QTest::newRow("another unit") << QByteArray("10KiB");
    QTest::newRow("no number") << QByteArray("kB");
    QTest::newRow("too many bytes") << QByteArray("1025GB");
    QTest::newRow("more digits than fit") << QByteArray("99999999999999999999");
}

void TestSizeText::refusesWhatIsNone()
{
    QFETCH(QByteArray, text);
    const auto size = parseSize(text.toStdString());
    QVERIFY(!size.has_value());
    QVERIFY(size.error().message.find("such as 512B or 10kB") != std::string::npos);
}

void TestSizeText::writesWhatItReads()
{
    for (const char* text : {"0", "1B", "1000B", "10kB", "1025kB", "8MB", "3GB"})
        QCOMPARE(formatSize(*parseSize(text)), std::string(text));
}

QTEST_GUILESS_MAIN(TestSizeText)
#include "tst_sizetext.moc"
