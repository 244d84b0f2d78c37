// SPDX-License-Identifier: GPL-3.0-or-later
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "server/ledger/filelock.h"

using namespace echolock;
using State = FileLock::State;

class TestFileLock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isHadByOneAtATime();
    void movesWithItsOwner();
    void endsWithTheProcessThatHadIt();
    void saysWhyItIsImpossible();

private:
    QString name() const { return m_folder.filePath(QStringLiteral("lock")); }

    std::string path() const { return name().toStdString(); }

    QTemporaryDir m_folder;
};

void TestFileLock::isHadByOneAtATime()
{
    {
        const FileLock first(path());
        QCOMPARE(first.state(), State::Taken);
        QCOMPARE(FileLock(path()).state(), State::InUse);
    }
    QCOMPARE(FileLock(path()).state(), State::Taken);
}

void TestFileLock::movesWithItsOwner()
{
    FileLock owner;
    QCOMPARE(owner.state(), State::Impossible);
    owner = FileLock(path());
    QCOMPARE(FileLock(path()).state(), State::InUse);
    {
        const FileLock next(std::move(owner));
        QCOMPARE(FileLock(path()).state(), State::InUse);
    }
    QCOMPARE(FileLock(path()).state(), State::Taken);
}

/// By kill -9, too.
void TestFileLock::endsWithTheProcessThatHadIt()
{
    QProcess other;
    other.start(QStringLiteral("flock"), {name(), QStringLiteral("cat")});
    QVERIFY(other.waitForStarted());
    QTRY_COMPARE(FileLock(path()).state(), State::InUse);
    other.closeWriteChannel();
    QVERIFY(other.waitForFinished());
    QCOMPARE(FileLock(path()).state(), State::Taken);
}

void TestFileLock::saysWhyItIsImpossible()
{
    const FileLock lock(m_folder.filePath(QStringLiteral("no/such/folder")).toStdString());
    QCOMPARE(lock.state(), State::Impossible);
    QCOMPARE(lock.error(), std::string("No such file or directory"));
}

QTEST_GUILESS_MAIN(TestFileLock)
#include "tst_filelock.moc"
