// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/statewriter.h"
#include "server/locks/storecall.h"

#include <map>
#include <string>
#include <utility>

namespace echolock {

/// A store that several servers share, as the policy `redis` needs it: keys that end by themselves,
/// set, renewed and deleted by comparison.
class SharedStore
{
public:
    /// Each is one step.
    StoreReply execute(const StoreCall& call, Instant now)
    {
        using Outcome = StoreReply::Outcome;
        const KeyName name(call.app, call.order);
        const std::string holder = valueOf(name, now);
        const bool isOwn = !holder.empty() && holder == call.value;
        if (call.verb == StoreVerb::Acquire ? !holder.empty() : !isOwn)
            return {call, Outcome::Refused, holder};
        if (call.verb == StoreVerb::Release)
            m_keys.erase(name);
        else
            m_keys[name] = {call.value, now + call.ttl};
        return {call, Outcome::Done, {}};
    }

    /// Of an app and its order.
    using KeyName = std::pair<std::string, Resource>;

    /// Empty where it is not set.
    std::string valueOf(const KeyName& name, Instant now) const
    {
        const auto found = m_keys.find(name);
        return found != m_keys.end() && now < found->second.end ? found->second.value
                                                                : std::string();
    }

    /// A replica takes over that nothing has reached yet.
    void failOver() { m_keys.clear(); }

    void writeState(StateWriter& writer) const
    {
        writer.number(m_keys.size());
        for (const auto& [name, key] : m_keys) {
            writer.text(name.second.value);
            writer.frame(key.value);
            writer.moment(key.end);
        }
    }

private:
    struct Key
    {
        std::string value;
        Instant end;
    };

    std::map<KeyName, Key> m_keys;
};

} // namespace echolock
