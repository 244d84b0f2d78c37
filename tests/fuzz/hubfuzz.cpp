// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/hubfuzz.h"

#include "server/hub/lockpattern.h"
#include "server/protocol/channelauth.h"
#include "server/protocol/channelname.h"
#include "server/protocol/clientcodec.h"
#include "server/protocol/jsonreader.h"
#include "server/protocol/jsonwriter.h"

#include <algorithm>
#include <array>
#include <utility>

namespace echolock {

namespace {

constexpr std::size_t connectionsMax = 8;
constexpr std::size_t appCount = 2;
constexpr std::size_t stepsPerQuestion = 8;

std::string appPath(const AppConfig& app, std::string_view path)
{
    return "/apps/" + app.id + std::string(path);
}

} // namespace

HubFuzz::HubFuzz(const HubOptions& options)
    : m_initial(options)
    , m_hub(options)
    , m_copy(options)
    , m_model(options.personality == "pusher" ? HubModel::Answers::Ours : HubModel::Answers::Peers)
{
}

void HubFuzz::apply(const HubStep& step)
{
    m_model.expectUser({});
    m_mayClose = m_stopping ? m_model.open() : std::set<ConnId>();
    act(step);
    observe();
    m_model.checkBetweenSteps(m_hub.hub().stats(), options(), m_hub.now());
    // Signatures and answers cost more than all else; what is wrong stays so for some steps.
    if (++m_steps % stepsPerQuestion == 0)
        ask();
}

void HubFuzz::finish()
{
    ask();
    for (const ConnId conn : m_model.open()) {
        m_model.leaves(conn);
        handle(Closed{conn, {CloseHow::Kind::Rst, 0}});
        observe();
    }
    m_hub.advance(options().locks.grace);
    m_copy.advance(options().locks.grace);
    observe();
    const HubStats stats = m_hub.hub().stats();
    m_model.checkBetweenSteps(stats, options(), m_hub.now());
    expect(stats.connections == 0 && stats.channels == 0 && stats.subscriptions == 0,
           "nothing is left when all are gone");
    // The article leaves locks behind; with a lease, each has a timer.
    const bool orphans = options().policy == "article";
    expect(orphans || stats.locksHeld == 0, "no lock is left when all are gone");
    expect(orphans || !m_hub.hasTimers(), "no timer runs when all are gone");
}

void HubFuzz::act(const HubStep& step)
{
    using Kind = HubStep::Kind;
    if (step.kind == Kind::Open)
        return open(step);
    if (step.kind == Kind::Fork) {
        m_copy = m_hub;
        return;
    }
    // All else happens to somebody.
    if (m_conns.empty())
        return;
    switch (step.kind) {
    case Kind::Subscribe:
        return subscribe(step);
    case Kind::Unsubscribe:
        return unsubscribe(step);
    case Kind::ClientEvent:
        return clientEvent(step);
    case Kind::LockRequest:
        return lockRequest(step);
    case Kind::SignIn:
        return signIn(step);
    case Kind::Frame:
        return frame(step);
    case Kind::Binary:
        return handle(BinaryReceived{connOf(step)});
    case Kind::Close:
        return close(step);
    case Kind::Wait:
        return wait(step);
    case Kind::Api:
        return api(step);
    case Kind::Publish:
        return publish(step);
    case Kind::Terminate:
        return terminate(step);
    case Kind::Policy:
        return changePolicy(step);
    case Kind::Options:
        return changeOptions(step);
    case Kind::StrayTimer:
        return handle(TimerDue{{TimerId::Kind::Liveness, connOf(step).value}});
    case Kind::ShutDown:
        return shutDown(step);
    case Kind::Open:
    case Kind::Fork:
        return;
    }
}

void HubFuzz::open(const HubStep& step)
{
    if (m_model.open().size() >= connectionsMax)
        return;
    const std::string& target = stepTargets()[step.what % stepTargets().size()];
    const std::size_t app = target.starts_with("/app/otherkey") ? 1 : 0;
    const std::size_t most = options().connectionsMax;
    const bool isWelcome = target.starts_with(app == 1 ? "/app/otherkey?" : "/app/key?")
        && enabledApp(app) && !m_stopping && (most == 0 || m_model.open().size() < most);
    const ConnId conn = m_hub.openTarget(target);
    m_copy.openTarget(target);
    m_model.arrives(conn, app);
    m_mayClose.insert(conn);
    observe();
    expect(m_model.page(conn).open == isWelcome,
           isWelcome ? "a good connection is accepted" : "a bad connection is turned away");
    if (m_conns.size() >= connectionsMax)
        m_conns.erase(
            std::ranges::find_if(m_conns, [this](ConnId old) { return !m_model.page(old).open; }));
    m_conns.push_back(conn);
}

void HubFuzz::subscribe(const HubStep& step)
{
    const ConnId conn = connOf(step);
    const std::string& channel = stepChannels()[step.what % stepChannels().size()];
    const std::vector<std::string>& users = stepUsers();
    const std::size_t user = step.how / 10U % (users.size() + 2);
    std::string channelData;
    if (user < users.size())
        channelData = JsonWriter().beginObject().member("user_id", users[user]).endObject().take();
    else if (user > users.size())
        channelData = R"({"user_id":""})";
    const std::string signature = auth(
        conn, step.how, channelStringToSign(socketToSign(conn, step.how), channel, channelData));

    const HubModel::Page before = m_model.page(conn);
    const std::optional<std::string> member = expectedMember(conn, step);
    m_model.expectUser(member.value_or("nobody"));
    send(conn,
         encodeSubscribe({.channel = channel, .auth = signature, .channelData = channelData}));
    observe();
    const bool isThere = m_model.page(conn).channels.contains(channel);
    expect(isThere == (member || before.channels.contains(channel)),
           (member ? "a good subscription is accepted: " : "a bad subscription is refused: ")
               + channel);
}

std::optional<std::string> HubFuzz::expectedMember(ConnId conn, const HubStep& step) const
{
    const HubModel::Page& page = m_model.page(conn);
    const std::string& channel = stepChannels()[step.what % stepChannels().size()];
    const auto name = parseChannelName(channel);
    if (!page.open || !name || page.channels.contains(channel))
        return std::nullopt;
    if (page.channels.size() >= options().channelsPerConnectionMax)
        return std::nullopt;
    if (channel.starts_with('#')) {
        const bool isOwn = !page.signedInAs.empty()
            && channel == "#server-to-user-" + page.signedInAs;
        return isOwn ? std::optional<std::string>("") : std::nullopt;
    }
    if (name->needsAuth() && step.how % 10 >= 6)
        return std::nullopt;
    if (!name->isPresence())
        return "";
    const std::size_t which = step.how / 10U % (stepUsers().size() + 2);
    std::string user = page.signedInAs;
    if (which < stepUsers().size())
        user = stepUsers()[which];
    if (user.empty() || which > stepUsers().size())
        return std::nullopt;
    const std::set<std::string> users = m_model.usersAt(page.app, channel);
    if (!users.contains(user) && users.size() >= options().presenceMembersMax)
        return std::nullopt;
    return user;
}

void HubFuzz::unsubscribe(const HubStep& step)
{
    const ConnId conn = connOf(step);
    const std::string& channel = stepChannels()[step.what % stepChannels().size()];
    const auto name = parseChannelName(channel);
    const std::string order = name ? name->base : std::string();
    const HubModel::Lock before = m_model.lockOf(m_model.page(conn).app, order);
    send(conn, encodeUnsubscribe(channel));
    observe();
    const HubModel::Page& page = m_model.page(conn);
    expect(!page.channels.contains(channel), "who unsubscribes is off: " + channel);
    const bool isElsewhere = std::ranges::any_of(page.channels, [&](const auto& other) {
        return locks(other.first) && parseChannelName(other.first)->base == order;
    });
    if (isElsewhere && options().policy != "article")
        expect(m_model.lockOf(page.app, order) == before,
               "an order is held until its last channel is left: " + order);
}

void HubFuzz::clientEvent(const HubStep& step)
{
    const ConnId conn = connOf(step);
    const std::string& channel = stepChannels()[step.what % stepChannels().size()];
    const std::array<std::string, 4> events{"client-typing", "client-", "client-\xc3\xa9\"",
                                            "client-" + std::string(40, 'e')};
    const std::array<std::string, 4> datas{"{}", R"("\ud800")", R"([1,{"a":null}])",
                                           '"' + std::string(70, 'd') + '"'};
    const std::string& event = events[step.how % 4];
    const std::string& data = datas[step.how / 4 % 4];

    std::set<ConnId> expected;
    const HubModel::Page& page = m_model.page(conn);
    const auto name = parseChannelName(channel);
    if (page.open && page.channels.contains(channel) && options().clientEvents == ClientEvents::On
        && (name->kind == ChannelKind::Private || name->kind == ChannelKind::Presence)
        && event.size() <= options().eventNameLengthMax
        && data.size() <= options().eventDataBytesMax)
        expected = m_model.subscribers(page.app, channel);
    expected.erase(conn);
    send(conn, encodeClientEvent({.event = event, .channel = channel, .rawData = data}));
    const std::set<ConnId> got = recipientsOf(event);
    expect(got == expected || (options().clientEventsPerSecond != 0 && got.empty()),
           "client events go to all others and to nobody else: " + event + " on " + channel);
}

void HubFuzz::lockRequest(const HubStep& step)
{
    const ConnId conn = connOf(step);
    const HubModel::Page page = m_model.page(conn);
    const std::string& channel = stepChannels()[step.what % stepChannels().size()];
    const auto name = parseChannelName(channel);
    const std::string order = name ? name->base : std::string();
    const HubModel::Lock before = m_model.lockOf(page.app, order);
    const std::array<std::string, 6> tokens{"null",  std::to_string(before.token),
                                            "\"1\"", std::to_string(before.token + 1),
                                            "-1",    std::to_string(before.token / 2)};
    const std::array<std::string, 3> nonces{"n1", "", std::string(200, 'n')};
    const std::array<std::string, 4> verbs{"acquire", "release", "renew", "takeover"};
    const std::string& verb = verbs[step.how % 4];
    const std::string& token = tokens[step.how / 4U % 6];
    const std::string& nonce = nonces[step.how / 24U % 3];
    const std::string data = R"({"token":)" + token + R"(,"nonce":")" + nonce + "\"}";
    send(conn,
         encodeClientEvent({.event = "client-lock." + verb, .channel = channel, .rawData = data}));
    observe();

