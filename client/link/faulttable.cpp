// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/fault.h"

#include <array>

namespace echolock {

namespace {

using enum FaultUnit;

constexpr double ms = 1e6;
constexpr double hour = 3600e9;
constexpr double large = 1e12;

/// `standard` is the index into up, down, both.
constexpr FaultParameter direction(double standard)
{
    return {"dir", Choice, 0, 2, standard, "which way the bytes go", "up down both"};
}

constexpr std::array latency{
    FaultParameter{"mean", Time, 0, hour, 50 * ms, "delay of each piece of data"},
    FaultParameter{"jitter", Time, 0, hour, 0, "how far the delay varies; order is kept"},
    FaultParameter{"dist", Choice, 0, 3, 0, "how it varies", "uniform normal pareto exp"},
    FaultParameter{"correlation", Percent, 0, 100, 0, "how much a delay is like the one before"},
    direction(2),
};

constexpr std::array bandwidth{
    FaultParameter{"rate", Rate, 1, large, 102400, "how fast data passes"},
    FaultParameter{"burst", Bytes, 1, large, 4096, "what passes at once after a rest"},
    direction(2),
};

constexpr std::array slice{
    FaultParameter{"avg", Bytes, 1, 1e6, 64, "size of the slices"},
    FaultParameter{"variation", Bytes, 0, 1e6, 0, "how far the size varies; below avg"},
    FaultParameter{"gap", Time, 0, hour, 0.1 * ms, "pause after each slice"},
    direction(2),
};

constexpr std::array slowReader{
    FaultParameter{"bytes", Bytes, 1, 1e9, 1024, "what is read at a time"},
    FaultParameter{"every", Time, ms, hour, 1000 * ms, "time between two reads"},
    FaultParameter{"buffer", Bytes, 0, 1e9, 4096,
                   "the kernel's receive buffer, SO_RCVBUF; 0 leaves it as it is"},
    direction(1),
};

constexpr std::array blackhole{direction(2)};
constexpr std::array hold{direction(2)};

constexpr std::array rst{
    FaultParameter{"after", Time, 0, hour, 0, "time from the trigger, data or not; 0: none"},
    FaultParameter{"bytes", Bytes, 0, large, 0, "data that passes before; 0: not counted"},
    FaultParameter{"frames", Count, 0, large, 0, "frames that pass before; 0: not counted"},
    direction(2),
};

constexpr std::array finDelay{
    FaultParameter{"delay", Time, 0, hour, 1000 * ms, "how long an end of stream is kept"},
    direction(2),
};

constexpr std::array cutAfter{
    FaultParameter{"after", Time, 0, hour, 0, "time from the trigger, data or not; 0: none"},
    FaultParameter{"bytes", Bytes, 0, large, 0, "data that passes before; 0: not counted"},
    FaultParameter{"frames", Count, 0, large, 0, "frames that pass before; 0: not counted"},
    direction(2),
};

constexpr std::array corrupt{
    FaultParameter{"percent", Percent, 0, 100, 0.1, "bytes of which one bit is turned over"},
    FaultParameter{"correlation", Percent, 0, 100, 0, "how often a bad byte follows a bad one"},
    direction(2),
};

constexpr std::array refuse{
    FaultParameter{"first", Count, 1, large, 1, "the first connection of the client to refuse"},
    FaultParameter{"last", Count, 1, large, 1, "the last one"},
    FaultParameter{"until", Time, 0, hour, 0,
                   "in place of that, all in so long a time from the first on; 0: by number"},
    FaultParameter{"how", Choice, 0, 6, 0,
                   "reset, end of stream, HTTP status, or close code after the upgrade",
                   "rst fin 429 503 4100 4200 4201"},
};

constexpr std::array authFault{
    FaultParameter{"delay", Time, 0, hour, 0, "before the answer of the auth endpoint"},
    FaultParameter{"forbid", Percent, 0, 100, 0, "questions that are answered 403"},
    FaultParameter{"stale", Percent, 0, 100, 0, "answers signed for another socket id"},
};

constexpr std::array common{
    FaultParameter{"name", Text, 0, 0, 0, "for changing it while it runs; that of the fault"},
    FaultParameter{"probability", Fraction, 0, 1, 1, "of acting at all on a connection"},
    FaultParameter{"at", Time, 0, hour, 0, "begins so long after the connection was opened"},
    FaultParameter{"for", Time, 0, hour, 0, "ends so long after it began; 0: never"},
    FaultParameter{"event", Text, 0, 0, 0, "begins with a frame of this event; * ends a prefix"},
    FaultParameter{"channel", Text, 0, 0, 0, "begins with a frame on this channel; * as above"},
    FaultParameter{"nth", Count, 0, large, 0, "begins with the nth frame of that kind; 0: none"},
    FaultParameter{"seen", Choice, 0, 2, 2, "which way that frame goes", "up down both"},
    FaultParameter{"edge", Choice, 0, 1, 0, "whether that frame is still whole", "after before"},
};

constexpr std::array types{
    FaultType{FaultKind::Latency, "latency", "delays data", latency},
    FaultType{FaultKind::Bandwidth, "bandwidth", "limits how fast data passes", bandwidth},
    FaultType{FaultKind::Slice, "slice", "cuts data into small segments", slice},
    FaultType{FaultKind::SlowReader, "slow_reader", "reads little, so the sender's buffers fill",
              slowReader},
    FaultType{FaultKind::Blackhole, "blackhole",
              "half-open: nothing passes and nothing is acknowledged, no FIN, no RST", blackhole},
    FaultType{FaultKind::Hold, "hold", "keeps data and passes it in one burst when it ends", hold},
    FaultType{FaultKind::Rst, "rst", "resets the connection to both sides", rst},
    FaultType{FaultKind::FinDelay, "fin_delay", "keeps an end of stream back", finDelay},
    FaultType{FaultKind::CutAfter, "cut_after", "ends the stream to both sides in order", cutAfter},
    FaultType{FaultKind::Corrupt, "corrupt", "turns bits over", corrupt},
    FaultType{FaultKind::Refuse, "refuse", "turns the client's connections away", refuse},
    FaultType{FaultKind::Pause, "pause", "stops the client's process; its kernel acknowledges", {}},
    FaultType{FaultKind::Sleep, "sleep", "puts the client's machine to sleep", {}},
    FaultType{FaultKind::AuthFault, "auth_fault", "troubles the client's questions for auth",
              authFault},
};

} // namespace

std::span<const FaultType> faultTypes()
{
    return types;
}

std::span<const FaultParameter> commonParameters()
{
    return common;
}

} // namespace echolock
