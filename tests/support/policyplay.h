// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/locks/lockpolicy.h"

#include <map>
#include <sstream>
#include <string>
#include <string_view>

namespace echolock {

/// Plays a policy on one row, by a line of words:
///
///   +ann.1  ann asks from connection 1 (`+.1`: somebody unknown does)
///   -ann.1  she leaves the order       xann.1  her connection is lost
///   rann.1  she renews                 ~1      a frame comes from connection 1
///   @2500   it is 2.5 s now; whatever is due on the way is looked at
///   late    it is a second later, and no timer has been looked at
///   revoke  an operator takes the lock  restart  the server comes up again
///
/// and tells what happened: `granted#1 ann.1, denied bob.2/1` (a place in the queue after the
/// slash), `ask` where the owner is sent a ping.
class PolicyPlay
{
public:
    explicit PolicyPlay(const LockPolicy& policy)
        : m_policy(policy)
    {
        m_row.order = Resource("order.7");
    }

    std::string play(std::string_view script)
    {
        std::istringstream words{std::string(script)};
        for (std::string word; words >> word;)
            act(word);
        return std::exchange(m_told, {});
    }

    const LockRow& row() const { return m_row; }

private:
    static Owner ownerOf(const std::string& name)
    {
        const std::size_t dot = name.find('.');
        const std::string number = name.substr(dot + 1);
        return {ConnId{std::stoull(number)}, SocketId(number + '.' + number),
                UserId(name.substr(0, dot))};
    }

    void act(const std::string& word)
    {
        const std::string rest = word.substr(1);
        LockEvents events;
        if (word == "revoke") {
            LockTable::free(m_row, LockFact::Revoked, LockCause::Operator, m_now, events);
            m_policy.freed(m_row, m_now, events);
        } else if (word == "restart") {
            m_row.connections.clear();
            m_row.waiting.clear();
            m_policy.restored(m_row, m_now, events);
        } else if (word == "late") {
            m_now += std::chrono::seconds(1);
        } else if (word[0] == '@') {
            passTo(Instant(std::chrono::milliseconds(std::stoi(rest))));
        } else if (word[0] == '~') {
            m_heard[ConnId{std::stoull(rest)}] = m_now;
        } else {
            const Owner owner = ownerOf(rest);
            m_heard[owner.conn] = m_now;
            if (word[0] == '+')
                m_policy.claim(m_row, {owner, LockCause::Subscribed, {}}, m_now, events);
            else if (word[0] == 'r')
                m_policy.renew(m_row, {owner, LockCause::Renewed, {}}, m_now, events);
            else
                m_policy.leave(m_row, owner,
                               word[0] == '-' ? LockCause::Unsubscribed : LockCause::ConnectionLost,
                               m_now, events);
        }
        tell(events);
    }

    void passTo(Instant to)
    {
        for (auto due = m_policy.due(m_row); due && *due <= to; due = m_policy.due(m_row)) {
            m_now = std::max(m_now, *due);
            Instant heard = m_row.since;
            for (const Owner& connection : m_row.connections)
                heard = std::max(heard, m_heard[connection.conn]);
            LockEvents events;
            if (m_policy.look(m_row, heard, m_now, events) == LockPolicy::Look::AskOwner)
                say("ask");
            tell(events);
        }
        m_now = to;
    }

    void say(const std::string& what) { m_told += (m_told.empty() ? "" : ", ") + what; }

    void tell(const LockEvents& events)
    {
        for (const LockEvent& event : events) {
            std::string line(toString(event.fact));
            if (event.fact != LockFact::Denied)
                line += '#' + std::to_string(event.token.value);
            line += ' ' + event.owner.user.value + '.' + std::to_string(event.owner.conn.value);
            if (event.position != 0)
                line += '/' + std::to_string(event.position);
            say(line);
        }
    }

    const LockPolicy& m_policy;
    LockRow m_row;
    Instant m_now;
    std::map<ConnId, Instant> m_heard;
    std::string m_told;
};

} // namespace echolock
