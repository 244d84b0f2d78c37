// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/liverun.h"

#include "scenarios/engine/stepact.h"
#include "server/base/durationtext.h"
#include "server/loop/monotonicclock.h"

#include <algorithm>

namespace echolock {

namespace {

using namespace std::chrono_literals;

/// What a busy machine may add to the server's own time limits.
constexpr Duration noticeMargin = 1s;
/// What a run keeps; a storm of reconnections must not fill the memory.
constexpr std::size_t historyMax = 1'000'000;

std::optional<Duration> noticeTimeWithMargin(const HubOptions& hub)
{
    const auto time = noticeTime(hub);
    return time ? std::optional(*time + noticeMargin) : std::nullopt;
}

std::vector<CastMember> castOf(const Scenario& scenario)
{
    std::vector<CastMember> cast;
    for (const ScenarioClient& client : scenario.clients)
        cast.push_back({client.name, client.user});
    return cast;
}

} // namespace

Duration drawnJitter(const Scenario& scenario, const Jitter& jitter, std::uint64_t seed)
{
    Prng stream = Prng(seed).derived("jitter " + scenario.nameOf(jitter.step));
    const auto span = static_cast<std::uint64_t>((jitter.most - jitter.least).count());
    return jitter.least + Duration(static_cast<Duration::rep>(stream.below(span + 1)));
}

LiveRun::LiveRun(const Scenario& scenario, LiveRunOptions options, QObject* parent)
    : QObject(parent)
    , m_scenario(scenario)
    , m_options(std::move(options))
    , m_hub(hubOptionsOf(m_options.policy, m_options.server))
    , m_noticeWithin(noticeTimeWithMargin(m_hub))
    , m_stage(scenario, {m_hub, m_options.seed},
              [this](const HistoryEntry& entry) { record(entry); })
    , m_progress(scenario)
    , m_unrest({m_noticeWithin, noticeMargin})
    , m_oracle({.cast = castOf(scenario),
                .orphanBound = m_noticeWithin,
                .orphanTimes = orphanTimesOf(scenario),
                .hasApplication = scenario.application.has_value()})
{
    m_history.cast = castOf(scenario);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &LiveRun::step);
    for (const Jitter& jitter : scenario.live.jitter)
        m_progress.delay(jitter.step, drawnJitter(scenario, jitter, m_options.seed));
}

LiveRun::~LiveRun()
{
    m_over = true;
}

void LiveRun::start()
{
    m_startedAt = m_lastEntryAt = MonotonicClock::now();
    if (const auto opened = m_stage.open(); !opened) {
        const std::string why = opened.error().message;
        QMetaObject::invokeMethod(
            this, [this, why] { end(MonotonicClock::now(), why); }, Qt::QueuedConnection);
        return;
    }
    goOn();
}

void LiveRun::record(const HistoryEntry& entry)
{
    if (m_over)
        return;
    m_lastEntryAt = MonotonicClock::now();
    m_progress.feed(entry);
    m_unrest.feed(entry);
    m_oracle.feed(entry);
    if (m_history.entries.size() < historyMax)
        m_history.entries.push_back(entry);
    else
        m_historyIsFull = true;
    Q_EMIT happened(entry);
    goOn();
}

void LiveRun::goOn()
{
    if (std::exchange(m_goingOn, true))
        return;
    QMetaObject::invokeMethod(this, &LiveRun::step, Qt::QueuedConnection);
}

void LiveRun::step()
{
    m_goingOn = false;
    if (m_over)
        return;
    const Instant now = MonotonicClock::now();
    m_stage.expireFaults(now);
    for (const StepRef ref : m_progress.advance(now)) {
        if (!m_over)
            perform(ref);
    }
    if (m_over)
        return;
    m_stage.beginFaultsAfter([this](StepRef ref) { return m_progress.hasTakenEffect(ref); }, now);
    noteSilence();
    if (!endIfOver(MonotonicClock::now()))
        armTimer(MonotonicClock::now());
}

void LiveRun::perform(StepRef ref)
{
    const Step& step = m_scenario.step(ref);
    if (isOfTheStage(step.action))
        return performOnStage(ref);
    for (const ClientAct& act : actsOf(m_scenario, ref)) {
        if (act.kind == ClientAct::Kind::Write && m_stage.fences()) {
            askBeforeWrite(act);
            continue;
        }
        record({MonotonicClock::now(), act});
        m_stage.act(act, step);
    }
}

void LiveRun::askBeforeWrite(const ClientAct& act)
{
    m_stage.askBeforeWrite(act, [this](const Result<ClientAct>& answered) {
        const Instant now = MonotonicClock::now();
        if (answered)
            record({now, *answered});
        else if (!m_over)
            end(now, answered.error().message);
    });
}

