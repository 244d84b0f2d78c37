// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/codec.h"
#include "server/protocol/jsonreader.h"
#include "server/protocol/userdata.h"
#include "tests/fuzz/fuzztarget.h"

#include <array>
#include <string>

namespace echolock {

namespace {

void check(const Result<Member, ProtocolError>& member)
{
    if (!member) {
        ECHOLOCK_ASSERT(!member.error().message.empty());
        return;
    }
    const std::string& user = member->user.value;
    ECHOLOCK_ASSERT(isUtf8(user) && !user.empty() && countCharacters(user) <= userIdLengthMax);
    ECHOLOCK_ASSERT(member->rawInfo.empty() || JsonReader().parse(member->rawInfo));

    // Members are told to others: what is read from there is who it was.
    const std::array members{*member};
    for (const std::string& text : {encodeMemberAdded("presence-a", *member),
                                    encodePresenceSucceeded("presence-a", members)}) {
        ECHOLOCK_ASSERT(isUtf8(text));
        const auto frame = decodeServerFrame(text);
        ECHOLOCK_ASSERT(frame && JsonReader().parse(frame->data));
    }
    const auto added = decodeServerFrame(encodeMemberAdded("presence-a", *member));
    const auto again = decodeMember(added->data);
    ECHOLOCK_ASSERT(again && again->user == member->user);
    ECHOLOCK_ASSERT(again->rawInfo == (member->rawInfo.empty() ? "{}" : member->rawInfo));
}

} // namespace

} // namespace echolock

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    const std::string_view text = textOf(data, size);
    const auto member = decodeMember(text);
    const auto user = decodeUserData(text);
    check(member);
    check(user.map([](const UserData& read) { return read.user; }));
    return 0;
}
