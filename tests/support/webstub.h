// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QPointer>

#include "server/base/assert.h"
#include "server/net/gate.h"
#include "server/net/tlscontext.h"
#include "tests/support/certificate.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// An application's web server on a free port. Answers 200 and `fine` unless told otherwise; told
/// nothing, not at all.
class WebStub
{
public:
    using Answer = std::function<std::optional<HttpReply>(const HttpRequest&)>;

    WebStub() { start(QHostAddress(QHostAddress::LocalHost)); }

    explicit WebStub(const TestCertificate& certificate,
                     const QHostAddress& address = QHostAddress(QHostAddress::LocalHost))
    {
        if (auto context = TlsContext::load(certificate.certificateFile(), certificate.keyFile()))
            gate.setTls(*context);
        start(address);
    }

    std::string url(std::string_view path = "/", std::string_view host = "127.0.0.1") const
    {
        return std::string(gate.url().startsWith(QStringLiteral("wss")) ? "https://" : "http://")
            + std::string(host) + ":" + std::to_string(gate.serverPort()) + std::string(path);
    }

    Gate gate;
    std::vector<HttpRequest> requests;
    std::vector<QPointer<HttpConnection>> waiting; ///< Those without an answer.
    Answer answer = [](const HttpRequest&) { return HttpReply{200, {}, "fine"}; };

private:
    void start(const QHostAddress& address)
    {
        QObject::connect(&gate, &Gate::requestReceived, &gate,
                         [this](HttpConnection* connection, const HttpRequest& request) {
                             requests.push_back(request);
                             if (const auto reply = answer(request))
                                 connection->reply(*reply);
                             else
                                 waiting.emplace_back(connection);
                         });
        const bool listens = gate.listenOn(address, 0).has_value();
        ECHOLOCK_ASSERT(listens);
    }
};

} // namespace echolock
