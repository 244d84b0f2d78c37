// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/pagepart.h"

#include "client/link/authfault.h"
#include "scenarios/engine/serversettings.h"
#include "server/base/prng.h"
#include "server/protocol/clientcodec.h"
#include "server/protocol/lockwire.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr std::string_view forgedAuth
    = "key:0000000000000000000000000000000000000000000000000000000000000000";

std::variant<EchoFace, RawFace> faceOf(const ScenarioClient& client)
{
    if (client.sort == ClientSort::Raw)
        return RawFace();
    EchoOptions options;
    options.quirks = client.quirks;
    return EchoFace(options);
}

} // namespace

PagePart::PagePart(const SimCase& simCase, Lexicon& lexicon, std::size_t client)
    : m_case(&simCase)
    , m_lexicon(&lexicon)
    , m_client(client)
    , m_face(faceOf(simCase.scenario().clients[client]))
{
}

void PagePart::handle(Instant now, Signal in, std::vector<Signal>& out)
{
    const AppConfig& app = m_case->hub().apps.front();
    const LocalSigner signer({app.key, app.secret}, m_case->scenario().clients[m_client].user,
                             ChannelDataOn::EverySignedChannel);
    const auto answer = [&](const AuthRequest& request) { return answerTo(request, now, signer); };
    PageTurn turn{now, m_client, signer, *m_lexicon, m_linesMade, m_tokens, out, answer};
    EchoFace* const echo = std::get_if<EchoFace>(&m_face);
    RawFace* const raw = std::get_if<RawFace>(&m_face);
    switch (static_cast<In>(in.kind)) {
    case In::Act:
        act(in.value, turn);
        break;
    case In::Leave:
        abandon(now, static_cast<Abandonment>(in.value), turn);
        break;
    case In::Wake:
        m_pace = Pace::Running;
        break;
    case In::Trouble:
        trouble(now, in.value);
        break;
    case In::Heal:
        heal();
        break;
    case In::Expire:
        expire(now);
        break;
    case In::Opened:
        if (echo)
            echo->opened(turn, in.line);
        break;
    case In::Text:
        std::visit([&](auto& face) { face.textReceived(turn, in.line, m_lexicon->text(in.value)); },
                   m_face);
        break;
    case In::Closed:
        if (echo)
            echo->closed(turn, in.line,
                         {static_cast<std::uint16_t>(in.value), (in.value & clean) != 0});
        else
            raw->closed(turn, in.line);
        break;
    case In::Timer:
        if (echo && static_cast<EchoTimer>(in.value) == EchoTimer::Send)
            echo->answered(turn);
        else if (echo)
            echo->timerDue(turn, static_cast<EchoTimer>(in.value));
        break;
    }
    noteSleep(now);
}

void PagePart::act(std::size_t step, PageTurn& turn)
{
    const ScenarioClient& client = m_case->scenario().clients[m_client];
    const StepAction& action = client.steps[step].action;
    const auto channel = [&](const Resource& order) { return channelOf(client, order); };
    if (std::holds_alternative<OpenStep>(action)) {
        std::visit([&](auto& face) { face.open(turn); }, m_face);
    } else if (const auto* const subscribe = std::get_if<SubscribeStep>(&action)) {
        const std::string name = channelOf(subscribe->channel, subscribe->order);
        std::visit(
            [&](auto& face) {
                if (subscribe->auth == SubscribeStep::Auth::Forged)
                    face.sendRaw(turn, encodeSubscribe({name, forgedAuth, {}}));
                else
                    face.subscribe(turn, name);
            },
            m_face);
    } else if (const auto* const leaving = std::get_if<UnsubscribeStep>(&action)) {
        std::visit([&](auto& face) { face.unsubscribe(turn, channel(leaving->order)); }, m_face);
    } else if (const auto* const acquire = std::get_if<AcquireStep>(&action)) {
        ask(acquire->order, "lock.acquire", {}, turn);
    } else if (const auto* const taking = std::get_if<TakeOverStep>(&action)) {
        ask(taking->order, "lock.takeover", {}, turn);
    } else if (const auto* const release = std::get_if<ReleaseStep>(&action)) {
        ask(release->order, "lock.release", m_tokens[release->order], turn);
    } else if (const auto* const renew = std::get_if<RenewStep>(&action)) {
        ask(renew->order, "lock.renew", m_tokens[renew->order], turn);
    } else if (const auto* const write = std::get_if<WriteStep>(&action)) {
        turn.put(PageOut::Save, {}, static_cast<std::uint32_t>(m_tokens[write->order].value));
    }
}

void PagePart::ask(const Resource& order, std::string_view event, FencingToken token,
                   PageTurn& turn)
{
    const std::string channel = channelOf(m_case->scenario().clients[m_client], order);
    const std::string data = event == "lock.acquire" || event == "lock.takeover"
        ? "{}"
        : encodeToken(token);
    std::visit([&](auto& face) { face.whisper(turn, channel, event, data); }, m_face);
}

