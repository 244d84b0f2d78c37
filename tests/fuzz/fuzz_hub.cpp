// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzztarget.h"
#include "tests/fuzz/hubruns.h"

#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    const std::string_view bytes = textOf(data, size);
    // Whoever has the secret may see it again in an answer.
    if (bytes.find(secretMark) != std::string_view::npos)
        return 0;
    if (const auto failure = fuzzHub(Decisions(bytes), 200)) {
        std::fprintf(stderr, "%s", failure->c_str());
        std::abort();
    }
    return 0;
}