    const HubModel::Lock after = m_model.lockOf(page.app, order);
    const bool isAsked = page.open && page.channels.contains(channel) && locks(channel)
        && options().policy != "article" && options().policy != "none" && token != "-1"
        && token != "\"1\"" && nonce.size() <= 128 && data.size() <= options().eventDataBytesMax;
    const bool isMeant = token == std::to_string(before.token) && before.connections.contains(conn);
    const bool isLimited = options().clientEventsPerSecond != 0;
    if (!isAsked || ((verb == "release" || verb == "renew") && !isMeant))
        expect(before == after, "a bad lock request changes nothing: " + verb + ' ' + order);
    else if (verb == "acquire" && !before.held())
        expect((after.held() && after.owner.conn == conn) || isLimited,
               "a free order is taken: " + order);
    else if (verb == "release" && before.connections.size() == 1)
        expect(!after.connections.contains(conn) || isLimited, "the holder releases: " + order);
    else if (verb == "takeover" && before.held() && after.version != before.version)
        expect(isSameOwner(before.owner, after.owner), "only own sessions are taken: " + order);
}

bool HubFuzz::locks(std::string_view channel) const
{
    const auto name = parseChannelName(channel);
    return name && name->needsAuth()
        && std::ranges::any_of(options().lockPatterns, [&](const std::string& pattern) {
               return LockPattern::parse(pattern)->matches(name->base);
           });
}

