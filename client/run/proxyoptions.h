// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include "client/proxy/hostport.h"
#include "client/proxy/toxic.h"
#include "server/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// What `echolock-clients proxy` was asked to do.
struct ProxyCommand
{
    enum class Action { Run, Help };

    /// The proxy that is there from the start.
    struct First
    {
        std::string listen;
        std::string upstream;
    };

    Action action = Action::Run;
    HostPort api;
    std::optional<First> first;
    std::vector<Toxic> toxics; ///< Of the first proxy.
    QString configFile;        ///< Toxiproxy's; empty for none.
    std::uint64_t seed = 1;
    QString text; ///< What Help prints.
};

/// `arguments` with the program's name first and without the word `proxy`. The error is one
/// sentence for a person.
Result<ProxyCommand> parseProxyCommand(const QStringList& arguments);

} // namespace echolock
