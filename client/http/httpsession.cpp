// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/http/httpsession.h"

#include "client/http/httpjar.h"

namespace echolock {

namespace {

/// A line of Netscape's cookie format: seven fields between tabs, the last two name and value.
bool names(std::string_view line, std::string_view name, std::string& value)
{
    const std::size_t valueAt = line.rfind('\t');
    if (valueAt == std::string_view::npos || valueAt == 0)
        return false;
    const std::size_t nameAt = line.rfind('\t', valueAt - 1);
    if (nameAt == std::string_view::npos || line.substr(nameAt + 1, valueAt - nameAt - 1) != name)
        return false;
    value = line.substr(valueAt + 1);
    return true;
}

} // namespace

HttpSession::Jar::Jar()
    : share(curl_share_init())
{
    ECHOLOCK_ASSERT(share);
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
}

HttpSession::Jar::~Jar()
{
    curl_share_cleanup(share);
}

HttpSession::HttpSession()
    : m_jar(std::make_shared<Jar>())
{
}

HttpSession::~HttpSession() = default;

std::string HttpSession::cookie(std::string_view name) const
{
    std::string value;
    CURL* const reader = curl_easy_init();
    curl_easy_setopt(reader, CURLOPT_SHARE, m_jar->share);
    curl_slist* lines = nullptr;
    curl_easy_getinfo(reader, CURLINFO_COOKIELIST, &lines);
    for (const curl_slist* line = lines; line; line = line->next)
        names(line->data, name, value);
    curl_slist_free_all(lines);
    curl_easy_cleanup(reader);
    return value;
}

} // namespace echolock
