// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/joint/historyline.h"
#include "client/joint/runmessage.h"
#include "tests/fuzz/fuzztarget.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    const std::string_view text = textOf(data, size);
    if (const auto message = decodeRunMessage(text)) {
        // What can be read can be written, and reads the same again.
        const std::string line = encodeRunMessage(*message);
        const auto again = decodeRunMessage(line);
        ECHOLOCK_ASSERT(again && again->index() == message->index());
        ECHOLOCK_ASSERT(encodeRunMessage(*again) == line);
    } else {
        ECHOLOCK_ASSERT(!message.error().message.empty());
    }
    if (const auto row = readHistoryLine(text)) {
        const std::string line = historyLine(*row);
        ECHOLOCK_ASSERT(line.find('\n') == std::string::npos);
        ECHOLOCK_ASSERT(readHistoryLine(line));
    }
    return 0;
}
