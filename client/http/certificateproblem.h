// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace echolock {

/// Why a server's certificate is not believed.
struct CertificateDoubt
{
    long code = 0;       ///< An X509_V_ERR_ code.
    std::string names{}; ///< Those that it is for: `DNS:localhost, IP Address:127.0.0.1`.
};

/// What a person is told of it: one sentence. `server` is who was asked, as `app.test:443`.
std::string certificateProblem(std::string_view server, const CertificateDoubt& doubt);

} // namespace echolock
