// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/jsonreader.h"
#include "server/protocol/lockwire.h"
#include "tests/fuzz/fuzztarget.h"

#include <string>

namespace echolock {

namespace {

void checkRequest(std::string_view event, std::string_view data)
{
    const auto request = decodeLockRequest(event, data);
    if (!request) {
        ECHOLOCK_ASSERT(!request.error().message.empty());
        return;
    }
    ECHOLOCK_ASSERT(isLockEvent(event));
    ECHOLOCK_ASSERT((request->verb == LockVerb::Acquire) == (event == "client-lock.acquire"));
    ECHOLOCK_ASSERT(isUtf8(request->nonce) && request->nonce.size() <= 128);
    ECHOLOCK_ASSERT(data.empty() || JsonReader().parse(data));
}

/// What was understood is written so that the same is understood again.
void checkMessage(std::string_view event, std::string_view data)
{
    const auto message = decodeLockData(event, data);
    if (!message) {
        ECHOLOCK_ASSERT(!message.error().message.empty());
        return;
    }
    const std::string text = encodeLockData(*message);
    ECHOLOCK_ASSERT(isUtf8(text) && JsonReader().parse(text));
    const auto again = decodeLockData(event, text);
    ECHOLOCK_ASSERT(again);
    ECHOLOCK_ASSERT(encodeLockData(*again) == text);
}

} // namespace

} // namespace echolock

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    std::string_view rest = textOf(data, size);
    const std::string_view event = takeLine(rest);
    checkRequest(event, rest);
    checkRequest("client-lock.acquire", rest);
    checkRequest("client-lock.release", rest);
    checkMessage(event, rest);
    for (const std::string_view known :
         {"lock.granted", "lock.denied", "lock.revoked", "lock.changed"})
        checkMessage(known, rest);
    return 0;
}
