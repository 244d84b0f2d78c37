// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include "server/net/metricspage.h"

using namespace echolock;

class TestMetricsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsWhatItIsGiven();
    void isWellFormed();
    void isDocumented();

private:
    static QString page();
};

QString TestMetricsPage::page()
{
    ServerCounters counters;
    counters.opened = 12;
    counters.closed["fin"] = 3;
    counters.requests[401] = 4;
    counters.locks["granted"] = 5;
    counters.lockDenials["too_many_orders"] = 2;
    counters.lockEnds["grace_expired"] = 1;
    HubStats hub;
    hub.locksHeld = 6;
    GateStats gate;
    gate.overflows = 7;
    WebhookStats webhooks;
    webhooks.queued = 8;
    LedgerStats ledger;
    ledger.state = LedgerStats::State::Up;
    ledger.dropped = 10;
    ledger.lastBatch = std::chrono::milliseconds(250);
    return QString::fromStdString(
        metricsPage({hub, gate, webhooks, ledger, counters, 1024, 9, 1.5}));
}

void TestMetricsPage::showsWhatItIsGiven()
{
    const QString text = page();
    for (const char* line :
         {"echolock_connections_opened_total 12",
          "echolock_connections_closed_total{how=\"fin\"} 3",
          "echolock_http_requests_total{status=\"401\"} 4",
          "echolock_lock_events_total{fact=\"granted\"} 5",
          "echolock_lock_denials_total{cause=\"too_many_orders\"} 2",
          "echolock_lock_ends_total{cause=\"grace_expired\"} 1", "echolock_locks_held 6",
          "echolock_turned_away_total{why=\"slow_reader\"} 7", "echolock_webhook_events_queued 8",
          "echolock_resident_memory_bytes 1024", "echolock_open_descriptors 9",
          "echolock_uptime_seconds 1.5", "echolock_ledger_up 1",
          "echolock_ledger_entries_dropped_total 10", "echolock_ledger_last_batch_seconds 0.25"})
        QVERIFY2(text.contains(QLatin1Char('\n') + QLatin1String(line) + QLatin1Char('\n')), line);
}

/// Prometheus' text format: HELP, TYPE, then the samples of that family and of no other.
void TestMetricsPage::isWellFormed()
{
    const QRegularExpression sample(
        QStringLiteral("^(echolock_[a-z_]+)(\\{[a-z]+=\"[^\"\\\\\\n]*\"\\})? [0-9.e+]+$"));
    QString text = page();
    QVERIFY(text.endsWith(QLatin1Char('\n')));
    text.chop(1);
    QString family;
    QSet<QString> seen;
    const QStringList lines = text.split(QLatin1Char('\n'));
    for (const QString& line : lines) {
        if (line.startsWith(QStringLiteral("# HELP "))) {
            family = line.section(QLatin1Char(' '), 2, 2);
            QVERIFY2(!seen.contains(family), qPrintable(line));
            seen << family;
        } else if (line.startsWith(QStringLiteral("# TYPE "))) {
            QCOMPARE(line.section(QLatin1Char(' '), 2, 2), family);
            const bool isCounter = line.endsWith(QStringLiteral(" counter"));
            QCOMPARE(family.endsWith(QStringLiteral("_total")), isCounter);
        } else {
            const auto match = sample.match(line);
            QVERIFY2(match.hasMatch(), qPrintable(line));
            QCOMPARE(match.captured(1), family);
        }
    }
}

void TestMetricsPage::isDocumented()
{
    QFile docs(qEnvironmentVariable("ECHOLOCK_SOURCE") + QStringLiteral("/docs/metrics.md"));
    QVERIFY2(docs.open(QIODevice::ReadOnly), qPrintable(docs.fileName()));
    const QString text = QString::fromUtf8(docs.readAll());
    auto families = QRegularExpression(QStringLiteral("# TYPE (\\S+)")).globalMatch(page());
    int count = 0;
    for (; families.hasNext(); ++count) {
        const QString name = families.next().captured(1);
        QVERIFY2(text.contains(QLatin1Char('`') + name + QLatin1Char('`')), qPrintable(name));
    }
    QVERIFY(count > 20);
}

QTEST_GUILESS_MAIN(TestMetricsPage)
#include "tst_metricspage.moc"
