// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/plancommand.h"

#include "client/net/sharedplan.h"
#include "client/people/planwriter.h"
#include "server/base/durationtext.h"
#include "server/protocol/jsonwriter.h"

namespace echolock {

namespace {

std::string stepLine(const ClientStep& step)
{
    JsonWriter json;
    json.beginObject().key("client").number(std::uint64_t(step.client));
    json.member("at", formatDuration(std::chrono::floor<std::chrono::microseconds>(step.at)))
        .member("fault", step.fault);
    return json.member("does", toString(step.kind)).endObject().take() + '\n';
}

} // namespace

void printPlan(const ClientCommand& command, const std::function<void(std::string_view)>& out)
{
    const SharedPlan shared(command.swarm);
    for (std::uint32_t number = 1; number <= command.clients; ++number)
        out(planLines(number, shared.of(number), shared.streamOf(number), command.stints));
    for (const ClientStep& step : groupSteps(command))
        out(stepLine(step));
}

} // namespace echolock
