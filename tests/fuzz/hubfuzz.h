// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fuzz/hubmodel.h"
#include "tests/fuzz/hubstep.h"
#include "tests/support/hubharness.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// Does steps to a Hub and to a copy of it, and after each compares both with each other and with
/// the model. After the first broken promise it must not be used further.
class HubFuzz
{
public:
    explicit HubFuzz(const HubOptions& options);

    void apply(const HubStep& step);
    /// All peers go; nothing may be left.
    void finish();

    const std::optional<std::string>& broken() const { return m_model.broken(); }

private:
    void act(const HubStep& step);
    void open(const HubStep& step);
    void subscribe(const HubStep& step);
    void unsubscribe(const HubStep& step);
    void clientEvent(const HubStep& step);
    void lockRequest(const HubStep& step);
    void signIn(const HubStep& step);
    void frame(const HubStep& step);
    void close(const HubStep& step);
    void wait(const HubStep& step);
    void api(const HubStep& step);
    void publish(const HubStep& step);
    void terminate(const HubStep& step);
    void changePolicy(const HubStep& step);
    void changeOptions(const HubStep& step);
    void shutDown(const HubStep& step);

    /// The same event to the Hub and its copy, whose effects must be the same.
    void handle(const HubEvent& event);

    void send(ConnId conn, std::string_view text) { handle(FrameReceived{conn, text}); }

    ApiReply call(std::size_t app, const FuzzedCall& call, std::string_view secret);
    ApiReply callSigned(std::size_t app, const FuzzedCall& call);
    void observe();
    /// By HTTP, what the model knows.
    void ask();
    void askForChannels(std::size_t app);
    void askForLocks(std::size_t app);

    /// Among those that came last, closed ones too.
    ConnId connOf(const HubStep& step) const;
    /// As configured now; null when it is disabled or gone.
    const AppConfig* enabledApp(std::size_t app) const;

    /// Whether the channel locks an order under policy `owner`.
    bool locks(std::string_view channel) const;

    const HubOptions& options() const { return m_hub.hub().options(); }

    /// KEY:SIGNATURE as `how` says: mostly right, sometimes of another app, cut or missing.
    std::string auth(ConnId conn, std::uint8_t how, std::string_view signedText) const;
    /// The one to sign for: mostly the connection's own.
    std::string socketToSign(ConnId conn, std::uint8_t how) const;
    /// The user of a subscription that will be accepted; nothing when it must be refused.
    std::optional<std::string> expectedMember(ConnId conn, const HubStep& step) const;
    /// Who was sent such an event in this step.
    std::set<ConnId> recipientsOf(std::string_view event) const;

    void expect(bool holds, std::string_view promise) { m_model.expectOurs(holds, promise); }

    HubOptions m_initial; ///< Its apps are all that there ever were, by their places.
    HubHarness m_hub;
    HubHarness m_copy;
    HubModel m_model;
    std::vector<ConnId> m_conns;
    std::set<ConnId> m_mayClose; ///< Whom the Hub may end in this step.
    bool m_stopping = false;
    std::size_t m_steps = 0;
};

} // namespace echolock
