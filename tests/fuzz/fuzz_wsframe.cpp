// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/frameguard.h"
#include "tests/fuzz/fuzztarget.h"

#include <string>
#include <utility>
#include <vector>

namespace echolock {

namespace {

using Message = std::pair<Opcode, std::string>;

class Recorder final : public WsSink
{
public:
    void onFrame(const WsFrame& frame) override
    {
        ECHOLOCK_ASSERT(frame.opcode != Opcode::Continuation);
        ECHOLOCK_ASSERT(frame.opcode != Opcode::Text || isUtf8(frame.payload));
        ECHOLOCK_ASSERT(!violation);
        messages.emplace_back(frame.opcode, frame.payload);
    }

    void onViolation(const WsViolation& found) override
    {
        ECHOLOCK_ASSERT(!violation);
        ECHOLOCK_ASSERT(found.code == 1002 || found.code == 1007 || found.code == 1009);
        violation = found;
    }

    std::vector<Message> messages{};
    std::optional<WsViolation> violation{};
};

bool equal(const std::optional<WsViolation>& left, const std::optional<WsViolation>& right)
{
    return left.has_value() == right.has_value()
        && (!left || (left->code == right->code && left->reason == right->reason));
}

bool equal(const std::optional<WsClose>& left, const std::optional<WsClose>& right)
{
    return left.has_value() == right.has_value()
        && (!left || (left->code == right->code && left->reason == right->reason));
}

/// `feed(part)` for parts that `cuts` chooses; some are empty.
template <class Feed> void feedSplit(std::string_view bytes, Decisions cuts, Feed feed)
{
    while (!bytes.empty()) {
        const std::string_view part = bytes.substr(0, cuts.done() ? 1 : cuts.below(24));
        feed(part);
        bytes.remove_prefix(part.size());
    }
}

/// However the bytes arrive, the same frames come out.
void checkParser(std::string_view bytes, WsFrameParser::Role role, WsLimits limits,
                 const Decisions& cuts)
{
    Recorder whole;
    WsFrameParser wholeParser(role, limits);
    wholeParser.feed(bytes, whole);
    Recorder split;
    WsFrameParser splitParser(role, limits);
    feedSplit(bytes, cuts, [&](std::string_view part) { splitParser.feed(part, split); });
    ECHOLOCK_ASSERT(whole.messages == split.messages);
    ECHOLOCK_ASSERT(equal(whole.violation, split.violation));
    ECHOLOCK_ASSERT(equal(wholeParser.closeSeen(), splitParser.closeSeen()));
    ECHOLOCK_ASSERT(wholeParser.finished() == splitParser.finished());
    if (!wholeParser.finished())
        ECHOLOCK_ASSERT(wholeParser.midFrame() == splitParser.midFrame());
    for (const auto& [opcode, payload] : whole.messages)
        ECHOLOCK_ASSERT(payload.size()
                        <= (opcode < Opcode::Close ? limits.messageBytesMax : std::uint64_t(125)));
}

/// What QWebSocket gets to see: whole frames that are valid, and mean what the client sent.
void checkGuard(std::string_view bytes, WsLimits limits, const Decisions& cuts)
{
    FrameGuard wholeGuard(limits);
    std::string whole;
    wholeGuard.feed(bytes, whole);
    FrameGuard splitGuard(limits);
    std::string split;
    feedSplit(bytes, cuts, [&](std::string_view part) { splitGuard.feed(part, split); });
    ECHOLOCK_ASSERT(whole == split);
    ECHOLOCK_ASSERT(equal(wholeGuard.violation(), splitGuard.violation()));
    ECHOLOCK_ASSERT(equal(wholeGuard.closeSeen(), splitGuard.closeSeen()));

    Recorder sent;
    WsFrameParser(WsFrameParser::Role::Server, limits).feed(bytes, sent);
    Recorder seen;
    WsFrameParser reader(WsFrameParser::Role::Server,
                         {limits.messageBytesMax, limits.messageBytesMax});
    reader.feed(whole, seen);
    ECHOLOCK_ASSERT(!seen.violation && !reader.midFrame());
    ECHOLOCK_ASSERT(seen.messages.size() == sent.messages.size());
    for (std::size_t i = 0; i < sent.messages.size(); ++i)
        ECHOLOCK_ASSERT(sent.messages[i] == seen.messages[i]
                        || sent.messages[i].first == Opcode::Close);
    if (const auto& close = reader.closeSeen(); close && close->code)
        ECHOLOCK_ASSERT(*close->code < 1012 || *close->code > 1014);
}

} // namespace

} // namespace echolock

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    Decisions input(textOf(data, size));
    // Two bytes choose the limits, a few more where to cut; the rest is what a peer sends.
    const WsLimits limits{.frameBytesMax = 1 + 2 * input.below(256),
                          .messageBytesMax = 1 + 4 * input.below(256)};
    const Decisions cuts(input.text(16));
    const std::string bytes = input.rest();
    checkParser(bytes, WsFrameParser::Role::Server, limits, cuts);
    checkParser(bytes, WsFrameParser::Role::Client, limits, cuts);
    checkGuard(bytes, limits, cuts);
    return 0;
}
