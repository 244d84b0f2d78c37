// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/proxyrun.h"

#include <QFile>
#include <QHostInfo>

#include "client/proxy/proxyapi.h"

#include <utility>

namespace echolock {

namespace {

constexpr const char* firstName = "default";

/// In time to say so: a proxy that the control API makes later may wait for its upstream's name.
Result<void> checkHost(const QString& host)
{
    const bool isKnown = host == QStringLiteral("localhost") || !QHostAddress(host).isNull()
        || !QHostInfo::fromName(host).addresses().isEmpty();
    if (!isKnown)
        return failure("The host of --upstream, " + host.toStdString()
                       + ", cannot be resolved; check its name.");
    return {};
}

std::string countsText(const ProxyCounters& counters)
{
    return std::to_string(counters.connections) + " connections · "
        + std::to_string(counters.received[indexOf(LinkDirection::Up)]) + " bytes up · "
        + std::to_string(counters.received[indexOf(LinkDirection::Down)]) + " bytes down · "
        + std::to_string(counters.resets) + " reset · " + std::to_string(counters.unreachable)
        + " without upstream\n";
}

} // namespace

ProxyRun::ProxyRun(ProxyCommand command, Output output, QObject* parent)
    : QObject(parent)
    , m_command(std::move(command))
    , m_output(std::move(output))
    , m_proxies(Prng(m_command.seed))
    , m_api(m_proxies)
{
    connect(&m_proxies, &ProxyTable::troubled, this, [this](const QString& problem) {
        m_output.err("echolock-clients proxy: " + problem.toStdString() + "\n");
    });
}

Result<void> ProxyRun::start()
{
    if (const Result<void> outcome = m_api.open(m_command.api); !outcome)
        return failure("--api: " + outcome.error().message);
    if (const Result<void> outcome = addFirst(); !outcome)
        return outcome;
    if (const Result<void> outcome = addConfigured(); !outcome)
        return outcome;
    tellReady();
    return {};
}

Result<void> ProxyRun::addFirst()
{
    if (!m_command.first)
        return {};
    const Result<HostPort> upstream = parseHostPort(m_command.first->upstream);
    if (!upstream)
        return failure(upstream.error().message);
    if (const Result<void> outcome = checkHost(upstream->host); !outcome)
        return outcome;
    const ApiResult<Proxy*> proxy = m_proxies.add({.name = firstName,
                                                   .listen = m_command.first->listen,
                                                   .upstream = m_command.first->upstream,
                                                   .enabled = true});
    if (!proxy)
        return failure("--listen: " + proxy.error().message);
    // Nobody has been accepted yet.
    for (const Toxic& toxic : m_command.toxics)
        (*proxy)->set(toxic);
    return {};
}

Result<void> ProxyRun::addConfigured()
{
    if (m_command.configFile.isEmpty())
        return {};
    QFile file(m_command.configFile);
    if (!file.open(QIODevice::ReadOnly))
        return failure("--config: " + m_command.configFile.toStdString()
                       + " cannot be read: " + file.errorString().toStdString() + ".");
    const QByteArray bytes = file.readAll();
    const Populated populated = populateFrom(
        m_proxies, {bytes.constData(), static_cast<std::size_t>(bytes.size())});
    if (!populated.outcome)
        return failure("--config: " + m_command.configFile.toStdString() + ": "
                       + populated.outcome.error().message);
    return {};
}

void ProxyRun::tellReady()
{
    std::string text;
    for (const Proxy* const proxy : m_proxies.all()) {
        if (proxy->isEnabled())
            text += "Proxy " + proxy->name() + ": " + proxy->place().listen + " → "
                + proxy->place().upstream + "\n";
    }
    text += "Control API: " + m_api.url() + "\n";
    m_output.out(text);
}

void ProxyRun::stop()
{
    m_output.out(countsText(m_proxies.totals()));
}

} // namespace echolock
