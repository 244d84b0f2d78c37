// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the lock probe cannot say of an application's locks, because pages are not told that one is
// theirs: from the history of the clients, which tells who was at which order, and from looks at the
// orders, on the same clock.

import { readFileSync } from 'node:fs';

/// What an application may take to notice: a webhook, a look at the members, and a busy machine.
export const noticeNs = 3_000_000_000;

/// By order and user, the changes of whether the user is surely there, as [at, isThere], in the order
/// of time.
export function presenceIn(historyText) {
  const [head, ...lines] = historyText.trimEnd().split('\n').map((line) => JSON.parse(line));
  if (head.history !== 1 || !lines.at(-1).end) throw new Error('this is no whole history');
  const presence = new Map();
  const orderOf = new Map();
  const note = (order, user, at, isThere) => {
    if (!order) return;
    if (!presence.has(order)) presence.set(order, new Map());
    const users = presence.get(order);
    if (!users.has(user)) users.set(user, [[-Infinity, false]]);
    users.get(user).push([at, isThere]);
  };
  // A second tab is one more reason to be there, which nobody relies on.
  for (const line of lines.filter(({ tab }) => !tab)) {
    const user = head.cast[line.client - 1];
    const order = orderOf.get(line.client);
    if (line.act === 'subscribe') orderOf.set(line.client, line.order.replace('order.', ''));
    else if (line.saw === 'subscribed') note(order, user, line.at_ns, true);
    else if (line.act === 'abandon' || line.saw === 'state') note(order, user, line.at_ns, false);
  }
  return { presence, startNs: head.start_ns, endNs: lines.findLast((line) => line.at_ns).at_ns };
}

/// Whether the user was there all the time from `from` to `to`.
function wasThere(changes, from, to) {
  if (!changes) return false;
  const before = changes.findLast(([at]) => at <= from);
  return before[1] && changes.every(([at, isThere]) => at <= from || at > to || isThere);
}

/// What is wrong with the looks ({ at, order, owner }), each as a sentence.
export function judge({ presence, startNs, endNs }, looks) {
  const findings = { unlocked: [], taken: [] };
  const earlier = new Map();
  for (const { at: clock, order, owner } of looks) {
    const at = clock - startNs;
    const last = earlier.get(order);
    earlier.set(order, { at, owner });
    if (at > endNs) continue;
    const users = presence.get(order);
    const seconds = (at / 1e9).toFixed(3);
    const holder = last?.owner;
    if (holder && holder !== owner && wasThere(users?.get(holder), last.at - noticeNs, at)) {
      findings.taken.push(`${seconds} s: ${holder} had not left order.${order}, which then was ${owner ?? 'nobody'}'s`);
    }
    const waiting = [...(users ?? [])].find(([, changes]) => wasThere(changes, at - noticeNs, at));
    if (!owner && waiting) {
      findings.unlocked.push(`${seconds} s: order.${order} is free, and ${waiting[0]} is at it`);
    }
  }
  return findings;
}

export function presenceInFile(path) {
  return presenceIn(readFileSync(path, 'utf8'));
}
