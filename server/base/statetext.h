// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/staterenaming.h"
#include "server/base/statewriter.h"
#include "server/base/unorderedparts.h"

#include <string>

namespace echolock {

/// What is written, for a person who asks in what two states differ:
/// `{c1 s1.2 "order.7" now-5s} 3`. Equal texts mean equal hashes.
class StateText final : public StateWriter
{
public:
    explicit StateText(Instant now = {}, const StateRenaming* renaming = nullptr)
        : m_now(now)
        , m_renaming(renaming)
    {
    }

    const std::string& text() const { return m_text; }

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
    void put(std::string_view text);

    Instant m_now;
    const StateRenaming* m_renaming;
    std::string m_text;
    UnorderedParts m_parts;
};

} // namespace echolock
