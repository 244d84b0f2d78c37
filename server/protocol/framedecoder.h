// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/ids.h"
#include "server/base/result.h"
#include "server/protocol/frame.h"
#include "server/protocol/protocolerror.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// Turns a client's text messages into frames. Strict: the whole text must be one JSON object with
/// the types that the protocol names. Of a key given twice the last one counts, as in JSON.parse.
/// Reuses its buffers; one decoder per thread.
class FrameDecoder
{
public:
    FrameDecoder();
    ~FrameDecoder();
    FrameDecoder(FrameDecoder&& other) noexcept;
    FrameDecoder& operator=(FrameDecoder&& other) noexcept;

    /// The frame's views end with the next call. The error is ready to be sent to the client.
    Result<ClientFrame, ProtocolError> decode(std::string_view text);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// A presence member as channel_data describes it.
struct Member
{
    UserId user;
    std::string rawInfo; ///< JSON text of user_info, empty when absent.

    friend bool operator==(const Member&, const Member&) = default;
};

inline constexpr std::size_t userIdLengthMax = 128;
std::size_t countCharacters(std::string_view utf8);

/// Reads channel_data (`{"user_id":…,"user_info":…}`); user_id may be a string or an integer.
Result<Member, ProtocolError> decodeMember(std::string_view channelData);

} // namespace echolock
