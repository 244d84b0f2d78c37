// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

namespace echolock {

/// Has the event loop go on until `isSo`, for a few seconds of real time at most: a clock that is
/// moved by hand does not count here. False when it never came.
bool waitUntil(const std::function<bool()>& isSo);

/// What is written is sent, and what has come is read.
void letPass();

} // namespace echolock