void HubFuzz::signIn(const HubStep& step)
{
    const ConnId conn = connOf(step);
    const std::string& user = stepUsers()[step.what % stepUsers().size()];
    JsonWriter json;
    json.beginObject().member("id", user);
    if (step.how >= 128)
        json.key("watchlist").beginArray().string("ann").string(user).endArray();
    const std::string userData = json.endObject().take();
    const std::string signature = auth(conn, step.how,
                                       userStringToSign(socketToSign(conn, step.how), userData));
    const HubModel::Page page = m_model.page(conn);
    const bool isGood = page.open && step.how % 10 < 6
        && (page.signedInAs.empty() || page.signedInAs == user);
    send(conn, encodeSignin({.auth = signature, .userData = userData}));
    expect(recipientsOf("pusher:signin_success").contains(conn) == isGood,
           isGood ? "a good sign-in is accepted" : "a bad sign-in is refused");
    if (isGood)
        m_model.expectSignIn(conn, user);
}

void HubFuzz::frame(const HubStep& step)
{
    const std::string& known = rawFrames()[step.what % rawFrames().size()];
    send(connOf(step), known.empty() ? step.text : known);
}

void HubFuzz::close(const HubStep& step)
{
    using Kind = CloseHow::Kind;
    constexpr std::array hows{CloseHow{Kind::Clean, 1000},   CloseHow{Kind::Clean, 1005},
                              CloseHow{Kind::Fin, 0},        CloseHow{Kind::Rst, 0},
                              CloseHow{Kind::Evicted, 1002}, CloseHow{Kind::Clean, 4999}};
    const ConnId conn = connOf(step);
    m_model.leaves(conn);
    handle(Closed{conn, hows[step.how % hows.size()]});
}

