// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

#include <string>
#include <string_view>

namespace echolock {

/// How a request came to no answer.
struct HttpFailure
{
    int code = 0;                 ///< A CURLcode.
    int systemError = 0;          ///< The errno of connecting, or 0.
    long verifyResult = 0;        ///< Of the server's certificate: an X509_V_ code.
    std::string certificateNames; ///< Those that the certificate is for.
    std::string_view detail{};    ///< libcurl's own words.
};

/// What a person is told of it: one sentence on what is wrong and what to do. `url` is as it was
/// asked; neither its password nor its query is shown.
std::string httpProblem(std::string_view url, const HttpFailure& failure, Duration timeout);

/// The URL without what may be secret: user, password, query and fragment.
std::string shownUrl(std::string_view url);

} // namespace echolock
