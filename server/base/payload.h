// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace echolock {

/// One encoded text message, built once and shared by every recipient of a broadcast.
class Payload
{
public:
    Payload() = default;

    explicit Payload(std::string text)
        : m_text(std::make_shared<const std::string>(std::move(text)))
    {
    }

    std::string_view text() const
    {
        return m_text ? std::string_view(*m_text) : std::string_view();
    }

private:
    std::shared_ptr<const std::string> m_text;
};

} // namespace echolock
