// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/wsframe.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <simdjson.h>

namespace echolock {

namespace {

constexpr std::size_t controlPayloadMax = 125;
constexpr std::size_t spareBytesKept = 4096;

bool isControl(Opcode opcode)
{
    return static_cast<std::uint8_t>(opcode) >= 8;
}

bool isKnown(std::uint8_t opcode)
{
    return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

bool isUtf8(std::string_view text)
{
    return simdjson::validate_utf8(text.data(), text.size());
}

std::uint64_t bigEndian(std::string_view bytes)
{
    std::uint64_t value = 0;
    for (const char byte : bytes)
        value = value << 8 | static_cast<std::uint8_t>(byte);
    return value;
}

void appendBigEndian(std::string& out, std::uint64_t value, int bytes)
{
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(value >> shift & 0xff));
}

void appendHead(std::string& out, Opcode opcode, std::size_t payloadBytes, std::uint8_t maskBit)
{
    out.push_back(static_cast<char>(0x80 | static_cast<std::uint8_t>(opcode)));
    if (payloadBytes < 126) {
        out.push_back(static_cast<char>(maskBit | payloadBytes));
    } else if (payloadBytes <= 0xffff) {
        out.push_back(static_cast<char>(maskBit | 126));
        appendBigEndian(out, payloadBytes, 2);
    } else {
        out.push_back(static_cast<char>(maskBit | 127));
        appendBigEndian(out, payloadBytes, 8);
    }
}

/// XORs eight bytes at a time; the key repeats every four (RFC 6455 §5.3).
void applyMask(char* bytes, std::size_t size, const std::array<char, 4>& key)
{
    std::array<char, 8> twice{};
    std::memcpy(twice.data(), key.data(), 4);
    std::memcpy(twice.data() + 4, key.data(), 4);
    std::uint64_t wide = 0;
    std::memcpy(&wide, twice.data(), 8);
    std::size_t at = 0;
    for (; at + 8 <= size; at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes + at, 8);
        word ^= wide;
        std::memcpy(bytes + at, &word, 8);
    }
    for (; at < size; ++at)
        bytes[at] = static_cast<char>(bytes[at] ^ key[at % 4]);
}

} // namespace

void appendServerFrame(std::string& out, Opcode opcode, std::string_view payload)
{
    appendHead(out, opcode, payload.size(), 0);
    out.append(payload);
}

void appendClientFrame(std::string& out, Opcode opcode, std::string_view payload,
                       std::uint32_t mask)
{
    appendHead(out, opcode, payload.size(), 0x80);
    std::array<char, 4> key{};
    for (std::size_t i = 0; i < key.size(); ++i)
        key[i] = static_cast<char>(mask >> (24 - 8 * i) & 0xff);
    out.append(key.data(), key.size());
    const std::size_t start = out.size();
    out.append(payload);
    applyMask(out.data() + start, payload.size(), key);
}

std::size_t serverFrameBytes(std::string_view bytes)
{
    if (bytes.size() < 2)
        return bytes.size();
    const auto shortLength = static_cast<std::uint8_t>(bytes[1] & 0x7f);
    const std::size_t lengthBytes = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
    const std::uint64_t length = lengthBytes == 0 ? shortLength
                                                  : bigEndian(bytes.substr(2, lengthBytes));
    const std::size_t headBytes = 2 + lengthBytes;
    return headBytes + std::min<std::uint64_t>(length, std::numeric_limits<std::size_t>::max() / 2);
}

std::string closePayload(std::uint16_t code, std::string_view reason)
{
    std::size_t length = reason.size();
    if (length > controlPayloadMax - 2) {
        length = controlPayloadMax - 2;
        while (length > 0 && (static_cast<std::uint8_t>(reason[length]) & 0xc0) == 0x80)
            --length;
    }
    std::string payload;
    appendBigEndian(payload, code, 2);
    payload.append(reason.substr(0, length));
    return payload;
}

bool isValidCloseCode(std::uint16_t code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
}

struct WsFrameParser::Head
{
    bool fin = false;
    std::uint8_t reserved = 0;
    std::uint8_t opcodeBits = 0;
    bool masked = false;
    std::uint8_t shortLength = 0;
    std::uint64_t length = 0;
    std::array<char, 4> key{};

    explicit Head(std::string_view bytes)
        : fin((bytes[0] & 0x80) != 0)
        , reserved(static_cast<std::uint8_t>(bytes[0] & 0x70))
        , opcodeBits(static_cast<std::uint8_t>(bytes[0] & 0x0f))
        , masked((bytes[1] & 0x80) != 0)
        , shortLength(static_cast<std::uint8_t>(bytes[1] & 0x7f))
    {
    }

    Opcode opcode() const { return static_cast<Opcode>(opcodeBits); }

    std::size_t lengthBytes() const { return shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0; }

    std::size_t size() const { return 2 + lengthBytes() + (masked ? 4 : 0); }

    void readRest(std::string_view bytes)
    {
        length = lengthBytes() == 0 ? shortLength : bigEndian(bytes.substr(2, lengthBytes()));
        if (masked)
            std::memcpy(key.data(), bytes.data() + 2 + lengthBytes(), 4);
    }
};

WsFrameParser::WsFrameParser(Role role, WsLimits limits)
    : m_role(role)
    , m_limits(limits)
{
}

