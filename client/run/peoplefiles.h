// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "client/echo/behaviourmix.h"
#include "client/echo/peoplescript.h"
#include "server/base/result.h"

namespace echolock {

// Each error is one sentence; for a file it begins with `file:line:column: `.

/// A built-in mix by its name, or one from a file.
Result<BehaviourMix> loadMix(const QString& nameOrFile);
Result<PeopleScript> loadPeople(const QString& file);

} // namespace echolock
