// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace echolock {

/// RFC 6455 §5.2. The gaps are reserved and refused.
enum class Opcode : std::uint8_t {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10
};

/// Servers send unmasked frames, so one encoding serves every recipient of a broadcast.
void appendServerFrame(std::string& out, Opcode opcode, std::string_view payload);
void appendClientFrame(std::string& out, Opcode opcode, std::string_view payload,
                       std::uint32_t mask);

/// How long the frame is that these bytes begin with; all of them if they do not show it.
std::size_t serverFrameBytes(std::string_view bytes);

/// The payload of a close frame; the reason is cut at 123 bytes, between code points.
std::string closePayload(std::uint16_t code, std::string_view reason);

/// RFC 6455 §7.4 and the IANA registry: what a peer may put into a close frame.
bool isValidCloseCode(std::uint16_t code);

struct WsClose
{
    std::optional<std::uint16_t> code; ///< Absent when the frame had no payload (1005 to the API).
    std::string reason;
};

/// Why the stream cannot go on, and the close code to say so with: 1002, 1007 or 1009.
struct WsViolation
{
    std::uint16_t code = 0;
    std::string reason;
};

/// Views are valid during the call only.
struct WsFrame
{
    Opcode opcode = Opcode::Text; ///< Never Continuation: fragments arrive joined.
    std::string_view payload;     ///< Unmasked.
    std::string_view wire; ///< The frame as it came; empty when it was joined from fragments.
};

class WsSink
{
public:
    WsSink() = default;
    WsSink(const WsSink&) = delete;
    WsSink& operator=(const WsSink&) = delete;
    virtual ~WsSink() = default;
    /// A whole text or binary message, a ping, a pong, or a valid close frame.
    virtual void onFrame(const WsFrame& frame) = 0;
    /// Called once, after everything valid before it.
    virtual void onViolation(const WsViolation& violation) = 0;
};

struct WsLimits
{
    std::uint64_t frameBytesMax = 1024 * 1024;
    std::uint64_t messageBytesMax = 1024 * 1024;
};

/// A strict, incremental reader of one direction of a WebSocket. Bytes may be split anywhere. It
/// buffers at most one frame and one message, both within the limits. After a close frame or a
/// violation it ignores what follows (RFC 6455 §5.5.1, §7.1.7).
class WsFrameParser
{
public:
    /// Who is reading: a server demands masked frames, a client unmasked ones (§5.1).
    enum class Role { Server, Client };

    WsFrameParser(Role role, WsLimits limits);

    void feed(std::string_view bytes, WsSink& sink);

    /// Part of a frame, or of a fragmented message, has come and the rest has not.
    bool midFrame() const { return !m_pending.empty() || m_fragments.has_value(); }

    bool finished() const { return m_finished; }

    const std::optional<WsClose>& closeSeen() const { return m_close; }

private:
    struct Head;
    enum class Step { Frame, NeedMore, Stop };

    Step readFrame(std::string_view bytes, std::size_t& frameBytes, WsSink& sink);
    bool acceptHead(const Head& head, WsSink& sink);
    bool acceptLength(const Head& head, WsSink& sink);
    std::string_view unmasked(const Head& head, std::string_view payload);
    bool deliverData(const Head& head, std::string_view payload, std::string_view wire,
                     WsSink& sink);
    bool deliverFragment(const Head& head, std::string_view payload, WsSink& sink);
    bool deliverControl(const Head& head, std::string_view payload, std::string_view wire,
                        WsSink& sink);
    bool acceptClose(std::string_view payload, WsSink& sink);
    bool violate(std::uint16_t code, std::string_view reason, WsSink& sink);

    Role m_role;
    WsLimits m_limits;
    std::string m_pending;             ///< The start of a frame that is not complete yet.
    std::string m_unmasked;            ///< Room to unmask a payload in.
    std::string m_message;             ///< The fragments so far.
    std::optional<Opcode> m_fragments; ///< Kind of the fragmented message that is under way.
    std::optional<WsClose> m_close;
    bool m_finished = false;
};

} // namespace echolock
