// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "scenarios/engine/application.h"
#include "server/base/prng.h"
#include "server/hub/huboptions.h"
#include "server/net/gate.h"

#include <cstdint>
#include <functional>
#include <string>

namespace echolock {

/// The application of a live run: a web server that a server posts its webhooks to.
class WebhookReceiver : public QObject
{
    Q_OBJECT

public:
    /// When a worker is through: after a time that is drawn for each webhook, or when finish()
    /// says so.
    enum class Handling : std::uint8_t { Drawn, ByCall };
    using Report = std::function<void(const WebhookHandled&)>;

    /// As long as a worker may need for a webhook, with Drawn.
    static constexpr Duration longest = std::chrono::milliseconds(100);

    /// `app` signs what is posted; `chance` draws the times.
    WebhookReceiver(ScenarioApplication settings, const AppConfig& app, Prng chance, Report report);

    /// On a free port of this machine. The error is one sentence.
    Result<void> listen(Handling handling);
    std::string url() const;

    /// How many webhooks about locks have come.
    std::uint64_t received() const { return m_received; }

    /// How many calls it had no room for. The server makes them again, so nothing is lost.
    std::uint64_t refused() const { return m_refused; }

    /// Nothing that has come is still to be handled.
    bool isIdle() const { return m_application.isIdle(); }

    /// With ByCall; false, and nothing else, where the worker has nothing to do.
    bool finish(std::size_t worker);

private:
    int take(const HttpRequest& request);
    /// Whoever has something new to do is through with it in a while.
    void begin();
    void done(std::size_t worker);

    AppConfig m_app;
    Prng m_chance;
    Report m_report;
    Application m_application;
    std::vector<bool> m_isWorking; ///< By worker: its end is drawn.
    Handling m_handling = Handling::Drawn;
    std::uint64_t m_received = 0;
    std::uint64_t m_refused = 0;
    Gate m_gate;
};

} // namespace echolock
