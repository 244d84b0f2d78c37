// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/loop/processresources.h"

#include <sys/resource.h>
#include <unistd.h>

using namespace echolock;

class TestProcessResources : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void raisesTheSoftLimit();
    void saysWhenTheHardLimitIsTooLow();
    void tellsResidentMemory();
    void countsDescriptors();
};

void TestProcessResources::raisesTheSoftLimit()
{
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    rlimit low = before;
    low.rlim_cur = 64;
    ::setrlimit(RLIMIT_NOFILE, &low);
    QVERIFY(provideDescriptors(65).has_value());
    rlimit after{};
    ::getrlimit(RLIMIT_NOFILE, &after);
    QCOMPARE(after.rlim_cur, before.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &before);
}

void TestProcessResources::saysWhenTheHardLimitIsTooLow()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max == RLIM_INFINITY)
        QSKIP("There is no limit here.");
    const auto result = provideDescriptors(limit.rlim_max + 1);
    QVERIFY(!result.has_value());
    QVERIFY(result.error().message.find(std::to_string(limit.rlim_max)) != std::string::npos);
    QVERIFY(result.error().message.find("ulimit -Hn") != std::string::npos);
}

void TestProcessResources::tellsResidentMemory()
{
    const std::uint64_t kilobytes = residentKilobytes();
    QVERIFY(kilobytes > 1'000);
    QVERIFY(kilobytes < 10'000'000);
}

void TestProcessResources::countsDescriptors()
{
    const std::uint64_t before = openDescriptors();
    QVERIFY(before >= 3);
    const int another = ::dup(0);
    QCOMPARE(openDescriptors(), before + 1);
    ::close(another);
    QCOMPARE(openDescriptors(), before);
}

QTEST_GUILESS_MAIN(TestProcessResources)
#include "tst_processresources.moc"
