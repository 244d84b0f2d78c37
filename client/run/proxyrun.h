// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "client/proxy/apiserver.h"
#include "client/proxy/proxytable.h"
#include "client/run/proxyoptions.h"
#include "server/base/result.h"

#include <functional>
#include <string>
#include <string_view>

namespace echolock {

/// One run of `echolock-clients proxy`, from its ready line to its counts.
class ProxyRun : public QObject
{
    Q_OBJECT

public:
    /// Where it writes: what it does to `out`, trouble to `err`.
    struct Output
    {
        std::function<void(std::string_view)> out;
        std::function<void(std::string_view)> err;
    };

    ProxyRun(ProxyCommand command, Output output, QObject* parent = nullptr);

    /// The error is one sentence.
    Result<void> start();
    /// Ends all connections and tells the counts.
    void stop();

    std::string apiUrl() const { return m_api.url(); }

private:
    Result<void> addFirst();
    Result<void> addConfigured();
    void tellReady();

    ProxyCommand m_command;
    Output m_output;
    ProxyTable m_proxies;
    ApiServer m_api;
};

} // namespace echolock
