// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/codec.h"
#include "server/protocol/jsonreader.h"
#include "tests/fuzz/fuzztarget.h"

#include <array>
#include <string>

namespace echolock {

namespace {

/// What a server says is a JSON object with a string `event`, whatever it was made from.
ServerFrame checkedServerFrame(std::string_view text)
{
    ECHOLOCK_ASSERT(isUtf8(text));
    const auto frame = decodeServerFrame(text);
    ECHOLOCK_ASSERT(frame && !frame->event.empty());
    return *frame;
}

/// Checks the frame's own fields and, where it can be written again, that the same is read back.
struct CheckFrame
{
    template <class Frame> Frame again(const std::string& text) const
    {
        const auto frame = decoder.decode(text);
        ECHOLOCK_ASSERT(frame && std::holds_alternative<Frame>(*frame));
        return std::get<Frame>(*frame);
    }

    void operator()(const SubscribeFrame& frame) const
    {
        ECHOLOCK_ASSERT(isUtf8(frame.channel) && isUtf8(frame.auth) && isUtf8(frame.channelData));
        const std::string text = encodeSubscribe(frame);
        const auto copy = again<SubscribeFrame>(text);
        ECHOLOCK_ASSERT(copy.channel == frame.channel && copy.auth == frame.auth
                        && copy.channelData == frame.channelData);
        checkedServerFrame(encodeSubscriptionError(frame.channel, frame.auth, 401));
    }

    void operator()(const UnsubscribeFrame& frame) const
    {
        ECHOLOCK_ASSERT(isUtf8(frame.channel));
        const std::string text = encodeUnsubscribe(frame.channel);
        ECHOLOCK_ASSERT(again<UnsubscribeFrame>(text).channel == frame.channel);
        checkedServerFrame(encodeSubscriptionSucceeded(frame.channel));
    }

    void operator()(const SigninFrame& frame) const
    {
        const std::string text = encodeSignin(frame);
        const auto copy = again<SigninFrame>(text);
        ECHOLOCK_ASSERT(copy.auth == frame.auth && copy.userData == frame.userData);
        checkedServerFrame(encodeSigninSuccess(frame.userData));
    }

    void operator()(const PingFrame& /*frame*/) const { }

    void operator()(const PongFrame& /*frame*/) const { }

    void operator()(const ClientEventFrame& frame) const
    {
        ECHOLOCK_ASSERT(frame.event.starts_with("client-"));
        ECHOLOCK_ASSERT(frame.rawData.empty() || JsonReader().parse(frame.rawData));
        const std::string text = encodeClientEvent(frame);
        const auto copy = again<ClientEventFrame>(text);
        ECHOLOCK_ASSERT(copy.event == frame.event && copy.channel == frame.channel);
        ECHOLOCK_ASSERT(copy.rawData == frame.rawData || frame.rawData.empty());
        for (const std::string_view user : {"", "7", "a\"b\xff"})
            checkRelay(frame, user);
    }

    static void checkRelay(const ClientEventFrame& frame, std::string_view user)
    {
        const std::string text = encodeRelay(frame, user);
        const ServerFrame relayed = checkedServerFrame(text);
        ECHOLOCK_ASSERT(relayed.event == frame.event && relayed.channel == frame.channel);
        JsonReader reader;
        const auto root = reader.parse(text);
        const auto [data, id] = reader.pick(*root,
                                            std::array<std::string_view, 2>{"data", "user_id"});
        ECHOLOCK_ASSERT(data.raw == frame.rawData);
        ECHOLOCK_ASSERT(id.given() == !user.empty());
    }

    FrameDecoder& decoder;
};

void checkError(const ProtocolError& error)
{
    const ServerFrame frame = checkedServerFrame(encodeError(error));
    ECHOLOCK_ASSERT(frame.event == "pusher:error");
    const auto data = decodeErrorData(frame.data);
    ECHOLOCK_ASSERT(data && data->code == error.code && !data->message.empty());
}

} // namespace

} // namespace echolock

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    const std::string_view text = textOf(data, size);
    FrameDecoder decoder;
    // What it accepts is read once more by a decoder of its own: the views end with the next call.
    FrameDecoder second;
    const auto frame = decoder.decode(text);
    if (frame) {
        const auto root = JsonReader().parse(text);
        ECHOLOCK_ASSERT(root && root->is(JsonType::Object));
        std::visit(CheckFrame{second}, *frame);
    } else {
        checkError(frame.error());
    }
    if (const auto served = decodeServerFrame(text)) {
        ECHOLOCK_ASSERT(isUtf8(served->event) && isUtf8(served->channel) && isUtf8(served->data));
        (void)decodeConnectionEstablished(served->data);
        (void)decodeErrorData(served->data);
    }
    return 0;
}
