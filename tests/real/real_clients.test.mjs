// SPDX-License-Identifier: GPL-3.0-or-later
//
// The real pusher-js and Laravel Echo against the real server. To run it by hand:
//   ECHOLOCK_BIN=build/dev node --test tests/real/real_clients.test.mjs

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';

import { deadlineMs, Inbox, LockEvents, serverWith } from './support.mjs';

const forged = () => ({ auth: `key:${'0'.repeat(64)}` });

describe('pusher-js', { timeout: 60_000 }, () => {
  const fixture = serverWith('owner');

  test('connects, and gets a socket id of the form that Pusher libraries demand', async () => {
    const page = fixture.page();
    await page.state('connected');
    assert.match(page.pusher.connection.socket_id, /^\d+\.\d+$/);
    assert.equal(page.echo.socketId(), page.pusher.connection.socket_id);
    await page.settle();
  });

  test('gets on a public channel what the application posts to it', async () => {
    const page = fixture.page();
    const inbox = new Inbox();
    page.echo.channel('news').listen('.order.shipped', (data) => inbox.push(data));
    await page.frame('pusher_internal:subscription_succeeded', 'news');
    await fixture.server.trigger('news', 'order.shipped', { order: 7, by: 'Zoë' });
    assert.deepEqual(await inbox.take('order.shipped'), { order: 7, by: 'Zoë' });
  });

  test('stops for good at an unknown app key', async () => {
    const page = fixture.page({ key: 'nobody' });
    const { error } = await page.frame('error');
    assert.equal(error.data?.code ?? error.error?.data?.code, 4001);
    await page.state('disconnected');
    assert.ok(!page.pusher.connection.retryTimer, 'no retry is scheduled');
    assert.ok(!page.states.includes('connected'));
  });
});

