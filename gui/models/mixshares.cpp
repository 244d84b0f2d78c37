// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/mixshares.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace echolock {

MixShares mixShares(const BehaviourMix& mix)
{
    MixShares shares{};
    const double total = std::accumulate(mix.weights.begin(),
                                         mix.weights.begin() + tabAbandonments.size(), 0.0);
    if (total <= 0.0)
        return shares;
    std::array<double, tabAbandonments.size()> rest{};
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double exact = 100.0 * mix.weights[i] / total;
        shares[i] = static_cast<int>(std::floor(exact));
        rest[i] = exact - std::floor(exact);
    }
    for (int missing = 100 - std::accumulate(shares.begin(), shares.end(), 0); missing > 0;
         --missing) {
        const auto largest = static_cast<std::size_t>(std::max_element(rest.begin(), rest.end())
                                                      - rest.begin());
        ++shares[largest];
        rest[largest] = -1.0;
    }
    return shares;
}

} // namespace echolock
