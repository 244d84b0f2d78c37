// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/securestream.h"

namespace echolock {

SecureStream::SecureStream(ByteStreamListener& listener)
    : m_listener(listener)
    , m_stream(*this)
{
}

void SecureStream::open(const TcpRoute& route, const std::string& name, const TlsDemand& demand)
{
    m_name = name;
    if (demand.trust)
        m_tls = std::make_unique<TlsLayer>(demand.trust, demand.host, name);
    m_stream.open(route, name);
}

void SecureStream::write(std::string_view bytes)
{
    if (!m_tls)
        return m_stream.write(bytes);
    if (m_stage != Stage::Ready || !m_stream.isOpen())
        return;
    m_tls->encrypt(bytes);
    flush();
}

void SecureStream::flush()
{
    if (const std::string output = m_tls->takeOutput(); !output.empty())
        m_stream.write(output);
}

void SecureStream::close()
{
    if (m_tls && m_stage == Stage::Ready && m_stream.isOpen()) {
        m_tls->notifyClose();
        flush();
    }
    deaf().close();
}

ByteStream& SecureStream::deaf()
{
    m_deaf = true;
    return m_stream;
}

void SecureStream::streamConnected()
{
    if (!m_tls) {
        m_stage = Stage::Ready;
        return m_listener.streamConnected();
    }
    m_stage = Stage::ShakingHands;
    m_tls->start();
    flush();
}

void SecureStream::streamReceived(std::string_view bytes)
{
    if (!m_tls)
        return m_listener.streamReceived(bytes);
    std::string plain;
    m_tls->decrypt(bytes, plain);
    flush();
    if (m_stage == Stage::ShakingHands && m_tls->established()) {
        m_stage = Stage::Ready;
        m_listener.streamConnected();
    }
    // The listener may end the stream at any of these.
    if (!plain.empty() && !m_deaf)
        m_listener.streamReceived(plain);
    if (!m_deaf && (m_tls->peerClosed() || !m_tls->problem().empty()))
        end(m_tls->problem());
}

void SecureStream::streamEnded(const std::string& problem)
{
    if (problem.empty() && m_stage == Stage::ShakingHands)
        return m_listener.streamEnded(m_name
                                      + " closed the connection during the TLS handshake: does "
                                        "it speak TLS on that port?");
    m_listener.streamEnded(problem);
}

void SecureStream::end(const std::string& problem)
{
    deaf().close();
    m_listener.streamEnded(problem);
}

} // namespace echolock
