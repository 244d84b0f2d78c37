// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/link.h"

#include "server/base/assert.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace echolock {

namespace {

constexpr std::array directions{LinkDirection::Up, LinkDirection::Down};

Prng streamOf(const Prng& prng, const Fault& fault)
{
    return prng.derived("fault " + fault.name);
}

LinkPieces onePiece(LinkPiece piece)
{
    LinkPieces pieces;
    pieces.push_back(std::move(piece));
    return pieces;
}

ClientActivity activityOf(FaultKind kind)
{
    return kind == FaultKind::Sleep ? ClientActivity::Asleep
        : kind == FaultKind::Pause  ? ClientActivity::Paused
                                    : ClientActivity::Running;
}

} // namespace

Link::Link(std::span<const Fault> faults, const Prng& prng, LinkSeat seat)
    : m_prng(prng)
    , m_seat(seat)
{
    for (const Fault& fault : faults)
        m_faults.emplace_back(fault, streamOf(prng, fault), seat);
    readTextsIfAwaited();
}

void Link::readTextsIfAwaited()
{
    if (std::ranges::none_of(m_faults, &ArmedFault::awaitsText))
        return;
    for (Lane& side : m_lanes)
        side.sniffer.readTexts();
}

void Link::opened(Instant now, LinkSink& sink)
{
    ECHOLOCK_ASSERT(!m_openedAt);
    m_openedAt = now;
    for (ArmedFault& fault : m_faults)
        fault.start(now, now);
    for (const ArmedFault& fault : m_faults)
        limitBuffers(sink, fault);
    pumpAll(now, sink);
    settle(now, sink);
}

void Link::received(Instant now, LinkSink& sink, LinkDirection direction, std::string_view bytes)
{
    if (m_over || lane(direction).closed || bytes.empty())
        return;
    tick(now, sink);
    if (std::ranges::any_of(m_faults, &ArmedFault::looksAtFrames)) {
        takeInspected(now, sink, direction, bytes);
    } else {
        // Where frames end must be known when a later fault asks for it.
        FrameSniffer& sniffer = lane(direction).sniffer;
        for (std::size_t at = 0; at < bytes.size();)
            at += sniffer.next(bytes.substr(at)).bytes;
        pump(now, sink, direction, onePiece({.bytes = std::string(bytes)}));
    }
    settle(now, sink);
}

void Link::takeInspected(Instant now, LinkSink& sink, LinkDirection direction,
                         std::string_view bytes)
{
    while (!bytes.empty() && !m_over && !lane(direction).closed) {
        const Sniff sniff = lane(direction).sniffer.next(bytes);
        const std::vector<std::size_t> met = metBy(now, direction, sniff);
        const auto beginThose = [&](bool beforeFrame) {
            for (const std::size_t index : met) {
                if (m_faults[index].fault().when.beforeFrame == beforeFrame)
                    begin(now, sink, index);
            }
        };
        beginThose(true);
        pump(now, sink, direction,
             onePiece({.bytes = std::string(bytes.substr(0, sniff.bytes)),
                       .endsFrame = sniff.end == Sniff::End::Frame,
                       .endsHead = sniff.end == Sniff::End::Head}));
        beginThose(false);
        bytes.remove_prefix(sniff.bytes);
    }
}

/// Places of the faults that are to begin with the frame that ends here.
std::vector<std::size_t> Link::metBy(Instant now, LinkDirection direction, const Sniff& sniff)
{
    std::vector<std::size_t> met;
    if (sniff.end != Sniff::End::Frame || std::ranges::none_of(m_faults, &ArmedFault::awaitsFrame))
        return met;
    const FrameFacts facts = sniff.text ? factsOf(direction, *sniff.text)
                                        : FrameFacts{.direction = direction};
    for (std::size_t index = 0; index < m_faults.size(); ++index) {
        if (m_faults[index].isMetBy(now, facts))
            met.push_back(index);
    }
    return met;
}

void Link::begin(Instant now, LinkSink& sink, std::size_t index)
{
    if (m_over)
        return;
    m_faults[index].begin(now);
    limitBuffers(sink, m_faults[index]);
    pumpAll(now, sink);
}

void Link::ended(Instant now, LinkSink& sink, LinkDirection direction, LinkEnd end)
{
    if (m_over || std::exchange(lane(direction).closed, true))
        return;
    tick(now, sink);
    pump(now, sink, direction,
         onePiece({.kind = end == LinkEnd::Fin ? LinkPiece::Kind::Fin : LinkPiece::Kind::Reset}));
    settle(now, sink);
}

