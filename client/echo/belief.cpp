// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/belief.h"

namespace echolock {

std::string_view toString(Belief belief)
{
    switch (belief) {
    case Belief::Nothing:
        return "nothing";
    case Belief::Asking:
        return "asking";
    case Belief::Editing:
        return "editing";
    case Belief::Viewing:
        return "viewing";
    }
    return "nothing";
}

} // namespace echolock
