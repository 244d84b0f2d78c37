// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/vanishfilter.h"

#include <linux/filter.h>
#include <sys/socket.h>

namespace echolock {

bool dropAllIncoming(int fd)
{
    // One classic BPF instruction: keep none of the packet's bytes.
    sock_filter dropAll{.code = BPF_RET | BPF_K, .jt = 0, .jf = 0, .k = 0};
    const sock_fprog program{.len = 1, .filter = &dropAll};
    return ::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

bool receiveIncoming(int fd)
{
    // The kernel looks at a value of this length, and at nothing in it.
    const int unused = 0;
    return ::setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused) == 0;
}

} // namespace echolock