void HubFuzz::wait(const HubStep& step)
{
    using namespace std::chrono_literals;
    constexpr std::array<Duration, 8> durations{1ms, 1s, 4s, 10s, 29s, 31s, 30min, 25h};
    m_mayClose = m_model.open();
    const Duration duration = durations[step.what % durations.size()];
    m_hub.advance(duration);
    m_copy.advance(duration);
}

void HubFuzz::api(const HubStep& step)
{
    const std::size_t app = step.who % appCount;
    const FuzzedCall& wanted = apiCalls()[step.what % apiCalls().size()];
    if (step.how % 3 != 2) {
        expect(call(app, wanted, m_initial.apps[app].secret).status != 0, "each call is answered");
        return;
    }
    const ApiReply reply = call(app, wanted, step.how % 2 == 0 ? "" : "wrong");
    expect(reply.status >= 400 || wanted.method == "OPTIONS",
           "calls without the right signature are refused: " + wanted.path);
}

void HubFuzz::publish(const HubStep& step)
{
    const std::size_t app = step.who % appCount;
    const std::string& channel = stepChannels()[step.what % stepChannels().size()];
    const ConnId except = m_conns[step.how % m_conns.size()];
    JsonWriter json;
    json.beginObject().member("name", "published").member("channel", channel).member("data", "1");
    if (step.how % 2 == 1 && !m_hub.socketId(except).empty())
        json.member("socket_id", m_hub.socketId(except).value);
    const ApiReply reply = callSigned(
        app, {.method = "POST", .path = "/events", .body = json.endObject().take()});
    std::set<ConnId> expected = m_model.subscribers(app, channel);
    if (step.how % 2 == 1)
        expected.erase(except);
    if (reply.status != 200)
        expected.clear();
    expect((reply.status == 200) == (enabledApp(app) && parseChannelName(channel)),
           "what can be published is: " + channel + ' ' + std::to_string(reply.status));
    expect(recipientsOf("published") == expected, "all get what is published: " + channel);
}

