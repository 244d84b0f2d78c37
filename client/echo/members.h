// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"
#include "server/base/statewriter.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// The members of a presence channel as pusher-js 8.6.0 keeps them (members.ts). All of them lie in
/// one text: thousands of pages may each know a hundred.
class Members
{
public:
    struct Member
    {
        std::string id;
        std::string info; ///< JSON text; empty for JavaScript's undefined.

        friend bool operator==(const Member&, const Member&) = default;
    };

    /// From the channel_data that the auth endpoint signed.
    Result<void> setMyIdFrom(std::string_view channelData);
    /// Of the signed-in user.
    void setMyId(std::string_view id);

    /// `data` of `subscription_succeeded`: what it says replaces everything, the count too.
    Result<void> assign(std::string_view data);
    /// `data` of `member_added`. Gives what the page is told, `{"id":…,"info":…}`: also for
    /// somebody known, who is not counted again.
    Result<std::string> add(std::string_view data);
    /// `data` of `member_removed`. Nothing where the member is not known: the page is told nothing.
    Result<std::optional<std::string>> remove(std::string_view data);

    /// What the server said, and what has changed since; not how many there are.
    std::int64_t count() const { return m_count; }

    std::optional<Member> get(std::string_view id) const;

    /// Who the page was when it subscribed, as the page is told it; empty for nobody.
    const std::string& me() const { return m_me; }

    /// In the order of JavaScript's objects: whole numbers rising, then the others as they came.
    std::vector<Member> all() const;

    void writeState(StateWriter& out) const;

private:
    struct Entry
    {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::string_view id;
        std::string_view info;
    };

    std::optional<Entry> next(std::size_t at) const;
    std::optional<Entry> find(std::string_view id) const;
    void put(std::string_view id, std::string_view info);

    std::string m_entries; ///< One after another: two lengths, the id, the info.
    std::string m_me;
    std::string m_myId; ///< JSON text, since an id may be a number.
    std::int64_t m_count = 0;
};

} // namespace echolock
