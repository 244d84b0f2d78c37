// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace echolock {

/// Bad input, told to a person: what is wrong, where, and what to do about it, in one sentence.
struct Error
{
    std::string message;
};

/// std::expected's interface; becomes an alias of it once C++23 is the floor.
template <class T, class E = Error> using Result = tl::expected<T, E>;

template <class E> using Unexpected = tl::unexpected<E>;

inline Unexpected<Error> failure(std::string message)
{
    return Unexpected<Error>(Error{std::move(message)});
}

} // namespace echolock
