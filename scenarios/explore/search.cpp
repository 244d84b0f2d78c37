// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/explore/search.h"

namespace echolock {

std::string_view toString(SearchEnd end)
{
    switch (end) {
    case SearchEnd::Complete:
        return "complete";
    case SearchEnd::States:
        return "bounded: the limit of states was reached";
    case SearchEnd::Memory:
        return "bounded: the limit of memory was reached";
    case SearchEnd::Preemptions:
        return "bounded: only so many preemptions";
    case SearchEnd::Time:
        return "bounded: the limit of time was reached";
    case SearchEnd::Stopped:
        return "bounded: stopped before its end";
    case SearchEnd::Found:
        break;
    }
    return "bounded: stopped at the first finding";
}

} // namespace echolock
