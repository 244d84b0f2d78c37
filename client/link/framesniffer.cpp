// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/framesniffer.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace echolock {

namespace {

constexpr std::size_t headBytesMax = 64 * 1024;
constexpr WsLimits limits{.frameBytesMax = 256 * 1024, .messageBytesMax = 256 * 1024};

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

bool beginsWebSocket(LinkDirection direction, std::string_view head)
{
    if (direction == LinkDirection::Down)
        return head.starts_with("HTTP/1.1 101");
    const std::string text = lowered(head);
    const std::size_t field = text.find("\r\nupgrade:");
    return field != std::string::npos
        && text.substr(field, text.find("\r\n", field + 2) - field).find("websocket")
        != std::string::npos;
}

/// How long the head of a frame is that these bytes begin with; two of them show it.
std::size_t frameHeadBytes(std::string_view bytes)
{
    if (bytes.size() < 2)
        return 2;
    const auto second = static_cast<unsigned char>(bytes[1]);
    const std::size_t length = (second & 0x7f) == 126 ? 2 : (second & 0x7f) == 127 ? 8 : 0;
    return 2 + length + ((second & 0x80) != 0 ? 4 : 0);
}

class TextSink : public WsSink
{
public:
    void onFrame(const WsFrame& frame) override
    {
        if (frame.opcode == Opcode::Text)
            text = std::string(frame.payload);
    }

    void onViolation(const WsViolation& /*violation*/) override { violated = true; }

    std::optional<std::string> text;
    bool violated = false;
};

WsFrameParser parserFor(LinkDirection direction)
{
    using Role = WsFrameParser::Role;
    return {direction == LinkDirection::Up ? Role::Server : Role::Client, limits};
}

} // namespace

FrameSniffer::FrameSniffer(LinkDirection direction)
    : m_direction(direction)
    , m_parser(parserFor(direction))
{
}

Sniff FrameSniffer::next(std::string_view bytes)
{
    switch (m_phase) {
    case Phase::Head:
        return nextInHead(bytes);
    case Phase::Frames:
        return nextInFrames(bytes);
    case Phase::Blind:
        break;
    }
    return {.bytes = bytes.size()};
}

Sniff FrameSniffer::nextInHead(std::string_view bytes)
{
    const std::size_t had = m_head.size();
    m_head += bytes.substr(0, headBytesMax);
    const std::size_t end = m_head.find("\r\n\r\n", had < 3 ? 0 : had - 3);
    if (end == std::string::npos) {
        if (m_head.size() >= headBytesMax) {
            m_phase = Phase::Blind;
            m_head = {};
        }
        return {.bytes = bytes.size()};
    }
    m_head.resize(end + 4);
    m_phase = beginsWebSocket(m_direction, m_head) ? Phase::Frames : Phase::Blind;
    m_head = {};
    return {.bytes = end + 4 - had, .end = Sniff::End::Head};
}

Sniff FrameSniffer::nextInFrames(std::string_view bytes)
{
    Sniff sniff;
    if (!m_inPayload) {
        const std::size_t used = takeFrameHead(bytes);
        take(bytes.substr(0, used), sniff);
        sniff.bytes = used;
        if (!m_inPayload)
            return sniff;
    }
    const std::string_view rest = bytes.substr(sniff.bytes);
    const std::size_t used = std::min<std::uint64_t>(rest.size(), m_payloadLeft);
    take(rest.substr(0, used), sniff);
    sniff.bytes += used;
    m_payloadLeft -= used;
    if (m_payloadLeft == 0) {
        m_inPayload = false;
        sniff.end = Sniff::End::Frame;
    }
    return sniff;
}

/// How many of the bytes belong to the frame's head; when it is complete the payload begins.
std::size_t FrameSniffer::takeFrameHead(std::string_view bytes)
{
    if (m_head.empty())
        beginText();
    std::size_t used = 0;
    while (m_head.size() < frameHeadBytes(m_head) && used < bytes.size())
        m_head.push_back(bytes[used++]);
    if (m_head.size() < frameHeadBytes(m_head))
        return used;
    const std::size_t shortLength = static_cast<unsigned char>(m_head[1]) & 0x7fU;
    const std::size_t lengthBytes = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
    m_payloadLeft = lengthBytes == 0 ? shortLength : 0;
    for (std::size_t i = 0; i < lengthBytes; ++i)
        m_payloadLeft = m_payloadLeft << 8 | static_cast<unsigned char>(m_head[2 + i]);
    m_head.clear();
    m_inPayload = true;
    return used;
}

void FrameSniffer::beginText()
{
    if (m_readsTexts && !std::exchange(m_parsing, true))
        m_parser = parserFor(m_direction);
}

void FrameSniffer::take(std::string_view part, Sniff& sniff)
{
    if (!m_parsing || part.empty())
        return;
    TextSink sink;
    m_parser.feed(part, sink);
    if (sink.text)
        sniff.text = std::move(sink.text);
    // What it cannot read, a frame or a message too large among it, it begins anew after.
    if (sink.violated || m_parser.finished())
        m_parsing = false;
}

} // namespace echolock
