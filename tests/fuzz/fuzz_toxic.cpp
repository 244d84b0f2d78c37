// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/faulttext.h"
#include "client/proxy/proxyjson.h"
#include "server/protocol/jsonwriter.h"
#include "tests/fuzz/fuzztarget.h"

namespace echolock {

namespace {

std::string written(const Toxic& toxic)
{
    JsonWriter json;
    writeToxic(json, toxic);
    return json.take();
}

/// It says on a link what its text says, and is read as itself again.
void checkToxic(const Toxic& toxic)
{
    ECHOLOCK_ASSERT(!toxic.name.empty() && toxic.toxicity >= 0 && toxic.toxicity <= 1);
    const std::vector<Fault> faults = faultsOf(toxic);
    ECHOLOCK_ASSERT(!faults.empty() && faults.front().name == toxic.name);
    for (const Fault& fault : faults)
        ECHOLOCK_ASSERT(checkParameters(fault));
    const std::string text = written(toxic);
    const auto again = readToxic(text);
    ECHOLOCK_ASSERT(again && written(*again) == text);
}

} // namespace

} // namespace echolock

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    const std::string_view body = textOf(data, size);
    if (const auto toxic = readToxic(body))
        checkToxic(*toxic);
    else
        ECHOLOCK_ASSERT(!toxic.error().message.empty() && toxic.error().status == 400);
    if (const auto proxies = readProxies(body)) {
        for (const ProxyWish& wish : *proxies)
            ECHOLOCK_ASSERT(!wish.name.empty() && !wish.upstream.empty());
    }
    return 0;
}
