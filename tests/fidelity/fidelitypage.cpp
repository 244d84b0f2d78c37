// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fidelity/fidelitypage.h"

#include <QJsonArray>
#include <QJsonDocument>

#include "client/echo/authform.h"

#include <chrono>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

constexpr std::uint16_t noStatus = 1005;
constexpr std::uint16_t abnormal = 1006;
constexpr int closingHandshakeMs = 10;

/// A browser lets nothing happen within the call that asks for it. The real player's clock counts
/// microseconds likewise.
constexpr Duration oneTurn = 1us;

QJsonObject objectOf(const std::string& text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

std::string quoted(const std::string& text)
{
    const QByteArray list = QJsonDocument(QJsonArray{QString::fromStdString(text)})
                                .toJson(QJsonDocument::Compact);
    return list.sliced(1, list.size() - 2).toStdString();
}

/// An event's data as pusher-js gives it to the page: parsed where that is possible, else as text.
std::string dataAsSeen(const std::string& data)
{
    if (data.empty())
        return "undefined";
    const QByteArray list = "[" + QByteArray::fromStdString(data) + "]";
    return QJsonDocument::fromJson(list).isNull() ? quoted(data) : data;
}

std::string successOf(const std::string& channel)
{
    const bool isPresence = channel.starts_with("presence-");
    const std::string data = isPresence
        ? R"({"presence":{"ids":["1"],"hash":{"1":{"name":"Ann"}},"count":1}})"
        : "{}";
    return R"({"event":"pusher_internal:subscription_succeeded","channel":)" + quoted(channel)
        + R"(,"data":)" + quoted(data) + "}";
}

std::string greeting(TransportId id, const std::string& activityTimeout)
{
    const std::string number = std::to_string(id.value);
    const std::string data = R"({"socket_id":")" + number + "." + number
        + R"(","activity_timeout":)" + activityTimeout + "}";
    return R"({"event":"pusher:connection_established","data":)" + quoted(data) + "}";
}

std::vector<std::string> wordsOf(const std::string& text, int wordsMax)
{
    const auto words = QString::fromStdString(text).split(u' ');
    std::vector<std::string> result;
    for (qsizetype i = 0; i < words.size() && i < wordsMax - 1; ++i)
        result.push_back(words[i].toStdString());
    result.push_back(words.mid(wordsMax - 1).join(u' ').toStdString());
    return result;
}

/// Not a real signature, but one that says what was signed; `more` is what else the answer has.
std::string signature(const AuthRequest& request, const std::string& more)
{
    QJsonObject answer;
    if (request.channel.empty()) {
        answer[QLatin1String("auth")] = QString::fromStdString("key:" + request.socketId.value);
        answer[QLatin1String("user_data")] = QString::fromStdString(more.empty() ? R"({"id":"1"})"
                                                                                 : more);
        return QJsonDocument(answer).toJson(QJsonDocument::Compact).toStdString();
    }
    answer[QLatin1String("auth")] = QString::fromStdString("key:" + request.socketId.value + ":"
                                                           + request.channel);
    if (request.channel.starts_with("presence-"))
        answer[QLatin1String("channel_data")] = QStringLiteral(
            R"({"user_id":"1","user_info":{"name":"Ann"}})");
    const QJsonObject others = objectOf(more);
    for (auto it = others.begin(); it != others.end(); ++it)
        answer[it.key()] = it.value();
    return QJsonDocument(answer).toJson(QJsonDocument::Compact).toStdString();
}

Result<AuthAnswer> answerOf(const FidelityStep& step, const AuthRequest& request)
{
    const bool isSigned = step.verb == "sign";
    const std::string body = isSigned ? signature(request, step.rest) : step.rest;
    return readAuthReply("/broadcasting/auth",
                         {.status = isSigned ? 200 : std::stoi(step.verb), .body = body});
}

std::string eventLine(const Observation& observation)
{
    if (observation.text == "pusher:signin_error")
        return "failed signin";
    std::string channel = observation.channel.empty() ? "-" : observation.channel;
    if (channel.starts_with("#server-to-user-"))
        channel = "#user";
    return "event " + channel + " " + observation.text + " " + dataAsSeen(observation.data);
}

