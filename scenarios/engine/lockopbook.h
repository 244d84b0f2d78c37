// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "scenarios/engine/lockop.h"
#include "scenarios/engine/ownerbook.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace echolock {

/// Makes operations of a history, whose moments are the places of its entries.
///
/// - An *acquire* begins when a client asks for an order, by a subscription or by a request, and
///   returns when its page is told `lock.granted` or `lock.denied`. If the page never is, it may
///   have taken effect or not. Which answer belongs to which question is known from the server's
///   facts: it answers each connection in its order. A page that subscribes again by itself after
///   a reconnection has asked from the moment in which it was connected; one that is handed the
///   lock, since it last asked.
/// - A *release* begins when a client leaves an order or gives it up, and returns with the server's
///   fact that it did. Pusher answers neither.
/// - A *departure* lies between the end of a page and the server's notice of it.
/// - A *lapse* is a server's fact that an order is free, where its cause allows that: by a lease, a
///   grace or an operator always; by the end of a connection only if it was one of the owner's, at
///   that instant. So the blind unlock of somebody else's lock (race R10) explains nothing, and is
///   found out.
/// - A *restart* is a server's fact that its next process knows a lock from the ledger. The fact
///   names the higher number, also where that process takes the lock back at once.
/// - A *write* is an operation only if the application checked its number.
///
/// `lock.changed` is news and no answer: it may be old when it arrives, and is no operation.
/// More than 64 connections of one user at one order share seats.
class LockOpBook
{
public:
    LockOpBook(const std::vector<CastMember>& cast, Ownership ownership);

    void feed(const HistoryEntry& entry);

    /// In the order of the names.
    std::vector<OrderOps> orders() const;

private:
    struct Draft
    {
        LockOp op;
        SocketId socket; ///< Empty: it never left the page.
    };

    struct Answer
    {
        std::size_t draft = 0;
        bool isGrant = false;
        FencingToken token;
    };

    /// One client at one order.
    struct Seat
    {
        std::deque<std::size_t> asked;    ///< Not yet answered by the server.
        std::deque<Answer> answered;      ///< Not yet seen by the page.
        std::deque<std::size_t> releases; ///< Not yet known to have happened.
        Moment askedAt = 0;
        FencingToken told; ///< By the last grant that was seen.
    };

    struct Order
    {
        Resource name;
        std::vector<Draft> drafts;
        std::map<std::size_t, Seat> seats; ///< By client.
    };

    struct Page
    {
        SocketId socket;
        Moment connectedAt = 0;
        std::set<Resource> joined;
    };

    /// A lapse that waits for the end of a connection that would explain it.
    struct Unexplained
    {
        LockEvent event;
        Moment moment = 0;
    };

    void on(const ServerLock& fact, Instant at);
    void on(const ServerConnection& fact, Instant at);
    void on(const ClientConnected& connected, Instant at);
    void on(const ClientSaw& sight, Instant at);
    void on(const ClientAct& act, Instant at);

    /// What an application makes of webhooks is no operation on a lock.
    void on(const WebhookHandled& /*webhook*/, Instant /*at*/) { }

    void ask(std::size_t client, const Resource& order);
    void release(std::size_t client, const Resource& order);
    void abandon(std::size_t client, Abandonment how);
    void write(const ClientAct& act);
    void answered(const LockEvent& event);
    void answeredStranger(const LockEvent& event);
    void freed(const LockEvent& event, Instant at);
    void closed(const SocketId& socket, Instant at);
    void leaveSeats(const SocketId& socket);
    void forgetEndsBefore(Instant at);
    LockOp& atServersWord(LockOp::Kind kind, const LockEvent& event, Moment moment);
    void released(std::size_t client, const Resource& order);
    void told(std::size_t client, const LockMessage& lock);
    Order& orderOf(const Resource& name);
    std::size_t add(Order& order, LockOp::Kind kind, const SocketId& socket, Moment call);
    std::size_t questionOf(Order& order, std::size_t client, const LockEvent& event);
    OrderOps finished(const Resource& name, const Order& order) const;

    OwnerBook m_owners;
    std::vector<Page> m_pages;
    std::map<Resource, Order> m_orders;
    Instant m_turn; ///< The instant of the next two.
    std::vector<SocketId> m_closed;
    std::map<SocketId, std::vector<std::pair<Resource, std::size_t>>> m_open; ///< Not closed yet.
    std::vector<Unexplained> m_unexplained;
    Moment m_now = 0;
};

std::vector<OrderOps> lockOpsOf(const History& history, Ownership ownership);

} // namespace echolock
