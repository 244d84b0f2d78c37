// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/abandonment.h"
#include "client/echo/echoquirks.h"
#include "client/link/fault.h"
#include "scenarios/engine/invariant.h"
#include "scenarios/engine/paramtext.h"
#include "scenarios/engine/reportsettings.h"
#include "scenarios/engine/scenarioapplication.h"
#include "server/base/clock.h"
#include "server/base/ids.h"
#include "server/config/yamldocument.h"
#include "server/locks/lockparams.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace echolock {

/// A step of some client's script, by position. The parser has checked that it exists.
struct StepRef
{
    std::size_t client = 0;
    std::size_t step = 0;

    friend auto operator<=>(const StepRef&, const StepRef&) = default;
};

enum class ChannelSort : std::uint8_t { Private, Presence };

/// `private-order.7` or `presence-order.7`.
std::string channelOf(ChannelSort sort, const Resource& order);

/// What a client can wait to see: of an order, or, the last two, of its connection.
enum class AwaitWord : std::uint8_t {
    Subscribed,
    Refused,
    Granted,
    Denied,
    Revoked,
    Free,
    Connected,
    TurnedAway, ///< The server has answered with an error instead of a greeting.
};

/// Whether it is about the connection, and about no order.
constexpr bool isOfConnection(AwaitWord word)
{
    return word == AwaitWord::Connected || word == AwaitWord::TurnedAway;
}

std::string_view toString(AwaitWord word);

// What one step does. Every step is taken by its client; the next one follows at once unless it
// says that it waits.
struct OpenStep
{
    enum class Then : std::uint8_t {
        Waits,  ///< `open`: until connected.
        GoesOn, ///< `knock`: it may be turned away.
    };

    Then then = Then::Waits;
};

struct SubscribeStep
{
    enum class Auth : std::uint8_t { Valid, Forged };

    Resource order;
    ChannelSort channel = ChannelSort::Private;
    Auth auth = Auth::Valid;
};

struct UnsubscribeStep
{
    Resource order;
};

struct AcquireStep
{
    Resource order;
};

struct ReleaseStep
{
    Resource order;
};

struct WriteStep ///< The person saves; a page that shows the order as another's cannot.
{
    Resource order;
};

struct RenewStep ///< Asks for more time, with the number of its last grant.
{
    Resource order;
};

struct TakeOverStep ///< Takes the order from whoever has it.
{
    Resource order;
};

/// An operator, by the HTTP API: nobody needs to be connected.
struct OperatorStep
{
    enum class What : std::uint8_t {
        Revoke, ///< `{revoke: order.7}`: the lock is taken away.
        Give,   ///< `{give: order.7, to: alice}`: it goes to a user who is at the order.
    };

    What what = What::Revoke;
    Resource order;
    std::string user; ///< Give only.
};

/// The server's process is killed, and a new one begins at once.
struct RestartStep
{
    enum class Ledger : std::uint8_t { Keep, Lose };

    Ledger ledger = Ledger::Keep;
};

/// The store that servers share fails over to a replica that nothing has reached yet.
struct FailOverStep
{
};

/// From now on on the client's connection, as `client/link` knows it; it has its step's label for a
/// name.
struct FaultStep
{
    Fault fault;
};

struct HealStep ///< Ends the faults of this client's connection that steps began.
{
};

struct AbandonStep
{
    Abandonment how = Abandonment::Close;
};

struct ThawStep
{
};

struct AwaitStep ///< Waits for any of the words.
{
    std::vector<AwaitWord> any;
    std::optional<Resource> order; ///< Any of the client's orders where none is named.
    Duration within{};
};

struct WaitStep ///< Waits for another client's step.
{
    StepRef target;
    std::string text; ///< As written: `tab1.a`.
};

struct HoldStep ///< Waits for a time.
{
    Duration time{};
};

struct LabelStep ///< A name for this moment.
{
};

