// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace echolock {

/// `order.9` before `order.10`: runs of digits compare as numbers, the rest as text.
bool naturallyBefore(QStringView first, QStringView second);

} // namespace echolock
