// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/observation.h"
#include "client/net/echosocket.h"

#include <memory>
#include <string>

namespace echolock {

/// The tab beside a person's first one, on the same order: nobody acts on what is written there.
struct SecondTab
{
    std::unique_ptr<EchoSocket> tab;
    std::string order;
    bool granted = false; ///< The order's lock, as far as it was told.
    bool asleep = false;

    void hear(const Observation& observation);
    /// The order of its definite hold, else empty.
    std::string held() const;
};

} // namespace echolock
