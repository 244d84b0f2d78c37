// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/failuretally.h"

#include <algorithm>

namespace echolock {

namespace {

ClientFailure anotherOf(ClientFailure::Stage stage)
{
    return {stage, "There were more reasons than are kept apart."};
}

} // namespace

std::string_view toString(ClientFailure::Stage stage)
{
    switch (stage) {
    case ClientFailure::Stage::Connect:
        return "connect";
    case ClientFailure::Stage::Subscribe:
        return "subscribe";
    case ClientFailure::Stage::SignIn:
        return "signin";
    }
    return {};
}

void FailureTally::add(const ClientFailure& failure, std::uint32_t clients)
{
    const bool isKept = m_clients.contains(failure) || m_clients.size() < reasonsMax;
    m_clients[isKept ? failure : anotherOf(failure.stage)] += clients;
}

void FailureTally::remove(const ClientFailure& failure)
{
    auto known = m_clients.find(failure);
    if (known == m_clients.end())
        known = m_clients.find(anotherOf(failure.stage));
    if (known != m_clients.end() && --known->second == 0)
        m_clients.erase(known);
}

void FailureTally::add(const FailureTally& other)
{
    for (const auto& [failure, clients] : other.m_clients)
        add(failure, clients);
}

std::uint32_t FailureTally::clients(ClientFailure::Stage stage) const
{
    std::uint32_t sum = 0;
    for (const auto& [failure, clients] : m_clients)
        sum += failure.stage == stage ? clients : 0;
    return sum;
}

std::vector<FailureTally::Row> FailureTally::rows() const
{
    std::vector<Row> rows;
    for (const auto& [failure, clients] : m_clients)
        rows.push_back({failure, clients});
    std::ranges::stable_sort(rows, std::ranges::greater(), &Row::clients);
    return rows;
}

} // namespace echolock
