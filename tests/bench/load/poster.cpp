// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/poster.h"

#include "tests/bench/load/signature.h"

#include <charconv>
#include <ctime>
#include <optional>
#include <utility>

namespace echolock::load {

namespace {

std::string lowered(std::string_view text)
{
    std::string result(text);
    for (char& letter : result)
        letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    return result;
}

/// How long the body is, or nothing where the head does not say.
std::optional<std::size_t> contentLength(std::string_view head)
{
    constexpr std::string_view name = "content-length: ";
    const std::size_t at = head.find(name);
    std::size_t length = 0;
    if (at == std::string_view::npos)
        return std::nullopt;
    const char* const begin = head.data() + at + name.size();
    if (std::from_chars(begin, head.data() + head.size(), length).ec != std::errc())
        return std::nullopt;
    return length;
}

} // namespace

Poster::Poster(Poller& poller, const Options& options, Trouble& trouble, PosterListener& listener)
    : Link(poller, options.port, 0)
    , m_options(options)
    , m_trouble(trouble)
    , m_listener(listener)
{
}

void Poster::post(const std::string& body)
{
    const std::string path = "/apps/" + m_options.app + "/events";
    const std::string query = "auth_key=" + m_options.key + "&auth_timestamp="
        + std::to_string(std::time(nullptr)) + "&auth_version=1.0&body_md5=" + md5(body);
    const std::string signature = hmacSha256(m_options.secret, "POST\n" + path + "\n" + query);
    m_waiting = true;
    postedAt = Clock::now();
    send("POST " + path + "?" + query + "&auth_signature=" + signature
         + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(m_options.port)
         + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size())
         + "\r\n\r\n" + body);
}

void Poster::connected()
{
    m_isUp = true;
    m_listener.posterReady(*this);
}

std::size_t Poster::received(std::string_view bytes)
{
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos)
        return 0;
    const std::string head = lowered(bytes.substr(0, end + 2));
    const auto length = contentLength(head);
    if (length && bytes.size() < end + 4 + *length)
        return 0;
    if (!length || !head.starts_with("http/1.1 200 ")) {
        m_trouble.report("a publish was refused: " + std::string(bytes.substr(0, 300)));
        return bytes.size();
    }
    m_waiting = false;
    m_listener.answered(*this);
    if (head.find("\r\nconnection: close\r\n") != std::string::npos) {
        reset();
        dial();
    } else {
        m_listener.posterReady(*this);
    }
    return bytes.size();
}

void Poster::ended(const std::string& reason)
{
    // A server may close a connection that waits for nothing.
    if (m_waiting || !std::exchange(m_isUp, false))
        return m_trouble.report("a publish got no answer: " + reason);
    dial();
}

} // namespace echolock::load
