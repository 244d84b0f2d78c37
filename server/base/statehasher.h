// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/hash128.h"
#include "server/base/staterenaming.h"
#include "server/base/statewriter.h"
#include "server/base/unorderedparts.h"

#include <string>

namespace echolock {

/// The hash of what is written (XXH3, 128 bits), the same on every machine. One for many states
/// keeps its memory.
class StateHasher final : public StateWriter
{
public:
    explicit StateHasher(Instant now = {}, const StateRenaming* renaming = nullptr)
    {
        restart(now, renaming);
    }

    /// Begins another state. `renaming` must outlive the writing of it; null: everybody as they
    /// are.
    void restart(Instant now, const StateRenaming* renaming = nullptr);

    Hash128 hash() const;

    /// How many bytes, since it was begun.
    std::size_t written() const { return m_bytes.size(); }

    void number(std::uint64_t value) override;
    void text(std::string_view value) override;
    using StateWriter::moment;
    void moment(Instant value) override;
    void recent(Instant value, Duration within) override;
    void phase(Duration period) override;
    void conn(ConnId value) override;
    void socket(const SocketId& value) override;
    void user(const UserId& value) override;
    void client(std::size_t place) override;
    void frame(std::string_view value) override;
    void beginUnordered() override;
    void endEntry() override;
    void endUnordered() override;

private:
    void put(std::size_t at, std::uint64_t value);

    Instant m_now;
    const StateRenaming* m_renaming = nullptr;
    std::string m_bytes;
    UnorderedParts m_parts;
};

} // namespace echolock