void PagePart::abandon(Instant now, Abandonment how, PageTurn& turn)
{
    if (standsStill(how)) {
        m_pace = how == Abandonment::Sleep ? Pace::Asleep : Pace::Frozen;
        return;
    }
    // What it does from here on it does awake.
    m_pace = Pace::Running;
    noteSleep(now);
    std::visit([&](auto& face) { face.abandon(turn, how); }, m_face);
}

/// Those of the page and not of the line.
void PagePart::trouble(Instant now, std::uint32_t number)
{
    const Fault& fault = m_case->faultOf(m_client, number);
    if (fault.kind() == FaultKind::AuthFault)
        m_authFaults.push_back(number);
    if (fault.kind() != FaultKind::Pause && fault.kind() != FaultKind::Sleep)
        return;
    Stop stop{number, fault.kind() == FaultKind::Sleep ? Pace::Asleep : Pace::Frozen, {}};
    if (fault.when.lasting > Duration::zero())
        stop.until = now + fault.when.lasting;
    m_stops.push_back(stop);
}

/// What the scenario says stays.
void PagePart::heal()
{
    std::erase_if(m_authFaults, SimCase::isStepFault);
    std::erase_if(m_stops, [](const Stop& each) { return SimCase::isStepFault(each.fault); });
}

void PagePart::expire(Instant now)
{
    std::erase_if(m_stops, [now](const Stop& each) { return each.until && *each.until <= now; });
}

bool PagePart::isRunning() const
{
    return m_pace == Pace::Running && m_stops.empty();
}

bool PagePart::isAsleep() const
{
    return m_pace == Pace::Asleep
        || std::ranges::find(m_stops, Pace::Asleep, &Stop::pace) != m_stops.end();
}

/// The time of a machine that sleeps does not pass.
void PagePart::noteSleep(Instant now)
{
    if (isAsleep() == m_asleepSince.has_value())
        return;
    if (isAsleep()) {
        m_asleepSince = now;
        return;
    }
    if (EchoFace* const echo = std::get_if<EchoFace>(&m_face))
        echo->delayTimers(now - *m_asleepSince);
    m_asleepSince.reset();
}

LateAnswer PagePart::answerTo(const AuthRequest& request, Instant now, const LocalSigner& signer)
{
    if (m_authFaults.empty())
        return {request.id, signer.answer(request), now};
    // None of them leaves anything to chance, or to a time.
    Prng prng(m_case->settings().seed);
    std::vector<Fault> faults;
    for (const std::uint32_t number : m_authFaults)
        faults.push_back(m_case->faultOf(m_client, number));
    const AuthTrouble trouble = drawAuthTrouble(faults, Duration::zero(), prng);
    AuthRequest asked = request;
    if (trouble.answer == AuthTrouble::Answer::Stale)
        asked.socketId.value += '0';
    if (trouble.answer == AuthTrouble::Answer::Forbidden)
        return {request.id, failure("The question for auth was answered 403, by auth_fault."),
                now + trouble.delay};
    return {request.id, signer.answer(asked), now + trouble.delay};
}

PagePart::Facts PagePart::facts(Instant now) const
{
    Facts facts;
    facts.reads = isRunning();
    facts.linesMade = m_linesMade;
    for (const Stop& stop : m_stops)
        if (stop.until)
            facts.wakesIn = std::min(facts.wakesIn.value_or(*stop.until - now), *stop.until - now);
    const EchoFace* const echo = std::get_if<EchoFace>(&m_face);
    if (!facts.reads || !echo)
        return facts;
    if (const auto due = echo->nextAnswer())
        facts.timers.push_back({EchoTimer::Send, *due - now});
    for (std::size_t timer = 0; timer < EchoFace::timersMax; ++timer)
        if (const auto& due = echo->timers()[timer])
            facts.timers.push_back({static_cast<EchoTimer>(timer), *due - now});
    return facts;
}

void PagePart::writeState(StateWriter& writer) const
{
    writer.client(m_client);
    writer.number(m_linesMade);
    std::visit([&](const auto& face) { face.writeState(writer); }, m_face);
    writer.number(m_tokens.size());
    for (const auto& [order, token] : m_tokens) {
        writer.text(order.value);
        writer.number(token.value);
    }
    writer.choice(m_pace);
    writer.moment(m_asleepSince);
    writer.number(m_stops.size());
    for (const Stop& stop : m_stops) {
        writer.choice(stop.pace);
        writer.flag(SimCase::isStepFault(stop.fault));
        writer.moment(stop.until);
    }
    writer.number(m_authFaults.size());
    for (const std::uint32_t number : m_authFaults) {
        const Fault& fault = m_case->faultOf(m_client, number);
        writer.flag(SimCase::isStepFault(number));
        writer.duration(fault.duration("delay"));
        writer.number(static_cast<std::uint64_t>(fault.number("forbid") * 1'000));
        writer.number(static_cast<std::uint64_t>(fault.number("stale") * 1'000));
    }
}

} // namespace echolock
