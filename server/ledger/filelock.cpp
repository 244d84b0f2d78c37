// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/filelock.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace echolock {

FileLock::FileLock(const std::string& path)
    : m_descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600))
{
    if (m_descriptor >= 0 && ::flock(m_descriptor, LOCK_EX | LOCK_NB) == 0)
        m_state = State::Taken;
    else if (m_descriptor >= 0 && errno == EWOULDBLOCK)
        m_state = State::InUse;
    else
        m_error = std::generic_category().message(errno);
}

FileLock::FileLock(FileLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_state(std::exchange(other.m_state, State::Impossible))
    , m_error(std::move(other.m_error))
{
}

FileLock& FileLock::operator=(FileLock&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_state, other.m_state);
    std::swap(m_error, other.m_error);
    return *this;
}

FileLock::~FileLock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

} // namespace echolock
