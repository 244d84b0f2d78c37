// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/huboptions.h"
#include "server/hub/lifecyclehandler.h"

#include <memory>
#include <string_view>

namespace echolock {

bool isPolicy(std::string_view name);

/// The handler that a policy's name stands for, as configured by `options` (which names another
/// policy, maybe). `policy` must be one of policyNames(), the patterns valid.
std::unique_ptr<LifecycleHandler> makeHandler(std::string_view policy, const HubOptions& options);

} // namespace echolock
