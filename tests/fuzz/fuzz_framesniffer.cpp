// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/framesniffer.h"
#include "tests/fuzz/fuzztarget.h"

#include <string>
#include <vector>

namespace echolock {

namespace {

/// Where heads and frames end and what texts are in them, if the bytes come in such pieces.
std::vector<std::string> findings(LinkDirection direction, std::string_view bytes,
                                  std::size_t piece)
{
    FrameSniffer sniffer(direction);
    sniffer.readTexts();
    std::vector<std::string> found;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::string_view part = bytes.substr(at, piece - at % piece);
        const Sniff sniff = sniffer.next(part);
        ECHOLOCK_ASSERT(sniff.bytes >= 1 && sniff.bytes <= part.size());
        ECHOLOCK_ASSERT(!sniff.text || sniff.end == Sniff::End::Frame);
        at += sniff.bytes;
        if (sniff.end != Sniff::End::Nothing)
            found.push_back(std::to_string(at) + " " + sniff.text.value_or("-"));
    }
    return found;
}

} // namespace

} // namespace echolock

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const LinkDirection direction : {LinkDirection::Up, LinkDirection::Down}) {
        const auto whole = findings(direction, bytes, size + 1);
        for (const std::size_t piece : {1U, 2U, 7U})
            ECHOLOCK_ASSERT(findings(direction, bytes, piece) == whole);
    }
    return 0;
}
