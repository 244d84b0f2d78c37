// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/ledgerpaths.h"

#include "server/ledger/ledgerschema.h"

#include <array>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace echolock {

namespace {

namespace fs = std::filesystem;

constexpr std::array companions{"-wal", "-shm"};

/// Relative names do not count (XDG Base Directory Specification).
std::string absoluteFrom(const char* variable)
{
    const char* const value = std::getenv(variable);
    return value && *value == '/' ? value : "";
}

/// So that a loss of power does not undo what its names say.
void syncFolderOf(const std::string& path)
{
    const int folder = ::open(fs::path(path).parent_path().c_str(),
                              O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    ::fsync(folder);
    ::close(folder);
}

/// `20260301T093000Z`
std::string stampOf(std::int64_t unixMilliseconds)
{
    const std::time_t seconds = unixMilliseconds / 1000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts)};
}

std::string freeName(const std::string& wanted)
{
    std::string name = wanted;
    std::error_code ignored;
    for (int number = 2; fs::exists(fs::symlink_status(name, ignored))
         || fs::exists(fs::symlink_status(name + "-wal", ignored));
         ++number)
        name = wanted + "-" + std::to_string(number);
    return name;
}

} // namespace

std::string defaultLedgerPath(std::uint16_t port)
{
    std::string folder = absoluteFrom("XDG_STATE_HOME");
    if (folder.empty()) {
        folder = absoluteFrom("HOME");
        if (folder.empty())
            return {};
        folder += "/.local/state";
    }
    return folder + "/echolock/ledger-" + std::to_string(port) + ".sqlite";
}

std::string realPath(const std::string& path)
{
    std::error_code error;
    const fs::path real = fs::weakly_canonical(fs::absolute(path, error), error);
    return error ? path : real.string();
}

Result<void> makeLedger(const std::string& path, std::uint64_t floor)
{
    for (const char* part : {"", "-wal", "-shm", "-journal"}) {
        std::error_code ignored;
        fs::remove(path + part, ignored);
    }
    // Not for everybody: it names users.
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return failure(std::generic_category().message(errno));
    ::close(descriptor);
    const auto made = Database::open(path, Database::Mode::Write)
                          .and_then([floor](Database database) {
                              return ledgerSchema::create(database, floor);
                          });
    if (!made)
        return failure(made.error().message);
    return {};
}

Result<void> moveInto(const std::string& from, const std::string& to)
{
    std::error_code error;
    fs::rename(from, to, error);
    if (error)
        return failure(error.message());
    syncFolderOf(to);
    return {};
}

Result<std::string> keepAside(const std::string& path, std::int64_t unixMilliseconds)
{
    const std::string aside = freeName(path + ".damaged-" + stampOf(unixMilliseconds));
    std::error_code error;
    // First what belongs to it: SQLite would take it for the next file's.
    for (const char* part : companions) {
        if (!fs::exists(path + part, error))
            continue;
        fs::rename(path + part, aside + part, error);
        if (error)
            return failure(error.message());
    }
    if (fs::exists(path, error))
        fs::create_hard_link(path, aside, error);
    if (error)
        return failure(error.message());
    return aside;
}

LockState lockStateOf(std::string_view word)
{
    for (const LockState state : {LockState::Held, LockState::Grace})
        if (word == toString(state))
            return state;
    return LockState::Free;
}

} // namespace echolock
