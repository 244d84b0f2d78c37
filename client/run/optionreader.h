// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QUrl>

#include "client/echo/behaviourmix.h"
#include "client/echo/peoplescript.h"
#include "client/link/groupfault.h"
#include "client/net/echopage.h"
#include "server/base/clock.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

class QCommandLineParser;

namespace echolock {

/// Reads the options of a command line one after another. The first bad one is the error; what it
/// stands for then has no meaning.
class OptionReader
{
public:
    explicit OptionReader(const QCommandLineParser& parser);

    bool isSet(const char* name) const;
    QString text(const char* name) const;
    /// From `first` to `last`.
    std::uint64_t number(const char* name, std::uint64_t first, std::uint64_t last);
    /// Longer than nothing.
    Duration duration(const char* name);
    /// `ws://` or `wss://`.
    QUrl url(const char* name);
    /// `http://` or `https://`.
    std::string webUrl(const char* name);
    /// Of an option that may be given several times: each a name and a value, with that character
    /// between.
    std::vector<std::pair<std::string, std::string>> fields(const char* name, char separator);
    void app(const char* name, ClientTarget& target);
    /// A built-in one by its name, or a file.
    BehaviourMix mix(const char* name);
    /// None unless the option is given.
    std::shared_ptr<const PeopleScript> script(const char* name);
    std::string channelPrefix(const char* name);
    /// The client that `--client` names, changed by each `--quirk`.
    EchoQuirks quirks(const char* client, const char* quirk);
    /// Of an option that may be given several times.
    std::vector<SharedFault> faults(const char* name);
    /// Of the same option, those of groups.
    std::vector<GroupFault> groupFaults(const char* name);

    /// One sentence for a person, empty if all were good.
    const std::string& error() const { return m_error; }

    /// For what the caller finds wrong itself.
    void refuse(const QString& sentence);

private:
    const QCommandLineParser& m_parser;
    std::string m_error;
};

} // namespace echolock
