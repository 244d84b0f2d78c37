// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/swarmworker.h"

#include "client/net/username.h"
#include "server/loop/monotonicclock.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace echolock {

namespace {

constexpr int tickMs = 40;
constexpr int arrivalMs = 2;
/// Tabs that vanished are kept half-open for as long as there is room: then the oldest is reset.
constexpr std::size_t graveyardMax = 1000;
/// How long the last closing handshakes may take.
constexpr Duration finishTimeout = std::chrono::seconds(1);
constexpr std::size_t problemsMax = 100;
/// Lines of history that may wait for the next report.
constexpr std::size_t entriesMax = 50'000;
/// Ports run out at about 28,000 connections from one address, closed ones within a minute
/// included.
constexpr std::uint32_t clientsPerSource = 2000;

Fault named(FaultKind kind, const std::string& name)
{
    Fault fault(kind);
    fault.name = name;
    return fault;
}

/// All of 127.0.0.0/8 is this machine, so a crowd on it need not share one address.
QHostAddress sourceOf(const QUrl& url, std::uint32_t number)
{
    const std::uint32_t index = (number - 1) / clientsPerSource;
    const QHostAddress host(url.host());
    const bool isLoopback = url.host() == QLatin1String("localhost")
        || (host.protocol() == QAbstractSocket::IPv4Protocol && host.isLoopback());
    if (index == 0 || !isLoopback)
        return {};
    return QHostAddress(QHostAddress(QHostAddress::LocalHost).toIPv4Address() + index % 250);
}

} // namespace

SwarmWorker::SwarmWorker(SwarmOptions options)
    : m_options(std::move(options))
    , m_plan(m_options)
    , m_timers(
          [this](TimerKey key) {
              if (SwarmClient* client = find(static_cast<std::uint32_t>(key.hi)))
                  client->timerDue(static_cast<AgentTimer>(key.lo));
          },
          this)
    , m_tick(this)
    , m_arrival(this)
    , m_stepTimers([this](TimerKey key) { take(m_steps[key.lo]); }, this)
{
    m_tick.setInterval(tickMs);
    connect(&m_tick, &QTimer::timeout, this, &SwarmWorker::tick);
    m_arrival.setInterval(arrivalMs);
    connect(&m_arrival, &QTimer::timeout, this, &SwarmWorker::startSome);
}

SwarmWorker::~SwarmWorker() = default;

SwarmSeat SwarmWorker::seatOf(std::uint32_t number)
{
    SwarmSeat seat{.number = number,
                   .target = m_options.target,
                   .channelPrefix = m_options.channelPrefix,
                   .plan = m_plan.of(number)};
    seat.target.source = sourceOf(m_options.target.url, number);
    if (seat.target.web.auth)
        seat.target.web = webOf({.user = seat.plan.user, .number = number});
    seat.target.faults = faultsFor(number);
    return seat;
}

/// Each person has credentials and cookies of his own, and shares this thread's connections.
WebAccess SwarmWorker::webOf(const AuthPerson& person)
{
    return {
        .http = &http(),
        .auth = std::make_shared<const AuthEndpoint>(personal(*m_options.target.web.auth, person)),
        .session = std::make_shared<const HttpSession>()};
}

HttpClient& SwarmWorker::http()
{
    const ClientTarget& target = m_options.target;
    if (!m_http)
        m_http = std::make_unique<HttpClient>(target.tls ? target.tls->options()
                                                         : HttpClient::Trust());
    return *m_http;
}

void SwarmWorker::spawn(const std::vector<std::uint32_t>& numbers)
{
    m_arriving.insert(m_arriving.end(), numbers.begin(), numbers.end());
    m_tick.start();
    startSome();
}

void SwarmWorker::startSome()
{
    const Instant now = MonotonicClock::now();
    forgetSettled(m_connecting);
    // Those the server keeps waiting must not hold up the others.
    const auto stalls = [now](const Arriving& arriving) {
        return now - arriving.began >= ArrivalPace::patience;
    };
    std::ranges::copy_if(m_connecting, std::back_inserter(m_stalled), stalls);
    std::erase_if(m_connecting, stalls);
    while (!m_paused && !m_arriving.empty() && m_connecting.size() < m_pace.atOnce()) {
        const std::uint32_t number = m_arriving.front();
        m_arriving.pop_front();
        m_connecting.push_back({number, now});
        SwarmClientHost& host = *this;
        auto client = std::make_unique<SwarmClient>(seatOf(number), m_plan.streamOf(number), host);
        m_clients.emplace(number, Seat{.client = std::move(client)}).first->second.client->start();
    }
    if (m_paused || m_arriving.empty())
        m_arrival.stop();
    else if (!m_arrival.isActive())
        m_arrival.start();
}

