// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/targetoptions.h"

#include <QStringList>

#include "client/echo/secretbox.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace echolock {

namespace {

/// Cookies go in one header, as a browser sends them.
std::string cookieHeader(const std::vector<AuthEndpoint::Field>& cookies)
{
    std::string header;
    for (const auto& [name, value] : cookies)
        header += (header.empty() ? "" : "; ") + name + "=" + value;
    return header;
}

/// Laravel's two are beside each other: /broadcasting/auth and /broadcasting/user-auth.
std::string readUserUrl(OptionReader& reader)
{
    if (reader.isSet("user-auth-endpoint"))
        return reader.webUrl("user-auth-endpoint");
    QUrl url(reader.text("auth-endpoint"), QUrl::StrictMode);
    const QString path = url.path(QUrl::FullyEncoded);
    if (!path.endsWith(QStringLiteral("/auth"))) {
        reader.refuse(QStringLiteral("--sign-in: where are people signed in? Name it with "
                                     "--user-auth-endpoint URL."));
        return {};
    }
    url.setPath(path.chopped(4) + QStringLiteral("user-auth"), QUrl::StrictMode);
    return url.toString(QUrl::FullyEncoded).toStdString();
}

std::shared_ptr<const AuthEndpoint> readEndpoint(OptionReader& reader)
{
    if (!reader.isSet("auth-endpoint")) {
        for (const char* name :
             {"auth-header", "auth-cookie", "auth-param", "user-auth-endpoint"}) {
            if (reader.isSet(name))
                reader.refuse(QStringLiteral("--%1 is for an auth endpoint: name it with "
                                             "--auth-endpoint URL.")
                                  .arg(QString::fromUtf8(name)));
        }
        return {};
    }
    AuthEndpoint endpoint{.url = reader.webUrl("auth-endpoint"),
                          .userUrl = reader.isSet("sign-in") ? readUserUrl(reader) : std::string(),
                          .headers = reader.fields("auth-header", ':'),
                          .params = reader.fields("auth-param", '='),
                          .timeout = reader.duration("auth-timeout")};
    if (const std::string cookies = cookieHeader(reader.fields("auth-cookie", '='));
        !cookies.empty())
        endpoint.headers.emplace_back("Cookie", cookies);
    return std::make_shared<const AuthEndpoint>(std::move(endpoint));
}

std::shared_ptr<const TlsTrust> readTrust(OptionReader& reader)
{
    const auto trust = TlsTrust::load({.caFile = reader.text("ca").toStdString(),
                                       .verify = reader.isSet("insecure")
                                           ? TlsTrust::Options::Verify::No
                                           : TlsTrust::Options::Verify::Yes});
    if (trust)
        return *trust;
    reader.refuse(QStringLiteral("--ca: ") + QString::fromStdString(trust.error().message));
    return {};
}

/// Who asks an auth endpoint need not know the secret, nor where to look for the app by its id.
void readApp(OptionReader& reader, ClientTarget& target)
{
    const QStringList parts = reader.text("app").split(u':');
    if (!target.web.auth || parts.size() >= 3 || parts.contains(QString()))
        return reader.app("app", target);
    target.appId = parts.first().toStdString();
    target.key = parts.last().toStdString();
    target.secret.clear();
}

/// Signing by themselves, pages need the key of encrypted channels; an auth endpoint has its own.
std::string readEncryptionKey(OptionReader& reader)
{
    const bool isWanted = reader.text("channels") == QStringLiteral("encrypted");
    if (!reader.isSet("encryption-key")) {
        if (isWanted && !reader.isSet("auth-endpoint"))
            reader.refuse(QStringLiteral("--channels encrypted needs the application's "
                                         "--encryption-key, or its --auth-endpoint."));
        return {};
    }
    if (!isWanted)
        reader.refuse(QStringLiteral("--encryption-key is for encrypted channels: add --channels "
                                     "encrypted."));
    const auto key = decodeBase64(reader.text("encryption-key").toStdString());
    if (!key || key->size() != 32)
        reader.refuse(QStringLiteral("--encryption-key takes 32 bytes in base64, as `openssl rand "
                                     "-base64 32` makes them."));
    return key.value_or(std::string());
}

} // namespace

ClientTarget readTarget(OptionReader& reader)
{
    ClientTarget target;
    target.url = reader.url("url");
    target.web.auth = readEndpoint(reader);
    if (reader.isSet("sign-in"))
        target.signIn = ClientTarget::SignIn::Yes;
    else if (reader.isSet("user-auth-endpoint"))
        reader.refuse(QStringLiteral("--user-auth-endpoint is where people sign in: add "
                                     "--sign-in."));
    target.encryptionKey = readEncryptionKey(reader);
    target.tls = readTrust(reader);
    readApp(reader, target);
    return target;
}

} // namespace echolock
