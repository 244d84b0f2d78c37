// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/options.h"

#include <charconv>
#include <functional>
#include <map>

namespace echolock::load {

namespace {

using Setter = std::function<bool(Options&, std::string_view)>;

template <class Number> bool readNumber(std::string_view text, Number& number)
{
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return !text.empty() && read.ec == std::errc() && read.ptr == end;
}

template <class Number> Setter number(Number Options::*member)
{
    return [member](Options& options, std::string_view text) {
        return readNumber(text, options.*member);
    };
}

Setter text(std::string Options::*member)
{
    return [member](Options& options, std::string_view value) {
        options.*member = value;
        return !value.empty();
    };
}

Setter milliseconds(std::chrono::milliseconds Options::*member)
{
    return [member](Options& options, std::string_view value) {
        std::uint32_t count = 0;
        if (!readNumber(value, count))
            return false;
        options.*member = std::chrono::milliseconds(count);
        return true;
    };
}

const std::map<std::string_view, Setter>& setters()
{
    static const std::map<std::string_view, Setter> table{
        {"--port", number(&Options::port)},
        {"--server-pid", number(&Options::serverPid)},
        {"--app", text(&Options::app)},
        {"--key", text(&Options::key)},
        {"--secret", text(&Options::secret)},
        {"--clients", number(&Options::clients)},
        {"--idle", number(&Options::idle)},
        {"--in-flight", number(&Options::inFlight)},
        {"--size", number(&Options::size)},
        {"--posters", number(&Options::posters)},
        {"--notice", text(&Options::notice)},
        {"--warm", milliseconds(&Options::warm)},
        {"--time", milliseconds(&Options::time)},
        {"--settle", milliseconds(&Options::settle)},
        {"--timeout", milliseconds(&Options::timeout)},
    };
    return table;
}

} // namespace

Result<Options> parseOptions(std::span<char*> arguments)
{
    if (arguments.empty())
        return failure("The first argument must be the mode; --help lists them.");
    Options options;
    options.mode = arguments.front();
    for (std::size_t at = 1; at < arguments.size(); at += 2) {
        const std::string name = arguments[at];
        const auto setter = setters().find(name);
        if (setter == setters().end())
            return failure("There is no option " + name + "; --help lists them.");
        if (at + 1 == arguments.size())
            return failure(name + " needs a value.");
        if (!setter->second(options, arguments[at + 1]))
            return failure(name + " cannot be \"" + arguments[at + 1] + "\".");
    }
    if (options.port == 0)
        return failure("--port must name the port of the server, on 127.0.0.1.");
    if (options.clients == 0 || options.inFlight == 0 || options.posters == 0)
        return failure("--clients, --in-flight and --posters must be at least 1.");
    return options;
}

std::string_view usage()
{
    return R"(Usage: bench_load MODE --port PORT [options]
Puts load on a Pusher-protocol server on 127.0.0.1 and prints what it measured as one line of JSON.
Failed, dropped, lost or late work ends it with a sentence and exit status 1.

Modes:
  connect   open --clients, each subscribes to one private channel; then see the server's memory
  ping      --clients keep --in-flight pusher:pings going, beside --idle subscribed silent ones
  fanout    one client sends events to --clients, --in-flight at a time
  pairs     --clients in channels of two bounce one event between them
  publish   --posters send POST /apps/ID/events, one after the other, to --clients
  locks     --clients release an order of their own and acquire it again
  vanish    --clients hold an order each and end by RST, --in-flight at a time; --notice is what
            its watcher waits for: lock.changed (private channels) or member_removed (presence)

Options: --app ID --key KEY --secret SECRET (app, key, secret)  --server-pid PID (for CPU and memory)
  --size BYTES of an event's data (64)  and in milliseconds: --warm (500) --time (2000)
  --settle before memory is read (1000) --timeout of the whole run (60000)
)";
}

} // namespace echolock::load