void SwarmWorker::forgetSettled(std::vector<Arriving>& arrivals)
{
    const Instant now = MonotonicClock::now();
    std::erase_if(arrivals, [this, now](const Arriving& arriving) {
        const SwarmClient* client = find(arriving.number);
        if (client && client->isSettled())
            m_pace.settled(arriving.began, now);
        return !client || client->isSettled();
    });
}

void SwarmWorker::abandon(std::uint32_t number, Abandonment how)
{
    if (SwarmClient* client = find(number))
        client->abandonByHand(how);
}

void SwarmWorker::thaw(std::uint32_t number)
{
    if (SwarmClient* client = find(number))
        client->thawByHand();
}

void SwarmWorker::setMix(const BehaviourMix& mix)
{
    m_plan.setMix(mix);
    for (const auto& [number, seat] : m_clients)
        seat.client->setMix(m_plan.mix());
}

void SwarmWorker::setFaults(const std::vector<SharedFault>& faults)
{
    m_options.faults = faults;
    for (const auto& [number, seat] : m_clients)
        seat.client->setFaults(faultsFor(number));
    for (const Buried& buried : m_graveyard)
        buried.tab->setFaults(faultsFor(buried.client));
}

void SwarmWorker::follow(const std::vector<ClientStep>& steps, Instant from)
{
    for (const ClientStep& step : steps) {
        m_stepTimers.start({.hi = 0, .lo = m_steps.size()}, from + step.at);
        m_steps.push_back(step);
    }
}

void SwarmWorker::take(const ClientStep& step)
{
    if (step.kind == ClientStep::Kind::Cut)
        return cut(step.client, step.fault);
    std::vector<Fault>& silences = m_silences[step.client];
    if (step.kind == ClientStep::Kind::Silence)
        silences.push_back(named(FaultKind::Blackhole, step.fault));
    else
        std::erase_if(silences, [&](const Fault& fault) { return fault.name == step.fault; });
    updateFaults(step.client);
}

/// The connections that there are end with the fault at once, and the next ones are without it.
void SwarmWorker::cut(std::uint32_t number, const std::string& fault)
{
    SwarmClient* const client = find(number);
    if (!client)
        return;
    const std::vector<Fault> faults = faultsFor(number);
    std::vector<Fault> more = faults;
    more.push_back(named(FaultKind::Rst, fault));
    client->setFaults(more);
    client->setFaults(faults);
}

std::vector<Fault> SwarmWorker::faultsFor(std::uint32_t number) const
{
    std::vector<Fault> faults = faultsOf(m_options.faults, number, Prng(m_options.seed));
    if (const auto silences = m_silences.find(number); silences != m_silences.end())
        faults.insert(faults.end(), silences->second.begin(), silences->second.end());
    return faults;
}

/// What a past tab left half-open is its person's, too.
void SwarmWorker::updateFaults(std::uint32_t number)
{
    const std::vector<Fault> faults = faultsFor(number);
    if (SwarmClient* client = find(number))
        client->setFaults(faults);
    for (const Buried& buried : m_graveyard) {
        if (buried.client == number)
            buried.tab->setFaults(faults);
    }
}

void SwarmWorker::clear()
{
    m_arriving.clear();
    for (auto& [number, seat] : m_clients) {
        seat.client->leave();
        count(seat);
        recount(m_counts, seat.counted, seat.counted.afterLeaving());
    }
    m_clients.clear();
    m_changed.clear();
}

void SwarmWorker::pause()
{
    m_paused = true;
    for (const auto& [number, seat] : m_clients)
        seat.client->pause();
}

void SwarmWorker::resume()
{
    m_paused = false;
    for (const auto& [number, seat] : m_clients)
        seat.client->resume();
    startSome();
}

void SwarmWorker::finish()
{
    clear();
    m_finishBy = MonotonicClock::now() + finishTimeout;
    m_tick.start(5);
    tick();
}

