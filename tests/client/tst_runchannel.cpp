// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/client/runpeers.h"

using namespace echolock;

namespace {

/// A channel, and a bare socket at its other end.
struct Line
{
    Line()
    {
        server.listen(place.socket);
        bare.connectToServer(place.socket);
        bare.waitForConnected(5000);
        server.waitForNewConnection(5000);
        channel = std::make_unique<RunChannel>(server.nextPendingConnection());
        QObject::connect(channel.get(), &RunChannel::received, channel.get(),
                         [this](const RunMessage& message) { heard.push_back(message); });
        QObject::connect(channel.get(), &RunChannel::broken, channel.get(),
                         [this](const std::string& clause) { broken.push_back(clause); });
    }

    void say(const QByteArray& bytes)
    {
        bare.write(bytes);
        bare.flush();
    }

    RunPlace place;
    QLocalServer server;
    QLocalSocket bare;
    std::unique_ptr<RunChannel> channel;
    std::vector<RunMessage> heard;
    std::vector<std::string> broken;
};

} // namespace

class TestRunChannel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hearsMessagesHoweverTheyAreCut();
    void sendsLines();
    void breaksAtGarbage();
    void breaksAtALineTooLong();
    void letsTheTrustedSayMore();
    void breaksWhenTheOtherEnds();
    void hearsNothingAfterItsEnd();
};

void TestRunChannel::hearsMessagesHoweverTheyAreCut()
{
    Line line;
    const std::string text = encodeRunMessage(RunReady()) + encodeRunMessage(RunTaken())
        + encodeRunMessage(RunStop());
    for (const char byte : text)
        line.say(QByteArray(1, byte));
    QTRY_COMPARE(line.heard.size(), std::size_t(3));
    QVERIFY(std::holds_alternative<RunStop>(line.heard[2]));
    QVERIFY(line.broken.empty());
}

void TestRunChannel::sendsLines()
{
    Line line;
    line.channel->send(RunRefusal{"No."});
    QTRY_VERIFY(line.bare.canReadLine());
    QCOMPARE(line.bare.readLine(),
             QByteArray(R"({"v":1,"type":"refusal","why":"No."})"
                        "\n"));
}

void TestRunChannel::breaksAtGarbage()
{
    Line line;
    line.say("GET / HTTP/1.1\n{\"v\":1,\"type\":\"ready\"}\n");
    QTRY_COMPARE(line.broken.size(), std::size_t(1));
    QVERIFY(line.broken[0].starts_with("it is no JSON"));
    // Why it ends may still be said.
    line.channel->send(RunRefusal{"No."});
    line.channel->close();
    QTRY_VERIFY(line.bare.canReadLine());
    QVERIFY(line.heard.empty());
}

void TestRunChannel::breaksAtALineTooLong()
{
    for (const QByteArray& end : {QByteArray(), QByteArray("\n")}) {
        Line line;
        line.say(QByteArray(runHelloBytesMax + 1, 'x') + end);
        QTRY_COMPARE(line.broken.size(), std::size_t(1));
        QVERIFY(line.broken[0].find("longer than 4096 bytes") != std::string::npos);
    }
}

void TestRunChannel::letsTheTrustedSayMore()
{
    Line line;
    line.channel->trust();
    line.say(QByteArray::fromStdString(
        encodeRunMessage(RunRefusal{std::string(10 * runHelloBytesMax, 'x')})));
    QTRY_COMPARE(line.heard.size(), std::size_t(1));
    QVERIFY(line.broken.empty());
}

void TestRunChannel::breaksWhenTheOtherEnds()
{
    Line line;
    line.say(QByteArray::fromStdString(encodeRunMessage(RunReady())));
    line.bare.disconnectFromServer();
    QTRY_COMPARE(line.broken.size(), std::size_t(1));
    QCOMPARE(line.broken[0], "");
    QCOMPARE(line.heard.size(), std::size_t(1));
}

void TestRunChannel::hearsNothingAfterItsEnd()
{
    Line line;
    line.channel->close();
    line.say(QByteArray::fromStdString(encodeRunMessage(RunReady())));
    QTRY_COMPARE(line.bare.state(), QLocalSocket::UnconnectedState);
    QVERIFY(line.heard.empty());
    QVERIFY(line.broken.empty());
}

QTEST_GUILESS_MAIN(TestRunChannel)
#include "tst_runchannel.moc"
