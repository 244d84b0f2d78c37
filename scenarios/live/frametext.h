// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/net/pagenews.h"
#include "server/net/inbox.h"

#include <string>
#include <string_view>

namespace echolock {

/// A frame without what no two runs have in common: socket ids and signatures.
std::string withoutIds(std::string_view frame);

/// What the server, or a page, has before it, at the end of a sentence; null is nothing.
std::string textOf(const Inbox::Item* item);
std::string textOf(const PageNews* news);

} // namespace echolock
