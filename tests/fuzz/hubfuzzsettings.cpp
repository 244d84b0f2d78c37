// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/hubfuzz.h"

#include <array>

namespace echolock {

void HubFuzz::changePolicy(const HubStep& step)
{
    const std::string_view policy = std::array{
        "owner", "none", "article", "best", "composite", "queue", "fence", "grace"}[step.what % 8];
    if (policy != "best")
        m_model.expectNobodyWaiting();
    handle(PolicyChanged{policy});
}

void HubFuzz::changeOptions(const HubStep& step)
{
    HubOptions next = options();
    switch (step.what % 7) {
    case 0:
        next.apps = {m_initial.apps[0]};
        break;
    case 1:
        next.apps = m_initial.apps;
        next.apps[1].status = AppConfig::Status::Disabled;
        break;
    case 2:
        next.clientEvents = step.how % 2 == 0 ? ClientEvents::On : ClientEvents::Off;
        break;
    case 3:
        next.presenceMembersMax = 1 + step.how % 3;
        break;
    case 4:
        next.lockPatterns = {step.how % 2 == 0 ? "order.{id}" : "room"};
        break;
    case 5:
        next.policy = step.how % 2 == 0 ? "owner" : "none";
        break;
    default:
        next.apps = {m_initial.apps[1], m_initial.apps[0]};
    }
    if (next.policy != options().policy || next.lockPatterns != options().lockPatterns)
        m_model.expectNobodyWaiting();
    handle(OptionsChanged{&next});
    for (const ConnId conn : m_model.open())
        if (!enabledApp(m_model.page(conn).app))
            m_mayClose.insert(conn);
    observe();
    for (const ConnId conn : m_model.open())
        expect(enabledApp(m_model.page(conn).app), "no connection outlives its app");
}

} // namespace echolock
