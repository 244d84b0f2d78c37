// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/secretbox.h"
#include "tests/client/secretsamples.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestSecretBox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void derivesTheSecretAsPusherDoes();
    void opensWhatNaclSealed();
    void tellsAnotherKeyFromABrokenBox_data();
    void tellsAnotherKeyFromABrokenBox();
    void readsBase64AsPusherJsDoes();
};

void TestSecretBox::derivesTheSecretAsPusherDoes()
{
    QCOMPARE(sharedSecret(secretChannel, masterKey), std::string(secretOfChannel));
}

void TestSecretBox::opensWhatNaclSealed()
{
    const std::string key = decodeBase64(secretOfChannel).value_or("");
    QCOMPARE(openBox(boxOfOne, key).text, R"({"n":1})");
    QCOMPARE(openBox(boxOfWords, key).text, "plain words");
    QVERIFY(openBox(boxOfWords, key).outcome == OpenedBox::Outcome::Opened);
}

void TestSecretBox::tellsAnotherKeyFromABrokenBox_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<bool>("wrongKey");
    QTest::newRow("another key") << QByteArray(boxOfTwo.data()) << true;
    const auto broken = [](const char* name, const char* data) {
        QTest::newRow(name) << QByteArray(data) << false;
    };
    broken("no JSON", "words");
    broken("no object", "[]");
    broken("no nonce", R"({"ciphertext":"QkO6xhkaZ2WV3mv835hkuKe7ajlSet4="})");
    broken("no ciphertext", R"({"nonce":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH"})");
    broken("short ciphertext",
           R"({"nonce":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH","ciphertext":"QkO6"})");
    broken("short nonce", R"({"nonce":"BwcH","ciphertext":"QkO6xhkaZ2WV3mv835hkuKe7ajlSet4="})");
    broken("no base64",
           R"({"nonce":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH","ciphertext":"Qk O6xhkaZ2WV3mv835h"})");
}

void TestSecretBox::tellsAnotherKeyFromABrokenBox()
{
    QFETCH(QByteArray, data);
    QFETCH(bool, wrongKey);
    const OpenedBox box = openBox(data.toStdString(), decodeBase64(secretOfChannel).value_or(""));
    QVERIFY(box.outcome
            == (wrongKey ? OpenedBox::Outcome::WrongKey : OpenedBox::Outcome::Malformed));
    QVERIFY(!box.text.empty());
}

void TestSecretBox::readsBase64AsPusherJsDoes()
{
    QCOMPARE(decodeBase64("aGk=").value_or("?"), "hi");
    QCOMPARE(decodeBase64("aGk").value_or("?"), "hi");
    QCOMPARE(decodeBase64("").value_or("?"), "");
    QVERIFY(!decodeBase64("a-_k"));
}

QTEST_GUILESS_MAIN(TestSecretBox)
#include "tst_secretbox.moc"
