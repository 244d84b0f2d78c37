// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/net/echopage.h"
#include "client/run/optionreader.h"

namespace echolock {

/// Where simulated clients connect, who lets them in and whom they believe. What is wrong is told
/// to the reader.
ClientTarget readTarget(OptionReader& reader);

} // namespace echolock
