// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/agentplan.h"
#include "client/echo/orderagent.h"
#include "server/base/ids.h"

#include <cstdint>
#include <string>

namespace echolock {

/// Where people save. `{order}` (order.7), `{id}` (7), `{token}` and `{user}` in the URL and the
/// body are replaced.
struct SaveTarget
{
    std::string url{}; ///< Empty: the lock server itself is asked whether the token is in force.
    std::string method = "PUT";
    std::string body = R"({"token":{token}})";
    AgentPlan::Saves saves = AgentPlan::Saves::WithLock;

    friend bool operator==(const SaveTarget&, const SaveTarget&) = default;
};

/// What one save writes.
struct SaveSubject
{
    std::string order; ///< `order.7`
    FencingToken token;
    std::string user;
};

/// `null` stands for the token where the page was told of none.
std::string filledIn(const std::string& text, const SaveSubject& subject);

/// What the answer's status says of the save: 2xx, done; 409, 412 and 423, refused, because the
/// token is old or somebody else has the lock.
SaveAnswer saveAnswerOf(int status);

} // namespace echolock