using StepAction = std::variant<OpenStep, SubscribeStep, UnsubscribeStep, AcquireStep, ReleaseStep,
                                WriteStep, AbandonStep, ThawStep, AwaitStep, WaitStep, HoldStep,
                                LabelStep, RenewStep, TakeOverStep, OperatorStep, RestartStep,
                                FailOverStep, FaultStep, HealStep>;

/// The order that it is about; null for none, and for an await.
const Resource* orderOf(const StepAction& action);

/// It is over only when its page is connected.
bool waitsForConnection(const StepAction& action);

/// `order.7`, `order.07` and `order.7x` are one where a server takes ids for numbers.
bool mayBeOne(const Resource& order, const Resource& other);

struct Step
{
    StepAction action;
    std::string
        verb; ///< As written: `open`, `subscribe`, `kill` …; names the step where it has no label.
    std::string label; ///< Empty for none.
    TextPlace place;

    const std::string& name() const { return label.empty() ? verb : label; }
};

/// What the page of a client runs.
enum class ClientSort : std::uint8_t {
    PusherJs, ///< pusher-js and Echo with all their habits.
    Ideal,    ///< The same without the habits that lose a race.
    Raw,      ///< A WebSocket and nothing else: every step is sent at once, nothing is repeated.
};

struct ScenarioClient
{
    std::string name;
    std::string
        user; ///< The person in front of it; the same name in two clients is the same person.
    ChannelSort channel = ChannelSort::Private;
    ClientSort sort = ClientSort::PusherJs;
    EchoQuirks quirks;      ///< Of `sort`, and as `quirks:` changes them; not for Raw.
    std::size_t server = 0; ///< Which of the servers it connects to.
    std::vector<Step> steps;
    TextPlace place;
};

/// `before` must have taken effect when `after` begins.
struct OrderConstraint
{
    StepRef before;
    StepRef after;
    std::string text; ///< As written: `tab1.a < tab2.open`.
    TextPlace place;
};

/// What a check of the end state compares.
struct Condition
{
    enum class Subject : std::uint8_t {
        Holder, ///< holder(order.7): a client, a user, or nobody.
        Client, ///< tab2.subscribed: whether the client is live and so.
    };

    enum class Operation : std::uint8_t { Equal, NotEqual };

    Subject subject = Subject::Holder;
    Resource order;                         ///< Holder only.
    std::string client;                     ///< Client only.
    std::optional<AwaitWord> word;          ///< Client only; none means `connected`.
    Operation operation = Operation::Equal; ///< Holder only.
    std::string operand;                    ///< Holder only: client, user or `nobody`.
    std::string text;                       ///< As written.
};

/// `{orphan_time: {order: order.7, max: 180s}}` under `finally`: how long the order may stay locked
/// for somebody who is gone.
struct OrphanTime
{
    Resource order;
    Duration most{};
    TextPlace place;
};

/// `{if: …, then: …, letter: S}` under `finally`.
struct Expectation
{
    std::optional<Condition> premise;
    Condition conclusion;
    Letter letter = Letter::E;
    TextPlace place;
};

/// Unset fields leave the server's defaults; a ping of none is `off`.
struct ServerSettings
{
    struct Ping
    {
        std::optional<Duration> after;
    };

    std::optional<Ping> ping;
    std::optional<Duration> pong;
    std::optional<Duration> grace{};
    std::optional<Duration> lease{};
    std::optional<LeaseRenewal> leaseRenewal{};
    std::optional<int> connections{}; ///< So many at once; whoever comes then is turned away.

    /// These settings, and `base`'s where these say nothing.
    ServerSettings over(const ServerSettings& base) const;
};

struct PolicyChoice
{
    std::string name;
    ServerSettings server; ///< Over the scenario's.
};

/// A fault of the scenario rather than of a step: on the connections of one client, or of all.
struct ScenarioFault
{
    std::optional<std::size_t> client;
    Fault fault; ///< Its trigger says when.
    std::optional<StepRef>
        after; ///< Only connections after this step has taken effect, or theirs at that time.
    TextPlace place;
};

