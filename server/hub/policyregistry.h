// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/huboptions.h"
#include "server/hub/lifecyclehandler.h"

#include <memory>
#include <string_view>

namespace echolock {

/// A name from policyNames(), or `redis`, for a caller of the Hub that has a shared store.
bool isPolicy(std::string_view name);

/// Whether applications check the token at each write under this policy. It must be one.
bool policyFences(std::string_view policy);

/// The handler that a policy's name stands for, as configured by `options` (which names another
/// policy, maybe). It must be a
/// policy, the patterns valid.
std::unique_ptr<LifecycleHandler> makeHandler(std::string_view policy, const HubOptions& options);

} // namespace echolock
