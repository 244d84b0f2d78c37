// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/backoff.h"

#include <algorithm>

namespace echolock {

std::string_view toString(CloseAction action)
{
    switch (action) {
    case CloseAction::None:
        return "none";
    case CloseAction::TlsOnly:
        return "tls-only";
    case CloseAction::Refused:
        return "refused";
    case CloseAction::Backoff:
        return "backoff";
    case CloseAction::Retry:
        return "retry";
    }
    return "none";
}

CloseAction closeAction(int code)
{
    if (code < 4000)
        return code >= 1002 && code <= 1004 ? CloseAction::Backoff : CloseAction::None;
    if (code == 4000)
        return CloseAction::TlsOnly;
    if (code < 4100)
        return CloseAction::Refused;
    if (code < 4200)
        return CloseAction::Backoff;
    if (code < 4300)
        return CloseAction::Retry;
    return CloseAction::Refused;
}

bool isCloseError(int code)
{
    return code != 1000 && code != 1001;
}

Duration AttemptWindows::next()
{
    const Duration window = m_next;
    m_next = std::min(window * 2, limit);
    return window;
}

void AttemptWindows::restart()
{
    m_next = first;
}

} // namespace echolock
