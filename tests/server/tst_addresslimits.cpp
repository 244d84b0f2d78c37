// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/net/addresslimits.h"

using namespace echolock;
using namespace std::chrono_literals;
using Verdict = AddressLimits::Verdict;

class TestAddressLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void admitsAnyNumberWithoutLimits();
    void countsOpenConnectionsPerAddress();
    void admitsASecondsWorthAtOnceAndThenAsTimePasses();
    void chargesNothingForWhoHasTooMany();
    void tellsWhoIsOneAddress_data();
    void tellsWhoIsOneAddress();
    void forgetsWhoIsGone();

private:
    static QHostAddress address(const char* text)
    {
        return QHostAddress(QString::fromLatin1(text));
    }

    Instant m_now{10s};
};

void TestAddressLimits::admitsAnyNumberWithoutLimits()
{
    AddressLimits limits({});
    QVERIFY(!limits.active());
    for (int i = 0; i < 1000; ++i)
        QCOMPARE(limits.admit(address("192.0.2.1"), m_now), Verdict::Admitted);
}

void TestAddressLimits::countsOpenConnectionsPerAddress()
{
    AddressLimits limits({.openMax = 2});
    QVERIFY(limits.active());
    QCOMPARE(limits.admit(address("192.0.2.1"), m_now), Verdict::Admitted);
    QCOMPARE(limits.admit(address("192.0.2.1"), m_now), Verdict::Admitted);
    QCOMPARE(limits.admit(address("192.0.2.1"), m_now), Verdict::TooMany);
    QCOMPARE(limits.admit(address("192.0.2.2"), m_now), Verdict::Admitted);
    limits.left(address("192.0.2.1"), m_now);
    QCOMPARE(limits.admit(address("192.0.2.1"), m_now), Verdict::Admitted);
    QCOMPARE(limits.admit(address("192.0.2.1"), m_now), Verdict::TooMany);
}

void TestAddressLimits::admitsASecondsWorthAtOnceAndThenAsTimePasses()
{
    AddressLimits limits({.perSecondMax = 4});
    for (int i = 0; i < 4; ++i)
        QCOMPARE(limits.admit(address("192.0.2.1"), m_now), Verdict::Admitted);
    QCOMPARE(limits.admit(address("192.0.2.1"), m_now), Verdict::TooFast);
    QCOMPARE(limits.admit(address("192.0.2.1"), m_now + 249ms), Verdict::TooFast);
    QCOMPARE(limits.admit(address("192.0.2.1"), m_now + 250ms), Verdict::Admitted);
    QCOMPARE(limits.admit(address("192.0.2.1"), m_now + 251ms), Verdict::TooFast);
    // However long it was silent, no more than a second's worth is free.
    for (int i = 0; i < 4; ++i)
        QCOMPARE(limits.admit(address("192.0.2.1"), m_now + 1h), Verdict::Admitted);
    QCOMPARE(limits.admit(address("192.0.2.1"), m_now + 1h), Verdict::TooFast);
}

void TestAddressLimits::chargesNothingForWhoHasTooMany()
{
    AddressLimits limits({.openMax = 1, .perSecondMax = 2});
    QCOMPARE(limits.admit(address("192.0.2.1"), m_now), Verdict::Admitted);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(limits.admit(address("192.0.2.1"), m_now), Verdict::TooMany);
    limits.left(address("192.0.2.1"), m_now);
    QCOMPARE(limits.admit(address("192.0.2.1"), m_now), Verdict::Admitted);
    limits.left(address("192.0.2.1"), m_now);
    QCOMPARE(limits.admit(address("192.0.2.1"), m_now), Verdict::TooFast);
}

void TestAddressLimits::tellsWhoIsOneAddress_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("second");
    QTest::addColumn<bool>("same");
    const auto row = [](const char* name, const char* first, const char* second, bool same) {
        QTest::newRow(name) << QString::fromLatin1(first) << QString::fromLatin1(second) << same;
    };
    row("IPv4 and the same mapped", "192.0.2.1", "::ffff:192.0.2.1", true);
    row("IPv4 and its neighbour", "192.0.2.1", "192.0.2.2", false);
    row("mapped neighbours", "::ffff:192.0.2.1", "::ffff:192.0.2.2", false);
    row("one /64", "2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true);
    row("neighbouring /64", "2001:db8:1:2::1", "2001:db8:1:3::1", false);
    row("local IPv6 and local IPv4", "::1", "127.0.0.1", false);
    row("zone of a link", "fe80::1%lo", "fe80::2", true);
}

void TestAddressLimits::tellsWhoIsOneAddress()
{
    QFETCH(const QString, first);
    QFETCH(const QString, second);
    QFETCH(const bool, same);
    AddressLimits limits({.openMax = 1});
    QCOMPARE(limits.admit(QHostAddress(first), m_now), Verdict::Admitted);
    QCOMPARE(limits.admit(QHostAddress(second), m_now),
             same ? Verdict::TooMany : Verdict::Admitted);
    limits.left(QHostAddress(second), m_now);
    QCOMPARE(limits.admit(QHostAddress(second), m_now), Verdict::Admitted);
}

void TestAddressLimits::forgetsWhoIsGone()
{
    AddressLimits counted({.openMax = 1});
    AddressLimits paced({.perSecondMax = 1});
    for (quint32 i = 0; i < 50'000; ++i) {
        const QHostAddress visitor(0x0a000000U + i);
        QCOMPARE(counted.admit(visitor, m_now), Verdict::Admitted);
        counted.left(visitor, m_now);
        QCOMPARE(paced.admit(visitor, m_now + i * 1ms), Verdict::Admitted);
        paced.left(visitor, m_now + i * 1ms);
    }
    QCOMPARE(counted.size(), std::size_t(0));
    // A thousand of them in their second, and as many again until the next look.
    QVERIFY2(paced.size() < 5000, QByteArray::number(qulonglong(paced.size())).constData());
}

QTEST_GUILESS_MAIN(TestAddressLimits)
#include "tst_addresslimits.moc"
