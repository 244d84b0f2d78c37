// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/locks/storecall.h"

namespace echolock {

void StoreCall::writeState(StateWriter& out) const
{
    out.choice(verb);
    out.text(app);
    out.text(order.value);
    out.number(number);
    out.frame(value);
    out.duration(ttl);
}

std::string storeValue(const Owner& owner, std::uint64_t callNumber)
{
    return owner.socket.value + '/' + std::to_string(callNumber) + '/' + owner.user.value;
}

Owner ownerInStore(std::string_view value)
{
    const std::size_t first = value.find('/');
    const std::size_t second = first == std::string_view::npos ? first : value.find('/', first + 1);
    if (second == std::string_view::npos)
        return {};
    return {ConnId(), SocketId(std::string(value.substr(0, first))),
            UserId(std::string(value.substr(second + 1)))};
}

} // namespace echolock
