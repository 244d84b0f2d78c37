// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace echolock {

/// One process at a time has it. The system gives it up however that process ends, so none is ever
/// left behind, and the number of a process that is used again misleads nobody.
class FileLock
{
public:
    enum class State {
        Taken,
        InUse,     ///< Another one has it.
        Impossible ///< The file beside which it lies cannot be made; `error` says why.
    };

    FileLock() = default;
    /// `path` is made if it is missing, and stays.
    explicit FileLock(const std::string& path);
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

    State state() const { return m_state; }

    /// Of the system, where it is impossible.
    const std::string& error() const { return m_error; }

private:
    int m_descriptor = -1;
    State m_state = State::Impossible;
    std::string m_error;
};

} // namespace echolock