EchoOptions optionsOf(const FidelityScript& script, const EchoQuirks& quirks)
{
    EchoOptions options;
    options.useTls = script.useTls;
    options.localStorage = script.localStorage;
    options.quirks = quirks;
    return options;
}

} // namespace

FidelityPage::FidelityPage(const FidelityScript& script, const EchoQuirks& quirks)
    : m_script(script)
    , m_client(optionsOf(script, quirks))
    , m_echo(quirks)
{
}

std::vector<std::string> FidelityPage::play()
{
    for (const FidelityStep& step : m_script.page)
        later(step.atMs, [this, &step] { actOnPage(step); });
    const Instant end = Instant() + std::chrono::milliseconds(m_script.untilMs + 1);
    while (!m_plan.empty() && m_plan.begin()->first.first < end) {
        const auto next = m_plan.extract(m_plan.begin());
        m_now = next.key().first;
        next.mapped()();
    }
    return m_lines;
}

FidelityPage::Plan::key_type FidelityPage::plan(Instant at, std::function<void()> act)
{
    const Plan::key_type key(std::max(at, m_now + oneTurn), ++m_planned);
    m_plan.emplace(key, std::move(act));
    return key;
}

void FidelityPage::later(int delayMs, std::function<void()> act)
{
    plan(m_now + std::chrono::milliseconds(delayMs), std::move(act));
}

void FidelityPage::log(const std::string& line)
{
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(m_now.time_since_epoch());
    m_lines.push_back(std::to_string(ms.count()) + " " + line);
}

void FidelityPage::actOnPage(const FidelityStep& step)
{
    const auto& [atMs, verb, rest] = step;
    if (verb == "connect") {
        m_client.connect(m_now, *this);
    } else if (verb == "disconnect") {
        m_client.disconnect(m_now, *this);
    } else if (verb == "subscribe") {
        m_client.subscribe(m_now, *this, rest);
    } else if (verb == "unsubscribe") {
        m_client.unsubscribe(m_now, *this, rest);
    } else if (verb == "whisper") {
        const auto words = wordsOf(rest, 3);
        m_client.whisper(m_now, *this, words[0], words[1], words[2]);
    } else if (verb == "signin") {
        m_client.signIn(m_now, *this);
    } else if (verb.starts_with("echo.")) {
        if (!m_echo.act({m_now, *this, m_client}, std::string_view(verb).substr(5),
                        wordsOf(rest, 3)))
            log("error 0");
    } else {
        log("a page cannot '" + verb + "'");
    }
}

void FidelityPage::openTransport(TransportId id)
{
    log("open " + std::to_string(id.value) + (m_client.usesTls() ? " wss " : " ws ")
        + echoTarget("key"));
    m_sockets[id];
    playOn(id, nthOf(m_script.connections, m_sockets.size()));
}

void FidelityPage::playOn(TransportId id, const FidelitySteps& steps)
{
    for (const FidelityStep& step : steps)
        later(step.atMs, [this, id, step] { serve(id, step); });
}

void FidelityPage::sendText(TransportId id, std::string text)
{
    const Socket& socket = m_sockets[id];
    if (socket.phase != Phase::Open)
        return;
    log("send " + std::to_string(id.value) + " " + text);
    if (!socket.vanished)
        playOn(id, answersTo(socket, text));
}

void FidelityPage::closeTransport(TransportId id, std::uint16_t code)
{
    Socket& socket = m_sockets[id];
    if (socket.phase == Phase::Closing || socket.phase == Phase::Closed)
        return;
    log("close " + std::to_string(id.value)
        + (code == noStatus ? std::string() : " " + std::to_string(code)));
    const bool wasOpen = socket.phase == Phase::Open;
    socket.phase = Phase::Closing;
    if (!wasOpen)
        later(0, [this, id] { end(id, {abnormal, false}); });
    else if (!socket.vanished)
        later(closingHandshakeMs, [this, id] { end(id, {noStatus, true}); });
}

