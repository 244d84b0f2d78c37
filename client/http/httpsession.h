// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace echolock {

/// The cookies of one signed-in person, kept from answer to answer as a browser does it, with their
/// domains, paths and ends. Stays on the thread of the HttpClient that it is used with, and may end
/// before its requests do.
class HttpSession
{
public:
    HttpSession();
    HttpSession(const HttpSession&) = delete;
    HttpSession& operator=(const HttpSession&) = delete;
    ~HttpSession();

    /// The value as it came, or nothing; of several of that name, the newest.
    std::string cookie(std::string_view name) const;

private:
    friend class HttpClient;
    struct Jar;
    std::shared_ptr<Jar> m_jar;
};

} // namespace echolock
