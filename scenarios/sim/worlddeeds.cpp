// SPDX-License-Identifier: GPL-3.0-or-later

// What the steps of scripts and the outputs of parts bring about; who does something when is in
// worldturn.cpp.

#include "scenarios/engine/stepact.h"
#include "scenarios/sim/worldturn.h"
#include "server/protocol/jsonwriter.h"
#include "server/protocol/lockwire.h"

namespace echolock {

namespace {

std::string toUser(const std::string& user)
{
    JsonWriter json;
    json.beginObject().member("user_id", user);
    return json.endObject().take();
}

constexpr std::uint32_t ok = 200;

} // namespace

Signals WorldTurn::scriptHears(ScriptPart::In kind, Line line, std::uint32_t value)
{
    if (m_case.awaited().empty())
        return m_parts.apply(script, kind, line, value);
    const ScriptPart::Facts before = m_parts.script();
    const Signals outputs = m_parts.apply(script, kind, line, value);
    scriptsWent(before);
    return outputs;
}

/// Whoever comes last of what a script waits for brings it on: so each of them has to do with each
/// other one, and with whatever brings the script to where it waits, or puts it to sleep there.
void WorldTurn::scriptsWent(const ScriptPart::Facts& before)
{
    const ScriptPart::Facts& after = m_parts.script();
    for (std::size_t each = 0; each < before.awaited.size(); ++each)
        if (before.awaited[each] != after.awaited[each])
            for (const std::size_t waiting : m_case.awaited()[each].waiting)
                writes(m_case.waitObject(waiting));
    for (std::size_t client = 0; client < m_case.clients(); ++client) {
        const ScriptPart::Client& here = after.clients[client];
        if (here.isWhere(before.clients[client]))
            continue;
        for (std::size_t step = before.clients[client].step; step <= here.step; ++step)
            if (m_case.isHeldBack({client, step}))
                reads(m_case.waitObject(client));
    }
}

void WorldTurn::goOn(std::size_t client)
{
    const std::uint64_t edits = m_parts.script().clients[client].edits;
    m_clock.idle = Duration::zero();
    writesPage(client);
    for (const Signal& step :
         scriptHears(ScriptPart::In::GoOn, {}, static_cast<std::uint32_t>(client)))
        perform(client, step.value, edits);
}

void WorldTurn::perform(std::size_t client, std::size_t step, std::uint64_t edits)
{
    const StepRef ref{client, step};
    const StepAction& action = m_case.scenario().step(ref).action;
    if (isOfTheStage(action)) {
        performOnStage(client, step);
        scriptHears(ScriptPart::In::Done, Line(client, 0), static_cast<std::uint32_t>(step));
        return;
    }
    for (const ClientAct& act : actsOf(m_case.scenario(), ref)) {
        if (act.kind == ClientAct::Kind::Write)
            return save(client, step, act);
        if (act.client != client) {
            writesPage(act.client);
            edits = m_parts.script().clients[act.client].edits;
        }
        tellAct(act, edits);
        pageActs(act, step);
    }
}

void WorldTurn::pageActs(const ClientAct& act, std::size_t step)
{
    PagePart::In kind = PagePart::In::Act;
    auto value = static_cast<std::uint32_t>(step);
    if (act.kind == ClientAct::Kind::Abandon) {
        kind = PagePart::In::Leave;
        value = static_cast<std::uint32_t>(act.how);
    } else if (act.kind == ClientAct::Kind::Thaw) {
        kind = PagePart::In::Wake;
    }
    pageDid(act.client, m_parts.apply(page(act.client), kind, {}, value));
}

void WorldTurn::performOnStage(std::size_t client, std::size_t step)
{
    const StepAction& action = m_case.scenario().step({client, step}).action;
    const std::size_t index = m_rules.serverOf(client);
    if (const auto* const operation = std::get_if<OperatorStep>(&action)) {
        operate(client, *operation);
    } else if (const auto* const restart = std::get_if<RestartStep>(&action)) {
        writes(m_case.serverObject(index));
        serverDid(index,
                  m_parts.apply(server(index), ServerPart::In::Restart, {},
                                restart->ledger == RestartStep::Ledger::Keep ? 1 : 0));
    } else if (std::holds_alternative<FailOverStep>(action)) {
        writes(m_case.storeObject());
        m_parts.apply(store, StorePart::In::FailOver, {});
    } else if (std::holds_alternative<FaultStep>(action)) {
        beginFault(client, SimCase::stepFault(step), Line());
    } else if (std::holds_alternative<HealStep>(action)) {
        writes(m_case.connObject(client));
        m_parts.apply(wire(client), WirePart::In::Heal, {});
        pageDid(client, m_parts.apply(page(client), PagePart::In::Heal, {}));
    }
}

/// The act is told when the application has answered.
void WorldTurn::save(std::size_t client, std::size_t step, ClientAct act)
{
    const std::size_t order = m_case.orderIndex(act.order);
    reads(m_case.orderObject(order));
    writes(m_case.savedObject(order));
    const Signals saved = m_parts.apply(page(client), PagePart::In::Act, {},
                                        static_cast<std::uint32_t>(step));
    act.token = FencingToken{saved.empty() ? 0 : saved.front().value};
    if (m_case.fences()) {
        const std::uint32_t status = request(m_rules.serverOf(client),
                                             act.order.value + "/check " + encodeToken(act.token));
        act.check = status == ok ? ClientAct::Check::Accepted : ClientAct::Check::Refused;
    }
    tellAct(act, 0);
}

void WorldTurn::operate(std::size_t client, const OperatorStep& step)
{
    const bool gives = step.what == OperatorStep::What::Give;
    writes(m_case.orderObject(m_case.orderIndex(step.order)));
    request(m_rules.serverOf(client),
            gives ? step.order.value + "/takeover " + toUser(step.user)
                  : step.order.value + "/release");
}

std::uint32_t WorldTurn::request(std::size_t index, const std::string& text)
{
    m_answer = 0;
    reads(m_case.serverObject(index));
    serverDid(index,
              m_parts.apply(server(index), ServerPart::In::Request, {},
                            m_rules.lexicon().numberOf(text)));
    return m_answer;
}

void WorldTurn::serverDid(std::size_t index, Signals outputs)
{
    for (const Signal& each : outputs) {
        const std::size_t client = each.line.client();
        switch (static_cast<ServerPart::Out>(each.kind)) {
        case ServerPart::Out::Send:
            writes(m_case.pageObject(
                client, m_rules.orderOfText(each.value).value_or(m_case.orders().size())));
            if (!readsAtOnce(client))
                writesPage(client);
            m_notes.passings.push_back(
                {each.line,
                 false,
                 false,
                 {static_cast<std::uint8_t>(WirePart::Out::Text), each.line, each.value}});
            m_parts.apply(wire(client), WirePart::In::Down, each.line, each.value);
            break;
        case ServerPart::Out::Close:
            writes(m_case.connObject(client));
            writesNumbers(index);
            writesPage(client);
            m_parts.apply(wire(client), WirePart::In::ServerEnd, each.line, each.value);
            break;
        case ServerPart::Out::Fact:
            tell(each.value);
            // Its client's own steps have something to do with it, whatever it is sent.
            if (each.line != Line())
                writesPage(client, m_rules.newsOf(each.value).order);
            break;
        case ServerPart::Out::Answer:
            m_answer = each.value;
            break;
        case ServerPart::Out::Call:
            writes(m_case.storeObject());
            m_parts.apply(store, StorePart::In::Call, Line(ConnId{index}), each.value);
            break;
        case ServerPart::Out::Webhook:
            writes(m_case.applicationObject());
            m_parts.apply(application, ApplicationPart::In::Told, {}, each.value);
            break;
        case ServerPart::Out::Left:
            writes(m_case.orderObject(each.value));
            break;
        }
    }
}

void WorldTurn::pageDid(std::size_t client, Signals outputs)
{
    const auto up = [&](WirePart::In kind, const Signal& each) {
        writesPage(client);
        // What begins a queue is what the server can take next.
        if (!headsOf(each.line).up)
            writes(m_case.connObject(client));
        m_parts.apply(wire(client), kind, each.line, each.value);
    };
    const auto sent = [&](WirePart::Out kind, const Signal& each) {
        m_notes.passings.push_back(
            {each.line, true, false, {static_cast<std::uint8_t>(kind), each.line, each.value}});
    };
    for (const Signal& each : outputs) {
        switch (static_cast<PageOut>(each.kind)) {
        case PageOut::Open:
            sent(WirePart::Out::Opened, each);
            up(WirePart::In::Open, each);
            break;
        case PageOut::Send:
            sent(WirePart::Out::Text, each);
            up(WirePart::In::Up, each);
            break;
        case PageOut::Close:
        case PageOut::Drop: {
            Signal end = each;
            if (static_cast<PageOut>(each.kind) == PageOut::Close)
                end.value = packed({CloseHow::Kind::Clean, std::uint16_t(each.value)});
            sent(WirePart::Out::Ended, end);
            if (closeHowOf(end.value).kind == CloseHow::Kind::Rst)
                writes(m_case.connObject(client));
            up(WirePart::In::End, end);
            break;
        }
        case PageOut::Lose:
            up(WirePart::In::Lose, each);
            break;
        case PageOut::Saw:
            tell(each.value);
            break;
        case PageOut::Save:
            break;
        }
    }
}

/// An entry is told to whom it concerns.
void WorldTurn::tell(std::uint32_t entry)
{
    m_notes.entries.push_back(entry);
    const WorldRules::EntryNews news = m_rules.newsOf(entry);
    if (news.order)
        writes(m_case.orderObject(*news.order));
    if (news.page)
        tellOfPage(*news.page, news);
    if (news.forScript)
        scriptHears(ScriptPart::In::Feed, {}, entry);
    if (news.forJudge)
        m_moment.push_back(entry);
}

/// The judge hears that a page is connected, or that it is not.
void WorldTurn::tellOfPage(std::size_t client, const WorldRules::EntryNews& news)
{
    // It takes nothing for its own any more.
    writesOrders(m_parts.script().clients[client].edits);
    if (!news.isConnected)
        return;
    writes(m_case.userObject(client));
    // The server may still give an order to whom the page was before.
    if (m_parts.wire(client).lanes > 1)
        writesOrders(~std::uint64_t(0));
}

void WorldTurn::judgeMoment()
{
    if (m_moment.empty())
        return;
    const std::uint32_t moment = m_rules.lexicon().numberOf(m_moment);
    m_moment.clear();
    for (std::size_t index = 0; index < m_case.judges(); ++index)
        if (const auto entries = m_rules.shareOf(moment, index))
            for (const Signal& found :
                 m_parts.apply(judge(index), JudgePart::In::Feed, {}, *entries))
                m_notes.findings.push_back(found.value);
}

/// An act that ends what a page takes for its own is a matter of those orders, too.
void WorldTurn::tellAct(const ClientAct& act, std::uint64_t edits)
{
    if (act.kind == ClientAct::Kind::Unsubscribe || act.kind == ClientAct::Kind::Release)
        edits &= std::uint64_t(1) << m_case.orderIndex(act.order);
    else if (act.kind == ClientAct::Kind::Subscribe || act.kind == ClientAct::Kind::Acquire)
        edits = 0;
    writesOrders(edits);
    tell(m_rules.lexicon().numberOf(HistoryEntry{{}, act}));
}

void WorldTurn::writesPage(std::size_t client, std::optional<std::size_t> only)
{
    if (only)
        return writes(m_case.pageObject(client, *only));
    for (std::size_t order = 0; order < m_case.ordersMax(); ++order)
        writes(m_case.pageObject(client, order));
}

/// Where a page does not, what it was sent waits in a row, whatever each of it is about, and where
/// somebody counts it, it matters what comes first.
bool WorldTurn::readsAtOnce(std::size_t client)
{
    return m_case.settings().time != TimeMode::Real && !m_case.countsFrames(client)
        && m_parts.page(client).reads && !m_parts.wire(client).isDeaf
        && !m_rules.readsByChoice(client, m_parts.script().clients[client]);
}

void WorldTurn::writesNumbers(std::size_t index)
{
    if (!m_case.numbersConnections())
        return;
    writes(m_case.numbersObject(index));
    for (std::size_t order = 0; order < m_case.ordersMax(); ++order)
        reads(m_case.orderObject(order));
}

void WorldTurn::writesOrders(std::uint64_t orders)
{
    for (std::size_t order = 0; order < m_case.orders().size(); ++order)
        if ((orders & std::uint64_t(1) << order) != 0)
            writes(m_case.orderObject(order));
}

} // namespace echolock
