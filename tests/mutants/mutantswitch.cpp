// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/mutant.h"

#include <cstdlib>
#include <string>

namespace echolock {

/// The one whose number is in the environment, so that a test program need not know of any.
bool isMutated(Mutant mutant)
{
    static const char* const text = std::getenv("ECHOLOCK_MUTANT");
    static const int number = text ? std::stoi(text) : 0;
    return mutant != Mutant::None && int(mutant) == number;
}

} // namespace echolock
