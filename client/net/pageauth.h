// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "client/net/clienttarget.h"
#include "server/base/prng.h"

#include <string>
#include <utility>
#include <vector>

namespace echolock {

/// Answers what one page asks for auth: signs by itself, or asks the application's auth endpoint
/// where there is one. A frozen page hears an answer once it is thawed.
class PageAuth
{
public:
    /// `page` is who asks the endpoint. `answered` may be called before ask() returns.
    PageAuth(const ClientTarget& target, std::string user, const Prng& prng, QObject& page,
             AuthAnswered answered);

    /// `age` of the connection that it is asked for, by which the target's faults act.
    void ask(const AuthRequest& request, Duration age);

    void setFaults(std::vector<Fault> faults) { m_faults = std::move(faults); }

    void freeze();
    /// What was answered in the meantime is told before it returns.
    void thaw();
    /// Nothing is answered any more.
    void cancel();

private:
    void answer(const AuthRequest& request);
    void askEndpoint(const AuthRequest& request);
    void tell(AuthRequestId id, const Result<AuthAnswer>& answer);

    QObject& m_page;
    LocalSigner m_signer;
    WebAccess m_web;
    std::shared_ptr<const TlsTrust> m_tls;
    AuthAnswered m_answered;
    std::vector<Fault> m_faults;
    Prng m_prng;
    std::vector<std::pair<AuthRequestId, Result<AuthAnswer>>> m_answersInFreeze;
    bool m_frozen = false;
    bool m_cancelled = false;
};

} // namespace echolock
