// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/behaviourmix.h"

#include <string>

namespace echolock {

/// The mix as a file that parseMix() reads as the same, with comments for whoever changes it.
std::string writeMix(const BehaviourMix& mix);

} // namespace echolock
