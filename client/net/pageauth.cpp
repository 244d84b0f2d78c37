// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/pageauth.h"

namespace echolock {

PageAuth::PageAuth(const ClientTarget& target, std::string user, QObject& page,
                   AuthAnswered answered)
    : m_page(page)
    , m_signer({.key = target.key, .secret = target.secret}, std::move(user), target.channelData)
    , m_web(target.web)
    , m_tls(target.tls)
    , m_answered(std::move(answered))
{
}

void PageAuth::ask(const AuthRequest& request)
{
    if (m_cancelled)
        return;
    if (m_web.auth)
        askEndpoint(request);
    else
        tell(request.id, m_signer.answer(request));
}

void PageAuth::askEndpoint(const AuthRequest& request)
{
    if (!m_web.http)
        m_web.http = new HttpClient(m_tls ? m_tls->options() : HttpClient::Trust(), &m_page);
    askForAuth(m_web, request, &m_page,
               [this](AuthRequestId id, const Result<AuthAnswer>& answer) { tell(id, answer); });
}

void PageAuth::tell(AuthRequestId id, const Result<AuthAnswer>& answer)
{
    if (m_cancelled)
        return;
    if (m_frozen)
        m_answersInFreeze.emplace_back(id, answer);
    else
        m_answered(id, answer);
}

void PageAuth::freeze()
{
    m_frozen = true;
}

void PageAuth::thaw()
{
    m_frozen = false;
    for (const auto& [id, answer] : std::exchange(m_answersInFreeze, {}))
        tell(id, answer);
}

void PageAuth::cancel()
{
    m_cancelled = true;
    m_answersInFreeze.clear();
    if (m_web.http)
        m_web.http->cancel(&m_page);
}

} // namespace echolock
