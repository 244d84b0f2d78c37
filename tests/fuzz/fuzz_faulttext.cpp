// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/faultshare.h"
#include "client/link/faulttext.h"
#include "client/link/groupfault.h"
#include "tests/fuzz/fuzztarget.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    const auto refusedInWords = [](const Error& error) {
        return error.message.ends_with('.') || error.message.ends_with('?');
    };
    if (isGroupFault(textOf(data, size))) {
        const auto group = parseGroupFault(textOf(data, size));
        ECHOLOCK_ASSERT(group || refusedInWords(group.error()));
        for (const ClientStep& step :
             group ? clientSteps({&*group, 1}, 5, Prng(1)) : std::vector<ClientStep>())
            ECHOLOCK_ASSERT(step.client >= 1 && step.client <= 5 && step.at >= group->at);
        return 0;
    }
    const auto shared = parseSharedFault(textOf(data, size));
    if (!shared) {
        ECHOLOCK_ASSERT(refusedInWords(shared.error()));
        return 0;
    }
    ECHOLOCK_ASSERT(checkParameters(shared->fault));
    ECHOLOCK_ASSERT(shared->reach.percent >= 0 && shared->reach.percent <= 100);
    // What is shown of a fault can be typed again, and shows the same again.
    const std::string text = formatSharedFault(*shared);
    const auto again = parseSharedFault(text);
    ECHOLOCK_ASSERT(again && again->fault == shared->fault);
    ECHOLOCK_ASSERT(formatSharedFault(*again) == text);
    for (const std::uint32_t client : {1U, 2U, 4'000'000'000U})
        ECHOLOCK_ASSERT(faultsOf({&*shared, 1}, client, Prng(1)).size() <= 1);
    return 0;
}
