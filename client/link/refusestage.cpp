// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/refusestage.h"

#include "server/protocol/wsframe.h"

#include <utility>

namespace echolock {

namespace {

constexpr std::string_view httpAnswer(std::string_view how)
{
    return how == "429" ? "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n"
                          "Retry-After: 1\r\nConnection: close\r\n\r\n"
                        : "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n"
                          "Connection: close\r\n\r\n";
}

std::string closeFrame(std::string_view how)
{
    std::string frame;
    const std::uint16_t code = how == "4100" ? 4100 : how == "4200" ? 4200 : 4201;
    appendServerFrame(frame, Opcode::Close, closePayload(code, "refused by a fault"));
    return frame;
}

} // namespace

bool isRefused(const Fault& fault, const LinkSeat& seat)
{
    if (const Duration until = fault.duration("until"); until > Duration::zero())
        return seat.age < until;
    return seat.connection >= fault.count("first") && seat.connection <= fault.count("last");
}

RefuseStage::RefuseStage(const Fault& fault, LinkDirection direction, const LinkSeat& seat)
    : m_fault(fault)
    , m_direction(direction)
    , m_seat(seat)
{
}

std::unique_ptr<LinkStage> RefuseStage::clone() const
{
    return std::make_unique<RefuseStage>(*this);
}

void RefuseStage::begin(Instant now)
{
    const std::string_view how = m_fault.choice("how");
    if (refuses() && m_direction == LinkDirection::Up && (how == "rst" || how == "fin"))
        keep({.kind = how == "rst" ? LinkPiece::Kind::Abort : LinkPiece::Kind::Cut}, now);
}

void RefuseStage::push(Instant now, LinkPiece piece)
{
    if (!refuses())
        return keep(std::move(piece), now);
    const std::string_view how = m_fault.choice("how");
    const bool byHttp = how == "429" || how == "503";
    const bool endsHead = piece.endsHead;
    if (byHttp && m_direction == LinkDirection::Up) {
        // The server never sees the request.
        if (endsHead)
            keep({.kind = LinkPiece::Kind::Answer, .bytes = std::string(httpAnswer(how))}, now);
        else if (piece.kind != LinkPiece::Kind::Data)
            keep(std::move(piece), now);
        return;
    }
    keep(std::move(piece), now);
    const bool byCloseCode = how.size() == 4;
    if (byCloseCode && endsHead && m_direction == LinkDirection::Down) {
        keep({.bytes = closeFrame(how), .endsFrame = true}, now);
        keep({.kind = LinkPiece::Kind::Cut}, now);
    }
}

void RefuseStage::pump(Instant /*now*/, LinkPieces& out)
{
    release(out);
}

std::optional<Instant> RefuseStage::due() const
{
    return std::nullopt;
}

void RefuseStage::retune(Instant /*now*/, const Fault& fault)
{
    m_fault = fault;
}

} // namespace echolock