void SwarmWorker::tick()
{
    sweepGraveyard();
    forgetSettled(m_stalled);
    report();
}

void SwarmWorker::sweepGraveyard()
{
    std::erase_if(m_graveyard, [](const Buried& buried) { return buried.tab->isQuiet(); });
    if (!m_finishBy)
        return;
    // What has vanished never ends by itself.
    const bool waits = std::ranges::any_of(m_graveyard,
                                           [](const Buried& b) { return b.tab->isEnding(); });
    if (waits && MonotonicClock::now() < *m_finishBy)
        return;
    m_graveyard.clear();
    m_tick.stop();
    Q_EMIT finished();
}

void SwarmWorker::startTimer(std::uint32_t client, AgentTimer timer, Instant at)
{
    m_timers.start({.hi = client, .lo = static_cast<std::uint64_t>(timer)}, at);
}

void SwarmWorker::stopTimer(std::uint32_t client, AgentTimer timer)
{
    m_timers.stop({.hi = client, .lo = static_cast<std::uint64_t>(timer)});
}

void SwarmWorker::bury(std::uint32_t client, std::unique_ptr<EchoSocket> tab)
{
    m_graveyard.push_back({.client = client, .tab = std::move(tab)});
    // The newest may be calling, and is the last to go.
    if (m_graveyard.size() > graveyardMax)
        m_graveyard.pop_front();
}

void SwarmWorker::holdChanged(const HoldChange& change)
{
    m_holds.push_back(change);
}

bool SwarmWorker::recordsHistory() const
{
    return m_options.record == SwarmOptions::Record::History;
}

void SwarmWorker::recorded(ClientEntry entry)
{
    if (m_entries.size() < entriesMax)
        m_entries.push_back(std::move(entry));
    else
        ++m_entriesDropped;
}

void SwarmWorker::save(std::uint32_t client, const Save& save)
{
    if (!m_saves)
        m_saves = std::make_unique<SaveSender>(m_options.target, m_options.saves, http());
    m_saves->send({.order = save.order, .token = save.token, .user = userName(client)},
                  [this, client, save](SaveAnswer answer, const std::string& problem) {
                      if (SwarmClient* asker = find(client))
                          asker->saveAnswered(save, answer, problem);
                  });
}

void SwarmWorker::did(std::uint32_t client, const AgentDeed& deed)
{
    if (m_options.deeds == SwarmOptions::Deeds::Told)
        m_deeds.push_back({client, deed});
}

void SwarmWorker::clientChanged(std::uint32_t client)
{
    const auto seat = m_clients.find(client);
    if (seat != m_clients.end() && !std::exchange(seat->second.changed, true))
        m_changed.push_back(client);
}

void SwarmWorker::troubled(const std::string& sentence)
{
    if (m_problemsKnown.size() < problemsMax && m_problemsKnown.insert(sentence).second)
        m_problems.push_back(sentence);
}

void SwarmWorker::reportTaken()
{
    m_inFlight = false;
}

void SwarmWorker::report()
{
    if (m_inFlight)
        return;
    WorkerReport report;
    const bool told = m_options.snapshots == SwarmOptions::Snapshots::Told;
    for (const std::uint32_t number : std::exchange(m_changed, {})) {
        Seat& seat = m_clients.at(number);
        count(seat);
        if (told)
            report.clients.push_back(seat.client->snapshot());
    }
    m_counts.clients = static_cast<std::uint32_t>(m_clients.size() + m_arriving.size());
    report.stats = m_counts;
    report.problems = std::exchange(m_problems, {});
    report.holds = std::exchange(m_holds, {});
    report.entries = std::exchange(m_entries, {});
    report.entriesDropped = std::exchange(m_entriesDropped, 0);
    report.deeds = std::exchange(m_deeds, {});
    report.upTo = MonotonicClock::now();
    m_inFlight = true;
    Q_EMIT reported(report);
}

void SwarmWorker::count(Seat& seat)
{
    const ClientGauges now = ClientGauges::of(*seat.client);
    recount(m_counts, seat.counted, now);
    seat.counted = now;
    seat.changed = false;
}

SwarmClient* SwarmWorker::find(std::uint32_t number) const
{
    const auto seat = m_clients.find(number);
    return seat == m_clients.end() ? nullptr : seat->second.client.get();
}

} // namespace echolock
