// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/securestream.h"
#include "server/loop/epolldispatcher.h"
#include "tests/support/certificate.h"
#include "tests/support/tlspeer.h"

#include <functional>

using namespace echolock;

class TestSecureStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void carriesPlainTextWithoutTls();
    void connectsOnceTheHandshakeIsOver();
    void saysThatNothingMoreWillComeAtAClose();
    void endsAsTheConnectionDoes_data();
    void endsAsTheConnectionDoes();
    void waitsWhileFrozen();
    void tellsTheEndOfThePeer();
    void tellsAnEndDuringTheHandshake();
    void tellsADoubt();
    void hearsNothingAfterItsEnd();
};

namespace {

const TestCertificate& certificate()
{
    static const TestCertificate made;
    return made;
}

TlsDemand demand(const std::string& host = "127.0.0.1")
{
    return {
        .trust = TlsTrust::load({.caFile = certificate().certificateFile().toStdString()}).value(),
        .host = host};
}

struct Listener : ByteStreamListener
{
    void streamConnected() override { ++connects; }

    void streamReceived(std::string_view bytes) override
    {
        heard += bytes;
        if (onHeard)
            onHeard();
    }

    void streamEnded(const std::string& problem) override { ends.push_back(problem); }

    int connects = 0;
    std::string heard;
    std::vector<std::string> ends;
    std::function<void()> onHeard;
};

/// A stream to a peer of either kind.
template <class Peer> struct Pair
{
    template <class... Args>
    explicit Pair(const TlsDemand& wanted, Args&&... args)
        : peer(std::forward<Args>(args)...)
    {
        stream.open({.to = QHostAddress(QHostAddress::LocalHost), .port = peer.port()}, "the peer",
                    wanted);
    }

    Peer peer;
    Listener listener;
    SecureStream stream{listener};
};

struct TlsPair : Pair<TlsPeer>
{
    TlsPair()
        : Pair(demand(), certificate())
    {
    }

    bool isUp() { return peer.established() && listener.connects == 1; }
};

} // namespace

void TestSecureStream::carriesPlainTextWithoutTls()
{
    Pair<RawPeer> pair({});
    QTRY_COMPARE(pair.listener.connects, 1);
    pair.stream.write("hello");
    QTRY_COMPARE(pair.peer.received(), std::string("hello"));
    pair.peer.send("hi");
    QTRY_COMPARE(pair.listener.heard, std::string("hi"));
}

void TestSecureStream::connectsOnceTheHandshakeIsOver()
{
    TlsPair pair;
    QCOMPARE(int(pair.stream.stage()), int(SecureStream::Stage::Connecting));
    QTRY_VERIFY(pair.isUp());
    QCOMPARE(int(pair.stream.stage()), int(SecureStream::Stage::Ready));
    pair.stream.write("hello");
    QTRY_COMPARE(pair.peer.received(), std::string("hello"));
    pair.peer.send("hi");
    QTRY_COMPARE(pair.listener.heard, std::string("hi"));
    QVERIFY(pair.listener.ends.empty());
}

void TestSecureStream::saysThatNothingMoreWillComeAtAClose()
{
    TlsPair pair;
    QTRY_VERIFY(pair.isUp());
    // The server's last words of the handshake have come: unread, they would make the end an RST.
    pair.peer.send("hi");
    QTRY_COMPARE(pair.listener.heard, std::string("hi"));
    pair.stream.close();
    QTRY_VERIFY(pair.peer.sawCloseNotify());
    QTRY_VERIFY(pair.peer.sawFin());
}

void TestSecureStream::endsAsTheConnectionDoes_data()
{
    QTest::addColumn<int>("way");
    QTest::newRow("a killed process") << 0;
    QTest::newRow("a reset") << 1;
    QTest::newRow("power gone") << 2;
}

void TestSecureStream::endsAsTheConnectionDoes()
{
    QFETCH(int, way);
    TlsPair pair;
    QTRY_VERIFY(pair.isUp());
    if (way == 0) {
        pair.stream.fin();
        QTRY_VERIFY(pair.peer.sawFin());
    } else if (way == 1) {
        pair.stream.reset();
        QTRY_VERIFY(pair.peer.sawReset());
    } else {
        pair.stream.vanish();
        pair.stream.write("hello");
        QCoreApplication::processEvents();
        QVERIFY(pair.peer.received().empty());
        QVERIFY(pair.peer.sawNoEnd());
    }
    QVERIFY(!pair.peer.sawCloseNotify());
    QVERIFY(pair.listener.ends.empty());
}

void TestSecureStream::waitsWhileFrozen()
{
    TlsPair pair;
    QTRY_VERIFY(pair.isUp());
    pair.stream.freeze();
    pair.peer.send("hi");
    pair.stream.write("hello");
    QCoreApplication::processEvents();
    QVERIFY(pair.peer.received().empty());
    QVERIFY(pair.listener.heard.empty());
    pair.stream.thaw();
    QTRY_COMPARE(pair.listener.heard, std::string("hi"));
    QTRY_COMPARE(pair.peer.received(), std::string("hello"));
}

void TestSecureStream::tellsTheEndOfThePeer()
{
    TlsPair pair;
    QTRY_VERIFY(pair.isUp());
    pair.peer.send("last");
    pair.peer.notifyClose();
    QTRY_COMPARE(pair.listener.ends, std::vector<std::string>{""});
    QCOMPARE(pair.listener.heard, std::string("last"));
    QVERIFY(!pair.stream.isOpen());
}

void TestSecureStream::tellsAnEndDuringTheHandshake()
{
    Pair<RawPeer> pair(demand());
    QTRY_VERIFY(!pair.peer.received().empty());
    QCOMPARE(int(pair.stream.stage()), int(SecureStream::Stage::ShakingHands));
    pair.peer.hangUp();
    QTRY_COMPARE(pair.listener.ends.size(), std::size_t(1));
    QCOMPARE(pair.listener.ends[0],
             std::string("the peer closed the connection during the TLS handshake: does it speak "
                         "TLS on that port?"));
}

void TestSecureStream::tellsADoubt()
{
    Pair<TlsPeer> pair(demand("app.test"), certificate());
    QTRY_VERIFY(!pair.peer.established() && pair.listener.ends.size() == 1);
    QVERIFY2(pair.listener.ends[0].find("DNS:localhost") != std::string::npos,
             pair.listener.ends[0].c_str());
    QCOMPARE(pair.listener.connects, 0);
    QTRY_VERIFY(pair.peer.sawFin());
}

void TestSecureStream::hearsNothingAfterItsEnd()
{
    TlsPair pair;
    QTRY_VERIFY(pair.isUp());
    pair.listener.onHeard = [&pair] { pair.stream.fin(); };
    pair.peer.send("last");
    pair.peer.notifyClose();
    QTRY_COMPARE(pair.listener.heard, std::string("last"));
    QTRY_VERIFY(pair.peer.sawFin());
    QVERIFY(pair.listener.ends.empty());
}

int main(int argc, char** argv)
{
    EpollDispatcher::installForApplication();
    QCoreApplication application(argc, argv);
    TestSecureStream test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_securestream.moc"
