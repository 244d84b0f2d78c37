// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/echoclient.h"
#include "client/echo/echoquirks.h"
#include "client/echo/echosink.h"
#include "server/base/ids.h"
#include "server/base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// A callback of the page's, numbered by who gives it. The same may be given for many events.
using ListenerId = StrongNumber<struct ListenerIdTag>;

/// One call of a callback.
struct ListenerCall
{
    ListenerId listener;
    std::string event; ///< What listenToAll() hands out beside the data; else empty.
    std::string data;  ///< JSON text; empty for undefined.

    friend bool operator==(const ListenerCall&, const ListenerCall&) = default;
};

/// laravel-echo 2.5.0 with its Pusher connector, on top of an EchoClient: names of channels and
/// events, who listens to what, and what Echo forgets that pusher-js remembers. A value, like the
/// client, which it does not hold.
///
/// Channels are named in full (`private-order.7`), as the calls that make them return it.
class LaravelEcho
{
public:
    /// The page that a call is made in.
    struct Page
    {
        Instant now;
        EchoSink& sink;
        EchoClient& client;
    };

    struct Options
    {
        /// None is Echo's `namespace: false`.
        std::optional<std::string> eventNamespace = "App.Events";
        EchoQuirks quirks{};
    };

    LaravelEcho();
    explicit LaravelEcho(Options options);

    std::string channel(const Page& page, std::string_view name);
    std::string privateChannel(const Page& page, std::string_view name);
    std::string encryptedPrivate(const Page& page, std::string_view name);
    std::string join(const Page& page, std::string_view name);

    /// All four kinds of the name.
    void leave(const Page& page, std::string_view name);
    void leaveChannel(const Page& page, std::string_view channel);
    void leaveAllChannels(const Page& page);

    /// The name on the wire: `OrderUpdated` becomes `App\Events\OrderUpdated`, `.order.updated` and
    /// `\order.updated` become `order.updated`.
    std::string formatEvent(std::string_view event) const;

    // Whoever listens on a channel that is not there any more hears nothing.
    void listen(std::string_view channel, std::string_view event, ListenerId listener);
    void listenForWhisper(std::string_view channel, std::string_view event, ListenerId listener);
    void notification(std::string_view channel, ListenerId listener);
    /// Everything but `pusher:` events, under the names that listen() would take.
    void listenToAll(std::string_view channel, ListenerId listener);
    void subscribed(std::string_view channel, ListenerId listener);
    void error(std::string_view channel, ListenerId listener);
    /// Given the members' infos, again on every reconnect.
    void here(std::string_view channel, ListenerId listener);
    void joining(std::string_view channel, ListenerId listener);
    void leaving(std::string_view channel, ListenerId listener);

    // Without a listener: all of them.
    void stopListening(std::string_view channel, std::string_view event,
                       std::optional<ListenerId> listener = {});
    void stopListeningForWhisper(std::string_view channel, std::string_view event,
                                 std::optional<ListenerId> listener = {});
    void stopListeningForNotification(std::string_view channel, ListenerId listener);
    void stopListeningToAll(std::string_view channel, std::optional<ListenerId> listener = {});

    /// Fails where Echo throws: the channel was left, or is encrypted.
    Result<void> whisper(const Page& page, std::string_view channel, std::string_view event,
                         std::string_view dataJson) const;

    /// What Echo's connectionStatus() says.
    static std::string_view connectionStatus(const EchoClient& client);

    /// The calls that what the client has just told leads to, in their order.
    std::vector<ListenerCall> calls(const EchoClient& client, const Observation& seen) const;

    /// The channels that Echo knows, in the order in which they were made.
    const std::vector<std::string>& channels() const { return m_channels; }

    void writeState(StateWriter& out) const;

private:
    /// What of an event a callback is given; only Data can be unbound by its listener.
    enum class Gives : std::uint8_t { Data, Everything, Nothing, Status, Infos, Info };

    struct Binding
    {
        std::string channel;
        std::string event; ///< On the wire; empty where Everything is given.
        ListenerId listener;
        Gives gives = Gives::Data;
    };

    void bind(std::string_view channel, std::string event, ListenerId listener, Gives gives);
    std::string make(const Page& page, std::string channel);
    std::string unformatted(std::string_view event) const;
    std::optional<ListenerCall> callOf(const Binding& binding, const EchoClient& client,
                                       const Observation& seen, std::string_view event) const;

    Options m_options;
    std::vector<std::string> m_channels;
    std::vector<Binding> m_bindings; ///< They are pusher-js's: Echo keeps none of its own.
};

} // namespace echolock
