// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/locksapi.h"

#include "server/hub/apireplies.h"
#include "server/protocol/lockwire.h"

namespace echolock {

namespace {

LockStatus statusOf(const LockRow& row, Instant now)
{
    LockStatus status;
    status.order = row.order;
    status.state = toString(row.state);
    status.version = row.version;
    status.sinceMs = std::chrono::duration_cast<std::chrono::milliseconds>(now - row.since).count();
    if (row.state != LockState::Free) {
        status.owner = WireOwner{row.owner.user, row.owner.socket};
        status.token = row.token;
        status.connections.push_back(row.owner.socket);
    }
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
    if (const LockTable* const locks = m_app.handler().locks())
        for (auto row = locks->rows().lower_bound(Resource(prefix));
             row != locks->rows().end() && row->first.value.starts_with(prefix); ++row)
            statuses.push_back(statusOf(row->second, m_turn.now()));
    return {.status = 200, .body = encodeLockList(statuses)};
}

ApiReply LocksApi::one(std::string_view segment) const
{
    const Resource order(percentDecoded(segment));
    const LockTable* const locks = m_app.handler().locks();
    const LockRow* const row = locks ? locks->find(order) : nullptr;
    if (row)
        return {.status = 200, .body = encodeLockStatus(statusOf(*row, m_turn.now()))};
    LockStatus unseen;
    unseen.order = order;
    return {.status = 200, .body = encodeLockStatus(unseen)};
}

ApiReply LocksApi::check(std::string_view segment, std::string_view body) const
{
    const Result<FencingToken> token = decodeLockCheck(body);
    if (!token)
        return errorReply(400, token.error().message);
    const LockTable* const locks = m_app.handler().locks();
    const LockRow* const row = locks ? locks->find(Resource(percentDecoded(segment))) : nullptr;
    const bool isValid = row && row->state != LockState::Free && row->token == *token;
    return isValid ? ApiReply{.status = 200, .body = R"({"valid":true})"}
                   : ApiReply{.status = 409, .body = R"({"valid":false})"};
}

ApiReply LocksApi::release(std::string_view segment)
{
    const Resource order(percentDecoded(segment));
    if (!m_app.revokeLock(order, m_turn))
        return errorReply(409, "Nobody holds " + order.value + ", so there is nothing to release.");
    return one(segment);
}

} // namespace echolock