describe('Laravel Echo under --policy owner', { timeout: 120_000 }, () => {
  const fixture = serverWith('owner');

  test('is told of the lock that opening an order takes', async () => {
    const page = fixture.page();
    const events = new LockEvents(page.echo.private('order.7'));
    const granted = await events.next('lock.granted');
    assert.equal(granted.order, 'order.7');
    assert.ok(Number.isInteger(granted.token) && granted.token > 0, `token ${granted.token}`);
    assert.deepEqual(granted.owner, { socket_id: page.echo.socketId() });
    assert.ok(granted.ttl_ms === null || granted.ttl_ms > 0, `ttl_ms ${granted.ttl_ms}`);
    assert.ok(Number.isInteger(granted.version) && granted.version > 0, `version ${granted.version}`);
    const changed = await events.next('lock.changed', { state: 'held' });
    assert.deepEqual(changed.owner, granted.owner);
    assert.equal((await fixture.server.lock('order.7')).state, 'held');
  });

  test('refuses the second page, shows it the owner, and tells it when the first leaves', async () => {
    const holder = fixture.page();
    const holding = new LockEvents(holder.echo.private('order.8'));
    const granted = await holding.next('lock.granted');
    assert.equal((await holding.next('lock.changed', { state: 'held' })).order, 'order.8');

    const viewer = fixture.page();
    const viewing = new LockEvents(viewer.echo.private('order.8'));
    const denied = await viewing.next('lock.denied');
    assert.equal(denied.order, 'order.8');
    assert.deepEqual(denied.owner, { socket_id: holder.echo.socketId() });

    holder.echo.leave('order.8');
    const freed = await viewing.next('lock.changed', { state: 'free' });
    assert.equal(freed.owner, null);
    assert.ok(freed.version > granted.version, 'versions rise');
    assert.ok(freed.cause, 'a change has a cause');
    assert.equal((await fixture.server.lock('order.8')).state, 'free');
  });

  test('gets a higher token when the order is opened again', async () => {
    const page = fixture.page();
    const first = await new LockEvents(page.echo.private('order.9')).next('lock.granted');
    page.echo.leave('order.9');
    await page.settle();
    const second = await new LockEvents(page.echo.private('order.9')).next('lock.granted');
    assert.ok(second.token > first.token, `${second.token} after ${first.token}`);
  });

  test('frees the order when the holder closes its connection', async () => {
    const holder = fixture.page();
    await new LockEvents(holder.echo.private('order.10')).next('lock.granted');
    const viewing = new LockEvents(fixture.page().echo.private('order.10'));
    await viewing.next('lock.denied');
    holder.close();
    const freed = await viewing.next('lock.changed', { state: 'free' });
    assert.ok(freed.cause, 'a change has a cause');
  });

  test('shows who is here on a presence channel, and the user as the owner', async () => {
    const ann = fixture.page({ user: { id: '7', name: 'Ann' } });
    const ben = fixture.page({ user: { id: '8', name: 'Ben' } });
    const seen = new Inbox();
    const channel = ann.echo.join('order.11')
      .here((users) => seen.push({ here: users.map(({ name }) => name) }))
      .joining(({ name }) => seen.push({ joining: name }))
      .leaving(({ name }) => seen.push({ leaving: name }));
    const events = new LockEvents(channel);
    assert.deepEqual((await seen.take('here', ({ here }) => here)).here, ['Ann']);
    assert.deepEqual((await events.next('lock.granted')).owner, { user_id: '7' });

    const bensUsers = new Inbox();
    const bensChannel = ben.echo.join('order.11')
      .here((users) => bensUsers.push(users.map(({ name }) => name).sort()));
    const bensEvents = new LockEvents(bensChannel);
    assert.deepEqual(await bensUsers.take('here'), ['Ann', 'Ben']);
    assert.deepEqual((await bensEvents.next('lock.denied')).owner, { user_id: '7' });
    assert.equal((await seen.take('joining', ({ joining }) => joining)).joining, 'Ben');

    ben.echo.leave('order.11');
    assert.equal((await seen.take('leaving', ({ leaving }) => leaving)).leaving, 'Ben');
    assert.deepEqual((await fixture.server.lock('order.11')).owner, { user_id: '7' });
  });

  test('relays a whisper to the other members and not to its sender', async () => {
    const [ann, ben] = [fixture.page(), fixture.page()];
    const [annHeard, benHeard] = [new Inbox(), new Inbox()];
    const listen = (page, inbox) => page.echo.private('room')
      .listenForWhisper('typing', (data) => inbox.push(data));
    const [annRoom, benRoom] = [listen(ann, annHeard), listen(ben, benHeard)];
    await ann.frame('pusher_internal:subscription_succeeded', 'private-room');
    await ben.frame('pusher_internal:subscription_succeeded', 'private-room');

    annRoom.whisper('typing', { by: 'Ann' });
    assert.deepEqual(await benHeard.take('Ann\'s whisper'), { by: 'Ann' });
    benRoom.whisper('typing', { by: 'Ben' });
    assert.deepEqual(await annHeard.take('a whisper'), { by: 'Ben' }, 'her own would have come first');
  });

  test('does not relay a whisper on a public channel', async () => {
    const [ann, ben] = [fixture.page(), fixture.page()];
    const heard = new Inbox();
    ann.echo.channel('street');
    ben.echo.channel('street').listenToAll((event, data) => heard.push({ event, data }));
    await ann.frame('pusher_internal:subscription_succeeded', 'street');
    await ben.frame('pusher_internal:subscription_succeeded', 'street');

    ann.pusher.send_event('client-typing', { by: 'Ann' }, 'street');
    const refusal = await ann.frame('pusher:error');
    assert.ok(Number.isInteger(refusal.data.code), 'an integer code, which pusher-js can bear');
    await fixture.server.trigger('street', 'after', {});
    assert.equal((await heard.take('the event after the whisper')).event, '.after');
  });

  test('frees the order of a process that is killed', async () => {
    const script = fileURLToPath(new URL('holder.mjs', import.meta.url));
    const holder = spawn(process.execPath, [script, String(fixture.server.port), 'order.12'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const said = new Inbox();
      createInterface({ input: holder.stdout }).on('line', (line) => said.push(line));
      assert.equal(await said.take('word from the holder'), 'granted');
      const viewing = new LockEvents(fixture.page().echo.private('order.12'));
      await viewing.next('lock.denied');
      const exited = once(holder, 'exit');
      holder.kill('SIGKILL');
      const freed = await viewing.next('lock.changed', { state: 'free' });
      assert.equal(freed.owner, null);
      assert.ok(freed.cause, 'a change has a cause');
      await exited;
    } finally {
      holder.kill('SIGKILL');
    }
  });

  test('refuses a forged signature, tells the page so, and locks nothing', async () => {
    const page = fixture.page({ sign: forged });
    const events = new LockEvents(page.echo.private('order.13'));
    await events.next('subscription_error');
    assert.equal((await page.frame('pusher:error')).data.code, 4009);
    assert.equal((await fixture.server.lock('order.13')).state, 'free');
    await page.settle();
    assert.equal(page.pusher.connection.state, 'connected', 'the connection stays open');
  });
});

describe('Laravel Echo under --policy article', { timeout: 60_000 }, () => {
  const fixture = serverWith('article');

  test('locks the order of a forged subscription: the article\'s bug', async () => {
    const page = fixture.page({ sign: forged });
    page.echo.private('order.21');
    await page.frame('pusher:error');
    assert.equal((await fixture.server.lock('order.21')).state, 'held');
  });

  test('does not unlock an order that a page leaves: the article\'s bug', async () => {
    const page = fixture.page();
    page.echo.private('order.22');
    await page.frame('pusher_internal:subscription_succeeded', 'private-order.22');
    page.echo.leave('order.22');
    await page.settle();
    assert.equal((await fixture.server.lock('order.22')).state, 'held');
  });

  test('unlocks when the connection closes, which is all that the article promises', async () => {
    const holder = fixture.page();
    holder.echo.private('order.23');
    await holder.frame('pusher_internal:subscription_succeeded', 'private-order.23');
    assert.equal((await fixture.server.lock('order.23')).state, 'held');
    holder.close();
    await untilFree(fixture.server, 'order.23');
  });
});

/// Asks until the order is free: nobody is subscribed to it who could be told.
async function untilFree(server, order) {
  const end = Date.now() + deadlineMs;
  while ((await server.lock(order)).state !== 'free') {
    assert.ok(Date.now() < end, `${order} is free within ${deadlineMs} ms`);
  }
}
