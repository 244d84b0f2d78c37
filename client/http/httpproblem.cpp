// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/http/httpproblem.h"

#include <QString>
#include <QUrl>

#include "client/http/certificateproblem.h"
#include "server/base/durationtext.h"

#include <cerrno>
#include <cstring>
#include <curl/curl.h>
#include <openssl/x509_vfy.h>

namespace echolock {

namespace {

QUrl parsed(std::string_view url)
{
    return QUrl(QString::fromUtf8(url.data(), qsizetype(url.size())));
}

/// `127.0.0.1:8000`: who did not answer, where the path plays no part in it.
std::string serverOf(std::string_view url)
{
    const QUrl whole = parsed(url);
    const int standard = whole.scheme() == QStringLiteral("https") ? 443 : 80;
    QString host = whole.host();
    if (host.contains(u':'))
        host = u'[' + host + u']';
    return (host + u':' + QString::number(whole.port(standard))).toStdString();
}

std::string connectFailure(std::string_view url, const HttpFailure& failure)
{
    const std::string server = serverOf(url);
    switch (failure.systemError) {
    case ECONNREFUSED:
        return server + " refused the connection: is the application running there?";
    case EADDRNOTAVAIL:
        return "No local port is left to connect to " + server
            + ": too many connections were made within a minute.";
    case EMFILE:
    case ENFILE:
        return "No descriptor is left for another connection to " + server
            + ": raise the limit of open files (ulimit -n).";
    case 0:
        return server + " cannot be reached: " + std::string(failure.detail) + ".";
    default:
        return server + " cannot be reached: " + std::strerror(failure.systemError) + ".";
    }
}

std::string certificateFailure(std::string_view url, const HttpFailure& failure)
{
    // Where only the name is wrong, libcurl gives no code.
    const bool otherName = failure.detail.find("subject name") != std::string_view::npos;
    return certificateProblem(
        serverOf(url),
        {.code = otherName ? X509_V_ERR_HOSTNAME_MISMATCH : failure.verifyResult,
         .names = failure.certificateNames});
}

} // namespace

std::string shownUrl(std::string_view url)
{
    const QUrl whole = parsed(url);
    if (!whole.isValid()) {
        const std::string_view shown = url.substr(0, url.find('?'));
        return std::string(shown.substr(shown.find('@') + 1));
    }
    return whole.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment)
        .toStdString();
}

std::string httpProblem(std::string_view url, const HttpFailure& failure, Duration timeout)
{
    const std::string shown = shownUrl(url);
    switch (failure.code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        if (failure.detail.find("HTTP/0.9") != std::string_view::npos)
            return shown + " does not answer in HTTP: is another service listening there?";
        return "\"" + shown + "\" is no web address: write http:// or https://, host and path.";
    case CURLE_COULDNT_RESOLVE_HOST:
        return "The name \"" + parsed(url).host().toStdString()
            + "\" cannot be resolved: check its spelling and this machine's DNS.";
    case CURLE_COULDNT_CONNECT:
        return connectFailure(url, failure);
    case CURLE_PEER_FAILED_VERIFICATION:
        return certificateFailure(url, failure);
    case CURLE_SSL_CACERT_BADFILE:
        return "The file of --ca holds no certificate in PEM format: name such a file.";
    case CURLE_SSL_CONNECT_ERROR:
        return serverOf(url) + " does not speak TLS (" + std::string(failure.detail.substr(0, 120))
            + "): use http:// if it is meant to.";
    case CURLE_OPERATION_TIMEDOUT:
        return shown + " did not answer within " + formatDuration(timeout)
            + ": is the application overloaded?";
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
        return shown + " ended the connection without an answer.";
    case CURLE_PARTIAL_FILE:
        return shown + " ended the connection in the middle of its answer.";
    case CURLE_WEIRD_SERVER_REPLY:
        return shown + " does not answer in HTTP: is another service listening there?";
    default:
        return shown + " could not be asked: "
            + (failure.detail.empty() ? curl_easy_strerror(static_cast<CURLcode>(failure.code))
                                      : std::string(failure.detail))
            + ".";
    }
}

} // namespace echolock
