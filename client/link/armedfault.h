// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/fault.h"
#include "client/link/linkstage.h"
#include "server/base/prng.h"

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace echolock {

/// What a trigger looks at in a frame.
struct FrameFacts
{
    LinkDirection direction = LinkDirection::Up;
    std::string event{}; ///< Empty where the frame holds no Pusher message.
    std::string channel{};
};

/// Of a text message; no facts but the direction where it is no Pusher message.
FrameFacts factsOf(LinkDirection direction, std::string_view text);

/// Of those that the trigger waits for: by its direction, event and channel.
bool fits(const Trigger& when, const FrameFacts& frame);

/// One fault on one link: whether it acts, and its stage in each direction. A value.
class ArmedFault
{
public:
    /// Chance is the fault's own stream.
    ArmedFault(const Fault& fault, const Prng& prng, const LinkSeat& seat);
    ArmedFault(const ArmedFault& other);
    ArmedFault& operator=(const ArmedFault& other);
    ArmedFault(ArmedFault&&) noexcept = default;
    ArmedFault& operator=(ArmedFault&&) noexcept = default;
    ~ArmedFault() = default;

    const Fault& fault() const { return m_fault; }

    bool acts() const { return m_phase == Phase::Acting; }

    /// It may still begin at some frame.
    bool awaitsFrame() const { return m_phase == Phase::Waiting && m_fault.when.awaitsFrame(); }

    /// Of which it must know the event or the channel.
    bool awaitsText() const;
    /// It does something with frames or heads, so that they must come one by one.
    bool looksAtFrames() const;

    /// `at` counts from `opened`.
    void start(Instant now, Instant opened);
    /// Begins or ends what is due.
    void tick(Instant now);
    /// A whole frame has come; true if the fault is to begin with it, by begin().
    bool isMetBy(Instant now, const FrameFacts& frame);
    void begin(Instant now);
    void end();

    /// It has begun since this was asked last. One that refuses has where it meets this connection.
    bool hasJustBegun() { return std::exchange(m_hasJustBegun, false); }

    /// New parameters; a fault that acts goes on acting.
    void retune(Instant now, const Fault& fault);

    /// When the trigger or a stage has something to do next.
    std::optional<Instant> due() const;

    /// What it limits the kernel's receive buffer for the sender of that direction to.
    std::optional<std::size_t> receiveBuffer(LinkDirection direction) const;

    /// Null where the fault does nothing in that direction.
    LinkStage* stage(LinkDirection direction) { return m_stages[indexOf(direction)].get(); }

    const LinkStage* stage(LinkDirection direction) const
    {
        return m_stages[indexOf(direction)].get();
    }

private:
    enum class Phase : std::uint8_t { Waiting, Acting, Past };

    Fault m_fault;
    std::array<std::unique_ptr<LinkStage>, 2> m_stages;
    Instant m_from; ///< Not before.
    std::optional<Instant> m_until;
    std::uint64_t m_seen = 0; ///< Frames that fit.
    Phase m_phase = Phase::Waiting;
    bool m_started = false;
    bool m_isMet = true; ///< The connection is one of those that it is about.
    bool m_hasJustBegun = false;
};

} // namespace echolock
