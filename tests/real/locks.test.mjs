// SPDX-License-Identifier: GPL-3.0-or-later
//
// The life of a lock as plain Laravel Echo sees it: .listen('.lock.…') and .whisper('lock.…', …).
// By hand: ECHOLOCK_BIN=build/dev node --test tests/real/locks.test.mjs

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';

import { LockEvents, serverWith } from './support.mjs';

const ann = { id: '7', name: 'Ann' };
const ben = { id: '8', name: 'Ben' };

/// All that a page heard of an order, to see that versions never go back.
function versionsOf(page, channel) {
  const versions = [];
  page.pusher.channel(channel).bind_global((event, data) => {
    if (event.startsWith('lock.')) versions.push([event, data.version]);
  });
  return versions;
}

function assertNeverBack(versions) {
  assert.ok(versions.length > 0);
  for (let i = 1; i < versions.length; ++i) {
    assert.ok(versions[i][1] >= versions[i - 1][1], `versions go back: ${JSON.stringify(versions)}`);
  }
  const changes = versions.filter(([event]) => event === 'lock.changed').map(([, version]) => version);
  assert.equal(new Set(changes).size, changes.length, `a change has no version of its own: ${changes}`);
}

describe('Laravel Echo under the default policy', { timeout: 120_000 }, () => {
  const fixture = serverWith('composite', async () => ['--app', 'app:key:secret', '--grace', '1s500ms']);

  function open(order, user) {
    const page = fixture.page({ user });
    const channel = page.echo.join(order);
    return { page, channel, events: new LockEvents(channel), versions: versionsOf(page, `presence-${order}`) };
  }

  test('renews and releases by whisper, and gets its nonces back', async () => {
    const holder = open('order.1', ann);
    const { token } = await holder.events.next('lock.granted');
    holder.channel.whisper('lock.renew', { token, nonce: 'still here' });
    const renewed = await holder.events.next('lock.granted', { nonce: 'still here' });
    assert.equal(renewed.token, token);
    assert.ok(renewed.ttl_ms > 0);
    holder.channel.whisper('lock.acquire', { nonce: 'mine?' });
    assert.equal((await holder.events.next('lock.granted', { nonce: 'mine?' })).token, token);
    holder.channel.whisper('lock.release', { token });
    const freed = await holder.events.next('lock.changed', { state: 'free' });
    assert.equal(freed.cause, 'released');
    assert.equal((await fixture.server.lock('order.1')).state, 'free');
    assertNeverBack(holder.versions);
  });

  test('hands the order to who waits when its holder leaves', async () => {
    const holder = open('order.2', ann);
    const first = await holder.events.next('lock.granted');
    const waiter = open('order.2', ben);
    const denied = await waiter.events.next('lock.denied');
    assert.deepEqual([denied.owner, denied.position], [{ user_id: '7' }, 1]);
    holder.page.echo.leave('order.2');
    assert.equal((await waiter.events.next('lock.changed', { state: 'free' })).cause, 'unsubscribed');
    const granted = await waiter.events.next('lock.granted');
    assert.ok(granted.token > first.token);
    assert.equal((await waiter.events.next('lock.changed', { state: 'held' })).cause, 'handed_over');
    assertNeverBack(waiter.versions);
  });

  test('keeps the lock of a reloaded page from who waits', async () => {
    const before = open('order.3', ann);
    const { token } = await before.events.next('lock.granted');
    const waiter = open('order.3', ben);
    await waiter.events.next('lock.denied');
    before.page.close();
    assert.deepEqual((await waiter.events.next('lock.changed', { state: 'grace' })).owner, { user_id: '7' });
    assert.deepEqual(await fixture.server.call('POST', 'locks/order.3/check', { body: { token } }), { valid: true });
    const reloaded = open('order.3', ann);
    assert.equal((await reloaded.events.next('lock.granted')).token, token);
    await waiter.events.next('lock.changed', { state: 'held' });
    assert.deepEqual(waiter.events.inbox.present(({ event }) => event === 'lock.granted'), []);
    assertNeverBack(waiter.versions);
  });

  test('gives the order away when nobody comes back in time', async () => {
    const holder = open('order.4', ann);
    await holder.events.next('lock.granted');
    const waiter = open('order.4', ben);
    await waiter.events.next('lock.denied');
    holder.page.close();
    assert.equal((await waiter.events.next('lock.changed', { state: 'free' })).cause, 'grace_expired');
    await waiter.events.next('lock.granted');
    assertNeverBack(waiter.versions);
  });

  test('lets two tabs of one user hold one lock until the last goes', async () => {
    const tabs = [open('order.5', ann), open('order.5', ann)];
    const tokens = await Promise.all(tabs.map(async ({ events }) => (await events.next('lock.granted')).token));
    assert.equal(tokens[0], tokens[1]);
    tabs[0].page.close();
    await tabs[1].page.settle();
    assert.equal((await fixture.server.lock('order.5')).state, 'held');
    const viewer = open('order.5', ben);
    await viewer.events.next('lock.denied');
  });

  test('does nothing at a takeover from somebody else, and says so', async () => {
    const holder = open('order.6', ann);
    const { token } = await holder.events.next('lock.granted');
    const other = open('order.6', ben);
    await other.events.next('lock.denied');
    other.channel.whisper('lock.takeover', { nonce: 't' });
    other.channel.whisper('lock.release', { token });
    other.channel.whisper('lock.renew', { token });
    for (const words of [/take over/, /do not hold/, /do not hold/]) {
      const { data } = await other.page.frames.take(`refusal ${words}`, (frame) =>
        frame.event === 'pusher:error' && words.test(frame.data.message));
      assert.equal(data.code, 4301);
    }
    const lock = await fixture.server.lock('order.6');
    assert.deepEqual([lock.owner, lock.token], [{ user_id: '7' }, token]);
    assert.equal(other.page.pusher.connection.state, 'connected');
  });

  test('is believed by the check that docs/locks.md shows, as long as its token is good', {
    skip: spawnSync('curl', ['--version']).error && 'there is no curl here',
  }, async () => {
    const holder = open('order.7', ann);
    const { token } = await holder.events.next('lock.granted');
    const docs = await readFile(new URL('../../docs/locks.md', import.meta.url), 'utf8');
    const check = async (number) => {
      const script = /```sh\n([^]*?)```/.exec(docs)[1]
        .replace('{"token":3}', `{"token":${number}}`).replace(':6001', `:${fixture.server.port}`)
        .replace('curl ', 'curl --silent --max-time 10 ');
      return JSON.parse((await promisify(execFile)('sh', ['-c', script])).stdout);
    };
    assert.deepEqual(await check(token), { valid: true });
    assert.deepEqual(await check(token + 1), { valid: false });
    holder.channel.whisper('lock.release', { token });
    await holder.events.next('lock.changed', { state: 'free' });
    assert.deepEqual(await check(token), { valid: false });
  });

  test('hears that an operator gave its order to somebody else', async () => {
    const holder = open('order.8', ann);
    const first = await holder.events.next('lock.granted');
    const other = open('order.8', ben);
    await other.events.next('lock.denied');
    await fixture.server.call('POST', 'locks/order.8/takeover', { body: { user_id: '8' } });
    assert.equal((await holder.events.next('lock.revoked')).cause, 'takeover');
    assert.ok((await other.events.next('lock.granted')).token > first.token);
    await assert.rejects(
      fixture.server.call('POST', 'locks/order.8/check', { body: { token: first.token } }), /409/);
    await fixture.server.call('POST', 'locks/order.8/release', { body: { reason: 'lunch' } });
    assert.equal((await other.events.next('lock.revoked')).cause, 'operator');
    assertNeverBack(holder.versions);
    assertNeverBack(other.versions);
  });
});

