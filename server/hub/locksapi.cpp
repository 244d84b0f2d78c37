// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/locksapi.h"

#include "server/hub/apireplies.h"
#include "server/protocol/lockwire.h"

#include <algorithm>

namespace echolock {

namespace {

std::int64_t milliseconds(Duration duration)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

LockStatus statusOf(const LockRow& row, Instant now)
{
    LockStatus status;
    status.order = row.order;
    status.state = toString(row.state);
    status.version = row.version;
    status.sinceMs = milliseconds(now - row.since);
    if (row.state != LockState::Free) {
        status.owner = WireOwner{row.owner.user, row.owner.socket};
        status.token = row.token;
    }
    if (row.deadline)
        status.expiresInMs = std::uint64_t(
            std::max(milliseconds(*row.deadline - now), std::int64_t(0)));
    for (const Owner& connection : row.connections)
        status.connections.push_back(connection.socket);
    for (const Claim& waiter : row.waiting)
        status.waiting.push_back(WireOwner{waiter.owner.user, waiter.owner.socket});
    return status;
}

} // namespace

LocksApi::LocksApi(AppHub& app, Turn& turn)
    : m_app(app)
    , m_turn(turn)
{
}

ApiReply LocksApi::list(std::string_view query) const
{
    const std::string prefix = queryValue(query, "filter_by_prefix");
    std::vector<LockStatus> statuses;
    for (const LockRow* const row : m_app.locks().inOrder(prefix))
        statuses.push_back(statusOf(*row, m_turn.now()));
    return {.status = 200, .body = encodeLockList(statuses)};
}

ApiReply LocksApi::one(std::string_view segment) const
{
    const Resource order(percentDecoded(segment));
    const LockRow* const row = m_app.locks().find(order);
    if (row)
        return {.status = 200, .body = encodeLockStatus(statusOf(*row, m_turn.now()))};
    LockStatus unseen;
    unseen.order = order;
    unseen.version = m_app.locks().floor();
    return {.status = 200, .body = encodeLockStatus(unseen)};
}

ApiReply LocksApi::check(std::string_view segment, std::string_view body) const
{
    const Result<FencingToken> token = decodeLockCheck(body);
    if (!token)
        return errorReply(400, token.error().message);
    const LockRow* const row = m_app.locks().find(Resource(percentDecoded(segment)));
    const bool isValid = row && row->state != LockState::Free && row->token == *token;
    return isValid ? ApiReply{.status = 200, .body = R"({"valid":true})"}
                   : ApiReply{.status = 409, .body = R"({"valid":false})"};
}

ApiReply LocksApi::release(std::string_view segment, std::string_view body)
{
    if (const Result<void> valid = checkLockRelease(body); !valid)
        return errorReply(400, valid.error().message);
    const Resource order(percentDecoded(segment));
    if (!m_app.revokeLock(order, m_turn))
        return errorReply(409, "Nobody holds " + order.value + ", so there is nothing to release.");
    return one(segment);
}

ApiReply LocksApi::takeOver(std::string_view segment, std::string_view body)
{
    const Result<UserId> user = decodeLockTakeover(body);
    if (!user)
        return errorReply(400, user.error().message);
    const Resource order(percentDecoded(segment));
    if (!m_app.giveLock(order, *user, m_turn))
        return errorReply(409,
                          "User " + user->value + " is not subscribed to " + order.value
                              + ", so it stays as it is.");
    return one(segment);
}

} // namespace echolock
