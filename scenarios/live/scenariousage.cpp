// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/scenariousage.h"

#include <string_view>

namespace echolock {

namespace {

std::string_view commandsText()
{
    return R"(echolock-scenarios plays what browser tabs do to an order, and judges what its lock did.

Usage:
  echolock-scenarios list [FILE|FOLDER…]
  echolock-scenarios validate FILE|FOLDER… [--canonical]
  echolock-scenarios schema
  echolock-scenarios run [FILE|FOLDER…] [options]       over real sockets
  echolock-scenarios explore [FILE|FOLDER…] [options]   every interleaving, simulated
  echolock-scenarios matrix [FILE|FOLDER…] [options]    the same as a table of races and policies
  echolock-scenarios replay WORD [FILE|FOLDER…] [--live]   one schedule, on real sockets, too
  echolock-scenarios replay NAME.replay [--live]        the same, from a file of --replay-dir
  echolock-scenarios shrink WORD [FILE|FOLDER…]         the same violation in fewer steps
  echolock-scenarios shrink FILE [options]              the smallest scenario that still shows it
  echolock-scenarios record --url URL [options]         what goes wrong among many clients

Without a file, the library that comes with the program is meant.

`validate` tells every mistake with its place; with --canonical it writes what it has read as JSON
that says everything. `schema` writes the JSON Schema with which editors check scenario files.

)";
}

std::string_view optionsText()
{
    return R"(What to read:
  --set NAME=VALUE
                  a parameter of the files, in place of the value that stands there

What to run:
  --only ID       this scenario (several times: each), and not all of the files; R10 is enough for
                  R10-late-unlock
  --policy NAME   under this lock policy (several times: under each); otherwise as the file says
  --repeat N      each case N times, with rising seeds
  --seed N        the first seed; that of the file, or 1
  --engine sim    as 'explore' does

How to explore:
  --search NAME   exhaustive: every state, the shortest ways first; dpor: one schedule of each kind;
                  pct or random: as many schedules as the file says; portfolio: exhaustive and
                  several kinds of chance in turn (several times: each, until one has seen all)
  --time NAME     ordered: timers fire when nobody has anything to do; async: at any moment;
                  real: delays count, and each seed of the file draws its own
  --order NAME    only what concerns this order of a scenario with several, which is far less; with
                  'each', one order after the other
  --states N      give up after so many, and say that it is bounded
  --confirm       play the schedule of each violation on real sockets, too
  --within TIME   give up on one scenario under one policy after 10s, say
  --memory SIZE   or when it has taken 512MB, say; 2GB
  --preemptions N only schedules in which somebody who could go on stops for another at most so
                  often, those with the fewest first

What to shrink: --time, --states, --within and --memory as above, --within for the whole of it
  --policy NAME   under this one; otherwise the first under which something goes wrong
  --letter L      what goes wrong: M, L, W, O, A, S, P, T or E; otherwise the first that 'known'
                  names, or what comes first
  -o, --output FILE
                  where to write the smaller scenario; otherwise it is printed

What to record: two clients that edited one order at once, or one that saved too late
  --url URL       let clients loose on this server: ws://127.0.0.1:6001
  --app ID:KEY:SECRET, --clients N, --orders N, --mix NAME, --duration TIME
                  as with echolock-clients; app:key:secret, 40, 8, rough, 10s
  -- OPTION…      whatever else echolock-clients takes
  --history FILE  with --url: keep what they did and saw; otherwise: read it
  --violation N   the Nth time that something went wrong; 1
  --policy NAME   the server's: the scenario is played under it, and keeps what it shows
  -o, --output FILE
                  where to write the scenario; otherwise it is printed

What to tell:
  -v, --live-log  every lock and unlock as it happens
  --junit FILE    results for CI, as JUnit XML
  --json FILE     results for programs
  --html FILE     one page to step through every run, without a network
  --replay-dir FOLDER
                  a file of each schedule that an exploration finds; 'replay' takes one for a word
  --annotations github
                  what went wrong, at its line of a pull request

Other:
  -h, --help      this text
  --version       the version

The exit code is 0 when every case is as the file expects, 1 for a violation or an unexpected pass,
2 for a mistake in the command line or in a file (then nothing is run), 3 when a run had no end or a
limit was reached, 4 when the same schedule went two ways.
)";
}

} // namespace

std::string scenarioUsage()
{
    return std::string(commandsText()).append(optionsText());
}

} // namespace echolock
