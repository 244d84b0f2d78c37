// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/ensemble.h"

#include <optional>
#include <vector>

namespace echolock {

/// Something that happened to a part of a simulated world, and what the part did about it; or time
/// that passed for all of them.
struct Deed
{
    Part part;
    Signal in;
    std::vector<Signal> out;
    std::optional<Duration> passed;
};

/// Writes down what is done to an ensemble, in its order: what somebody needs who is to do the same
/// elsewhere.
class DeedLog final : public Ensemble
{
public:
    /// Both must outlive it.
    DeedLog(Ensemble& parts, std::vector<Deed>& deeds)
        : m_parts(parts)
        , m_deeds(deeds)
    {
    }

    Signals apply(Part part, Signal in) override;

    Signals foresee(Part part, Signal in) override { return m_parts.foresee(part, in); }

    void age(Duration by) override;

    const ServerPart::Facts& server(std::size_t index) override { return m_parts.server(index); }

    const PagePart::Facts& page(std::size_t client) override { return m_parts.page(client); }

    const WirePart::Facts& wire(std::size_t client) override { return m_parts.wire(client); }

    const ScriptPart::Facts& script() override { return m_parts.script(); }

    const StorePart::Facts& store() override { return m_parts.store(); }

    const ApplicationPart::Facts& application() override { return m_parts.application(); }

private:
    Ensemble& m_parts;
    std::vector<Deed>& m_deeds;
};

} // namespace echolock
