// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/assert.h"
#include "server/net/tlscontext.h"
#include "server/net/tlssession.h"
#include "tests/support/certificate.h"
#include "tests/support/rawpeer.h"

#include <memory>
#include <string>

namespace echolock {

/// The server's end of one TLS connection on bare descriptors: it tells the close_notify of TLS
/// from the FIN and the RST of TCP. Never blocks: call poll functions from QTRY_VERIFY.
class TlsPeer
{
public:
    explicit TlsPeer(const TestCertificate& certificate)
        : m_context(contextOf(certificate))
    {
    }

    std::uint16_t port() const { return m_raw.port(); }

    /// Everything that has come so far, decrypted.
    const std::string& received()
    {
        const std::string& bytes = m_raw.received();
        m_session.decrypt(std::string_view(bytes).substr(m_read), m_plain);
        m_read = bytes.size();
        push();
        return m_plain;
    }

    bool established() { return received(), m_session.established(); }

    bool sawCloseNotify() { return received(), m_session.peerClosed(); }

    bool sawFin() { return m_raw.sawFin(); }

    bool sawReset() { return m_raw.sawReset(); }

    bool sawNoEnd() { return m_raw.sawNoEnd(); }

    void send(std::string_view text)
    {
        SendQueue plain;
        plain.append(text.data(), qint64(text.size()));
        while (m_session.encrypt(plain)) { }
        push();
    }

    void notifyClose()
    {
        m_session.notifyClose();
        push();
    }

    void hangUp() { m_raw.hangUp(); }

private:
    static std::shared_ptr<const TlsContext> contextOf(const TestCertificate& certificate)
    {
        auto context = TlsContext::load(certificate.certificateFile(), certificate.keyFile());
        ECHOLOCK_ASSERT(context);
        return *context;
    }

    void push()
    {
        SendQueue& output = m_session.output();
        while (output.size() > 0) {
            const std::string_view next = output.unsent();
            m_raw.send(next);
            output.consume(qint64(next.size()));
        }
    }

    std::shared_ptr<const TlsContext> m_context;
    RawPeer m_raw;
    TlsSession m_session{m_context};
    std::size_t m_read = 0;
    std::string m_plain;
};

} // namespace echolock
