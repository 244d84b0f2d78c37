// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/authfault.h"

#include <algorithm>

namespace echolock {

namespace {

bool isMeant(const Trigger& when, Duration age, double chance)
{
    const bool isOver = when.lasting > Duration::zero() && age >= when.at + when.lasting;
    return age >= when.at && !isOver && chance < when.probability;
}

AuthTrouble::Answer worse(AuthTrouble::Answer one, AuthTrouble::Answer other)
{
    return one == AuthTrouble::Answer::Right ? other : one;
}

} // namespace

AuthTrouble drawAuthTrouble(std::span<const Fault> faults, Duration age, Prng& prng)
{
    AuthTrouble trouble;
    for (const Fault& fault : faults) {
        if (fault.kind() != FaultKind::AuthFault)
            continue;
        // Drawn whether needed or not, so that one fault's settings do not change another's luck.
        const double meant = prng.unit();
        const double forbidden = prng.unit() * 100;
        const double stale = prng.unit() * 100;
        if (!isMeant(fault.when, age, meant))
            continue;
        trouble.delay = std::max(trouble.delay, fault.duration("delay"));
        if (forbidden < fault.number("forbid"))
            trouble.answer = worse(trouble.answer, AuthTrouble::Answer::Forbidden);
        else if (stale < fault.number("stale"))
            trouble.answer = worse(trouble.answer, AuthTrouble::Answer::Stale);
    }
    return trouble;
}

} // namespace echolock
