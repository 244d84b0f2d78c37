// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "scenarios/explore/model.h"
#include "server/locks/storecall.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace echolock {

/// What signals are about, by number: each text, entry, finding and call once. It only grows, with
/// what a scenario can say, and not with how often it is said.
class Lexicon
{
public:
    std::uint32_t numberOf(std::string_view text);
    /// Whose time is left out: an entry happens when it is told.
    std::uint32_t numberOf(const HistoryEntry& entry);
    /// Of entries by number, which happen one after the other in the same moment.
    std::uint32_t numberOf(const std::vector<std::uint32_t>& entries);
    std::uint32_t numberOf(const Finding& finding);
    std::uint32_t numberOf(const StoreCall& call);
    std::uint32_t numberOf(const StoreReply& reply);

    const std::string& text(std::uint32_t number) const { return m_texts.values[number]; }

    const HistoryEntry& entry(std::uint32_t number) const { return m_entries.values[number]; }

    /// As it happens at `now`.
    HistoryEntry entryAt(std::uint32_t number, Instant now) const;

    const std::vector<std::uint32_t>& entries(std::uint32_t number) const
    {
        return m_runs.values[number];
    }

    const Finding& finding(std::uint32_t number) const { return m_findings.values[number]; }

    const StoreCall& call(std::uint32_t number) const { return m_calls.values[number]; }

    const StoreReply& reply(std::uint32_t number) const { return m_replies.values[number]; }

private:
    template <class Value> struct Shelf
    {
        std::deque<Value> values; ///< Their addresses last.
        std::unordered_map<std::string, std::uint32_t> numbers;

        template <class Make> std::uint32_t number(std::string key, Make make)
        {
            const auto next = static_cast<std::uint32_t>(values.size());
            const auto [found, added] = numbers.try_emplace(std::move(key), next);
            if (added)
                values.push_back(make());
            return found->second;
        }
    };

    Shelf<std::string> m_texts;
    Shelf<HistoryEntry> m_entries;
    Shelf<std::vector<std::uint32_t>> m_runs;
    Shelf<Finding> m_findings;
    Shelf<StoreCall> m_calls;
    Shelf<StoreReply> m_replies;
};

} // namespace echolock
