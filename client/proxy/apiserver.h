// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "client/proxy/listeningport.h"
#include "client/proxy/proxyapi.h"
#include "server/base/result.h"

#include <string>

namespace echolock {

/// The port of the control API.
class ApiServer : public QObject
{
    Q_OBJECT

public:
    explicit ApiServer(ProxyTable& proxies, QObject* parent = nullptr);

    Result<void> open(const HostPort& where) { return m_port.open(where); }

    /// `http://127.0.0.1:8474`
    std::string url() const { return "http://" + m_port.address(); }

private:
    void accept(int descriptor);

    ProxyApi m_api;
    ListeningPort m_port;
};

} // namespace echolock
