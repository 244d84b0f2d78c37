// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "server/base/result.h"

#include <cstddef>
#include <string>

namespace echolock {

/// Refuses what is there and no file: a pipe may never have a writer, and a device never an end.
Result<void> checkIsFile(const QString& path);

/// What is in the file, up to so many bytes. A shell's pipe is one, too (`/dev/stdin`, and the
/// `/dev/fd/63` of `<(…)`); waiting for it ends with the first signal. The error is what is wrong,
/// without the name.
Result<std::string> contentOfFile(const QString& path, std::size_t bytesMax);

} // namespace echolock