/// Waits a random while before a step, in live runs.
struct Jitter
{
    StepRef step;
    Duration least{};
    Duration most{};
};

struct LiveSettings
{
    int repeat = 1;
    std::optional<std::uint64_t> seed;
    Duration within = std::chrono::seconds(20);       ///< For one run as a whole.
    Duration settle = std::chrono::milliseconds(120); ///< Quiet for this long is the end.
    Duration heal = std::chrono::seconds(5); ///< After the faults have ended at the end of a run.
    std::vector<Jitter> jitter;
    /// Further constraints that hold in live runs: of all the ways in which it may go, this one.
    std::vector<OrderConstraint> order;
    std::optional<std::map<std::string, Letters>> known; ///< Where they differ from `known`.
    bool skipped = false; ///< `live: off`: it cannot happen over one machine's sockets.
};

enum class ExploreEngine : std::uint8_t {
    Exhaustive, ///< Breadth first over states: the shortest witness, or a proof that there is none.
    Dpor,       ///< Every trace once, without states.
    Pct,        ///< Random priorities with a few changes.
    Random,     ///< A random walk.
    Portfolio,  ///< All states and several kinds of walks, in turn.
};

/// Which moments of time there are.
enum class TimeMode : std::uint8_t {
    Ordered, ///< Time passes only when nobody has anything to do; timers fire in their order.
    Async,   ///< Any timer may fire at any moment: clocks are skewed, machines stall.
    Real,    ///< Delays of links and of people count.
};

struct ExploreSettings
{
    std::vector<ExploreEngine> engines{ExploreEngine::Exhaustive};
    TimeMode time = TimeMode::Ordered;
    std::uint64_t statesMax = 1'000'000;
    std::optional<Duration> within;
    std::uint64_t memoryMax = std::uint64_t(2) << 30; ///< Bytes.
    std::optional<int> preemptions;
    int pctDepth = 3;
    std::uint64_t runs = 5'000; ///< Of Pct and Random.
    std::vector<std::uint64_t> seeds{1};
};

struct Scenario
{
    std::string id;    ///< `R02-two-tabs`
    std::string title; ///< One line.
    std::string story; ///< Who loses what, in plain words.
    std::vector<ScenarioClient> clients;
    std::vector<OrderConstraint> order;
    Letters invariants; ///< Those that `expect` names; all where it is left out.
    std::vector<Expectation> expectations;
    std::vector<OrphanTime> orphanTimes;
    std::vector<PolicyChoice> policies;
    std::map<std::string, Letters> known; ///< Per policy: what fails, and is known to.
    ServerSettings server;
    std::size_t servers = 1; ///< That share a store where the policy has one.
    std::optional<ScenarioApplication> application; ///< None: nobody hears webhooks.
    std::vector<ScenarioFault> faults;
    LiveSettings live;
    ExploreSettings explore;
    bool skippedExploring = false; ///< `explore: off`.
    bool isPart = false;           ///< Of a larger one: not all that is known need happen in it.
    std::string file;
    TextPlace place;
    std::string writtenIn; ///< Where its steps stand; in `file` it may only be used again.
    std::string openedAs;  ///< The file that was named; it may include the one that this stands in.
    Params params;         ///< What was set from outside of the files.
    ReportSettings report; ///< Of the file that was named.
    std::map<std::string, TextPlace> reportPlaces; ///< Of what stands there, by its keys.

    const Step& step(StepRef ref) const { return clients[ref.client].steps[ref.step]; }

    /// `tab1.a`
    std::string nameOf(StepRef ref) const;

    /// `line 4`, or `other.yaml:4` where that is not the file of the scenario.
    std::string lineOf(const Step& step) const;
};

/// What its `orphan_time` say, as an Oracle takes it.
std::map<Resource, Duration> orphanTimesOf(const Scenario& scenario);

/// The scenario as live runs play it: with what `live` says about order and known failures.
Scenario forLiveRuns(Scenario scenario);

} // namespace echolock
