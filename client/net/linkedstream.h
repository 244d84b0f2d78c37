// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/net/faultystream.h"
#include "client/net/securestream.h"
#include "server/base/prng.h"

#include <memory>
#include <string>
#include <string_view>

namespace echolock {

/// A SecureStream, or where its plan has faults a FaultyStream: whoever has none pays for none.
class LinkedStream
{
public:
    explicit LinkedStream(FaultyStreamListener& listener);

    /// Once per stream.
    void open(const TcpRoute& route, const std::string& name, const TlsDemand& demand,
              const LinkPlan& plan, const Prng& prng);
    void write(std::string_view bytes);
    void close();
    void fin();
    void reset();
    void vanish();
    void freeze();
    void thaw();
    /// The client's machine sleeps; see ByteStream::Outage.
    void goOffline();
    void goOnline();

    bool isOpen() const { return m_faulty ? m_faulty->isOpen() : m_plain.isOpen(); }

    SecureStream::Stage stage() const { return m_faulty ? m_faulty->stage() : m_plain.stage(); }

    /// Nothing happens to a stream without a link.
    void setFaults(const std::vector<Fault>& faults);

    /// See FaultyStream::giveUp(); for whoever is about to delete the stream.
    void giveUp(QObject* heir);

private:
    FaultyStreamListener& m_listener;
    SecureStream m_plain;
    std::unique_ptr<FaultyStream> m_faulty;
    bool m_frozen = false;
    bool m_offline = false;
};

} // namespace echolock