void Link::wake(Instant now, LinkSink& sink)
{
    if (m_over)
        return;
    m_wakeAt.reset();
    tick(now, sink);
    settle(now, sink);
}

void Link::tick(Instant now, LinkSink& sink)
{
    for (ArmedFault& fault : m_faults) {
        const bool acted = fault.acts();
        fault.tick(now);
        if (!acted)
            limitBuffers(sink, fault);
    }
    pumpAll(now, sink);
}

void Link::arm(Instant now, LinkSink& sink, const Fault& fault)
{
    if (m_over)
        return;
    const auto sameDirections = [&](const Fault& other) {
        return std::ranges::all_of(directions, [&](LinkDirection direction) {
            return other.actsOn(direction) == fault.actsOn(direction);
        });
    };
    ArmedFault fresh(fault, streamOf(m_prng, fault), m_seat);
    // A connection that is there is not turned away any more.
    if (m_openedAt && fault.kind() == FaultKind::Refuse)
        fresh.end();
    else if (m_openedAt)
        fresh.start(now, now);
    const auto known = find(fault.name);
    if (known == m_faults.end()) {
        m_faults.push_back(std::move(fresh));
    } else if (known->acts() && known->fault().kind() == fault.kind()
               && sameDirections(known->fault())) {
        known->retune(now, fault);
    } else {
        const auto place = static_cast<std::size_t>(known - m_faults.begin());
        std::swap(*known, fresh);
        passKept(now, sink, fresh, place);
    }
    if (const auto place = find(fault.name); m_openedAt && place != m_faults.end())
        limitBuffers(sink, *place);
    readTextsIfAwaited();
    pumpAll(now, sink);
    settle(now, sink);
}

bool Link::disarm(Instant now, LinkSink& sink, std::string_view name)
{
    const auto found = find(name);
    if (found == m_faults.end())
        return false;
    const auto place = static_cast<std::size_t>(found - m_faults.begin());
    ArmedFault past = std::move(*found);
    m_faults.erase(found);
    passKept(now, sink, past, place);
    settle(now, sink);
    return true;
}

void Link::disarmAll(Instant now, LinkSink& sink)
{
    while (!m_faults.empty())
        disarm(now, sink, std::string(m_faults.back().fault().name));
}

/// To the faults from `place` on.
void Link::passKept(Instant now, LinkSink& sink, ArmedFault& past, std::size_t place)
{
    for (const LinkDirection direction : directions) {
        LinkPieces kept;
        if (LinkStage* const stage = past.stage(direction))
            stage->release(kept);
        pump(now, sink, direction, std::move(kept), place);
    }
}

std::vector<ArmedFault>::iterator Link::find(std::string_view name)
{
    return std::ranges::find_if(
        m_faults, [name](const ArmedFault& fault) { return fault.fault().name == name; });
}

void Link::pumpAll(Instant now, LinkSink& sink)
{
    for (const LinkDirection direction : directions)
        pump(now, sink, direction, {});
}

/// Through the stages from `from` on, and what comes out of the last one to the receiver.
void Link::pump(Instant now, LinkSink& sink, LinkDirection direction, LinkPieces flow,
                std::size_t from)
{
    bool cuts = false;
    for (std::size_t index = from; index < m_faults.size() && !m_over; ++index) {
        LinkStage* const stage = m_faults[index].stage(direction);
        if (!stage)
            continue;
        LinkPieces out;
        if (m_faults[index].acts()) {
            for (LinkPiece& piece : flow)
                stage->push(now, std::move(piece));
            stage->pump(now, out);
        } else {
            stage->release(out);
            std::ranges::move(flow, std::back_inserter(out));
        }
        flow = std::move(out);
        if (std::ranges::find(flow, LinkPiece::Kind::Abort, &LinkPiece::kind) != flow.end())
            return reset(sink);
        const auto cut = std::ranges::find(flow, LinkPiece::Kind::Cut, &LinkPiece::kind);
        if (cut != flow.end()) {
            cuts = lane(direction).closed = true;
            cut->kind = LinkPiece::Kind::Fin;
        }
    }
    for (const LinkPiece& piece : flow)
        passOn(sink, direction, piece);
    if (cuts)
        cutOther(now, sink, direction);
}

