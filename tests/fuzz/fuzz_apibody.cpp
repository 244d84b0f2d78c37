// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/apibody.h"
#include "server/protocol/codec.h"
#include "tests/fuzz/fuzztarget.h"

#include <set>

namespace echolock {

namespace {

void checkEvent(const TriggerRequest& event)
{
    ECHOLOCK_ASSERT(!event.name.empty() && !event.channels.empty());
    ECHOLOCK_ASSERT(event.channels.size() <= triggerChannelsMax);
    ECHOLOCK_ASSERT(isUtf8(event.name) && isUtf8(event.data));
    ECHOLOCK_ASSERT(isUtf8(event.socketId) && isUtf8(event.info));
    const std::set<std::string> different(event.channels.begin(), event.channels.end());
    ECHOLOCK_ASSERT(different.size() == event.channels.size());
    for (const std::string& channel : event.channels) {
        ECHOLOCK_ASSERT(isUtf8(channel));
        const auto frame = decodeServerFrame(encodeEvent(channel, event.name, event.data));
        ECHOLOCK_ASSERT(frame && frame->channel == channel && frame->event == event.name
                        && frame->data == event.data);
    }
}

} // namespace

} // namespace echolock

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    const std::string_view body = textOf(data, size);
    if (const auto event = decodeTrigger(body))
        checkEvent(*event);
    else
        ECHOLOCK_ASSERT(!event.error().message.empty());
    const auto batch = decodeBatch(body);
    if (!batch)
        return 0;
    ECHOLOCK_ASSERT(!batch->empty() && batch->size() <= batchEventsMax);
    for (const TriggerRequest& event : *batch) {
        ECHOLOCK_ASSERT(event.channels.size() == 1);
        checkEvent(event);
    }
    return 0;
}
