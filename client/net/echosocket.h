// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "client/echo/abandonment.h"
#include "client/echo/observation.h"
#include "client/net/echopage.h"
#include "server/base/prng.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// One browser tab: an EchoPage, and what is left of the pages before it. Everything that the tab
/// sees is given to the observer, on this object's thread; it may call back into the tab, but not
/// delete it.
class EchoSocket : public QObject
{
    Q_OBJECT

public:
    using Observer = EchoPage::Observer;

    /// `user` is the signed-in person, sent as channel_data on presence channels; empty for none.
    EchoSocket(ClientTarget target, std::string user, const Prng& prng, Observer observer,
               QObject* parent = nullptr);
    ~EchoSocket() override;

    /// Connects; a tab that was abandoned begins again as a new page, without channels.
    void open();
    /// Full channel name (`private-order.7`). Signed with the current socket id once connected.
    void subscribe(std::string_view channel);
    void unsubscribe(std::string_view channel);
    /// Echo's whisper: sends `client-` + `event`; `data` is JSON text.
    void whisper(std::string_view channel, std::string_view event, std::string_view data);
    /// Abandons as a tab would. Leave unsubscribes from all channels. Freeze and Sleep last until
    /// thaw().
    /// Reload begins a new page on the same channels, and closes the old one's socket once the new
    /// one's has begun to connect. Close leaves a disconnected page. After any other way the tab is
    /// gone, and the observer hears nothing more.
    void abandon(Abandonment how);
    /// What has come in the meantime is seen before it returns.
    void thaw();
    /// Another tab is in front of this one, until show().
    void hide();
    void show();
    /// Of its connections, those included that it has a link for (ClientTarget::links).
    void setFaults(const std::vector<Fault>& faults);
    /// Sends text as it is, for tests of bad input: not what pusher-js would ever do.
    void sendRaw(std::string_view text);
    /// Subscribes with this `auth` in place of a valid signature, at once or, unless connected, not
    /// at all.
    void subscribeWithAuth(std::string_view channel, std::string_view auth);

    // See EchoPage; of the present page.
    const PageNews* nextNews(std::size_t connection) const;
    bool hear(std::size_t connection);
    void loseNews(std::size_t connection);
    bool fire(EchoTimer timer);

    ConnectionState state() const;
    /// Of the present page's last connection.
    SocketId socketId() const;
    ConnectCounts connects() const;
    /// The page still calls itself connected, as pusher-js does for a second, but its socket is
    /// gone.
    bool isCutOff() const;
    /// No socket of this tab is open any more, not even one that is being closed or has vanished.
    bool isQuiet() const;
    /// Some socket of an earlier page is still about to end.
    bool isEnding() const;

private:
    EchoPage* makePage();
    void end(EchoPage* page, Abandonment how);
    void reload();

    ClientTarget m_target;
    std::string m_user;
    Prng m_prng;
    Observer m_observer;
    std::uint64_t m_pagesMade = 0;
    ConnectCounts m_connects;            ///< Of past pages.
    std::vector<std::string> m_channels; ///< What the tab's code has subscribed to.
    // Children of this object.
    EchoPage* m_page; ///< None once the tab is gone.
    std::vector<EchoPage*> m_past;
};

} // namespace echolock
