// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/laravelecho.h"

#include <string>
#include <string_view>
#include <vector>

/// A page's calls of Laravel Echo (`listen private-order.7 OrderUpdated`), and what its callbacks
/// are told: the counterpart of actByEcho() in player/realpage.mjs.
class FidelityEcho
{
public:
    explicit FidelityEcho(const echolock::EchoQuirks& quirks)
        : m_echo({.quirks = quirks})
    {
    }

    /// `words` are what follows the call's name. False where Echo throws, or has no such call.
    bool act(const echolock::LaravelEcho::Page& page, std::string_view call,
             const std::vector<std::string>& words);

    /// `call listen OrderUpdated {"n":1}`, in their order.
    std::vector<std::string> told(const echolock::EchoClient& client,
                                  const echolock::Observation& seen) const;

private:
    bool makeOrLeave(const echolock::LaravelEcho::Page& page, std::string_view call,
                     std::string_view name);
    bool listen(std::string_view call, std::string_view channel, std::string_view event);
    echolock::ListenerId listener(std::string label);

    echolock::LaravelEcho m_echo;
    std::vector<std::string> m_labels; ///< By listener, from 1.
};
