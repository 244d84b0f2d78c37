// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/prng.h"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

/// Scenarios that nobody has thought of, as bodies of fileWith(); not each of them makes sense.
namespace echolock::testing {

class RandomScene
{
public:
    explicit RandomScene(std::uint64_t seed)
        : m_prng(Prng(seed).derived("scene"))
    {
    }

    std::string text()
    {
        std::string text = "  clients:\n";
        const std::size_t clients = 2 + below(2);
        const bool areAlike = below(3) == 0;
        const std::string common = script("a");
        for (std::size_t client = 0; client < clients; ++client) {
            const std::string name(1, char('a' + client));
            const std::string user = below(4) == 0 ? "anna" : "u" + name;
            text += "    " + name + ": {user: " + (areAlike ? "u" + name : user) + ", "
                + (areAlike ? common : script(name)) + "}\n";
        }
        text += oneOf<3>({"  server: {grace: 300ms, lease: 600ms, ping: 2s, pong: 1s}\n",
                          "  server: {grace: 300ms, lease: 600ms, ping: off}\n",
                          "  server: {grace: 200ms, lease: 400ms, ping: 500ms, pong: 300ms}\n"});
        text += "  faults: [" + fault(areAlike);
        if (below(3) == 0)
            text += ", " + fault(areAlike);
        return text + "]\n"
            + "  expect: {always: [mutex, no_lost_lock, no_stale_write, no_lock_before_auth, "
              "rising_tokens], finally: [no_orphan, nobody_left_behind, not_locked_out]}\n";
    }

private:
    std::size_t below(std::size_t bound) { return m_prng.below(bound); }

    template <std::size_t N> std::string oneOf(const std::array<const char*, N>& words)
    {
        return words[below(N)];
    }

    std::string order() { return oneOf<4>({"order.7", "order.7", "order.7", "order.8"}); }

    std::string script(const std::string& name)
    {
        std::string text = below(3) == 0 ? "client: raw, do: [" : "do: [";
        text += "open, {subscribe: order.7}, {label: " + name + "-here}";
        for (std::size_t step = 1 + below(3); step > 0; --step)
            text += ", " + this->step();
        return text + "]";
    }

    std::string step()
    {
        switch (below(8)) {
        case 0:
            return "{subscribe: " + order() + "}";
        case 1:
            return "{await: [granted, denied]}";
        case 2:
            return "{write: order.7}";
        case 3:
            return "{unsubscribe: order.7}";
        case 4:
            return "{release: order.7}";
        case 5:
            return oneOf<2>({"{hold: 250ms}", "{hold: 700ms}"});
        case 6:
            return oneOf<7>({"close", "tab-close", "reload", "vanish", "kill", "reset", "freeze"});
        default:
            return oneOf<5>({"{fault: hold, dir: down, for: 500ms}", "{fault: blackhole, dir: up}",
                             "heal", "{fault: pause, for: 400ms}", "{fault: cut_after}"});
        }
    }

    std::string fault(bool areAlike)
    {
        std::string text = "{target: " + (areAlike ? "all" : oneOf<3>({"a", "b", "all"}));
        text += ", do: "
            + oneOf<6>({"rst", "cut_after", "blackhole, for: 500ms", "{blackhole: {dir: up}}",
                        "{hold: {dir: down}}, for: 400ms", "pause, for: 400ms"});
        text += when(areAlike);
        return text + (below(2) == 0 ? ", probability: 0.5}" : "}");
    }

    std::string when(bool areAlike)
    {
        switch (below(areAlike ? 3 : 4)) {
        case 0:
            return "";
        case 1:
            return ", when: {at: " + oneOf<2>({"250ms", "400ms"}) + "}";
        case 2:
            return ", when: {frame: "
                + oneOf<10>({"lock.granted", "lock.granted, dir: down", "\"lock.*\"",
                             "\"lock.*\", dir: down", "\"pusher:subscribe\"",
                             "\"pusher:subscribe\", dir: up", "\"pusher*\"", "\"pusher*\"",
                             "\"pusher*\", dir: up", "\"pusher*\", dir: down"})
                + oneOf<3>({"", "", ", nth: 2"}) + oneOf<3>({"", "", ", edge: before"}) + "}";
        default:
            return ", when: {after: a.a-here" + oneOf<2>({"", ", at: 200ms"}) + "}";
        }
    }

    Prng m_prng;
};

} // namespace echolock::testing
