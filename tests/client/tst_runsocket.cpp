// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QFileInfo>
#include <QLocalServer>
#include <QLocalSocket>
#include <QTemporaryDir>
#include <QTest>

#include "client/run/runsocket.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace echolock;

namespace {

QByteArray trouble(const Result<void>& result)
{
    return result ? QByteArray() : QByteArray::fromStdString(result.error().message);
}

/// What a coordinator that was killed leaves behind.
void leaveSocket(const QString& path)
{
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    qstrncpy(address.sun_path, QFile::encodeName(path).constData(), sizeof address.sun_path);
    ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::close(descriptor);
}

} // namespace

class TestRunSocket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesAFolderForThisUserAlone();
    void refusesAFolderThatOthersMayWriteTo();
    void leavesAloneWhatIsNoSocket();
    void leavesAloneWhereAnotherRunMeets();
    void removesASocketThatNobodyAnswersAt();
    void refusesAPathThatIsTooLong();
    void knowsWhereNobodyIs();
    void knowsItsOwnPeers();
    void knowsTheMachine();

private:
    QTemporaryDir m_folder;
};

void TestRunSocket::makesAFolderForThisUserAlone()
{
    const QString path = m_folder.filePath(QStringLiteral("new/run.sock"));
    QCOMPARE(trouble(prepareRunSocket(path)), QByteArray());
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    const QFileInfo made(m_folder.filePath(QStringLiteral("new")));
    QVERIFY(made.isDir());
    QVERIFY(!(made.permissions() & others));
}

void TestRunSocket::refusesAFolderThatOthersMayWriteTo()
{
    QVERIFY(trouble(prepareRunSocket(QStringLiteral("/tmp/run.sock"))).contains("mkdir -m 700"));
    QVERIFY(trouble(prepareRunSocket(m_folder.filePath(QStringLiteral("a/b/run.sock"))))
                .contains("No such file"));
}

void TestRunSocket::leavesAloneWhatIsNoSocket()
{
    QFile file(m_folder.filePath(QStringLiteral("letter")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(trouble(prepareRunSocket(file.fileName())).contains("no socket"));
    QVERIFY(trouble(checkRunSocket(file.fileName())).contains("no socket"));
    QVERIFY(file.exists());
    const QString link = m_folder.filePath(QStringLiteral("link"));
    QVERIFY(QFile::link(file.fileName(), link));
    QVERIFY(trouble(prepareRunSocket(link)).contains("no socket"));
}

void TestRunSocket::leavesAloneWhereAnotherRunMeets()
{
    const QString path = m_folder.filePath(QStringLiteral("busy"));
    QLocalServer other;
    QVERIFY(other.listen(path));
    QVERIFY(trouble(prepareRunSocket(path)).contains("another run"));
    QCOMPARE(trouble(checkRunSocket(path)), QByteArray());
}

void TestRunSocket::removesASocketThatNobodyAnswersAt()
{
    const QString path = m_folder.filePath(QStringLiteral("stale"));
    leaveSocket(path);
    QVERIFY(QFile::exists(path));
    QCOMPARE(trouble(prepareRunSocket(path)), QByteArray());
    QVERIFY(!QFile::exists(path));
}

void TestRunSocket::refusesAPathThatIsTooLong()
{
    const QString path = m_folder.filePath(QString(200, u'x'));
    QVERIFY(trouble(prepareRunSocket(path)).contains("too long"));
    QVERIFY(trouble(checkRunSocket(path)).contains("too long"));
}

void TestRunSocket::knowsWhereNobodyIs()
{
    QVERIFY(trouble(checkRunSocket(m_folder.filePath(QStringLiteral("none"))))
                .contains("nobody coordinates a run here"));
}

void TestRunSocket::knowsItsOwnPeers()
{
    int ends[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    QVERIFY(isOwnPeer(ends[0]));
    ::close(ends[0]);
    ::close(ends[1]);
    QVERIFY(!isOwnPeer(-1));
}

void TestRunSocket::knowsTheMachine()
{
    QCOMPARE(bootId().size(), std::size_t(36));
    QCOMPARE(bootId(), bootId());
}

QTEST_GUILESS_MAIN(TestRunSocket)
#include "tst_runsocket.moc"
