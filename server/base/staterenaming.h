// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/ids.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echolock {

/// Who is written in whose place, so that the state in which two interchangeable clients have
/// changed places is the same state. What is not named stays what it is.
///
/// In frames an id counts only as a whole word, `12.3` not in `12.34`; an id of digits alone only
/// between quotation marks, because it cannot be told from a number. What depends on an id and is
/// no id, such as a signature, is a word of its own.
class StateRenaming
{
public:
    void conn(ConnId from, ConnId to) { m_conns.emplace_back(from, to); }

    void socket(const SocketId& from, const SocketId& to);
    void user(const UserId& from, const UserId& to);

    /// By its place in the cast; its name in texts is a word of its own.
    void client(std::size_t from, std::size_t to) { m_clients.emplace_back(from, to); }

    /// Of frames only.
    void word(std::string from, std::string to);

    ConnId of(ConnId conn) const;
    const SocketId& of(const SocketId& socket) const;
    const UserId& of(const UserId& user) const;
    std::size_t ofClient(std::size_t place) const;
    void append(std::string_view frame, std::string& out) const;

private:
    using Word = std::pair<std::string, std::string>;

    const Word* wordAt(std::string_view frame, std::size_t at) const;

    std::vector<std::pair<ConnId, ConnId>> m_conns;
    std::vector<std::pair<SocketId, SocketId>> m_sockets;
    std::vector<std::pair<UserId, UserId>> m_users;
    std::vector<std::pair<std::size_t, std::size_t>> m_clients;
    std::vector<Word> m_words;            ///< The longest first.
    std::array<bool, 256> m_beginsSome{}; ///< By a word's first byte.
};

} // namespace echolock
