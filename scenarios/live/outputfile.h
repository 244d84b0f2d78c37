// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "server/base/result.h"

#include <string>

namespace echolock {

/// Whether it is a device or a pipe, of which nothing can take the place.
bool isWrittenInPlace(const QString& path);

/// What is in the way of writing there: a number that is not open, or only for reading; a socket;
/// no permission. The error is what is wrong, without the name.
Result<void> checkWrittenInPlace(const QString& path);

/// Written in place of what is there, as a whole or not at all; into a device or pipe as it takes
/// it. Waiting for whoever reads that ends with the first signal.
Result<void> saveFile(const std::string& file, const std::string& text);

} // namespace echolock
