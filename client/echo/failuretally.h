// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// Why a client did not get to where it wanted to be.
struct ClientFailure
{
    enum class Stage : std::uint8_t {
        Connect,   ///< It has never been connected.
        Subscribe, ///< It was, and was not let into its channel.
        SignIn     ///< It was, and its user was not signed in.
    };

    Stage stage = Stage::Connect;
    std::string reason; ///< One sentence for a person, the same for all whom it befell.

    friend auto operator<=>(const ClientFailure&, const ClientFailure&) = default;
};

std::string_view toString(ClientFailure::Stage stage);

/// How many clients each failure befell. Keeps a bounded number of reasons apart.
class FailureTally
{
public:
    struct Row
    {
        ClientFailure failure;
        std::uint32_t clients = 0;
    };

    static constexpr std::size_t reasonsMax = 100;

    void add(const ClientFailure& failure, std::uint32_t clients = 1);
    /// Of one that was added.
    void remove(const ClientFailure& failure);
    void add(const FailureTally& other);

    std::uint32_t clients(ClientFailure::Stage stage) const;
    /// The most frequent first.
    std::vector<Row> rows() const;

    friend bool operator==(const FailureTally&, const FailureTally&) = default;

private:
    std::map<ClientFailure, std::uint32_t> m_clients;
};

} // namespace echolock
