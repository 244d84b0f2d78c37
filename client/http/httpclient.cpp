// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/http/httpclient.h"

#include <QSocketNotifier>

#include "client/http/httpjar.h"
#include "client/http/httpproblem.h"
#include "server/base/assert.h"

#include <algorithm>
#include <array>
#include <curl/curl.h>
#include <strings.h>

namespace echolock {

namespace {

/// Connections that are kept for later calls. More may be in use at a time.
constexpr long idleConnectionsMax = 256;

bool isNamed(const std::string& header, const char* name)
{
    return ::strcasecmp(header.c_str(), name) == 0;
}

/// libcurl's spelling: a header without a value ends in a semicolon.
std::string lineOf(const std::pair<std::string, std::string>& header)
{
    return header.second.empty() ? header.first + ";" : header.first + ": " + header.second;
}

long milliseconds(Duration duration)
{
    return static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(duration).count());
}

std::string textOf(const char* text)
{
    return text ? text : "";
}

/// The names that the server's certificate is for: `DNS:localhost, IP Address:127.0.0.1`.
std::string certificateNames(CURL* easy)
{
    constexpr std::string_view field = "X509v3 Subject Alternative Name:";
    curl_certinfo* chain = nullptr;
    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || !chain
        || chain->num_of_certs == 0)
        return {};
    for (const curl_slist* line = chain->certinfo[0]; line; line = line->next) {
        if (const std::string_view text = line->data; text.starts_with(field))
            return std::string(text.substr(field.size()));
    }
    return {};
}

} // namespace

/// One request under way.
struct HttpClient::Call
{
    Call()
        : easy(curl_easy_init())
    {
        ECHOLOCK_ASSERT(easy);
    }

    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    ~Call()
    {
        QObject::disconnect(askerGone);
        curl_easy_cleanup(easy);
        curl_slist_free_all(headers);
    }

    static std::size_t takeBody(const char* data, std::size_t, std::size_t size, void* user)
    {
        auto& call = *static_cast<Call*>(user);
        if (call.answer.body.size() + size > bodyBytesMax) {
            call.tooLarge = true;
            return 0;
        }
        call.answer.body.append(data, size);
        return size;
    }

    Result<Answer> result(CURLcode code)
    {
        if (code != CURLE_OK)
            return failure(problem(code));
        long status = 0;
        char* location = nullptr;
        char* type = nullptr;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &location);
        curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
        answer.status = static_cast<int>(status);
        answer.location = textOf(location);
        answer.contentType = textOf(type);
        return std::move(answer);
    }

    std::string problem(CURLcode code) const
    {
        if (tooLarge)
            return shownUrl(url) + " answered with more than 1 MB: is it the right address?";
        long systemError = 0;
        long verifyResult = 0;
        curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &systemError);
        curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verifyResult);
        return httpProblem(url,
                           {.code = code,
                            .systemError = static_cast<int>(systemError),
                            .verifyResult = verifyResult,
                            .certificateNames = certificateNames(easy),
                            .detail = words.data()},
                           timeout);
    }

    CURL* easy;
    curl_slist* headers = nullptr;
    std::shared_ptr<HttpSession::Jar> jar;
    const QObject* asker = nullptr;
    QMetaObject::Connection askerGone;
    Callback callback;
    std::string url;
    std::string body;
    Duration timeout{};
    Answer answer;
    std::array<char, CURL_ERROR_SIZE> words{};
    bool tooLarge = false;
};

/// libcurl's set of connections, which asks for notifiers and a timer by these callbacks.
struct HttpClient::Multi
{
    explicit Multi(HttpClient* client)
    {
        // Counted, and safe on every thread since libcurl 7.84.
        curl_global_init(CURL_GLOBAL_DEFAULT);
        handle = curl_multi_init();
        ECHOLOCK_ASSERT(handle);
        curl_multi_setopt(handle, CURLMOPT_SOCKETFUNCTION, socketChanged);
        curl_multi_setopt(handle, CURLMOPT_SOCKETDATA, client);
        curl_multi_setopt(handle, CURLMOPT_TIMERFUNCTION, timerChanged);
        curl_multi_setopt(handle, CURLMOPT_TIMERDATA, client);
        curl_multi_setopt(handle, CURLMOPT_MAXCONNECTS, idleConnectionsMax);
    }

    Multi(const Multi&) = delete;
    Multi& operator=(const Multi&) = delete;

    ~Multi()
    {
        curl_multi_cleanup(handle);
        curl_global_cleanup();
    }

    static int socketChanged(CURL*, curl_socket_t socket, int events, void* client, void*)
    {
        static_cast<HttpClient*>(client)->watch(socket, events);
        return 0;
    }

    static int timerChanged(CURLM*, long milliseconds, void* client)
    {
        static_cast<HttpClient*>(client)->arm(milliseconds);
        return 0;
    }

    CURLM* handle = nullptr;
};

HttpClient::HttpClient(QObject* parent)
    : HttpClient(Trust(), parent)
{
}

HttpClient::HttpClient(Trust trust, QObject* parent)
    : QObject(parent)
    , m_trust(std::move(trust))
    , m_timer(this)
    , m_multi(std::make_unique<Multi>(this))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] { act(CURL_SOCKET_TIMEOUT, 0); });
}

HttpClient::~HttpClient()
{
    for (const auto& [easy, call] : m_calls)
        curl_multi_remove_handle(m_multi->handle, easy);
    m_calls.clear();
    // Closing its connections, libcurl still gives up their notifiers.
    m_multi.reset();
}

