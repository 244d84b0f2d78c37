// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

struct HttpHeader
{
    std::string name; ///< In lower case when it was received.
    std::string value;
};

struct HttpRequest
{
    std::string method; ///< In upper case.
    std::string target; ///< As sent.
    std::string path;   ///< Of the target, still percent-encoded.
    std::string query;  ///< Raw, without the question mark.
    std::vector<HttpHeader> headers;
    std::string body;
    int minorVersion = 1; ///< Of HTTP/1.x.
    enum class AfterReply { KeepAlive, Close } afterReply = AfterReply::KeepAlive;
    /// The peer asks for another protocol; its bytes follow the head.
    enum class Kind { Plain, Upgrade } kind = Kind::Plain;

    /// The first header of that lower-case name, or an empty view.
    std::string_view header(std::string_view name) const;
    /// `token` occurs in the comma-separated header, in whatever case.
    bool headerHasToken(std::string_view name, std::string_view token) const;

    bool asksForWebSocket() const
    {
        return kind == Kind::Upgrade && headerHasToken("upgrade", "websocket");
    }
};

struct HttpLimits
{
    std::size_t headBytesMax = 16 * 1024;
    std::size_t bodyBytesMax = 1024 * 1024;
};

/// Reads one HTTP/1.x request at a time, bytes split anywhere. The grammar is libhttp-parser's; the
/// limits are ours.
class HttpRequestParser
{
public:
    explicit HttpRequestParser(HttpLimits limits);
    ~HttpRequestParser();
    HttpRequestParser(const HttpRequestParser&) = delete;
    HttpRequestParser& operator=(const HttpRequestParser&) = delete;

    enum class State { Head, Body, Complete, Failed };

    /// Takes bytes up to the end of the request and returns how many; the rest belongs to the next
    /// one.
    std::size_t feed(std::string_view bytes);

    State state() const;
    /// Nothing of a request has come yet.
    bool idle() const;
    /// When Failed: 400, 413, 431, 501 or 505.
    int errorStatus() const;
    std::string errorText() const;
    /// The head is there, the body is not, and the peer waits for `100 Continue` before it sends
    /// it.
    bool expectsContinue() const;

    /// The request; only when Complete. The parser is ready for the next one afterwards.
    HttpRequest take();

private:
    struct Machine;
    std::unique_ptr<Machine> m_machine;
};

} // namespace echolock
