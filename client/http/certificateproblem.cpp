// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/http/certificateproblem.h"

#include <openssl/x509_vfy.h>

namespace echolock {

namespace {

/// `[::1]:443` without the port and the brackets.
std::string_view hostOf(std::string_view server)
{
    const std::string_view host = server.substr(0, server.rfind(':'));
    return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

} // namespace

std::string certificateProblem(std::string_view server, const CertificateDoubt& doubt)
{
    const std::string certificate = "The certificate of " + std::string(server);
    switch (doubt.code) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return certificate + " is for " + (doubt.names.empty() ? "another name" : doubt.names)
            + " and not for " + std::string(hostOf(server))
            + ": use a name that it is for, or --insecure to look away.";
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return certificate + " has expired: renew it, or use --insecure to look away.";
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return certificate + " is not valid yet: check the clocks of both machines.";
    default:
        return certificate + " is not trusted (" + X509_verify_cert_error_string(doubt.code)
            + "): name the certificate of who signed it with --ca FILE.";
    }
}

} // namespace echolock