void WsFrameParser::feed(std::string_view bytes, WsSink& sink)
{
    if (m_finished)
        return;
    std::string joined;
    if (!m_pending.empty()) {
        m_pending.append(bytes);
        joined.swap(m_pending);
        bytes = joined;
    }
    while (!bytes.empty()) {
        std::size_t frameBytes = 0;
        const Step step = readFrame(bytes, frameBytes, sink);
        if (step == Step::Stop)
            return;
        if (step == Step::NeedMore) {
            if (bytes.size() == joined.size())
                m_pending.swap(joined);
            else
                m_pending.assign(bytes);
            return;
        }
        bytes.remove_prefix(frameBytes);
    }
}

WsFrameParser::Step WsFrameParser::readFrame(std::string_view bytes, std::size_t& frameBytes,
                                             WsSink& sink)
{
    if (bytes.size() < 2)
        return Step::NeedMore;
    Head head(bytes);
    if (!acceptHead(head, sink))
        return Step::Stop;
    if (bytes.size() < head.size())
        return Step::NeedMore;
    head.readRest(bytes);
    if (!acceptLength(head, sink))
        return Step::Stop;
    if (bytes.size() - head.size() < head.length)
        return Step::NeedMore;
    frameBytes = head.size() + static_cast<std::size_t>(head.length);
    const std::string_view payload = unmasked(head,
                                              bytes.substr(head.size(), frameBytes - head.size()));
    const std::string_view wire = bytes.substr(0, frameBytes);
    const bool goesOn = isControl(head.opcode()) ? deliverControl(head, payload, wire, sink)
                                                 : deliverData(head, payload, wire, sink);
    if (m_unmasked.capacity() > spareBytesKept)
        std::string().swap(m_unmasked);
    return goesOn ? Step::Frame : Step::Stop;
}

bool WsFrameParser::acceptHead(const Head& head, WsSink& sink)
{
    if (head.reserved != 0)
        return violate(1002, "reserved bits are set and no extension was agreed", sink);
    if (!isKnown(head.opcodeBits))
        return violate(1002, "the opcode is reserved", sink);
    if (m_role == Role::Server && !head.masked)
        return violate(1002, "frames from a client must be masked", sink);
    if (m_role == Role::Client && head.masked)
        return violate(1002, "frames from a server must not be masked", sink);
    if (isControl(head.opcode())) {
        if (!head.fin)
            return violate(1002, "a control frame must not be fragmented", sink);
        if (head.shortLength > controlPayloadMax)
            return violate(1002, "a control frame holds at most 125 bytes", sink);
    } else if (m_fragments && head.opcode() != Opcode::Continuation) {
        return violate(1002, "a new message began before the last one ended", sink);
    } else if (!m_fragments && head.opcode() == Opcode::Continuation) {
        return violate(1002, "a continuation without a message", sink);
    }
    return true;
}

bool WsFrameParser::acceptLength(const Head& head, WsSink& sink)
{
    if ((head.shortLength == 126 && head.length < 126)
        || (head.shortLength == 127 && head.length <= 0xffff) || head.length >> 63 != 0)
        return violate(1002, "the length is not encoded in the fewest bytes", sink);
    if (isControl(head.opcode()))
        return true;
    if (head.length > m_limits.frameBytesMax)
        return violate(1009, "the frame is too large", sink);
    if (head.length > m_limits.messageBytesMax
        || (m_fragments && head.length > m_limits.messageBytesMax - m_message.size()))
        return violate(1009, "the message is too large", sink);
    return true;
}

std::string_view WsFrameParser::unmasked(const Head& head, std::string_view payload)
{
    if (!head.masked)
        return payload;
    m_unmasked.assign(payload);
    applyMask(m_unmasked.data(), m_unmasked.size(), head.key);
    return m_unmasked;
}

bool WsFrameParser::deliverData(const Head& head, std::string_view payload, std::string_view wire,
                                WsSink& sink)
{
    if (m_fragments || !head.fin)
        return deliverFragment(head, payload, sink);
    if (head.opcode() == Opcode::Text && !isUtf8(payload))
        return violate(1007, "the text is not UTF-8", sink);
    sink.onFrame({head.opcode(), payload, wire});
    return true;
}

bool WsFrameParser::deliverFragment(const Head& head, std::string_view payload, WsSink& sink)
{
    if (!m_fragments)
        m_fragments = head.opcode();
    m_message.append(payload);
    if (!head.fin)
        return true;
    const Opcode kind = *m_fragments;
    m_fragments.reset();
    std::string message;
    message.swap(m_message);
    if (kind == Opcode::Text && !isUtf8(message))
        return violate(1007, "the text is not UTF-8", sink);
    sink.onFrame({kind, message, {}});
    return true;
}

bool WsFrameParser::deliverControl(const Head& head, std::string_view payload,
                                   std::string_view wire, WsSink& sink)
{
    if (head.opcode() == Opcode::Close && !acceptClose(payload, sink))
        return false;
    sink.onFrame({head.opcode(), payload, wire});
    return !m_finished;
}

bool WsFrameParser::acceptClose(std::string_view payload, WsSink& sink)
{
    if (payload.size() == 1)
        return violate(1002, "a close frame with half a code", sink);
    WsClose close;
    if (payload.size() >= 2) {
        close.code = static_cast<std::uint16_t>(bigEndian(payload.substr(0, 2)));
        close.reason = payload.substr(2);
        if (!isValidCloseCode(*close.code))
            return violate(1002, "the close code is not allowed on the wire", sink);
        if (!isUtf8(close.reason))
            return violate(1007, "the close reason is not UTF-8", sink);
    }
    m_close = std::move(close);
    m_finished = true;
    return true;
}

bool WsFrameParser::violate(std::uint16_t code, std::string_view reason, WsSink& sink)
{
    m_finished = true;
    m_pending.clear();
    m_message.clear();
    m_fragments.reset();
    sink.onViolation({code, std::string(reason)});
    return false;
}

} // namespace echolock
