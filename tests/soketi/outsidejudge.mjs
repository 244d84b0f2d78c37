// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be said of an application's locks from outside: from the history of the clients, which
// tells who was at which order, and from looks at the orders, on the same clock.

import { readFileSync } from 'node:fs';

/// What an application may take to notice: a webhook, a look at the members, and a busy machine.
export const noticeNs = 1_500_000_000;

/// Whether a person is at an order: surely, surely not, or nobody can know, as after a crash without a
/// word, in sleep, or on the way there.
const [away, there, unknown] = ['away', 'there', 'unknown'];

/// By order and user, the changes of that as [at, state], in the order of time.
export function presenceIn(historyText) {
  const [head, ...lines] = historyText.trimEnd().split('\n').map((line) => JSON.parse(line));
  if (head.history !== 1 || !lines.at(-1).end) throw new Error('this is no whole history');
  const presence = new Map();
  const orderOf = new Map();
  const note = (order, user, at, state) => {
    if (!order) return;
    if (!presence.has(order)) presence.set(order, new Map());
    const users = presence.get(order);
    if (!users.has(user)) users.set(user, [[-Infinity, away]]);
    users.get(user).push([at, state]);
  };
  for (const line of lines) {
    const user = head.cast[line.client - 1];
    const order = orderOf.get(line.client);
    const at = line.at_ns;
    if (line.act === 'subscribe') {
      orderOf.set(line.client, line.order.replace('order.', ''));
      note(orderOf.get(line.client), user, at, unknown);
    } else if (line.saw === 'subscribed') {
      note(order, user, at, there);
    } else if (line.act === 'abandon') {
      const silent = ['vanish', 'freeze', 'reload'].includes(line.how);
      note(order, user, at, silent ? unknown : away);
    } else if (line.saw === 'state' && line.state !== 'connected') {
      note(order, user, at, unknown);
    }
  }
  return { presence, startNs: head.start_ns, endNs: lines.findLast((line) => line.at_ns).at_ns };
}

/// Whether it was so all the time from `from` to `to`.
function wasAll(changes, state, from, to) {
  if (!changes) return state === away;
  const before = changes.findLast(([at]) => at <= from);
  return before[1] === state && changes.every(([at, now]) => at <= from || at > to || now === state);
}

/// What is wrong with the looks ({ at, order, owner }), each as a sentence.
export function judge({ presence, startNs, endNs }, looks) {
  const findings = { orphans: [], unlocked: [], taken: [] };
  const earlier = new Map();
  for (const { at: clock, order, owner } of looks) {
    const at = clock - startNs;
    const last = earlier.get(order);
    earlier.set(order, { at, owner });
    if (at > endNs) continue;
    const users = presence.get(order);
    const seconds = (at / 1e9).toFixed(3);
    if (owner && wasAll(users?.get(owner), away, at - noticeNs, at)) {
      findings.orphans.push(`${seconds} s: order.${order} is locked for ${owner}, who had left`);
    }
    const holder = last?.owner;
    if (holder && holder !== owner && wasAll(users?.get(holder), there, last.at - noticeNs, at)) {
      findings.taken.push(`${seconds} s: ${holder} had not left order.${order}, which then was ${owner ?? 'nobody'}'s`);
    }
    const waiting = [...(users ?? [])].find(([, changes]) => wasAll(changes, there, at - noticeNs, at));
    if (!owner && waiting) {
      findings.unlocked.push(`${seconds} s: order.${order} is free, and ${waiting[0]} is at it`);
    }
  }
  return findings;
}

export function presenceInFile(path) {
  return presenceIn(readFileSync(path, 'utf8'));
}
