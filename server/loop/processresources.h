// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"

#include <cstdint>

namespace echolock {

/// Raises this process's limit of open files to what the system allows it, and returns that.
std::uint64_t raiseDescriptorLimit();

/// Raises this process's limit of open files to what the system allows it; one sentence if that is
/// less than `wanted`.
Result<void> provideDescriptors(std::uint64_t wanted);

/// Memory that this process has resident now; 0 where the system does not tell.
std::uint64_t residentKilobytes();

/// Files and sockets that this process has open now; 0 where the system does not tell.
std::uint64_t openDescriptors();

} // namespace echolock
