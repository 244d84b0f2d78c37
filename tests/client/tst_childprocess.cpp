// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>

#include "client/run/childprocess.h"

#include <csignal>

using namespace echolock;

class TestChildProcess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsItsLastWords();
    void saysThatItCannotStart();
    void endsEvenIfItIsStopped();

private:
    QString program() const
    {
        return QStringLiteral("%1/echolock-clients").arg(qEnvironmentVariable("ECHOLOCK_BIN"));
    }
};

void TestChildProcess::tellsItsLastWords()
{
    ChildProcess child;
    QSignalSpy ended(&child, &ChildProcess::ended);
    child.start(program(), QStringLiteral("/nowhere/run.sock"));
    QTRY_COMPARE(ended.size(), 1);
    QVERIFY(!child.isRunning());
    QVERIFY2(child.lastWords().starts_with("/nowhere/run.sock: nobody coordinates"),
             child.lastWords().c_str());
}

void TestChildProcess::saysThatItCannotStart()
{
    ChildProcess child;
    QSignalSpy ended(&child, &ChildProcess::ended);
    child.start(QStringLiteral("/nowhere/echolock-clients"), QString());
    QTRY_COMPARE(ended.size(), 1);
    QVERIFY(!child.lastWords().empty());
}

void TestChildProcess::endsEvenIfItIsStopped()
{
    ChildProcess child;
    QSignalSpy ended(&child, &ChildProcess::ended);
    child.start(QStringLiteral("/bin/cat"), QString());
    QTRY_VERIFY(child.pid() > 0);
    ::kill(static_cast<pid_t>(child.pid()), SIGSTOP);
    child.kill();
    QTRY_COMPARE(ended.size(), 1);
}

QTEST_GUILESS_MAIN(TestChildProcess)
#include "tst_childprocess.moc"
