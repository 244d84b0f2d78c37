// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "server/base/result.h"

#include <memory>
#include <openssl/bio.h>
#include <string>

namespace echolock {

/// A certificate with its key, read and checked once and shared by the connections that begin with
/// it. TLS 1.2 and 1.3, HTTP/1.1.
class TlsContext
{
public:
    /// The error says which file is wrong, and what to do about it.
    static Result<std::shared_ptr<const TlsContext>> load(const QString& certificateFile,
                                                          const QString& keyFile);
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;
    ~TlsContext();

    /// Which certificate it is, for a person: `A1B2C3D4E5F60718, valid until Mar  1 09:30:00 2027
    /// GMT`.
    std::string describe() const;

    SSL_CTX* native() const { return m_context; }

    /// How a TlsSession hands bytes to OpenSSL and takes them from it.
    const BIO_METHOD* transport() const { return m_transport; }

private:
    TlsContext();

    SSL_CTX* m_context;
    BIO_METHOD* m_transport;
};

} // namespace echolock
