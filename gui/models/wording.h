// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "client/echo/abandonment.h"
#include "client/net/swarmbatch.h"
#include "server/base/clock.h"
#include "server/locks/lockevent.h"

#include <string_view>

namespace echolock {

/// What a menu says: `Kill the browser`.
QString abandonmentLabel(Abandonment how);
/// What the server gets to see of it, in a few words.
QString abandonmentSeen(Abandonment how);
/// One sentence: what a policy does.
QString policyExplanation(const QString& policy);
/// Which mishaps it survives, as a list in words; empty for none, or where nothing is known of it.
QString policyStrengths(const QString& policy);
/// Which it does not.
QString policyWeaknesses(const QString& policy);
/// How a lock ended, as a person says it: `connection lost`.
QString causeWords(LockCause cause);
QString beliefWords(Belief belief);
/// `0.4 s`, `12 s`, `3:05`, `2:10:05`: as exact as one can read at a glance.
QString lengthWords(Duration length);
/// `02:31.045` since the run began.
QString stampWords(Duration sinceStart);

inline QString fromView(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace echolock
