// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/staterenaming.h"

#include <algorithm>

namespace echolock {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isInWord(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
}

template <class Id> const Id& replaced(const std::vector<std::pair<Id, Id>>& names, const Id& id)
{
    const auto found = std::ranges::find(names, id, &std::pair<Id, Id>::first);
    return found == names.end() ? id : found->second;
}

} // namespace

void StateRenaming::socket(const SocketId& from, const SocketId& to)
{
    m_sockets.emplace_back(from, to);
    word(from.value, to.value);
}

void StateRenaming::user(const UserId& from, const UserId& to)
{
    m_users.emplace_back(from, to);
    word(from.value, to.value);
}

void StateRenaming::word(std::string from, std::string to)
{
    if (from.empty())
        return;
    m_beginsSome[static_cast<unsigned char>(from.front())] = true;
    const auto isShorter = [&](const Word& other) { return other.first.size() < from.size(); };
    const auto place = std::ranges::find_if(m_words, isShorter);
    m_words.emplace(place, std::move(from), std::move(to));
}

ConnId StateRenaming::of(ConnId conn) const
{
    return replaced(m_conns, conn);
}

const SocketId& StateRenaming::of(const SocketId& socket) const
{
    return replaced(m_sockets, socket);
}

const UserId& StateRenaming::of(const UserId& user) const
{
    return replaced(m_users, user);
}

std::size_t StateRenaming::ofClient(std::size_t place) const
{
    return replaced(m_clients, place);
}

const StateRenaming::Word* StateRenaming::wordAt(std::string_view frame, std::size_t at) const
{
    const char before = at == 0 ? ' ' : frame[at - 1];
    if (!m_beginsSome[static_cast<unsigned char>(frame[at])] || isInWord(before))
        return nullptr;
    const std::string_view rest = frame.substr(at);
    const auto isThere = [&](const Word& word) {
        const std::string& from = word.first;
        if (!rest.starts_with(from))
            return false;
        const char after = rest.size() == from.size() ? ' ' : rest[from.size()];
        return std::ranges::all_of(from, isDigit) ? before == '"' && (after == '"' || after == '\\')
                                                  : !isInWord(after);
    };
    const auto found = std::ranges::find_if(m_words, isThere);
    return found == m_words.end() ? nullptr : &*found;
}

void StateRenaming::append(std::string_view frame, std::string& out) const
{
    std::size_t copied = 0;
    for (std::size_t at = 0; at < frame.size();) {
        const Word* const word = wordAt(frame, at);
        if (!word) {
            ++at;
            continue;
        }
        out.append(frame, copied, at - copied).append(word->second);
        at += word->first.size();
        copied = at;
    }
    out.append(frame, copied);
}

} // namespace echolock
