// SPDX-License-Identifier: GPL-3.0-or-later
#include <QProcess>
#include <QTest>

#include "server/base/mutant.h"

#include <array>

using namespace echolock;

namespace {

/// Of the library of scenarios only what a mutant was made for: to explore all of it takes long.
constexpr const char* turnedAway = "tst_library showsWhatItSays:R36-turned-away under composite";

/// A test program, and maybe which of its rows.
constexpr std::array programs{"tst_racematrix",  "tst_locktable", "tst_leaseterm",
                              "tst_sharedstore", "tst_hub",       "tst_applocks",
                              "tst_queuepolicy", turnedAway};

struct Outcome
{
    enum class Kind : std::uint8_t { Passed, Failed, NotRun } kind = Kind::NotRun;
    QString words{}; ///< The first test that failed, or how the program ended.
};

using Kind = Outcome::Kind;

Outcome run(const char* program, Mutant mutant)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("ECHOLOCK_MUTANT"), QString::number(int(mutant)));
    process.setProcessEnvironment(environment);
    const QString text = QString::fromLatin1(program);
    const QString rows = text.section(QLatin1Char(' '), 1);
    process.start(qEnvironmentVariable("ECHOLOCK_BIN") + QStringLiteral("/tests/mutated/")
                      + text.section(QLatin1Char(' '), 0, 0),
                  rows.isEmpty() ? QStringList() : QStringList(rows));
    if (!process.waitForStarted())
        return {Kind::NotRun, process.program() + QStringLiteral(": ") + process.errorString()};
    if (!process.waitForFinished(30'000)) {
        process.kill();
        process.waitForFinished();
        return {Kind::Failed, QStringLiteral("it came to no end")};
    }
    if (process.exitStatus() != QProcess::NormalExit)
        return {Kind::Failed, QStringLiteral("it crashed")};
    if (process.exitCode() == 0)
        return {Kind::Passed};
    for (const QByteArray& line : process.readAllStandardOutput().split('\n'))
        if (line.startsWith("FAIL!"))
            return {Kind::Failed, QString::fromUtf8(line.mid(9, line.indexOf(')') - 8))};
    return {Kind::Failed, QStringLiteral("it failed before any test")};
}

} // namespace

/// Whether the tests would notice if the core were wrong: each fault of server/base/mutant.h is put
/// into it in turn, and a test program has to fail.
class TestMutants : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passesWithoutAMutant_data();
    void passesWithoutAMutant();
    void isKilled_data();
    void isKilled();
};

void TestMutants::passesWithoutAMutant_data()
{
    QTest::addColumn<QByteArray>("program");
    for (const char* const program : programs)
        QTest::newRow(program) << QByteArray(program);
}

void TestMutants::passesWithoutAMutant()
{
    QFETCH(const QByteArray, program);
    const Outcome outcome = run(program.constData(), Mutant::None);
    QVERIFY2(outcome.kind == Kind::Passed, qPrintable(outcome.words));
}

void TestMutants::isKilled_data()
{
    QTest::addColumn<int>("mutant");
    QTest::addColumn<QByteArray>("program");
    const auto row = [](const char* name, Mutant mutant, const char* program) {
        QTest::newRow(name) << int(mutant) << QByteArray(program);
    };
    row("R30, a store's answer locks for who is gone", Mutant::AnswerAfterClose, "tst_sharedstore");
    row("R36, a refused connection is kept", Mutant::RefusedIsAttached, "tst_hub");
    row("R36, as a scenario", Mutant::RefusedIsAttached, turnedAway);
    row("R37, the end of a tab counts twice", Mutant::ClosedTwice, "tst_racematrix");
    row("a grant has an old number", Mutant::TokenNotRaised, "tst_racematrix");
    row("a release has an old version", Mutant::VersionNotRaised, "tst_locktable");
    row("R10, whoever leaves frees", Mutant::BlindRelease, "tst_racematrix");
    row("numbers begin anew after a restart", Mutant::FloorIgnored, "tst_applocks");
    row("R19, a grace ends after the return", Mutant::GraceOutlivesReturn, "tst_racematrix");
    row("R18, who is gone still waits", Mutant::WaiterStays, "tst_racematrix");
    row("the last to come is the first", Mutant::LastComeFirst, "tst_queuepolicy");
    row("R28, what was sent counts as life", Mutant::PingsCountAsLife, "tst_racematrix");
    row("R29, a living holder is swept", Mutant::LifeNotHeard, "tst_racematrix");
    row("R35, a late renewal brings it back", Mutant::LateRenewal, "tst_leaseterm");
    row("R05, locked before the signature", Mutant::LockBeforeAuth, "tst_racematrix");
    row("R25, 7x is order 7", Mutant::IdCast, "tst_racematrix");
    row("R20, one order of two is freed", Mutant::FirstOrderOnly, "tst_racematrix");
    row("R08, each claim counts", Mutant::CountsSubscriptions, "tst_locktable");
}

void TestMutants::isKilled()
{
    QFETCH(const int, mutant);
    QFETCH(const QByteArray, program);
    const Outcome outcome = run(program.constData(), Mutant(mutant));
    QVERIFY2(outcome.kind != Kind::NotRun, qPrintable(outcome.words));
    QVERIFY2(outcome.kind == Kind::Failed,
             "no test notices: it is not tested, or it makes no difference");
    qInfo("killed by %s: %s", program.constData(), qPrintable(outcome.words));
}

QTEST_GUILESS_MAIN(TestMutants)

#include "tst_mutants.moc"
