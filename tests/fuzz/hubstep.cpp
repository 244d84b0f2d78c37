// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/hubstep.h"

#include "server/hub/personality.h"

#include <array>
#include <cstdio>

namespace echolock {

namespace {

using Kind = HubStep::Kind;

/// Each as often as it shall come up.
constexpr std::array kinds{
    Kind::Open,        Kind::Open,        Kind::Subscribe,   Kind::Subscribe,   Kind::Subscribe,
    Kind::Subscribe,   Kind::Subscribe,   Kind::Subscribe,   Kind::Unsubscribe, Kind::Unsubscribe,
    Kind::ClientEvent, Kind::ClientEvent, Kind::LockRequest, Kind::LockRequest, Kind::LockRequest,
    Kind::SignIn,      Kind::SignIn,      Kind::Frame,       Kind::Frame,       Kind::Binary,
    Kind::Close,       Kind::Close,       Kind::Wait,        Kind::Api,         Kind::Api,
    Kind::Publish,     Kind::Terminate,   Kind::Policy,      Kind::Fork,        Kind::StrayTimer,
    Kind::Wait,        Kind::Options,
};

constexpr std::array kindNames{"Open",   "Subscribe",  "Unsubscribe", "ClientEvent", "LockRequest",
                               "SignIn", "Frame",      "Binary",      "Close",       "Wait",
                               "Api",    "Publish",    "Terminate",   "Policy",      "Options",
                               "Fork",   "StrayTimer", "ShutDown"};

/// Other bytes than printable ones as `\xNN`.
std::string printable(std::string_view text)
{
    std::string shown;
    for (const char c : text) {
        if (c >= ' ' && c <= '~' && c != '\\') {
            shown += c;
            continue;
        }
        std::array<char, 5> escape{};
        std::snprintf(escape.data(), escape.size(), "\\x%02x", unsigned(c) & 0xffU);
        shown += escape.data();
    }
    return shown;
}

std::string nested(std::size_t depth)
{
    return std::string(depth, '[') + std::string(depth, ']');
}

} // namespace

std::string toString(const HubStep& step)
{
    return std::string(kindNames.at(std::size_t(step.kind))) + " who " + std::to_string(step.who)
        + " what " + std::to_string(step.what) + " how " + std::to_string(step.how) + " text '"
        + printable(step.text) + '\'';
}

std::string toString(const HubSteps& steps)
{
    std::string text;
    for (const HubStep& step : steps)
        text += "  " + toString(step) + '\n';
    return text;
}

HubSteps drawSteps(Decisions& decisions, std::size_t countMax)
{
    HubSteps steps;
    while (!decisions.done() && steps.size() < countMax) {
        HubStep step;
        step.kind = decisions.pick(kinds);
        // Rare, because little comes after it.
        if (step.kind == Kind::StrayTimer && decisions.oneIn(24))
            step.kind = Kind::ShutDown;
        step.who = decisions.byte();
        step.what = decisions.byte();
        step.how = decisions.byte();
        if (step.kind == Kind::Frame && step.what == 0)
            step.text = decisions.text(60);
        steps.push_back(std::move(step));
    }
    return steps;
}

HubOptions drawOptions(Decisions& decisions)
{
    constexpr std::array policies{"composite", "composite", "composite", "owner",
                                  "refcount",  "grace",     "lease",     "fence",
                                  "queue",     "article",   "none"};
    HubOptions options;
    AppConfig first;
    first.secret = std::string(secretMark).append("-first");
    if (decisions.oneIn(2))
        first.webhooks = {WebhookTarget{.url = "http://shop.test/hook"}};
    AppConfig second{.id = "other", .key = "otherkey"};
    second.secret = std::string(secretMark).append("-second");
    options.apps = {first, second};
    options.policy = decisions.pick(policies);
    options.lockPatterns = {"order.{id}", "room"};
    options.clientEvents = decisions.oneIn(5) ? ClientEvents::Off : ClientEvents::On;
    options.clientEventsPerSecond = decisions.oneIn(5) ? 2 : 0;
    options.subscriptionCount = decisions.oneIn(2) ? SubscriptionCount::On : SubscriptionCount::Off;
    options.presenceMembersMax = decisions.oneIn(2) ? 2 : 100;
    options.channelsPerConnectionMax = decisions.oneIn(3) ? 3 : 1000;
    options.connectionsMax = decisions.oneIn(4) ? 3 : 0;
    options.userAuth = decisions.oneIn(4) ? UserAuth::On : UserAuth::Off;
    if (decisions.oneIn(4))
        options.personality = decisions.pick(personalityNames());
    options.eventDataBytesMax = 64;
    options.eventNameLengthMax = 40;
    return options;
}

const std::vector<std::string>& stepChannels()
{
    static const std::vector<std::string> channels{
        "private-order.7",
        "presence-order.7",
        "private-order.8",
        "private-encrypted-order.7",
        "presence-room",
        "orders",
        "private-cache-order.9",
        "presence-cache-order.7",
        "cache-news",
        "private-locks",
        "private-order.07",
        "private-order.7.items",
        "private-encrypted-cache-x",
        "#server-to-user-ann",
        "#server-to-user-7",
        "#x",
        "order 7",
        "private-",
        "",
        std::string(201, 'a'),
        // Once more those where most happens.
        "private-order.7",
        "private-order.7",
        "private-order.7",
        "presence-order.7",
        "presence-order.7",
        "private-encrypted-order.7",
        "private-order.8",
        "presence-room",
    };
    return channels;
}

const std::vector<std::string>& stepUsers()
{
    static const std::vector<std::string> users{"ann", "bob", "7", "e\xc3\xa9\"\\", "cid"};
    return users;
}

const std::vector<std::string>& stepTargets()
{
    static const std::vector<std::string> targets{
        "/app/key?protocol=7&client=js&version=8.6.0&flash=false",
        "/app/key?protocol=7",
        "/app/key?protocol=7&client=js",
        "/app/otherkey?protocol=7",
        "/app/nokey?protocol=7",
        "/app/\xff\"",
        "/app/",
        "/",
        "",
        "/app/key/more?protocol=7",
    };
    return targets;
}

const std::vector<std::string>& rawFrames()
{
    static const std::vector<std::string> frames{
        "", // Stands for the step's own text.
        R"({"event":"pusher:ping","data":{}})",
        R"({"event":"pusher:pong","data":{}})",
        R"({"event":"pusher:subscribe","data":{"channel":["orders"]}})",
        R"({"event":"pusher:subscribe","data":{"channel":"orders","auth":7}})",
        R"({"event":"pusher:unsubscribe"})",
        R"({"event":"client-x","channel":"private-order.7","data":"\ud800"})",
        R"({"event":"client-lock.acquire","channel":"private-order.7","data":)" + nested(200) + '}',
        R"({"event":"client-x","data":1})",
        R"({"event":"pusher:signin","data":{"auth":"key:00","user_data":"{}"}})",
        R"({"event":"pusher_internal:member_added","channel":"presence-room","data":{}})",
        nested(600),
        "\xff\xfe",
        R"({"event":")" + std::string(300, 'e') + R"("})",
        R"([])",
        R"({"event":"pusher:subscribe","data":{"channel":"presence-room","auth":"key:","channel_data":"{"}})",
    };
    return frames;
}

const std::vector<FuzzedCall>& apiCalls()
{
    static const std::vector<FuzzedCall> calls{
        {"GET", "/channels"},
        {"GET", "/channels", "filter_by_prefix=presence-&info=user_count,subscription_count"},
        {"GET", "/channels", "info=cache"},
        {"GET", "/channels/presence-order.7", "info=user_count"},
        {"GET", "/channels/cache-news", "info=cache,subscription_count"},
        {"GET", "/channels/%zz", "info=%00"},
        {"GET", "/channels/presence-room/users"},
        {"GET", "/channels/orders/users"},
        {"GET", "/locks", "filter_by_prefix=order"},
        {"GET", "/locks/order.7"},
        {"GET", "/locks/never%20seen"},
        {"HEAD", "/locks"},
        {"OPTIONS", "/channels"},
        {"DELETE", "/channels"},
        {"PUT", "/events", "", "{}"},
        {"POST", "/events", "", "no json"},
        {"POST", "/events", "", R"({"name":"e","channels":[],"data":"x"})"},
        {"POST", "/events", "", R"({"name":"e","channel":"a b","data":"x"})"},
        {"POST", "/events", "",
         R"({"name":"e","channels":["private-encrypted-order.7","orders"],"data":"x"})"},
        {"POST", "/events", "", R"({"name":"e","channel":"orders","data":"x","socket_id":"me"})"},
        {"POST", "/events", "",
         R"({"name":"e","channel":"orders","data":")" + std::string(65, 'x') + "\"}"},
        {"POST", "/batch_events", "",
         R"({"batch":[{"name":"e","channel":"orders","data":"1"},)"
         R"({"name":"f","channel":"cache-news","data":"2","info":"cache"}]})"},
        {"POST", "/batch_events", "", R"({"batch":[]})"},
        {"POST", "/users//terminate_connections"},
        {"GET", "/nothing"},
        {"GET", "\xff/\"\\"},
    };
    return calls;
}

} // namespace echolock
