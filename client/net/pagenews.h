// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/net/leansocket.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echolock {

/// Something that one of a page's connections brings, before the page has heard it.
struct PageNews
{
    enum class Kind : std::uint8_t { Opened, Text, Closed };

    Kind kind = Kind::Opened;
    std::string text; ///< Text only.
    LeanClose close;  ///< Closed only.
};

/// What one connection has brought and its page has not heard yet.
class PageNewsQueue
{
public:
    /// Null while there is nothing.
    const PageNews* next() const { return m_news.empty() ? nullptr : &m_news.front(); }

    void keep(PageNews news);
    /// There must be some.
    PageNews take();
    /// A reset has come: what is here is lost, and nothing comes any more but the end.
    void lose();

private:
    std::vector<PageNews> m_news; ///< Short: a deque would take half a kilobyte.
    bool m_isReset = false;
};

} // namespace echolock
