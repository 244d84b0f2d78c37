// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "server/base/result.h"

#include <cstdint>
#include <string>

namespace echolock {

// Where the processes of a run meet: a Unix socket in a folder that nobody else can write to.

/// Makes the folder if it is missing, and removes a socket that nobody answers at.
Result<void> prepareRunSocket(const QString& path);
/// Whether this user's coordinator may be listening there.
Result<void> checkRunSocket(const QString& path);
/// Whether the process at the other end of a connection is this user's.
bool isOwnPeer(std::int64_t descriptor);

/// Names the time since the machine was started; two processes with the same one have one clock.
std::string bootId();

} // namespace echolock
