// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace echolock::load {

/// Pusher's signatures, as hexadecimal digits. Made with OpenSSL and not with the server's own
/// code, whose mistakes would go unseen.
std::string hmacSha256(std::string_view secret, std::string_view text);
std::string md5(std::string_view text);

} // namespace echolock::load
