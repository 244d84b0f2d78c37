// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/membersize.h"

namespace echolock {

std::optional<ProtocolError> refusalOfSize(const Member& user, const HubOptions& options)
{
    const std::size_t size = user.user.value.size() + user.rawInfo.size();
    if (size <= options.presenceMemberBytesMax)
        return std::nullopt;
    return ProtocolError{ErrorCode::InvalidMessage,
                         "The user's id and user_info are " + std::to_string(size)
                             + " bytes; at most " + std::to_string(options.presenceMemberBytesMax)
                             + " are allowed."};
}

} // namespace echolock
