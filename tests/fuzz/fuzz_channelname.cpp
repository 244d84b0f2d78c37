// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/lockpattern.h"
#include "server/hub/phpintcast.h"
#include "server/protocol/channelname.h"
#include "tests/fuzz/fuzztarget.h"

#include <algorithm>
#include <string>
#include <vector>

namespace echolock {

namespace {

bool isAllowed(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || std::string_view("-_=@,.;").find(c) != std::string_view::npos;
}

/// The rule of the Pusher docs, written apart from the parser.
bool isName(std::string_view name)
{
    if (name.starts_with(serverToUserPrefix) && name.size() > serverToUserPrefix.size()
        && name.size() <= serverToUserPrefix.size() + 512)
        return true;
    if (name.size() > channelNameLengthMax)
        return false;
    if (name.starts_with('#'))
        name.remove_prefix(1);
    return !name.empty() && std::ranges::all_of(name, isAllowed);
}

std::string prefixOf(const ChannelName& name)
{
    std::string prefix;
    if (name.kind == ChannelKind::Presence)
        prefix = "presence-";
    else if (name.kind != ChannelKind::Public)
        prefix = "private-";
    if (name.kind == ChannelKind::Encrypted)
        prefix += "encrypted-";
    return prefix + (name.isCache ? "cache-" : "");
}

void checkName(std::string_view text)
{
    const auto name = parseChannelName(text);
    ECHOLOCK_ASSERT(name.has_value() == isName(text));
    if (!name) {
        ECHOLOCK_ASSERT(!name.error().message.empty());
        return;
    }
    ECHOLOCK_ASSERT(name->full == text && prefixOf(*name) + name->base == text);
    // Nothing that looks protected may be open to anybody.
    ECHOLOCK_ASSERT(name->needsAuth()
                    == (text.starts_with("private-") || text.starts_with("presence-")));
    ECHOLOCK_ASSERT(name->isPresence() == text.starts_with("presence-"));
}

/// Whether `name` is `pattern`, by trying everything: `{…}` is one or more characters but dots.
bool matchesSlowly(std::string_view pattern, std::string_view name)
{
    std::vector<bool> reached(name.size() + 1);
    reached[0] = true;
    while (!pattern.empty()) {
        std::vector<bool> next(name.size() + 1);
        const std::size_t close = pattern.front() == '{' ? pattern.find('}') : 0;
        for (std::size_t at = 0; at < name.size(); ++at) {
            if (close == 0)
                next[at + 1] = reached[at] && name[at] == pattern.front();
            else
                next[at + 1] = (reached[at] || next[at]) && name[at] != '.';
        }
        reached = std::move(next);
        pattern.remove_prefix(close + 1);
    }
    return reached.back();
}

} // namespace

} // namespace echolock

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    std::string_view text = textOf(data, size);
    checkName(text);
    (void)phpIntCast(text);
    // A pattern, a line break, a name.
    const std::string_view pattern = takeLine(text);
    checkName(text);
    if (const auto parsed = LockPattern::parse(pattern); parsed && pattern.size() < 256)
        ECHOLOCK_ASSERT(parsed->matches(text) == matchesSlowly(pattern, text));
    return 0;
}
