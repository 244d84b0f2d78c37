// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/effect.h"
#include "server/hub/personality.h"

#include <string>
#include <string_view>

namespace echolock {

/// `{"error": …}`, one sentence for a person.
ApiReply errorReply(int status, std::string_view message);

/// `{}`: done, and there is nothing to tell.
ApiReply doneReply();

/// The reply in the shape that a personality gives to refusals and to what is merely done.
ApiReply inShapeOf(const Personality& personality, ApiReply reply);

/// The first value of a key of a raw query, decoded; empty where there is none.
std::string queryValue(std::string_view query, std::string_view key);

/// A segment of a path as its name was before it was put there. A plus sign is itself.
std::string percentDecoded(std::string_view segment);

} // namespace echolock
