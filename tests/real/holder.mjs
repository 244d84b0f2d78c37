// SPDX-License-Identifier: GPL-3.0-or-later
//
// A page in a process of its own, so that a test can kill it: node holder.mjs PORT ORDER.
// Says "granted" once it holds the order, then stays until it is killed.

import { LockEvents, Page } from './support.mjs';

const [port, order] = process.argv.slice(2);
const page = new Page(Number(port));
const events = new LockEvents(page.echo.private(order));
await events.next('lock.granted', { order });
process.stdout.write('granted\n');
