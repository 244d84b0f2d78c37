// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/openledger.h"

#include "server/ledger/ledgerpaths.h"
#include "server/ledger/ledgerschema.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>

namespace echolock {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t pageBytesMin = 512;

/// The file is not what it was; `numbers` is what could still be read of how far they went.
struct Damage
{
    std::string why;
    std::uint64_t numbers = 0;
};

/// A damaged ledger is set aside, but a mistyped name must not move somebody's file. What was once
/// a ledger begins as SQLite's files do, or is empty, or has beside it what a server leaves there.
bool mayBeLedger(const std::string& path)
{
    constexpr std::string_view header("SQLite format 3\0", 16);
    std::ifstream file(path, std::ios::binary);
    std::array<char, header.size()> begin{};
    file.read(begin.data(), begin.size());
    const std::string_view found(begin.data(), std::size_t(file.gcount()));
    std::error_code error;
    return found.empty() || found == header || fs::exists(path + "-wal", error)
        || fs::exists(path + ".lock", error);
}

class Opening
{
public:
    explicit Opening(const LedgerPlace& place)
        : m_place(place)
        , m_path(realPath(place.path))
    {
        m_opened.path = m_path;
    }

    Result<OpenedLedger> run();

private:
    using Opened = Result<OpenedLedger>;

    Opened openExisting();
    Opened goOn(Database database);
    Opened beginFresh(std::uint64_t floor);
    Opened setAside(const Damage& damage);
    Opened useFresh(std::uint64_t floor);
    Opened startRun(Database database, std::uint64_t floor);
    Opened without(const std::string& why);
    Opened trouble(const DatabaseError& error);
    static std::optional<Damage> damageOf(Database& database);
    DatabaseResult<void> writeFloor(Database& database, std::uint64_t floor) const;
    DatabaseResult<void> readLocks(Database& database);

    std::uint64_t clockFloor() const
    {
        constexpr std::uint64_t microsecondsEach = 1000;
        const auto milliseconds = std::uint64_t(
            std::max<std::int64_t>(m_place.unixMilliseconds, 0));
        return milliseconds > floorMax / microsecondsEach ? 0 : milliseconds * microsecondsEach;
    }

    std::uint64_t floorAbove(std::uint64_t numbers) const
    {
        return std::max(numbers + floorStep, clockFloor());
    }

    const std::string& path() const { return m_path; }

