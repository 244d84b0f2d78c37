// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/linksink.h"
#include "server/base/clock.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

enum class FaultKind : std::uint8_t {
    Latency,
    Bandwidth,
    Slice,
    SlowReader,
    Blackhole,
    Hold,
    Rst,
    FinDelay,
    CutAfter,
    Corrupt,
    Refuse,
    Pause,
    Sleep,
    AuthFault,
};

enum class FaultUnit : std::uint8_t {
    Time,    ///< Nanoseconds; written `250ms`.
    Bytes,   ///< Written `1400` or `64kB`; a kB is 1024 bytes.
    Rate,    ///< Bytes a second; written `100kB/s`.
    Percent, ///< 0 to 100; written `20%`.
    Count,
    Fraction, ///< 0 to 1.
    Choice,   ///< Index into the choices.
    Text,
};

/// One parameter as the text form, a scenario and a list on the screen know it.
struct FaultParameter
{
    std::string_view name;
    FaultUnit unit;
    double least;
    double most;
    double standard;
    std::string_view help;
    std::string_view choices{}; ///< Words with spaces between.
};

struct FaultType
{
    FaultKind kind;
    std::string_view name;
    std::string_view help;
    std::span<const FaultParameter> parameters;
};

/// All faults, in the order of FaultKind.
std::span<const FaultType> faultTypes();
const FaultType& typeOf(FaultKind kind);
/// What every fault has besides its own: its name, probability and trigger.
std::span<const FaultParameter> commonParameters();

/// The words of a choice.
std::vector<std::string_view> choicesOf(const FaultParameter& parameter);

/// When a fault begins to act, and for how long. Without a frame to wait for it begins `at` after
/// the connection was opened, which is before its first byte if that is nothing.
struct Trigger
{
    Duration at{};
    Duration lasting{};    ///< Nothing: until it is disarmed.
    std::uint64_t nth = 0; ///< The nth frame that fits, counted from `at`; 0: no frame is awaited.
    std::string event;     ///< Empty: any. A star at the end stands for any rest.
    std::string channel;   ///< As `event`.
    std::optional<LinkDirection> seen; ///< Which way the frame goes; none: either.
    /// Acts on the end of that very frame, so that nobody receives it whole, in place of from the
    /// frame's end on.
    bool beforeFrame = false;
    double probability = 1; ///< Of acting at all on this connection.

    bool awaitsFrame() const { return nth > 0; }

    friend bool operator==(const Trigger&, const Trigger&) = default;
};

/// A fault of a connection with its parameters: a value that says what shall go wrong. What it does
/// to the bytes is a LinkStage.
class Fault
{
public:
    /// With the standard value of each parameter, acting from the beginning.
    explicit Fault(FaultKind kind);

    FaultKind kind() const { return m_kind; }

    /// Each of these asserts that the kind has such a parameter.
    double number(std::string_view parameter) const;
    Duration duration(std::string_view parameter) const;
    std::uint64_t count(std::string_view parameter) const;
    std::string_view choice(std::string_view parameter) const;
    /// Within the parameter's range; `faulttext.h` reads values that need not be.
    void set(std::string_view parameter, double value);
    void setDuration(std::string_view parameter, Duration value);

    /// By its parameter `dir`; a fault without one acts both ways.
    bool actsOn(LinkDirection direction) const;

    friend bool operator==(const Fault&, const Fault&) = default;

    std::string name; ///< Unique on a link, by which it is updated and disarmed.
    Trigger when;

private:
    FaultKind m_kind;
    std::vector<double> m_values; ///< One for each parameter of the type.
};

} // namespace echolock