void HttpClient::send(const Request& request, const QObject* asker, Callback callback)
{
    auto call = std::make_unique<Call>();
    call->asker = asker;
    call->callback = std::move(callback);
    call->askerGone = connect(asker, &QObject::destroyed, this, [this, asker] { cancel(asker); });
    prepare(*call, request);
    CURL* const easy = call->easy;
    m_askers.emplace(asker, easy);
    m_calls.emplace(easy, std::move(call));
    curl_multi_add_handle(m_multi->handle, easy);
}

void HttpClient::prepare(Call& call, const Request& request) const
{
    const auto set = [&call](auto option, auto value) {
        curl_easy_setopt(call.easy, option, value);
    };
    call.url = request.url;
    call.body = request.body;
    call.timeout = request.timeout;
    set(CURLOPT_PRIVATE, &call);
    set(CURLOPT_ERRORBUFFER, call.words.data());
    set(CURLOPT_URL, call.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    // Streams of one connection would hold up one another.
    set(CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_USERAGENT, "echolock");
    set(CURLOPT_TIMEOUT_MS, milliseconds(request.timeout));
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.timeout));
    set(CURLOPT_WRITEFUNCTION, &Call::takeBody);
    set(CURLOPT_WRITEDATA, &call);
    if (!m_trust.caFile.empty())
        set(CURLOPT_CAINFO, m_trust.caFile.c_str());
    const bool verifies = m_trust.verify == Trust::Verify::Yes;
    set(CURLOPT_SSL_VERIFYPEER, verifies ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, verifies ? 2L : 0L);
    set(CURLOPT_CERTINFO, 1L);
    prepareMethod(call, request.method);
    prepareHeaders(call, request.headers);
    if (request.session) {
        call.jar = request.session->m_jar;
        set(CURLOPT_SHARE, call.jar->share);
        set(CURLOPT_COOKIEFILE, "");
    }
}

void HttpClient::prepareMethod(Call& call, const std::string& method)
{
    if (method == "HEAD")
        curl_easy_setopt(call.easy, CURLOPT_NOBODY, 1L);
    else if (method == "POST" || !call.body.empty())
        curl_easy_setopt(call.easy, CURLOPT_POST, 1L);
    curl_easy_setopt(call.easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(call.body.size()));
    curl_easy_setopt(call.easy, CURLOPT_POSTFIELDS, call.body.c_str());
    if (method == "GET" && call.body.empty())
        curl_easy_setopt(call.easy, CURLOPT_HTTPGET, 1L);
    else if (method != "POST" && method != "HEAD")
        curl_easy_setopt(call.easy, CURLOPT_CUSTOMREQUEST, method.c_str());
}

void HttpClient::prepareHeaders(Call& call, const std::vector<Header>& headers)
{
    // No server is asked whether it would mind the body, which costs a second where it says
    // nothing.
    call.headers = curl_slist_append(call.headers, "Expect:");
    for (const Header& header : headers) {
        // As an option, libcurl joins it with those of the session.
        if (isNamed(header.first, "Cookie"))
            curl_easy_setopt(call.easy, CURLOPT_COOKIE, header.second.c_str());
        else
            call.headers = curl_slist_append(call.headers, lineOf(header).c_str());
    }
    curl_easy_setopt(call.easy, CURLOPT_HTTPHEADER, call.headers);
}

void HttpClient::cancel(const QObject* asker)
{
    const auto [first, last] = m_askers.equal_range(asker);
    for (auto entry = first; entry != last; ++entry) {
        curl_multi_remove_handle(m_multi->handle, entry->second);
        m_calls.erase(entry->second);
    }
    m_askers.erase(first, last);
}

void HttpClient::act(int socket, int events)
{
    int running = 0;
    curl_multi_socket_action(m_multi->handle, socket, events, &running);
    takeDone();
}

void HttpClient::takeDone()
{
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(m_multi->handle, &left)) {
        if (message->msg == CURLMSG_DONE)
            finish(message->easy_handle, message->data.result);
    }
}

void HttpClient::finish(void* easy, int code)
{
    curl_multi_remove_handle(m_multi->handle, easy);
    const std::unique_ptr<Call> call = std::move(m_calls.extract(easy).mapped());
    const auto [first, last] = m_askers.equal_range(call->asker);
    m_askers.erase(std::find_if(first, last, [easy](const auto& e) { return e.second == easy; }));
    call->callback(call->result(static_cast<CURLcode>(code)));
}

void HttpClient::watch(int socket, int events)
{
    if (events == CURL_POLL_REMOVE) {
        if (const auto known = m_watches.extract(socket)) {
            // One of them may be calling.
            for (QSocketNotifier* const notifier : {known.mapped().read, known.mapped().write}) {
                notifier->setEnabled(false);
                notifier->deleteLater();
            }
        }
        return;
    }
    auto [entry, isNew] = m_watches.try_emplace(socket);
    if (isNew) {
        const auto make = [this, socket](QSocketNotifier::Type type, int event) {
            auto* const notifier = new QSocketNotifier(socket, type, this);
            connect(notifier, &QSocketNotifier::activated, this,
                    [this, socket, event] { act(socket, event); });
            return notifier;
        };
        entry->second = {.read = make(QSocketNotifier::Read, CURL_CSELECT_IN),
                         .write = make(QSocketNotifier::Write, CURL_CSELECT_OUT)};
    }
    entry->second.read->setEnabled((events & CURL_POLL_IN) != 0);
    entry->second.write->setEnabled((events & CURL_POLL_OUT) != 0);
}

void HttpClient::arm(long milliseconds)
{
    if (milliseconds < 0)
        m_timer.stop();
    else
        m_timer.start(std::chrono::milliseconds(milliseconds));
}

} // namespace echolock
