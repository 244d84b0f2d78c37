// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/config/settingvalue.h"

#include <array>

using namespace echolock;
using namespace std::chrono_literals;

class TestSettingValue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryKind();
    void saysWhatItTakes();
    void neverRepeatsTheText();
};

namespace {

constexpr std::array<std::string_view, 2> words{"text", "json"};

} // namespace

void TestSettingValue::readsEveryKind()
{
    QCOMPARE(*readTime("1m30s", 1ms), Duration(90s));
    QCOMPARE(*readTime("0", 0ms), Duration(0s));
    QCOMPARE(*readNumber("65535", 0, 65535), std::uint64_t(65535));
    QCOMPARE(*readBytes("10kB", 1, 20'000), std::uint64_t(10'240));
    QCOMPARE(*readSwitch("on"), true);
    QCOMPARE(*readSwitch("true"), true);
    QCOMPARE(*readSwitch("off"), false);
    QCOMPARE(*readSwitch("false"), false);
    QCOMPARE(*readWord("json", words), std::size_t(1));
}

void TestSettingValue::saysWhatItTakes()
{
    QCOMPARE(readTime("5", 1ms).error().message,
             std::string("a time with its unit, such as 250ms, 30s or 1m30s"));
    QCOMPARE(readTime("1ms", 1s).error().message, std::string("a time of at least 1s"));
    QCOMPARE(readNumber("65536", 0, 65535).error().message,
             std::string("a whole number from 0 to 65535"));
    QCOMPARE(readNumber("-1", 0, 9).error().message, std::string("a whole number from 0 to 9"));
    QCOMPARE(readNumber("", 1, 9).error().message, std::string("a whole number from 1 to 9"));
    QCOMPARE(readBytes("2kB", 1, 1024).error().message,
             std::string("a size from 1B to 1kB, such as 10kB"));
    QCOMPARE(readSwitch("yes").error().message, std::string("on or off"));
    QCOMPARE(readWord("xml", words).error().message, std::string("text or json"));
}

void TestSettingValue::neverRepeatsTheText()
{
    const std::string_view secret = "s3cr3t";
    for (const std::string& message :
         {readTime(secret, 1ms).error().message, readNumber(secret, 0, 9).error().message,
          readBytes(secret, 0, 9).error().message, readSwitch(secret).error().message,
          readWord(secret, words).error().message})
        QVERIFY2(message.find(secret) == std::string::npos, message.c_str());
}

QTEST_GUILESS_MAIN(TestSettingValue)
#include "tst_settingvalue.moc"
