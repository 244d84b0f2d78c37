// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/authform.h"
#include "client/echo/probejudge.h"
#include "tests/fuzz/fuzztarget.h"

#include <string_view>

namespace echolock {

namespace {

void checkAuth(int status, std::string_view body)
{
    const auto answer = readAuthReply("http://app.test/auth", {.status = status, .body = body});
    if (answer)
        ECHOLOCK_ASSERT(status == 200);
    else
        ECHOLOCK_ASSERT(answer.error().message.find('\n') == std::string::npos);
}

/// What one pointer finds in a body.
void checkHolder(std::string_view pointerText, std::string_view body)
{
    const auto pointer = JsonPointer::parse(pointerText);
    if (!pointer) {
        ECHOLOCK_ASSERT(!pointer.error().message.empty());
        return;
    }
    const auto holder = holderIn(body, *pointer);
    ECHOLOCK_ASSERT(holder || !holder.error().message.empty());
    ECHOLOCK_ASSERT(!holder || JsonReader().parse(body));
}

} // namespace

} // namespace echolock

/// A line with a JSON pointer, then the body of an application's answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    std::string_view body = textOf(data, size);
    const std::string_view pointer = takeLine(body);
    checkAuth(200, body);
    checkAuth(419, body);
    checkHolder(pointer, body);
    return 0;
}
