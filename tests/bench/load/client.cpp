// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/client.h"

#include "tests/bench/load/signature.h"

namespace echolock::load {

namespace {

bool has(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

std::string escaped(std::string_view json)
{
    std::string text;
    for (const char letter : json)
        text += letter == '"' ? std::string("\\\"") : std::string(1, letter);
    return text;
}

} // namespace

Client::Client(Poller& poller, const Options& options, Trouble& trouble, std::size_t index)
    : Link(poller, options.port, index)
    , m_options(options)
    , m_trouble(trouble)
    , m_index(index)
{
}

void Client::open(ClientListener& listener)
{
    m_listener = &listener;
    m_openedAt = Clock::now();
    m_state = State::Upgrading;
    dial();
}

void Client::connected()
{
    send("GET /app/" + m_options.key
         + "?protocol=7&client=bench&version=1.0.0 HTTP/1.1\r\n"
           "Host: 127.0.0.1:"
         + std::to_string(m_options.port)
         + "\r\n"
           "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
}

void Client::subscribe(const std::string& channel)
{
    m_state = State::Subscribing;
    m_channel = channel;
    std::string signedText = m_socketId + ":" + channel;
    std::string member;
    if (channel.starts_with("presence-")) {
        const std::string data = R"({"user_id":"u)" + std::to_string(m_index) + "\"}";
        signedText += ":" + data;
        member = R"(,"channel_data":")" + escaped(data) + "\"";
    }
    sendText(R"({"event":"pusher:subscribe","data":{"channel":")" + channel + R"(","auth":")"
             + m_options.key + ":" + hmacSha256(m_options.secret, signedText) + "\"" + member
             + "}}");
}

void Client::sendText(std::string_view json)
{
    std::string frame;
    frame.reserve(json.size() + 14);
    appendFrame(frame, Opcode::Text, json);
    send(frame);
}

std::size_t Client::received(std::string_view bytes)
{
    std::size_t used = 0;
    if (m_state == State::Upgrading)
        used = readUpgrade(bytes);
    while (m_state != State::Upgrading && isOpen()) {
        const auto frame = frontFrame(bytes.substr(used));
        if (!frame)
            break;
        used += frame->length;
        handle(frame->opcode, frame->payload);
    }
    if (m_state == State::Ready)
        m_listener->eventsHandled(*this);
    return used;
}

std::size_t Client::readUpgrade(std::string_view bytes)
{
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos)
        return 0;
    if (!bytes.starts_with("HTTP/1.1 101"))
        fail("was not let in: " + std::string(bytes.substr(0, bytes.find('\r'))));
    m_state = State::Greeting;
    return end + 4;
}

void Client::handle(Opcode opcode, std::string_view payload)
{
    if (opcode == Opcode::Text) {
        handleText(payload);
    } else if (opcode == Opcode::Ping) {
        std::string frame;
        appendFrame(frame, Opcode::Pong, payload);
        send(frame);
    } else if (opcode != Opcode::Pong) {
        fail("was closed by the server");
        reset();
    }
}

void Client::handleText(std::string_view json)
{
    if (m_state == State::Ready) {
        m_listener->eventReceived(*this, json);
    } else if (has(json, "pusher:error") || has(json, "subscription_error")) {
        fail("was refused: " + std::string(json));
    } else if (m_state == State::Greeting && has(json, "connection_established")) {
        m_socketId = jsonValue(json, "socket_id");
        m_listener->greeted(*this);
    } else if (m_state == State::Subscribing && has(json, "subscription_succeeded")) {
        m_state = State::Ready;
        m_listener->subscribed(*this);
    }
}

void Client::ended(const std::string& reason)
{
    fail("was dropped: " + reason);
}

void Client::fail(std::string_view what)
{
    m_state = State::Closed;
    m_trouble.report("client " + std::to_string(m_index) + " " + std::string(what));
}

} // namespace echolock::load
