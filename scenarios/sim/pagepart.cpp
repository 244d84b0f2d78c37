// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/pagepart.h"

#include "client/link/authfault.h"
#include "scenarios/engine/serversettings.h"
#include "server/base/prng.h"
#include "server/protocol/clientcodec.h"

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

std::string withToken(FencingToken token)
{
    return R"({"token":)" + std::to_string(token.value) + '}';
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
        thaw(now);
        break;
    case In::Trouble:
        trouble(now, m_case->faultOf(m_client, in.value));
        break;
    case In::Heal:
        heal(now);
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
    const std::string data = event == "lock.acquire" || event == "lock.takeover" ? "{}"
                                                                                 : withToken(token);
    std::visit([&](auto& face) { face.whisper(turn, channel, event, data); }, m_face);
}

void PagePart::abandon(Instant now, Abandonment how, PageTurn& turn)
{
    if (needsRunningPage(how))
        thaw(now);
    if (!standsStill(how)) {
        std::visit([&](auto& face) { face.abandon(turn, how); }, m_face);
        m_pace = Pace::Running;
        m_isPausedByFault = false;
        return;
    }
    m_isPausedByFault = false;
    m_pace = how == Abandonment::Sleep ? Pace::Asleep : Pace::Frozen;
    m_asleepSince = now;
}

/// Those of the page and not of the line.
void PagePart::trouble(Instant now, const Fault& fault)
{
    if (fault.kind() == FaultKind::AuthFault) {
        m_authFaults.push_back(fault);
    } else if (fault.kind() == FaultKind::Pause || fault.kind() == FaultKind::Sleep) {
        m_pace = fault.kind() == FaultKind::Sleep ? Pace::Asleep : Pace::Frozen;
        m_asleepSince = now;
        m_wakesAt.reset();
        m_isPausedByFault = true;
        if (fault.when.lasting > Duration::zero())
            m_wakesAt = now + fault.when.lasting;
    }
}

/// What steps began is over; what the scenario says stays.
void PagePart::heal(Instant now)
{
    const std::vector<ScenarioFault>& faults = m_case->scenario().faults;
    std::erase_if(m_authFaults, [&](const Fault& each) {
        return std::ranges::find(faults, each, &ScenarioFault::fault) == faults.end();
    });
    if (m_isPausedByFault)
        thaw(now);
}

LateAnswer PagePart::answerTo(const AuthRequest& request, Instant now, const LocalSigner& signer)
{
    if (m_authFaults.empty())
        return {request.id, signer.answer(request), now};
    // None of them leaves anything to chance, or to a time.
    Prng prng(m_case->settings().seed);
    const AuthTrouble trouble = drawAuthTrouble(m_authFaults, Duration::zero(), prng);
    AuthRequest asked = request;
    if (trouble.answer == AuthTrouble::Answer::Stale)
        asked.socketId.value += '0';
    if (trouble.answer == AuthTrouble::Answer::Forbidden)
        return {request.id, failure("The question for auth was answered 403, by auth_fault."),
                now + trouble.delay};
    return {request.id, signer.answer(asked), now + trouble.delay};
}

void PagePart::thaw(Instant now)
{
    EchoFace* const echo = std::get_if<EchoFace>(&m_face);
    m_wakesAt.reset();
    m_isPausedByFault = false;
    if (std::exchange(m_pace, Pace::Running) == Pace::Asleep && echo)
        echo->delayTimers(now - m_asleepSince);
}

PagePart::Facts PagePart::facts(Instant now) const
{
    Facts facts;
    facts.reads = m_pace == Pace::Running;
    facts.linesMade = m_linesMade;
    if (m_wakesAt)
        facts.wakesIn = *m_wakesAt - now;
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
    writer.number(static_cast<std::uint64_t>(m_pace));
    if (m_pace == Pace::Asleep)
        writer.moment(m_asleepSince);
    writer.moment(m_wakesAt);
    writer.flag(m_isPausedByFault);
    writer.number(m_authFaults.size());
    for (const Fault& fault : m_authFaults) {
        writer.duration(fault.duration("delay"));
        writer.number(static_cast<std::uint64_t>(fault.number("forbid") * 1'000));
        writer.number(static_cast<std::uint64_t>(fault.number("stale") * 1'000));
    }
}

} // namespace echolock
