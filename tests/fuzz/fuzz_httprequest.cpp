// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/httprequest.h"
#include "tests/fuzz/fuzztarget.h"

#include <algorithm>
#include <string>
#include <vector>

namespace echolock {

namespace {

using State = HttpRequestParser::State;

/// All that came out of one stream of bytes.
struct Reading
{
    std::vector<HttpRequest> requests;
    State state = State::Head;
    int status = 0;
    std::string error;
    bool idle = false;
    bool expectsContinue = false;
};

bool equal(const HttpRequest& left, const HttpRequest& right)
{
    const auto sameHeader = [](const HttpHeader& a, const HttpHeader& b) {
        return a.name == b.name && a.value == b.value;
    };
    return left.method == right.method && left.target == right.target && left.path == right.path
        && left.query == right.query && left.body == right.body && left.kind == right.kind
        && left.minorVersion == right.minorVersion && left.afterReply == right.afterReply
        && std::ranges::equal(left.headers, right.headers, sameHeader);
}

/// Takes requests until the bytes are used up, one fails, or one asks for another protocol. When
/// `cuts` are used up, parts have `partMax` bytes.
Reading readAll(std::string_view bytes, HttpLimits limits, Decisions cuts, std::size_t partMax)
{
    Reading reading;
    HttpRequestParser parser(limits);
    bool upgraded = false;
    while (!bytes.empty() && parser.state() != State::Failed && !upgraded) {
        const std::size_t size = cuts.done() ? partMax : 1 + cuts.below(40);
        const std::string_view part = bytes.substr(0, size);
        const std::size_t taken = parser.feed(part);
        ECHOLOCK_ASSERT(taken <= part.size());
        bytes.remove_prefix(taken);
        if (parser.state() == State::Complete) {
            reading.requests.push_back(parser.take());
            ECHOLOCK_ASSERT(parser.idle());
            upgraded = reading.requests.back().kind == HttpRequest::Kind::Upgrade;
        } else {
            ECHOLOCK_ASSERT(taken == part.size() || parser.state() == State::Failed);
        }
    }
    reading.state = parser.state();
    reading.status = parser.errorStatus();
    reading.error = parser.errorText();
    reading.idle = parser.idle();
    reading.expectsContinue = parser.expectsContinue();
    return reading;
}

void checkRequest(const HttpRequest& request, HttpLimits limits)
{
    ECHOLOCK_ASSERT(request.body.size() <= limits.bodyBytesMax);
    std::size_t headBytes = request.method.size() + request.target.size();
    for (const HttpHeader& header : request.headers) {
        headBytes += header.name.size() + header.value.size();
        ECHOLOCK_ASSERT(std::ranges::none_of(header.name, [](char c) {
            return (c >= 'A' && c <= 'Z') || c == '\r' || c == '\n' || c == ':';
        }));
        ECHOLOCK_ASSERT(header.value.find_first_of("\r\n") == std::string::npos);
    }
    ECHOLOCK_ASSERT(headBytes <= limits.headBytesMax);
    ECHOLOCK_ASSERT(!request.method.empty() && !request.target.empty() && !request.path.empty());
    ECHOLOCK_ASSERT(request.target.find_first_of(" \r\n") == std::string::npos);
    ECHOLOCK_ASSERT(request.target.find(request.path) != std::string::npos || request.path == "/");
    ECHOLOCK_ASSERT(request.target.find(request.query) != std::string::npos);
    ECHOLOCK_ASSERT(request.minorVersion == 0 || !request.header("host").empty());
    (void)request.asksForWebSocket();
}

} // namespace

} // namespace echolock

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    Decisions input(textOf(data, size));
    const HttpLimits limits{.headBytesMax = 64 + 4 * input.below(256),
                            .bodyBytesMax = 2 * input.below(256)};
    const Decisions cuts(input.text(16));
    const std::string bytes = input.rest();
    const Reading whole = readAll(bytes, limits, Decisions({}), bytes.size());
    const Reading split = readAll(bytes, limits, cuts, 1);
    for (const HttpRequest& request : whole.requests)
        checkRequest(request, limits);
    ECHOLOCK_ASSERT(std::ranges::equal(whole.requests, split.requests, equal));
    ECHOLOCK_ASSERT(whole.state == split.state && whole.status == split.status);
    ECHOLOCK_ASSERT(whole.error == split.error && whole.idle == split.idle);
    ECHOLOCK_ASSERT(whole.expectsContinue == split.expectsContinue);
    ECHOLOCK_ASSERT((whole.state == State::Failed) == (whole.status >= 400));
    return 0;
}
