// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/http/httpsession.h"
#include "server/base/assert.h"

#include <curl/curl.h>

namespace echolock {

/// libcurl's side of a session; apart from it, so that only what talks to libcurl sees its header.
struct HttpSession::Jar
{
    Jar();
    Jar(const Jar&) = delete;
    Jar& operator=(const Jar&) = delete;
    ~Jar();

    CURLSH* share;
};

} // namespace echolock
