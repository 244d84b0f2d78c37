// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/net/bytestream.h"
#include "client/net/tlslayer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace echolock {

/// Who a server must prove to be, and to whom.
struct TlsDemand
{
    std::shared_ptr<const TlsTrust> trust; ///< Null for plain TCP.
    std::string host{};                    ///< A name or an address.
};

/// A ByteStream, with TLS on top of it where it is wanted. Its ends are those of the TCP connection
/// beneath: fin() is no close_notify, and vanish() not even an alert. Its listener is bound as a
/// ByteStream's.
class SecureStream : private ByteStreamListener
{
public:
    enum class Stage : std::uint8_t { Connecting, ShakingHands, Ready };

    explicit SecureStream(ByteStreamListener& listener);

    /// Once per stream; streamConnected() comes after the TLS handshake.
    void open(const TcpRoute& route, const std::string& name, const TlsDemand& demand);
    /// Dropped before streamConnected().
    void write(std::string_view bytes);
    /// Over TLS, says first that nothing more will come.
    void close();

    void fin() { deaf().fin(); }

    void reset() { deaf().reset(); }

    void vanish() { deaf().vanish(); }

    void freeze() { m_stream.freeze(); }

    void thaw() { m_stream.thaw(); }

    bool isOpen() const { return m_stream.isOpen(); }

    Stage stage() const { return m_stage; }

    /// The connection beneath, for whoever decides how its kernel treats it. What is written goes
    /// by write().
    ByteStream& tcp() { return m_stream; }

private:
    void streamConnected() override;
    void streamReceived(std::string_view bytes) override;
    void streamEnded(const std::string& problem) override;

    ByteStream& deaf();
    void flush();
    void end(const std::string& problem);

    ByteStreamListener& m_listener;
    ByteStream m_stream;
    std::string m_name;
    std::unique_ptr<TlsLayer> m_tls;
    Stage m_stage = Stage::Connecting;
    bool m_deaf = false; ///< The listener hears nothing more.
};

} // namespace echolock
