// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>
#include <unistd.h>
#include <utility>

namespace echolock {

/// An open file of the system's, closed at its end.
class OwnDescriptor
{
public:
    explicit OwnDescriptor(int number = -1)
        : m_number(number)
    {
    }

    OwnDescriptor(OwnDescriptor&& other) noexcept
        : m_number(std::exchange(other.m_number, -1))
    {
    }

    OwnDescriptor& operator=(OwnDescriptor&& other) noexcept
    {
        std::swap(m_number, other.m_number);
        return *this;
    }

    ~OwnDescriptor()
    {
        if (isOpen())
            ::close(m_number);
    }

    bool isOpen() const { return m_number >= 0; }

    int number() const { return m_number; }

private:
    int m_number;
};

/// The one that whoever started the program has opened for it, under whose name it is known:
/// `/dev/stdin`, or `/dev/fd/63` for a shell's `<(…)`. To open that name again would wait for a
/// pipe's other end, and begin a file anew.
std::optional<int> inheritedDescriptor(const QString& path);

/// Another number for the same; not open where there is no such one.
OwnDescriptor duplicateOf(int descriptor);

} // namespace echolock