void Link::passOn(LinkSink& sink, LinkDirection direction, const LinkPiece& piece)
{
    if (m_over || lane(direction).finished)
        return;
    switch (piece.kind) {
    case LinkPiece::Kind::Data:
        if (!piece.bytes.empty())
            sink.deliver(direction, piece.bytes);
        break;
    case LinkPiece::Kind::Cut:
    case LinkPiece::Kind::Fin:
        finish(sink, direction);
        break;
    case LinkPiece::Kind::Reset:
    case LinkPiece::Kind::Abort:
        reset(sink);
        break;
    case LinkPiece::Kind::Answer:
        if (!lane(opposite(direction)).finished)
            sink.deliver(opposite(direction), piece.bytes);
        finish(sink, opposite(direction));
        finish(sink, direction);
        break;
    }
}

/// The direction that a fault did not cut ends with what is already on its way.
void Link::cutOther(Instant now, LinkSink& sink, LinkDirection direction)
{
    const LinkDirection other = opposite(direction);
    if (!m_over && !std::exchange(lane(other).closed, true))
        pump(now, sink, other, onePiece({.kind = LinkPiece::Kind::Fin}));
}

void Link::finish(LinkSink& sink, LinkDirection direction)
{
    if (!std::exchange(lane(direction).finished, true))
        sink.finish(direction);
    m_over = m_lanes[0].finished && m_lanes[1].finished;
}

void Link::reset(LinkSink& sink)
{
    if (!std::exchange(m_over, true))
        sink.reset();
}

void Link::settle(Instant now, LinkSink& sink)
{
    tellBegun(sink);
    if (m_over || !m_openedAt)
        return;
    for (const LinkDirection direction : directions)
        settleLane(sink, direction);
    ClientActivity activity = ClientActivity::Running;
    std::optional<Instant> due;
    for (const ArmedFault& fault : m_faults) {
        if (fault.acts())
            activity = std::max(activity, activityOf(fault.fault().kind()));
        if (const std::optional<Instant> at = fault.due(); at && (!due || *at < *due))
            due = at;
    }
    if (std::exchange(m_activity, activity) != activity)
        sink.setClient(activity);
    if (due && m_wakeAt != due) {
        m_wakeAt = std::max(*due, now);
        sink.wakeAt(*m_wakeAt);
    }
}

void Link::settleLane(LinkSink& sink, LinkDirection direction)
{
    std::size_t room = LinkStage::roomMax;
    bool acknowledges = true;
    for (const ArmedFault& fault : m_faults) {
        const LinkStage* const stage = fault.stage(direction);
        if (!stage || !fault.acts())
            continue;
        room = std::min(room, stage->room());
        acknowledges = acknowledges && stage->acknowledges();
    }
    Lane& side = lane(direction);
    // Once stopped it goes on at half, so that it does not stop and go with each piece.
    const std::size_t kept = bytesKept(direction);
    const bool reads = side.reads ? kept < room : room > 0 && kept <= room / 2;
    if (std::exchange(side.acknowledges, acknowledges) != acknowledges)
        sink.acknowledge(direction, acknowledges);
    if (std::exchange(side.reads, reads) != reads)
        sink.readFrom(direction, reads);
}

void Link::limitBuffers(LinkSink& sink, const ArmedFault& fault)
{
    if (!fault.acts())
        return;
    for (const LinkDirection direction : directions) {
        if (const std::optional<std::size_t> bytes = fault.receiveBuffer(direction))
            sink.limitReceiveBuffer(direction, *bytes);
    }
}

std::vector<Fault> Link::faults() const
{
    std::vector<Fault> all;
    for (const ArmedFault& fault : m_faults)
        all.push_back(fault.fault());
    return all;
}

std::optional<std::size_t> Link::receiveBuffer(LinkDirection direction) const
{
    std::optional<std::size_t> smallest;
    for (const ArmedFault& fault : m_faults) {
        const std::optional<std::size_t> bytes = fault.receiveBuffer(direction);
        if (bytes && (!smallest || *bytes < *smallest))
            smallest = bytes;
    }
    return smallest;
}

std::size_t Link::bytesKept(LinkDirection direction) const
{
    std::size_t sum = 0;
    for (const ArmedFault& fault : m_faults) {
        if (const LinkStage* const stage = fault.stage(direction))
            sum += stage->bytesKept();
    }
    return sum;
}

} // namespace echolock
