// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/ids.h"
#include "server/base/payload.h"
#include "server/hub/lifecycle.h"
#include "server/hub/webhookevent.h"
#include "server/locks/lockevent.h"
#include "server/locks/storecall.h"
#include "server/protocol/closecode.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace echolock {

/// A timer of the Hub. Starting one that runs moves it; stopping one that does not is no error.
struct TimerId
{
    enum class Kind : std::uint8_t { Liveness, SubscriptionCounts, Stop, Lock };

    Kind kind = Kind::Liveness;
    /// Liveness: the connection's number; SubscriptionCounts: the app's place in the Hub; Lock: the
    /// app's place and the order's in its table, see applocks.h.
    std::uint64_t key = 0;

    friend bool operator==(const TimerId&, const TimerId&) = default;
};

struct ApiReply
{
    int status = 200;
    std::string body;    ///< JSON, unless contentType says otherwise.
    std::string allow{}; ///< The path's methods, where the request's was OPTIONS or a wrong one.
    std::string error{}; ///< The sentence in the body of a refusal.
    std::string_view contentType = "application/json";

    friend bool operator==(const ApiReply&, const ApiReply&) = default;
};

/// Where the Hub says what must happen. The live server does it, the simulator models it, a test
/// writes it down. Called only from inside Hub::handle, in the order in which the effects must take
/// place.
class EffectSink
{
public:
    virtual ~EffectSink() = default;

    /// One text message for all of `to`, encoded once.
    virtual void send(std::span<const ConnId> to, const Payload& payload) = 0;
    /// Ends the connection with a close frame, or with none where the code is Abnormal; what was
    /// sent before still goes out. The Hub has forgotten it already and expects no Closed.
    virtual void close(ConnId conn, CloseCode code, std::string_view reason) = 0;
    virtual void startTimer(TimerId timer, Instant due) = 0;
    virtual void stopTimer(TimerId timer) = 0;
    virtual void emit(const LockEvent& event) = 0;
    virtual void emit(const LifecycleEvent& event) = 0;
    /// Only for apps that have webhooks.
    virtual void emit(const WebhookEvent& event) = 0;
    virtual void reply(RequestId request, const ApiReply& reply) = 0;
    /// Only under a policy whose locks are in a shared store; its answer is a StoreReply to the
    /// Hub.
    virtual void call(const StoreCall& call) = 0;
};

} // namespace echolock
