// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/targetoptions.h"

#include <QStringList>

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

std::shared_ptr<const AuthEndpoint> readEndpoint(OptionReader& reader)
{
    if (!reader.isSet("auth-endpoint")) {
        for (const char* name : {"auth-header", "auth-cookie", "auth-param"}) {
            if (reader.isSet(name))
                reader.refuse(QStringLiteral("--%1 is for an auth endpoint: name it with "
                                             "--auth-endpoint URL.")
                                  .arg(QString::fromUtf8(name)));
        }
        return {};
    }
    AuthEndpoint endpoint{.url = reader.webUrl("auth-endpoint"),
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

} // namespace

ClientTarget readTarget(OptionReader& reader)
{
    ClientTarget target;
    target.url = reader.url("url");
    target.web.auth = readEndpoint(reader);
    target.tls = readTrust(reader);
    readApp(reader, target);
    return target;
}

} // namespace echolock
