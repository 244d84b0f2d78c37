// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace echolock {

/// The same for all names of one file, be they links or ways around; also of one that is not there
/// yet. What is no file of the system's, such as the library's, is what it is called.
std::string identityOf(const std::string& file);

} // namespace echolock
