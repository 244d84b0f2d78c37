// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/httprequest.h"

#include <algorithm>
#include <http_parser.h>
#include <utility>

namespace echolock {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equalIgnoringCase(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return lower(x) == lower(y);
           });
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

std::string field(const http_parser_url& url, http_parser_url_fields which, std::string_view target)
{
    if ((url.field_set & (1U << which)) == 0)
        return {};
    const auto& data = url.field_data[which];
    return std::string(target.substr(data.off, data.len));
}

/// Origin form, absolute form or `*` (RFC 9112 §3.2).
bool splitTarget(HttpRequest& request)
{
    if (request.target == "*") {
        request.path = request.target;
        return true;
    }
    http_parser_url url{};
    http_parser_url_init(&url);
    if (http_parser_parse_url(request.target.data(), request.target.size(),
                              request.method == "CONNECT", &url)
        != 0)
        return false;
    request.path = field(url, UF_PATH, request.target);
    request.query = field(url, UF_QUERY, request.target);
    if (request.path.empty())
        request.path = "/";
    return true;
}

} // namespace

std::string_view HttpRequest::header(std::string_view name) const
{
    for (const HttpHeader& header : headers)
        if (header.name == name)
            return header.value;
    return {};
}

bool HttpRequest::headerHasToken(std::string_view name, std::string_view token) const
{
    for (const HttpHeader& header : headers) {
        if (header.name != name)
            continue;
        std::string_view rest = header.value;
        while (!rest.empty()) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            if (equalIgnoringCase(trimmed(rest.substr(0, comma)), token))
                return true;
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return false;
}

struct HttpRequestParser::Machine
{
    explicit Machine(HttpLimits given)
        : limits(given)
    {
        reset();
    }

    void reset()
    {
        http_parser_init(&parser, HTTP_REQUEST);
        parser.data = this;
        request = {};
        state = State::Head;
        headBytes = 0;
        status = 0;
        text.clear();
        lastWasValue = false;
    }

    int fail(int code, std::string why)
    {
        state = State::Failed;
        status = code;
        text = std::move(why);
        return 1;
    }

    int addField(std::string_view part)
    {
        if (state != State::Head)
            return 0; // Trailers of a chunked body mean nothing here.
        if (lastWasValue || request.headers.empty())
            request.headers.emplace_back();
        lastWasValue = false;
        std::string& name = request.headers.back().name;
        std::transform(part.begin(), part.end(), std::back_inserter(name), lower);
        return 0;
    }

    int addValue(std::string_view part)
    {
        if (state != State::Head || request.headers.empty())
            return 0;
        lastWasValue = true;
        request.headers.back().value.append(part);
        return 0;
    }

    int addBody(std::string_view part)
    {
        if (request.body.size() + part.size() > limits.bodyBytesMax)
            return fail(
                413, "The body is larger than " + std::to_string(limits.bodyBytesMax) + " bytes.");
        request.body.append(part);
        return 0;
    }

    int endHead()
    {
        if (parser.http_major != 1)
            return fail(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
        request.method = http_method_str(static_cast<http_method>(parser.method));
        request.minorVersion = parser.http_minor;
        request.afterReply = http_should_keep_alive(&parser) != 0
            ? HttpRequest::AfterReply::KeepAlive
            : HttpRequest::AfterReply::Close;
        if (!splitTarget(request))
            return fail(400, "The request target is not a URL path.");
        if (request.minorVersion >= 1 && request.header("host").empty())
            return fail(400, "An HTTP/1.1 request needs a Host header.");
        if (parser.content_length != ~0ULL && parser.content_length > limits.bodyBytesMax)
            return fail(
                413, "The body is larger than " + std::to_string(limits.bodyBytesMax) + " bytes.");
        state = State::Body;
        return 0;
    }

    int endMessage()
    {
        if (state == State::Failed)
            return 1;
        request.kind = parser.upgrade != 0 ? HttpRequest::Kind::Upgrade : HttpRequest::Kind::Plain;
        state = State::Complete;
        http_parser_pause(&parser, 1);
        return 0;
    }

    static Machine& of(http_parser* parser) { return *static_cast<Machine*>(parser->data); }

    static const http_parser_settings& settings()
    {
        static const http_parser_settings callbacks = [] {
            http_parser_settings all{};
            all.on_url = [](http_parser* p, const char* at, std::size_t length) {
                of(p).request.target.append(at, length);
                return 0;
            };
            all.on_header_field = [](http_parser* p, const char* at, std::size_t length) {
                return of(p).addField({at, length});
            };
            all.on_header_value = [](http_parser* p, const char* at, std::size_t length) {
                return of(p).addValue({at, length});
            };
            all.on_headers_complete = [](http_parser* p) { return of(p).endHead() == 0 ? 0 : -1; };
            all.on_body = [](http_parser* p, const char* at, std::size_t length) {
                return of(p).addBody({at, length});
            };
            all.on_message_complete = [](http_parser* p) { return of(p).endMessage(); };
            return all;
        }();
        return callbacks;
    }

    HttpLimits limits;
    http_parser parser{};
    HttpRequest request;
    State state = State::Head;
    std::size_t headBytes = 0;
    int status = 0;
    std::string text;
    bool lastWasValue = false;
};

HttpRequestParser::HttpRequestParser(HttpLimits limits)
    : m_machine(std::make_unique<Machine>(limits))
{
}

HttpRequestParser::~HttpRequestParser() = default;

std::size_t HttpRequestParser::feed(std::string_view bytes)
{
    Machine& machine = *m_machine;
    if (bytes.empty() || machine.state == State::Complete || machine.state == State::Failed)
        return 0;
    // While the head is unfinished, never look at more of it than it may hold.
    const bool inHead = machine.state == State::Head;
    const std::size_t room = machine.limits.headBytesMax - machine.headBytes;
    const std::string_view part = inHead ? bytes.substr(0, room) : bytes;
    const std::size_t taken = http_parser_execute(&machine.parser, &Machine::settings(),
                                                  part.data(), part.size());
    const http_errno problem = HTTP_PARSER_ERRNO(&machine.parser);
    if (machine.state == State::Failed || machine.state == State::Complete)
        return taken;
    if (problem != HPE_OK) {
        if (problem == HPE_HEADER_OVERFLOW)
            machine.fail(431, "The request head is too large.");
        else if (problem == HPE_INVALID_METHOD)
            machine.fail(501, "The request method is not known.");
        else if (problem == HPE_INVALID_VERSION)
            machine.fail(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
        else
            machine.fail(
                400, std::string("Not an HTTP request: ") + http_errno_description(problem) + ".");
        return taken;
    }
    if (machine.state != State::Head)
        return inHead && part.size() < bytes.size() ? taken + feed(bytes.substr(taken)) : taken;
    machine.headBytes += taken;
    if (machine.headBytes >= machine.limits.headBytesMax)
        machine.fail(431,
                     "The request head is larger than "
                         + std::to_string(machine.limits.headBytesMax) + " bytes.");
    return taken;
}

HttpRequestParser::State HttpRequestParser::state() const
{
    return m_machine->state;
}

bool HttpRequestParser::idle() const
{
    return m_machine->state == State::Head && m_machine->headBytes == 0;
}

int HttpRequestParser::errorStatus() const
{
    return m_machine->status;
}

std::string HttpRequestParser::errorText() const
{
    return m_machine->text;
}

bool HttpRequestParser::expectsContinue() const
{
    return m_machine->state == State::Body && m_machine->request.body.empty()
        && m_machine->request.minorVersion >= 1
        && m_machine->request.headerHasToken("expect", "100-continue");
}

HttpRequest HttpRequestParser::take()
{
    HttpRequest request = std::move(m_machine->request);
    m_machine->reset();
    return request;
}

} // namespace echolock