void HubFuzz::terminate(const HubStep& step)
{
    const std::size_t app = step.who % appCount;
    const std::string& user = stepUsers()[step.what % stepUsers().size()];
    constexpr std::string_view digits = "0123456789abcdef";
    std::string escaped;
    for (const char c : user)
        escaped += {'%', digits[std::uint8_t(c) >> 4U], digits[std::uint8_t(c) & 15U]};
    std::set<ConnId> users;
    for (const ConnId conn : m_model.open())
        if (m_model.page(conn).app == app && m_model.page(conn).signedInAs == user)
            users.insert(conn);
    m_mayClose.insert(users.begin(), users.end());
    const ApiReply reply = callSigned(
        app, {.method = "POST", .path = "/users/" + escaped + "/terminate_connections"});
    expect((reply.status == 200) == (enabledApp(app) != nullptr), "terminating is answered");
    observe();
    for (const ConnId conn : users)
        expect(reply.status != 200 || !m_model.page(conn).open,
               "terminated connections end: " + user);
}

void HubFuzz::shutDown(const HubStep& step)
{
    const Duration spread = std::chrono::seconds(step.how % 3 * 5);
    m_stopping = true;
    m_mayClose = m_model.open();
    handle(ShutdownRequested{spread});
    observe();
    expect(spread > Duration::zero() || m_model.open().empty(), "a stop ends all connections");
}

void HubFuzz::handle(const HubEvent& event)
{
    m_hub.handle(event);
    m_copy.handle(event);
}

ApiReply HubFuzz::call(std::size_t app, const FuzzedCall& call, std::string_view secret)
{
    const std::string path = appPath(m_initial.apps[app], call.path);
    std::string query = "auth_key=" + m_initial.apps[app].key
        + "&auth_timestamp=" + std::to_string(HubHarness::unixSeconds) + "&auth_version=1.0";
    if (!call.body.empty())
        query += "&body_md5=" + md5Hex(call.body);
    if (!call.query.empty())
        query += '&' + call.query;
    if (!secret.empty())
        query += "&auth_signature="
            + hmacSha256Hex(secret, apiStringToSign(call.method, path, parseQuery(query)));
    m_copy.apiUnsigned(call.method, path, query, call.body);
    return m_hub.apiUnsigned(call.method, path, query, call.body);
}

ApiReply HubFuzz::callSigned(std::size_t app, const FuzzedCall& wanted)
{
    return call(app, wanted, m_initial.apps[app].secret);
}

void HubFuzz::observe()
{
    m_model.expect(m_hub.log() == m_copy.log(), "a copy has the same future");
    for (const EffectEntry& entry : m_hub.log().entries()) {
        m_model.observe(entry);
        if (const auto* const closed = std::get_if<ClosedConnection>(&entry))
            expect(m_mayClose.contains(closed->conn), "nobody is ended without a cause");
    }
    m_hub.log().clear();
    m_copy.log().clear();
}

void HubFuzz::ask()
{
    for (std::size_t app = 0; app < appCount; ++app) {
        if (!enabledApp(app))
            continue;
        askForChannels(app);
        askForLocks(app);
    }
}

