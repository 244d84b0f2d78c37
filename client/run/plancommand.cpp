// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/plancommand.h"

#include "client/net/sharedplan.h"
#include "client/people/planwriter.h"

namespace echolock {

void printPlan(const ClientCommand& command, const std::function<void(std::string_view)>& out)
{
    const SharedPlan shared(command.swarm);
    for (std::uint32_t number = 1; number <= command.clients; ++number)
        out(planLines(number, shared.of(number), shared.streamOf(number), command.stints));
}

} // namespace echolock
