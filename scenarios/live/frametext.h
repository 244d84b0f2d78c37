// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/net/pagenews.h"
#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/part.h"
#include "server/net/inbox.h"

#include <string>
#include <string_view>

namespace echolock {

/// A frame without what no two runs have in common: socket ids and signatures.
std::string withoutIds(std::string_view frame);

/// What a server takes in the simulated world, or a page hears there, as it comes from sockets.
Inbox::Item itemOf(const Signal& taken, const Lexicon& lexicon);
PageNews newsOf(const Signal& heard, const Lexicon& lexicon);

/// The same but for what no two runs have in common.
bool areAlike(const Inbox::Item& one, const Inbox::Item& other);
bool areAlike(const PageNews& one, const PageNews& other);

/// What the server, or a page, has before it, in a sentence: `lock.changed on private-order.7`;
/// null is nothing.
std::string textOf(const Inbox::Item* item);
std::string textOf(const PageNews* news);
/// The end of a sentence about two that are not alike, of which the texts are.
std::string comparison(const std::string& live, const std::string& simulated);

} // namespace echolock