void HubFuzz::askForChannels(std::size_t app)
{
    std::set<std::string> channels;
    for (const auto& [conn, page] : m_model.pages())
        if (page.app == app)
            for (const auto& [channel, user] : page.channels)
                channels.insert(channel);
    JsonWriter all;
    JsonWriter presence;
    all.beginObject().key("channels").beginObject();
    presence.beginObject().key("channels").beginObject();
    for (const std::string& channel : channels) {
        if (channel.starts_with('#'))
            continue;
        all.key(channel).beginObject();
        if (channel.starts_with("presence-"))
            presence.key(channel)
                .beginObject()
                .key("user_count")
                .number(std::uint64_t(m_model.usersAt(app, channel).size()));
        else
            all.key("subscription_count")
                .number(std::uint64_t(m_model.subscribers(app, channel).size()));
        all.endObject();
        if (channel.starts_with("presence-"))
            presence.endObject();
    }
    const std::string expectedAll = all.endObject().endObject().take();
    const std::string expectedPresence = presence.endObject().endObject().take();
    const FuzzedCall query{"GET", "/channels", "info=subscription_count"};
    expect(callSigned(app, query).body == expectedAll, "HTTP counts subscriptions");
    const FuzzedCall members{"GET", "/channels", "filter_by_prefix=presence-&info=user_count"};
    expect(callSigned(app, members).body == expectedPresence, "HTTP counts presence members");
    observe();
}

void HubFuzz::askForLocks(std::size_t app)
{
    const ApiReply reply = callSigned(app, {"GET", "/locks"});
    observe();
    JsonReader reader;
    const auto root = reader.parse(reply.body);
    if (!root)
        return expect(false, "HTTP tells the locks");
    const auto [locks] = reader.pick(*root, std::array<std::string_view, 1>{"locks"});
    for (const auto& [key, lock] : m_model.locks()) {
        if (key.first != app || !locks.is(JsonType::Object))
            continue;
        const auto [row] = reader.pick(locks, std::array<std::string_view, 1>{key.second});
        expect(row.is(JsonType::Object) || !lock.held(), "HTTP tells all locks: " + key.second);
        if (!row.is(JsonType::Object))
            continue;
        const auto [state, token, version] = reader.pick(
            row, std::array<std::string_view, 3>{"state", "token", "version"});
        expect(state.text == toString(lock.state), "HTTP tells the state: " + key.second);
        expect(!lock.held() || toUnsigned(token) == lock.token, "HTTP tells the token");
        expect(toUnsigned(version) == lock.version, "HTTP tells the version");
    }
}

ConnId HubFuzz::connOf(const HubStep& step) const
{
    return m_conns[step.who % m_conns.size()];
}

const AppConfig* HubFuzz::enabledApp(std::size_t app) const
{
    const std::vector<AppConfig>& apps = m_hub.hub().options().apps;
    const auto found = std::ranges::find(apps, m_initial.apps[app].id, &AppConfig::id);
    const bool enabled = found != apps.end() && found->status == AppConfig::Status::Enabled;
    return enabled ? &*found : nullptr;
}

std::string HubFuzz::auth(ConnId conn, std::uint8_t how, std::string_view signedText) const
{
    const AppConfig& own = m_initial.apps[m_model.page(conn).app];
    const AppConfig& other = m_initial.apps[1 - m_model.page(conn).app];
    std::string right = signChannel(own.key, own.secret, signedText);
    switch (how % 10) {
    case 6:
        return right.substr(0, right.size() - 1);
    case 8:
        return signChannel(own.key, other.secret, signedText);
    case 9:
        return {};
    default:
        return right;
    }
}

std::string HubFuzz::socketToSign(ConnId conn, std::uint8_t how) const
{
    const std::string own = m_hub.socketId(conn).value;
    if (how % 10 != 7)
        return own;
    const std::string first = m_hub.socketId(m_conns.front()).value;
    return first == own ? "1.1" : first;
}

std::set<ConnId> HubFuzz::recipientsOf(std::string_view event) const
{
    std::set<ConnId> recipients;
    for (const SentMessage& sent : m_hub.log().all<SentMessage>())
        if (const auto frame = decodeServerFrame(sent.text); frame && frame->event == event)
            recipients.insert(sent.to.begin(), sent.to.end());
    return recipients;
}

} // namespace echolock
