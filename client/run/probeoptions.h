// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/run/lockprobe.h"
#include "client/run/optionreader.h"

namespace echolock {

/// Whether and how an application is asked who holds its locks. What is wrong is told to the
/// reader.
ProbeOptions readProbe(OptionReader& reader);

} // namespace echolock
