// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/authsender.h"

#include "client/http/httpproblem.h"
#include "server/base/assert.h"

#include <utility>

namespace echolock {

void askForAuth(const WebAccess& web, const AuthRequest& request, const QObject* asker,
                AuthAnswered answered)
{
    ECHOLOCK_ASSERT(web.http && web.auth);
    HttpClient::Request post{.method = "POST",
                             .url = request.channel.empty() ? web.auth->userUrl : web.auth->url,
                             .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                                         {"Accept", "application/json"}},
                             .body = authForm(request, web.auth->params),
                             .timeout = web.auth->timeout,
                             .session = web.session.get()};
    post.headers.insert(post.headers.end(), web.auth->headers.begin(), web.auth->headers.end());
    web.http->send(post, asker,
                   [id = request.id, url = shownUrl(post.url),
                    answered = std::move(answered)](const Result<HttpClient::Answer>& answer) {
                       if (!answer)
                           return answered(id,
                                           failure("The auth endpoint cannot be asked: "
                                                   + answer.error().message));
                       answered(id,
                                readAuthReply(url,
                                              {.status = answer->status,
                                               .location = answer->location,
                                               .body = answer->body}));
                   });
}

} // namespace echolock
