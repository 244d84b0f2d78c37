// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "client/http/httpsession.h"
#include "server/base/clock.h"
#include "server/base/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

class QSocketNotifier;

namespace echolock {

/// Calls of HTTP and HTTPS servers on the event loop of one thread, as many at a time as there are
/// askers: one that hangs holds up no other. Connections are kept and used again; redirects are
/// told rather than followed, and no proxy is used.
class HttpClient : public QObject
{
    Q_OBJECT

public:
    /// Whom to believe that it is who it says it is.
    struct Trust
    {
        std::string caFile{}; ///< In PEM; trusted besides those of the system. Empty for none.
        enum class Verify : std::uint8_t { Yes, No } verify = Verify::Yes;
    };

    using Header = std::pair<std::string, std::string>;

    struct Request
    {
        std::string method = "GET";
        std::string url;
        std::vector<Header> headers{}; ///< Names and values, without line ends.
        std::string body{};
        Duration timeout = std::chrono::seconds(10); ///< From now to the end of the answer.
        const HttpSession* session = nullptr;        ///< Whose cookies are sent and kept, or none.
    };

    /// What a server answered, whatever its status.
    struct Answer
    {
        int status = 0;
        std::string contentType; ///< As it came: `application/json; charset=utf-8`.
        std::string location;    ///< Of a redirect, as an absolute URL: it was not followed.
        std::string body;
    };

    /// An answer of any status, or one sentence on why there is none. Called once, from the event
    /// loop and never from inside send(); it may send and cancel, but not delete the client.
    using Callback = std::function<void(const Result<Answer>&)>;

    static constexpr std::size_t bodyBytesMax = 1024 * 1024;

    explicit HttpClient(QObject* parent = nullptr);
    explicit HttpClient(Trust trust, QObject* parent = nullptr);
    ~HttpClient() override;

    /// Unless the asker is deleted before.
    void send(const Request& request, const QObject* asker, Callback callback);
    /// Of what this asker sent, it hears no more.
    void cancel(const QObject* asker);

    std::size_t underWay() const { return m_calls.size(); }

private:
    struct Call;
    struct Multi;

    /// Both notifiers of one of libcurl's sockets.
    struct Watch
    {
        QSocketNotifier* read = nullptr;
        QSocketNotifier* write = nullptr;
    };

    void prepare(Call& call, const Request& request) const;
    static void prepareMethod(Call& call, const std::string& method);
    static void prepareHeaders(Call& call, const std::vector<Header>& headers);
    void act(int socket, int events);
    void watch(int socket, int events);
    void arm(long milliseconds);
    void takeDone();
    void finish(void* easy, int code);

    Trust m_trust;
    QTimer m_timer;
    std::unordered_map<int, Watch> m_watches;
    std::unique_ptr<Multi> m_multi;
    std::unordered_map<void*, std::unique_ptr<Call>> m_calls; ///< By libcurl's handle.
    std::unordered_multimap<const QObject*, void*> m_askers;
};

} // namespace echolock