void FidelityPage::serve(TransportId id, const FidelityStep& step)
{
    const auto& [atMs, verb, rest] = step;
    Socket& socket = m_sockets[id];
    if (verb == "accept") {
        if (socket.phase != Phase::Connecting)
            return;
        socket.phase = Phase::Open;
        m_client.transportOpened(m_now, *this, id);
    } else if (verb == "greet") {
        hear(id, greeting(id, rest.empty() ? "120" : rest));
    } else if (verb == "send") {
        hear(id, rest);
    } else if (verb == "close") {
        end(id, {rest.empty() ? noStatus : static_cast<std::uint16_t>(std::stoi(rest)), true});
    } else if (verb == "drop" || verb == "refuse") {
        end(id, {abnormal, false});
    } else if (verb == "vanish") {
        socket.vanished = true;
    } else if (verb == "ignore") {
        socket.ignored.insert(rest);
    } else {
        log("a server cannot '" + verb + "'");
    }
}

FidelitySteps FidelityPage::answersTo(const Socket& socket, const std::string& text) const
{
    const QJsonObject frame = objectOf(text);
    const std::string event = frame[QLatin1String("event")].toString().toStdString();
    const QJsonObject data = frame[QLatin1String("data")].toObject();
    const std::string channel = data[QLatin1String("channel")].toString().toStdString();
    for (const std::string& name : {event + " " + channel, event}) {
        if (socket.ignored.contains(name))
            return {};
    }
    for (const std::string& name : {event + " " + channel, event}) {
        if (const auto it = m_script.answers.find(name); it != m_script.answers.end())
            return it->second;
    }
    if (event == "pusher:ping")
        return {{10, "send", R"({"event":"pusher:pong"})"}};
    if (event == "pusher:subscribe")
        return {{10, "send", successOf(channel)}};
    if (event == "pusher:signin")
        return {{10, "send",
                 R"({"event":"pusher:signin_success","data":{"user_data":)"
                     + quoted(data[QLatin1String("user_data")].toString().toStdString()) + "}}"}};
    return {};
}

void FidelityPage::hear(TransportId id, const std::string& text)
{
    if (m_sockets[id].phase != Phase::Open)
        return;
    log("hear " + std::to_string(id.value) + " " + text);
    m_client.textReceived(m_now, *this, id, text);
}

void FidelityPage::end(TransportId id, CloseEvent close)
{
    Socket& socket = m_sockets[id];
    if (socket.phase == Phase::Closed)
        return;
    socket.phase = Phase::Closed;
    log("end " + std::to_string(id.value) + " " + std::to_string(close.code));
    m_client.transportClosed(m_now, *this, id, close);
}

void FidelityPage::startTimer(EchoTimer timer, Instant at)
{
    stopTimer(timer);
    m_timers[timer] = plan(at, [this, timer] {
        m_timers.erase(timer);
        m_client.timerDue(m_now, *this, timer);
    });
}

void FidelityPage::stopTimer(EchoTimer timer)
{
    if (const auto it = m_timers.find(timer); it != m_timers.end()) {
        m_plan.erase(it->second);
        m_timers.erase(it);
    }
}

void FidelityPage::requestAuth(const AuthRequest& request)
{
    const bool isUser = request.channel.empty();
    log((isUser ? "signin " : "auth ") + authForm(request, {}));
    const FidelityStep step = isUser ? nthOf(m_script.signin, ++m_signins)
                                     : nthOf(m_script.auth, ++m_auths);
    if (step.verb == "hang")
        return;
    later(step.atMs, [this, step, request] {
        m_client.authAnswered(m_now, *this, request.id, answerOf(step, request));
    });
}

void FidelityPage::observe(const Observation& observation)
{
    using Kind = Observation::Kind;
    switch (observation.kind) {
    case Kind::StateChanged:
        log("state " + std::string(toString(observation.state)));
        break;
    case Kind::Subscribed:
        log("subscribed " + observation.channel);
        break;
    case Kind::SubscriptionFailed:
        log("failed " + observation.channel);
        break;
    case Kind::Lock:
    case Kind::Event:
        log(eventLine(observation));
        break;
    case Kind::Error:
        log("error " + std::to_string(observation.code));
        break;
    case Kind::Warning:
        break;
    }
    for (const std::string& line : m_echo.told(m_client, observation))
        log(line);
}
