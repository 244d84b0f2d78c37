// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/pagenews.h"

#include "server/base/assert.h"

#include <algorithm>
#include <utility>

namespace echolock {

void PageNewsQueue::keep(PageNews news)
{
    if (m_isReset && news.kind != PageNews::Kind::Closed)
        return;
    // A close frame that came before the reset, and was not heard, was lost, too.
    if (m_isReset)
        news.close = {};
    m_news.push_back(std::move(news));
}

PageNews PageNewsQueue::take()
{
    ECHOLOCK_ASSERT(!m_news.empty());
    PageNews news = std::move(m_news.front());
    m_news.erase(m_news.begin());
    return news;
}

void PageNewsQueue::lose()
{
    m_isReset = true;
    for (PageNews& each : std::exchange(m_news, {}))
        keep(std::move(each));
}

} // namespace echolock
