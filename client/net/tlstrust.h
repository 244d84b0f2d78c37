// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/http/httpclient.h"
#include "server/base/result.h"

#include <memory>
#include <openssl/types.h>

namespace echolock {

/// Whom simulated clients believe over TLS: read once, and shared by all of them on all threads.
class TlsTrust
{
public:
    using Options = HttpClient::Trust;

    /// The error says what is wrong with the file.
    static Result<std::shared_ptr<const TlsTrust>> load(const Options& options);
    TlsTrust(const TlsTrust&) = delete;
    TlsTrust& operator=(const TlsTrust&) = delete;
    ~TlsTrust();

    const Options& options() const { return m_options; }

    SSL_CTX* native() const { return m_context; }

private:
    explicit TlsTrust(Options options);

    Options m_options;
    SSL_CTX* m_context;
};

} // namespace echolock
