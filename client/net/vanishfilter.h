// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace echolock {

/// Makes the kernel throw away whatever arrives for this connected socket, before TCP sees it:
/// nothing is acknowledged any more, as if the cable were cut. Needs no rights. False where the
/// kernel has no socket filters; the socket is then silent, but still acknowledges.
bool dropAllIncoming(int fd);
/// Undoes it: what the peer sends again is received.
bool receiveIncoming(int fd);

} // namespace echolock
