// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/effect.h"

#include <string>
#include <string_view>

namespace echolock {

/// `{"error": …}`, one sentence for a person.
ApiReply errorReply(int status, std::string_view message);

/// A segment of a path as its name was before it was put there. A plus sign is itself.
std::string percentDecoded(std::string_view segment);

} // namespace echolock
