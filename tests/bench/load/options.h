// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace echolock::load {

struct Options
{
    std::string mode;
    std::uint16_t port = 0;
    int serverPid = 0;
    std::string app = "app";
    std::string key = "key";
    std::string secret = "secret";

    std::size_t clients = 100;
    std::size_t idle = 0;
    std::size_t inFlight = 1;
    std::size_t size = 64;
    std::size_t posters = 4;
    std::string notice = "lock.changed";

    std::chrono::milliseconds warm{500};
    std::chrono::milliseconds time{2'000};
    std::chrono::milliseconds settle{1'000};
    std::chrono::milliseconds timeout{60'000};
};

/// Reads --name value pairs.
Result<Options> parseOptions(std::span<char*> arguments);

/// What --help says.
std::string_view usage();

} // namespace echolock::load
