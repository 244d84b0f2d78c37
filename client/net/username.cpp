// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/username.h"

#include "server/base/assert.h"

#include <array>
#include <string_view>

namespace echolock {

namespace {

constexpr std::array<std::string_view, 40> firstNames{
    "alice",   "bob",  "carol", "dave",  "erin",    "frank",  "grace",  "heidi",
    "ivan",    "judy", "kofi",  "lena",  "mallory", "nadia",  "olivia", "peggy",
    "quentin", "rosa", "sven",  "trudy", "ulrich",  "victor", "wendy",  "xenia",
    "yusuf",   "zoe",  "amara", "bruno", "chiara",  "diego",  "emre",   "fatima",
    "goran",   "hana", "ines",  "jonas", "keiko",   "liam",   "mina",   "noor"};

} // namespace

std::string userName(std::uint32_t number)
{
    ECHOLOCK_ASSERT(number > 0);
    const std::uint32_t index = number - 1;
    const std::uint32_t round = index / firstNames.size();
    std::string name(firstNames[index % firstNames.size()]);
    return round == 0 ? name : name + std::to_string(round + 1);
}

} // namespace echolock
