// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUrl>

#include "client/net/leansocket.h"

#include <string>

namespace echolock {

/// Why the server at `url` was no use, in one sentence for a person: pusher-js has the time it
/// waits (15 s), a code or `HandshakeError: …`, and never says whom it asked.

/// It opened the WebSocket and then said nothing.
std::string noGreeting(const QUrl& url);
/// The person had no more patience.
std::string keptWaiting(const QUrl& url);
/// It ended the connection first.
std::string closedBeforeGreeting(const QUrl& url, const LeanClose& close);
/// `text` as it is, unless it is about a greeting.
std::string withServer(const std::string& text, const QUrl& url);

} // namespace echolock