void LiveRun::performOnStage(StepRef ref)
{
    m_stage.perform(ref, [this, ref](const Result<void>& done) {
        if (m_over)
            return;
        if (!done)
            return end(MonotonicClock::now(), done.error().message);
        m_lastEntryAt = MonotonicClock::now();
        m_progress.performed(ref);
        goOn();
    });
}

/// The server hears nothing of whom a fault cuts off, so it may be about to notice.
void LiveRun::noteSilence()
{
    for (std::size_t client = 0; client < m_scenario.clients.size(); ++client)
        m_unrest.silenced(client,
                          m_stage.isSilenced(client) ? Unrest::Voice::Silent : Unrest::Voice::Heard,
                          MonotonicClock::now());
}

bool LiveRun::isAtRest(Instant now) const
{
    const std::optional<Instant> unrest = m_unrest.until();
    const bool somethingComes = std::ranges::any_of(
        m_progress.awaited(), [this](const auto& effect) { return mayComeYet(effect); });
    return nobodyActs() && !somethingComes && (!unrest || *unrest <= now) && !m_stage.isRecording()
        && now - m_lastEntryAt >= m_scenario.live.settle;
}

/// A fault may be all that others wait for the end of.
bool LiveRun::nobodyActs() const
{
    return m_progress.finished() || (m_progress.isStuck() && !m_stage.hasFaults());
}

/// What a client does that has no connection any more never comes to the server, and what a fault
/// keeps back comes when that is over.
bool LiveRun::mayComeYet(const ScriptProgress::Awaited& effect) const
{
    return !m_stage.isSilenced(effect.client)
        && (!effect.socket.empty() || m_stage.isThere(effect.client));
}

bool LiveRun::heals(Instant now)
{
    if (m_stage.hasFaults()) {
        m_stage.endFaults();
        m_lastEntryAt = now;
        m_healedBy.reset();
        noteSilence();
        return true;
    }
    if (!m_stage.isReconnecting())
        return false;
    if (!m_healedBy)
        m_healedBy = now + m_scenario.live.heal;
    return now < *m_healedBy;
}

bool LiveRun::endIfOver(Instant now)
{
    if (const auto stalled = m_progress.stall(now)) {
        end(now, *stalled);
    } else if (isAtRest(now) && !heals(now)) {
        end(now,
            m_progress.finished() ? std::string()
                                  : "nothing more can happen, and some scripts are not through: "
                    + m_progress.waitingText());
    } else if (now - m_startedAt >= m_scenario.live.within) {
        const std::string waiting = m_progress.waitingText();
        end(now,
            "the run took longer than " + formatDuration(m_scenario.live.within)
                + (waiting.empty() ? "; something still happens" : ": " + waiting)
                + m_stage.refusedText());
    } else {
        return false;
    }
    return true;
}

void LiveRun::armTimer(Instant now)
{
    Instant due = m_startedAt + m_scenario.live.within;
    for (const auto& next : {m_progress.nextDue(), m_stage.nextDue()}) {
        if (next)
            due = std::min(due, *next);
    }
    if (nobodyActs()) {
        Instant rest = m_lastEntryAt + m_scenario.live.settle;
        rest = std::max(rest, m_unrest.until().value_or(rest));
        // Past it, only an effect that is still pending keeps the run, or a client that is cut off,
        // and that comes with an entry.
        if (rest > now)
            due = std::min(due, rest);
        else if (m_healedBy && *m_healedBy > now)
            due = std::min(due, *m_healedBy);
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        std::max(due - now, Duration::zero()));
    m_timer.start(left);
}

/// A history of which the end is missing says nothing of what was possible.
LinearFinding LiveRun::linearFinding() const
{
    if (m_historyIsFull)
        return {Linearity::Unknown,
                "more happened than one run keeps, so nobody looked whether it can have happened "
                "one after the other"};
    return judgeLinear(m_history, m_options.policy, limitsOfOneRun(MonotonicClock::now));
}

void LiveRun::end(Instant now, std::string unknown)
{
    m_over = true;
    m_timer.stop();
    RunOutcome outcome;
    outcome.seed = m_options.seed;
    std::vector<Violation> found = unknown.empty() ? m_oracle.finish(now) : m_oracle.violations();
    if (unknown.empty() && found.empty())
        outcome.linear = linearFinding();
    if (unknown.empty())
        found = relevantViolations(m_scenario, std::span(&m_oracle, 1), m_progress,
                                   std::move(found), now);
    else
        std::erase_if(found,
                      [this](const Violation& each) { return !isAskedFor(m_scenario, each); });
    outcome.violations = std::move(found);
    outcome.unknown = std::move(unknown);
    outcome.struck = m_stage.struck();
    outcome.took = now - m_startedAt;
    m_stage.close();
    Q_EMIT finished(outcome);
}

} // namespace echolock
