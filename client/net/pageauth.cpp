// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/pageauth.h"

#include <QTimer>

#include "client/link/authfault.h"

#include <chrono>

namespace echolock {

namespace {

/// Well-formed and somebody else's.
SocketId otherThan(const SocketId& socketId)
{
    return SocketId(socketId.value + "0");
}

} // namespace

PageAuth::PageAuth(const ClientTarget& target, std::string user, const Prng& prng, QObject& page,
                   AuthAnswered answered)
    : m_page(page)
    , m_signer({.key = target.key, .secret = target.secret, .encryptionKey = target.encryptionKey},
               std::move(user), target.channelData)
    , m_web(target.web)
    , m_tls(target.tls)
    , m_answered(std::move(answered))
    , m_faults(target.faults)
    , m_prng(prng)
{
}

void PageAuth::ask(const AuthRequest& request, Duration age)
{
    if (m_faults.empty())
        return answer(request);
    const AuthTrouble trouble = drawAuthTrouble(m_faults, age, m_prng);
    AuthRequest asked = request;
    if (trouble.answer == AuthTrouble::Answer::Stale)
        asked.socketId = otherThan(request.socketId);
    const auto proceed = [this, asked, what = trouble.answer] {
        if (what == AuthTrouble::Answer::Forbidden)
            tell(asked.id, failure("The question for auth was answered 403, by auth_fault."));
        else
            answer(asked);
    };
    if (trouble.delay > Duration::zero())
        QTimer::singleShot(std::chrono::ceil<std::chrono::milliseconds>(trouble.delay), &m_page,
                           proceed);
    else
        proceed();
}

void PageAuth::answer(const AuthRequest& request)
{
    if (m_cancelled)
        return;
    const bool isUser = request.channel.empty();
    if (m_web.auth && !(isUser && m_web.auth->userUrl.empty()))
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
