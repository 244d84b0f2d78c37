// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace echolock {

/// The application behind the pages: it hears the server's webhooks about locks and keeps a record
/// of its own of who has which order.
struct ScenarioApplication
{
    enum class Webhooks : std::uint8_t {
        AsTheyCome, ///< Each counts when it is handled, as with most applications.
        Newest,     ///< One whose `sequence` is below one that was applied is dropped.
    };

    Webhooks webhooks = Webhooks::AsTheyCome;
    int workers = 2; ///< That handle webhooks at the same time.
};

} // namespace echolock
