// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/settingsreload.h"

#include "server/base/printable.h"
#include "server/net/serverlog.h"
#include "server/net/serveroptions.h"
#include "server/net/settingtable.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

void append(std::string& list, const std::string& item)
{
    list += (list.empty() ? "" : "; ") + item;
}

const AppConfig* find(const std::vector<AppConfig>& apps, const std::string& id)
{
    const auto found = std::ranges::find(apps, id, &AppConfig::id);
    return found == apps.end() ? nullptr : &*found;
}

void appendApps(std::string& changes, const std::vector<AppConfig>& before,
                const std::vector<AppConfig>& after)
{
    for (const AppConfig& app : after) {
        const AppConfig* old = find(before, app.id);
        if (!old)
            append(changes, "app " + app.id + " added");
        else if (*old != app)
            append(changes, "app " + app.id + " changed");
    }
    for (const AppConfig& app : before)
        if (!find(after, app.id))
            append(changes, "app " + app.id + " removed");
}

std::string orNothing(const std::string& shown)
{
    return shown.empty() ? "not set" : shown;
}

std::string orUsual(const std::string& ledger)
{
    return ledger.empty() ? "where it is by default" : printable(ledger);
}

/// The mistakes of a file stand on lines of their own; a log has one line for all.
std::string onOneLine(std::string text)
{
    for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at))
        text.replace(at, 1, "; ");
    return text;
}

} // namespace

SettingsReload::SettingsReload(QStringList arguments, ProgramSettings settings, HubServer& server,
                               ServerLog& log)
    : m_arguments(std::move(arguments))
    , m_settings(std::move(settings))
    , m_server(server)
    , m_log(log)
{
}

void SettingsReload::reload()
{
    auto command = parseServerCommand(m_arguments);
    if (!command)
        return refuse(onOneLine(command.error().message));
    ProgramSettings& wanted = command->settings;
    // A certificate that was renewed is reason enough.
    if (command->configFile.isEmpty() && wanted.server.tls.certificateFile.isEmpty())
        return refuse("there is no file to read; start the server with --config");
    keepWhatTakesARestart(wanted);
    const std::string certificate = m_server.certificate();
    if (const auto changed = m_server.changeOptions(wanted.server); !changed)
        return refuse(changed.error().message);
    m_log.change(wanted.logFormat, wanted.logLevels);
    std::string changes = changesBetween(m_settings, wanted);
    // The names of its files stay when a certificate is renewed.
    if (const std::string now = m_server.certificate(); now != certificate)
        append(changes, "certificate: " + orNothing(certificate) + " is now " + orNothing(now));
    m_settings = std::move(wanted);
    m_log.tell(LogLevel::Info, "reloaded",
               "settings read again: " + (changes.empty() ? "nothing has changed" : changes));
    if (const auto warning = warningAbout(m_settings))
        m_log.tell(LogLevel::Warn, "well_known_secret", *warning);
}

void SettingsReload::refuse(std::string_view why)
{
    m_log.tell(LogLevel::Error, "reload_refused",
               "the settings stay as they are: " + std::string(why));
}

void SettingsReload::keepWhatTakesARestart(ProgramSettings& wanted)
{
    const ServerOptions& now = m_settings.server;
    if (wanted.server.host != now.host || wanted.server.port != now.port)
        m_log.tell(LogLevel::Warn, "restart_needed",
                   "another host or port takes a restart; it stays "
                       + now.host.toString().toStdString() + " and " + std::to_string(now.port));
    if (wanted.ledger != m_settings.ledger)
        m_log.tell(LogLevel::Warn, "restart_needed",
                   "another ledger takes a restart; it stays "
                       + orUsual(m_settings.ledger.toStdString()));
    wanted.ledger = m_settings.ledger;
    wanted.server.host = now.host;
    wanted.server.port = now.port;
    wanted.server.seed = now.seed;
}

std::string changesBetween(const ProgramSettings& before, const ProgramSettings& after)
{
    std::string changes;
    for (const Setting& setting : settingTable()) {
        const std::string was = setting.show(before);
        const std::string is = setting.show(after);
        if (was != is)
            append(changes,
                   std::string(setting.key) + ": " + orNothing(was) + " is now " + orNothing(is));
    }
    appendApps(changes, before.server.hub.apps, after.server.hub.apps);
    return changes;
}

} // namespace echolock