    LedgerPlace m_place;
    std::string m_path;
    FileLock m_lock;
    OpenedLedger m_opened;
};

Result<OpenedLedger> Opening::run()
{
    if (m_place.path.empty())
        return without({});
    std::error_code error;
    fs::create_directories(fs::path(path()).parent_path(), error);
    if (error)
        return without(error.message());
    // Before anything is made beside it.
    if (fs::is_regular_file(path(), error) && !mayBeLedger(path()))
        return failure(path()
                       + " is not a ledger, and stays as it is. Name another file with --ledger "
                         "FILE.");
    m_lock = FileLock(path() + ".lock");
    if (m_lock.state() == FileLock::State::InUse)
        return failure("The ledger " + path()
                       + " is in use by another server. Stop that one, or give this one its own "
                         "with --ledger FILE.");
    if (m_lock.state() == FileLock::State::Impossible)
        return without(m_lock.error());
    const auto status = fs::status(path(), error);
    if (fs::is_regular_file(status))
        return openExisting();
    if (fs::exists(status))
        return without("it is not a file");
    // Who reads a ledger may leave an empty one.
    if (fs::exists(path() + "-wal", error) && fs::file_size(path() + "-wal", error) > 0)
        return setAside({"its main part is missing"});
    return beginFresh(0);
}

Result<OpenedLedger> Opening::openExisting()
{
    std::error_code error;
    // SQLite takes what is shorter than a page for an empty database.
    if (const auto bytes = fs::file_size(path(), error); !error && bytes < pageBytesMin)
        return setAside({"it has only " + std::to_string(bytes) + " bytes"});
    auto database = Database::open(path(), Database::Mode::Write);
    const auto kind = database ? ledgerSchema::kindOf(*database)
                               : Unexpected<DatabaseError>(database.error());
    if (!kind && kind.error().isDamage()) {
        database = Unexpected<DatabaseError>(kind.error());
        return setAside({kind.error().message});
    }
    if (!kind)
        return trouble(kind.error());
    if (*kind == ledgerSchema::Kind::Foreign)
        return failure(path()
                       + " is another program's database, and stays as it is. Name another "
                         "file with --ledger FILE.");
    if (*kind == ledgerSchema::Kind::Newer)
        return failure("The ledger " + path()
                       + " was written by a later version of Echolock, and stays as it is. Use "
                         "that version, or name another file with --ledger FILE.");
    if (const auto damage = damageOf(*database)) {
        database = Unexpected<DatabaseError>(DatabaseError{}); // Closed before it is moved.
        return setAside(*damage);
    }
    return goOn(std::move(*database));
}

std::optional<Damage> Opening::damageOf(Database& database)
{
    const auto highest = ledgerSchema::highestOf(database);
    if (!highest && highest.error().isBusy())
        return std::nullopt;
    if (!highest)
        return Damage{highest.error().message};
    if (const auto lowest = ledgerSchema::lowestOf(database); lowest && *lowest < 0)
        return Damage{"it has negative tokens", std::uint64_t(std::max<std::int64_t>(*highest, 0))};
    const auto verdict = database.text("PRAGMA quick_check(1)");
    if (verdict && *verdict == "ok")
        return std::nullopt;
    return Damage{verdict ? *verdict : verdict.error().message, std::uint64_t(*highest)};
}

Result<OpenedLedger> Opening::goOn(Database database)
{
    const auto highest = ledgerSchema::highestOf(database);
    if (!highest)
        return trouble(highest.error());
    if (const auto read = readLocks(database); !read)
        return trouble(read.error());
    return startRun(std::move(database), floorAbove(std::uint64_t(*highest)));
}

Result<OpenedLedger> Opening::beginFresh(std::uint64_t floor)
{
    if (const auto made = makeLedger(path() + ".new", floor); !made)
        return without(made.error().message);
    return useFresh(floor);
}

/// The fresh one is whole before the damaged one gives up its name, and takes it in one step: at no
/// moment is there nothing, from which tokens would begin anew.
Result<OpenedLedger> Opening::setAside(const Damage& damage)
{
    const std::uint64_t floor = floorAbove(damage.numbers);
    if (const auto made = makeLedger(path() + ".new", floor); !made)
        return without(made.error().message);
    const auto kept = keepAside(path(), m_place.unixMilliseconds);
    if (!kept)
        return without(kept.error().message);
    auto opened = useFresh(floor);
    if (opened && opened->file)
        opened->notice = "the ledger " + path() + " was damaged (" + damage.why
            + ") and is kept as " + *kept
            + "; a fresh one is begun, with no locks and with tokens above "
            + std::to_string(floor);
    return opened;
}

Result<OpenedLedger> Opening::useFresh(std::uint64_t floor)
{
    if (const auto moved = moveInto(path() + ".new", path()); !moved)
        return without(moved.error().message);
    auto database = Database::open(path(), Database::Mode::Write);
    if (!database)
        return trouble(database.error());
    return startRun(std::move(*database), floor);
}

Result<OpenedLedger> Opening::startRun(Database database, std::uint64_t floor)
{
    if (floor > floorMax)
        return failure("The tokens of the ledger " + path()
                       + " have come near 2^53, beyond which JavaScript cannot tell them apart. "
                         "Move the file away to begin anew, once nobody keeps an old token.");
    if (const auto written = writeFloor(database, floor); !written)
        return trouble(written.error());
    auto file = LedgerFile::prepare(path(), std::move(database), std::move(m_lock), m_place.limits);
    if (!file)
        return trouble(file.error());
    m_opened.file = std::move(*file);
    m_opened.floor = floor;
    return std::move(m_opened);
}

/// In the main part of the file, so that nothing that befalls the log beside it takes it back.
DatabaseResult<void> Opening::writeFloor(Database& database, std::uint64_t floor) const
{
    const std::string started
        = "INSERT INTO log (at, kind, cause, app, \"order\", user, socket, channel, detail, token, "
          "version) VALUES ("
        + std::to_string(m_place.unixMilliseconds * 1000) + ", 'started', '', '', '', '', '', '', "
        + "'', " + std::to_string(floor) + ", 0)";
    auto written = database
                       .execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                "PRAGMA journal_size_limit = 16777216; BEGIN IMMEDIATE")
                       .and_then([&] { return ledgerSchema::setFloor(database, floor); })
                       .and_then([&] { return database.execute(started.c_str()); })
                       .and_then([&] { return database.execute("COMMIT"); })
                       .and_then(
                           [&] { return database.execute("PRAGMA wal_checkpoint(TRUNCATE)"); });
    if (!written)
        return written;
    const auto found = ledgerSchema::floorOf(database);
    if (found && std::uint64_t(*found) != floor)
        return Unexpected<DatabaseError>({0, "it does not keep what is written"});
    return found.map([](std::int64_t) {});
}

DatabaseResult<void> Opening::readLocks(Database& database)
{
    auto rows = database.prepare(
        "SELECT app, \"order\", state, user, socket, token, version FROM locks");
    if (!rows)
        return Unexpected<DatabaseError>(rows.error());
    for (auto row = rows->step();; row = rows->step()) {
        if (!row)
            return Unexpected<DatabaseError>(row.error());
        if (!*row)
            return {};
        m_opened.locks.push_back({std::string(rows->text(0)), Resource(std::string(rows->text(1))),
                                  lockStateOf(rows->text(2)), UserId(std::string(rows->text(3))),
                                  SocketId(std::string(rows->text(4))),
                                  FencingToken{std::uint64_t(rows->number(5))},
                                  std::uint64_t(rows->number(6))});
    }
}

Result<OpenedLedger> Opening::trouble(const DatabaseError& error)
{
    return without(error.message);
}

Result<OpenedLedger> Opening::without(const std::string& why)
{
    OpenedLedger opened;
    opened.path = path();
    opened.floor = clockFloor();
    opened.notice = "there is no ledger, and locks do not outlive the server: "
        + (m_place.path.empty()
               ? "neither XDG_STATE_HOME nor HOME is set; name a file with --ledger FILE"
               : path() + " cannot be used (" + why
                   + "); make it writable or name another file with --ledger FILE, then start the "
                     "server again");
    return opened;
}

} // namespace

Result<OpenedLedger> openLedger(const LedgerPlace& place)
{
    return Opening(place).run();
}

} // namespace echolock
