// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/racecatalogue.h"

namespace echolock::testing {

namespace {

using namespace std::chrono_literals;
using Stage = RaceStage;

/// Longer than it takes to notice a dead connection and to give up waiting for its user.
constexpr Duration longAfter = 70s;
/// A grace, to the instant.
constexpr Duration grace = 5s;

Race twoUsersContend()
{
    return {"R01", "two users contend", {{"the viewer closes", [](Stage& stage) {
                                              stage.enter("alice");
                                              stage.enter("bob");
                                              stage.leave("bob");
                                          }}}};
}

Race twoTabs()
{
    return {"R02",
            "two tabs of one user",
            {{"the first tab closes",
              [](Stage& stage) {
                  stage.enter("alice:tab1");
                  stage.enter("alice:tab2");
                  stage.leave("alice:tab1");
              }},
             {"the first tab closes, then a rival comes", [](Stage& stage) {
                  stage.enter("alice:tab1");
                  stage.enter("alice:tab2");
                  stage.leave("alice:tab1");
                  stage.enter("bob");
                  stage.mustHave("alice:tab2");
              }}}};
}

Race reloadWithRival()
{
    return {"R03",
            "reload while a rival waits",
            {{"the new page is first",
              [](Stage& stage) {
                  stage.enter("alice:old");
                  stage.enter("bob");
                  stage.enter("alice:new");
                  stage.leave("alice:old");
                  stage.mustHave("alice:new");
              }},
             {"the old page is first, the rival next",
              [](Stage& stage) {
                  stage.enter("alice:old");
                  stage.leave("alice:old");
                  stage.enter("bob");
                  stage.enter("alice:new");
                  stage.mustHave("alice:new");
              }},
             {"the old page is first, the rival has waited", [](Stage& stage) {
                  stage.enter("alice:old");
                  stage.enter("bob");
                  stage.leave("alice:old");
                  stage.enter("alice:new");
                  stage.mustHave("alice:new");
              }}}};
}

Race reloadAlone()
{
    return {"R04",
            "reload, no rival",
            {{"the new page is first",
              [](Stage& stage) {
                  stage.enter("alice:old");
                  stage.enter("alice:new");
                  stage.leave("alice:old");
                  stage.mustHave("alice:new");
              }},
             {"the old page is first", [](Stage& stage) {
                  stage.enter("alice:old");
                  stage.leave("alice:old");
                  stage.enter("alice:new");
                  stage.mustHave("alice:new");
              }}}};
}

Race authAfterLock()
{
    return {
        "R05", "locked before the signature is checked", {{"forged, then right", [](Stage& stage) {
                                                               stage.open("alice:stale");
                                                               stage.forge("alice:stale");
                                                               stage.enter("alice:fresh");
                                                           }}}};
}

Race closeBeforeAck()
{
    return {"R06",
            "closed before the answer",
            {{"the rival asks before the end",
              [](Stage& stage) {
                  stage.holdBack("alice");
                  stage.enter("alice");
                  stage.enter("bob");
                  stage.leave("alice");
              }},
             {"the rival was there", [](Stage& stage) {
                  stage.enter("bob");
                  stage.enter("alice");
                  stage.leave("alice");
              }}}};
}

Race unsubscribeIgnored()
{
    return {"R07", "unsubscribe, the tab stays open", {{"a viewer waits", [](Stage& stage) {
                                                            stage.enter("alice");
                                                            stage.enter("bob");
                                                            stage.unsubscribe("alice");
                                                        }}}};
}

Race doubleSubscribe()
{
    return {"R08", "subscribed twice, unsubscribed once", {{"a viewer waits", [](Stage& stage) {
                                                                stage.enter("alice");
                                                                stage.subscribe("alice");
                                                                stage.enter("bob");
                                                                stage.unsubscribe("alice");
                                                            }}}};
}

Race unsubscribeThenSubscribe()
{
    return {"R09",
            "unsubscribed, then back",
            {{"another takes it and closes",
              [](Stage& stage) {
                  stage.enter("alice");
                  stage.unsubscribe("alice");
                  stage.enter("bob");
                  stage.subscribe("alice");
                  stage.leave("bob");
              }},
             {"another views it and closes first", [](Stage& stage) {
                  stage.enter("alice");
                  stage.enter("bob");
                  stage.leave("bob");
                  stage.unsubscribe("alice");
                  stage.subscribe("alice");
              }}}};
}

Race lateUnlock()
{
    return {"R10",
            "a late unlock hits the new owner",
            {{"a viewer closes, the next is granted",
              [](Stage& stage) {
                  stage.enter("alice");
                  stage.enter("bob");
                  stage.leave("bob");
                  stage.enter("carol");
                  stage.write("alice");
              }},
             {"the next was there before", [](Stage& stage) {
                  stage.enter("alice");
                  stage.enter("bob");
                  stage.enter("carol");
                  stage.leave("bob");
                  stage.write("alice");
              }}}};
}

Race halfOpen()
{
    return {"R11", "a half-open connection", {{"a viewer waits", [](Stage& stage) {
                                                   stage.enter("alice");
                                                   stage.vanish("alice");
                                                   stage.enter("bob");
                                               }}}};
}

Race zombieWrites()
{
    return {"R12",
            "a zombie wakes up and saves",
            {{"the next comes after the sweep",
              [](Stage& stage) {
                  stage.enter("alice");
                  stage.vanish("alice");
                  stage.wait(longAfter);
                  stage.enter("bob");
                  stage.write("bob");
                  stage.write("alice");
              }},
             {"the next has waited", [](Stage& stage) {
                  stage.enter("alice");
                  stage.vanish("alice");
                  stage.enter("bob");
                  stage.wait(longAfter);
                  stage.write("bob");
                  stage.write("alice");
              }}}};
}

Race resetInFlight()
{
    return {"R13",
            "reset with the subscription under way",
            {{"it is lost",
              [](Stage& stage) {
                  stage.enter("bob");
                  stage.open("alice");
                  stage.holdRequests("alice");
                  stage.subscribe("alice");
                  stage.reset("alice");
              }},
             {"it arrives, the rival after it",
              [](Stage& stage) {
                  stage.open("alice");
                  stage.holdBack("alice");
                  stage.subscribe("alice");
                  stage.enter("bob");
                  stage.reset("alice");
              }},
             {"it arrives, the rival was there", [](Stage& stage) {
                  stage.enter("bob");
                  stage.open("alice");
                  stage.holdBack("alice");
                  stage.subscribe("alice");
                  stage.reset("alice");
              }}}};
}

Race blipWithRival()
{
    return {"R14",
            "the network blips, a rival waits",
            {{"the rival is between",
              [](Stage& stage) {
                  stage.enter("alice");
                  stage.reset("alice");
                  stage.enter("bob");
                  stage.wait(1s);
                  stage.enter("alice");
                  stage.mustHave("alice");
              }},
             {"back before the reset is noticed",
              [](Stage& stage) {
                  stage.enter("alice:before");
                  stage.enter("bob");
                  stage.slip("alice:before", Abandonment::Reset);
                  stage.enter("alice:after");
                  stage.notice("alice:before");
                  stage.mustHave("alice:after");
              }},
             {"the rival has waited", [](Stage& stage) {
                  stage.enter("alice");
                  stage.enter("bob");
                  stage.reset("alice");
                  stage.wait(1s);
                  stage.enter("alice");
                  stage.mustHave("alice");
              }}}};
}

Race serverRestarts()
{
    return {
        "R15", "the server restarts, the owner stays away", {{"a rival comes", [](Stage& stage) {
                                                                  stage.enter("alice");
                                                                  stage.restart();
                                                                  stage.enter("bob");
                                                              }}}};
}

Race frozenEditor()
{
    return {"R16",
            "a frozen tab outlives its lease",
            {{"the next comes after it",
              [](Stage& stage) {
                  stage.enter("alice");
                  stage.freeze("alice");
                  stage.wait(45s);
                  stage.enter("bob");
                  stage.write("bob");
                  stage.thaw("alice");
                  stage.write("alice");
              }},
             {"the next has waited", [](Stage& stage) {
                  stage.enter("alice");
                  stage.freeze("alice");
                  stage.enter("bob");
                  stage.wait(45s);
                  stage.write("bob");
                  stage.thaw("alice");
                  stage.write("alice");
              }}}};
}

Race waiterLeftBehind()
{
    return {"R17", "a waiter is left behind", {{"the owner closes", [](Stage& stage) {
                                                    stage.enter("alice");
                                                    stage.enter("bob");
                                                    stage.leave("alice");
                                                }}}};
}

Race waiterVanishes()
{
    return {"R18",
            "a waiter is reset in the queue",
            {{"the next comes after it",
              [](Stage& stage) {
                  stage.enter("alice");
                  stage.enter("bob");
                  stage.reset("bob");
                  stage.enter("carol");
                  stage.leave("alice");
              }},
             {"the next comes after it, the owner stays",
              [](Stage& stage) {
                  stage.enter("alice");
                  stage.enter("bob");
                  stage.reset("bob");
                  stage.enter("carol");
              }},
             {"the next has waited behind it", [](Stage& stage) {
                  stage.enter("alice");
                  stage.enter("bob");
                  stage.enter("carol");
                  stage.reset("bob");
                  stage.leave("alice");
              }}}};
}

Race graceExpiry()
{
    return {"R19",
            "back in the very moment in which the grace ends",
            {{"the return is first",
              [](Stage& stage) {
                  stage.enter("alice:old");
                  stage.leave("alice:old", Abandonment::Kill);
                  stage.stall(grace);
                  stage.enter("alice:new");
                  stage.wait(1s);
              }},
             {"the end of the grace is first",
              [](Stage& stage) {
                  stage.enter("alice:old");
                  stage.leave("alice:old", Abandonment::Kill);
                  stage.wait(grace);
                  stage.enter("alice:new");
              }},
             {"back before the end is noticed", [](Stage& stage) {
                  stage.enter("alice:old");
                  stage.slip("alice:old", Abandonment::Kill);
                  stage.enter("alice:new");
                  stage.notice("alice:old");
              }}}};
}

Race crossOrderClose()
{
    return {"R20", "one close, two orders", {{"a viewer at each", [](Stage& stage) {
                                                  stage.enter("alice", "order.1");
                                                  stage.subscribe("alice", "order.2");
                                                  stage.enter("bob", "order.1");
                                                  stage.enter("carol", "order.2");
                                                  stage.leave("alice");
                                              }}}};
}

/// The second subscription is on its way when the answer to the first one is read.
void readStaleAnswer(Stage& stage)
{
    stage.open("alice");
    stage.holdBack("alice");
    stage.holdRequests("alice");
    stage.subscribe("alice");
    stage.unsubscribe("alice");
    stage.subscribe("alice");
    stage.arrive("alice", 2);
    stage.enter("bob");
    stage.read("alice");
    stage.write("alice");
}

Race staleAnswer()
{
    return {"R21",
            "an old answer taken for the new one",
            {{"the second subscription arrives",
              [](Stage& stage) {
                  readStaleAnswer(stage);
                  stage.arrive("alice");
              }},
             {"the second subscription is lost", [](Stage& stage) {
                  readStaleAnswer(stage);
                  stage.reset("alice");
              }}}};
}

Race twoServers()
{
    return {"R22",
            "two servers",
            {{"one user at each",
              [](Stage& stage) {
                  stage.enter("alice");
                  stage.open("bob", 1);
                  stage.subscribe("bob");
                  stage.write("bob");
                  stage.write("alice");
              }},
             {"one server has given it out before", [](Stage& stage) {
                  stage.open("carol", 1);
                  stage.subscribe("carol");
                  stage.unsubscribe("carol");
                  stage.enter("alice");
                  stage.open("bob", 1);
                  stage.subscribe("bob");
                  stage.write("bob");
                  stage.write("alice");
              }}}};
}

Race storeFailsOver()
{
    return {"R23",
            "the shared store fails over",
            {{"the owner saves",
              [](Stage& stage) {
                  stage.stopReplicating();
                  stage.enter("alice");
                  stage.failOver();
                  stage.open("bob", 1);
                  stage.subscribe("bob");
                  stage.write("bob");
                  stage.write("alice");
              }},
             {"the next closes",
              [](Stage& stage) {
                  stage.stopReplicating();
                  stage.enter("alice");
                  stage.failOver();
                  stage.open("bob", 1);
                  stage.subscribe("bob");
                  stage.open("carol", 1);
                  stage.subscribe("carol");
                  stage.leave("bob");
              }}},
            Race::Needs::SharedStore};
}

Race forcedTakeover()
{
    return {"R24",
            "unlocked by an operator",
            {{"the next has waited",
              [](Stage& stage) {
                  stage.enter("alice");
                  stage.enter("bob");
                  stage.holdBack("alice");
                  stage.revoke();
                  stage.write("bob");
                  stage.write("alice");
              }},
             {"the next comes after it",
              [](Stage& stage) {
                  stage.enter("alice");
                  stage.holdBack("alice");
                  stage.revoke();
                  stage.enter("bob");
                  stage.write("bob");
                  stage.write("alice");
              }},
             {"it is given to another", [](Stage& stage) {
                  stage.enter("alice");
                  stage.enter("bob");
                  stage.holdBack("alice");
                  stage.give("bob");
                  stage.write("bob");
                  stage.write("alice");
              }}}};
}

Race idCast()
{
    return {"R25",
            "orders 7 and 7x",
            {{"the other one was first",
              [](Stage& stage) {
                  stage.enter("bob", "order.7x");
                  stage.enter("alice");
                  stage.leave("bob");
              }},
             {"the other one's viewer closes",
              [](Stage& stage) {
                  stage.enter("alice");
                  stage.enter("bob", "order.7x");
                  stage.leave("bob");
              }},
             {"a viewer of 7 as well", [](Stage& stage) {
                  stage.enter("alice");
                  stage.enter("carol");
                  stage.enter("bob", "order.7x");
                  stage.leave("bob");
              }}}};
}

Race ownZombie()
{
    return {"R26", "shut out by one's own zombie", {{"back on a new connection", [](Stage& stage) {
                                                         stage.enter("alice");
                                                         stage.vanish("alice");
                                                         stage.enter("alice");
                                                     }}}};
}

} // namespace

const std::vector<Race>& raceCatalogue()
{
    static const std::vector<Race> races{twoUsersContend(),
                                         twoTabs(),
                                         reloadWithRival(),
                                         reloadAlone(),
                                         authAfterLock(),
                                         closeBeforeAck(),
                                         unsubscribeIgnored(),
                                         doubleSubscribe(),
                                         unsubscribeThenSubscribe(),
                                         lateUnlock(),
                                         halfOpen(),
                                         zombieWrites(),
                                         resetInFlight(),
                                         blipWithRival(),
                                         serverRestarts(),
                                         frozenEditor(),
                                         waiterLeftBehind(),
                                         waiterVanishes(),
                                         graceExpiry(),
                                         crossOrderClose(),
                                         staleAnswer(),
                                         twoServers(),
                                         storeFailsOver(),
                                         forcedTakeover(),
                                         idCast(),
                                         ownZombie()};
    return races;
}

} // namespace echolock::testing