describe('Laravel Echo under --policy owner --takeover own', { timeout: 60_000 }, () => {
  const fixture = serverWith('owner');

  test('takes the order over from another tab of the same user', async () => {
    const tabs = [fixture.page({ user: ann }), fixture.page({ user: ann })];
    const [old, fresh] = tabs.map((tab) => tab.echo.join('order.1'));
    const oldEvents = new LockEvents(old);
    const { token } = await oldEvents.next('lock.granted');
    const freshEvents = new LockEvents(fresh);
    await freshEvents.next('lock.denied');
    fresh.whisper('lock.takeover', { nonce: 'here now' });
    const granted = await freshEvents.next('lock.granted', { nonce: 'here now' });
    assert.ok(granted.token > token);
    assert.equal((await oldEvents.next('lock.revoked')).cause, 'takeover');
  });
});

describe('Laravel Echo under --policy lease --lease-renewal requests', { timeout: 60_000 }, () => {
  const fixture = serverWith('lease', async () =>
    ['--app', 'app:key:secret', '--lease', '1s', '--lease-renewal', 'requests']);

  test('keeps its lease by renewing it, and loses it otherwise', async () => {
    const page = fixture.page();
    const channel = page.echo.private('order.1');
    const events = new LockEvents(channel);
    const { token, ttl_ms: ttlMs } = await events.next('lock.granted');
    assert.equal(ttlMs, 1000);
    channel.whisper('lock.renew', { token, nonce: 'n' });
    const renewed = await events.next('lock.granted', { nonce: 'n' });
    assert.ok(renewed.ttl_ms <= 1000);
    assert.equal((await events.next('lock.revoked')).cause, 'lease_expired');
  });
});

describe('Laravel Echo beyond the limits of orders', { timeout: 60_000 }, () => {
  const fixture = serverWith('composite', async () => ['--app', 'app:key:secret',
    '--limit', 'orders_per_connection=2', '--limit', 'channels_per_connection=4']);

  test('is denied each further one, which is counted, and refused more channels', async () => {
    const page = fixture.page();
    const events = [1, 2, 3, 4, 5].map((id) => new LockEvents(page.echo.private(`order.${id}`)));
    for (const granted of events.slice(0, 2)) await granted.next('lock.granted');
    for (const denied of events.slice(2, 4)) {
      assert.equal((await denied.next('lock.denied', { cause: 'too_many_orders' })).owner, null);
    }
    assert.match((await events[4].next('subscription_error')).error.error, /as many channels as one may be/);
    assert.equal((await fixture.server.lock('order.3')).state, 'free');
    const metrics = await (await fetch(`http://127.0.0.1:${fixture.server.port}/metrics`)).text();
    assert.match(metrics, /^echolock_lock_denials_total\{cause="too_many_orders"\} 2$/m);
    assert.match(metrics, /^echolock_locks_held 2$/m);
    await page.settle();
  });
});
