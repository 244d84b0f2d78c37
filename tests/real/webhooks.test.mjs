// SPDX-License-Identifier: GPL-3.0-or-later
//
// Webhooks as an application gets them: real pages, a receiver of its own, and Pusher's server SDK
// to verify and read each call.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';

import { app, Inbox, load, serverWith } from './support.mjs';

const PusherSdk = await load('pusher');

const graceMs = 3000;

/// An HTTP server that answers as it is told and keeps the events of every call, each with the call
/// that it came in.
class Receiver {
  events = new Inbox();
  calls = [];
  answer = () => 200; // The status, from the body.

  static async start() {
    const receiver = new Receiver();
    receiver.server = createServer((request, response) => receiver.#take(request, response));
    receiver.server.listen(0, '127.0.0.1');
    await once(receiver.server, 'listening');
    return receiver;
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const sdk = new PusherSdk({ appId: app.id, key: app.key, secret: app.secret });
    const hook = sdk.webhook({ headers: request.headers, rawBody: Buffer.concat(chunks).toString() });
    const status = this.answer(hook.body);
    const call = { url: request.url, headers: request.headers, hook, status };
    this.calls.push(call);
    if (status === 200) for (const event of hook.getEvents()) this.events.push({ ...event, call });
    response.writeHead(status).end();
  }

  async config() {
    this.folder = await mkdtemp(path.join(tmpdir(), 'echolock-webhooks-'));
    const file = path.join(this.folder, 'server.yaml');
    const { port } = this.server.address();
    await writeFile(file, [
      'apps:',
      `  - id: ${app.id}`,
      `    key: ${app.key}`,
      `    secret: ${app.secret}`,
      '    webhooks:',
      `      - url: http://127.0.0.1:${port}/hook`,
      '        events: [channel_occupied, channel_vacated, client_event, lock_granted, lock_released]',
      '        channels: private-',
      '        headers: {X-From: echolock}',
      `      - url: http://127.0.0.1:${port}/members`,
      '        events: [member_added, member_removed]',
      '',
    ].join('\n'));
    return file;
  }

  event(name, wanted = {}) {
    return this.events.take(`${name} ${JSON.stringify(wanted)}`, (event) => event.name === name
      && Object.entries(wanted).every(([key, value]) => event[key] === value));
  }

  async stop() {
    this.server.closeAllConnections?.();
    this.server.close();
    if (this.folder) await rm(this.folder, { recursive: true });
  }
}

/// What is left of an event without the call that brought it.
function plain({ call, ...event }) {
  return event;
}

const receiver = await Receiver.start();

describe('Webhooks', { timeout: 120_000 }, () => {
  const fixture = serverWith('owner', async () => ['--config', await receiver.config()]);
  after(() => receiver.stop());

  async function opened(channel, options) {
    const page = fixture.page(options);
    page.pusher.subscribe(channel);
    await page.frame('pusher_internal:subscription_succeeded', channel);
    return page;
  }

  test('are signed as Pusher\'s server SDK demands', async () => {
    await opened('private-signed');
    const { call } = await receiver.event('channel_occupied', { channel: 'private-signed' });
    assert.equal(call.url, '/hook');
    assert.equal(call.headers['x-from'], 'echolock');
    assert.equal(call.headers['content-type'], 'application/json');
    assert.ok(call.hook.isValid());
    assert.ok(Math.abs(Date.now() - call.hook.getTime().getTime()) < 60_000);
    const forger = new PusherSdk({ appId: app.id, key: app.key, secret: 'guessed' });
    assert.ok(!forger.webhook({ headers: call.headers, rawBody: call.hook.body }).isValid());
  });

  test('tell of a tab that closes: the lock at once, the channel after the grace', async () => {
    const page = await opened('private-order.1');
    const granted = await receiver.event('lock_granted', { order: 'order.1' });
    assert.equal(granted.socket_id, page.pusher.connection.socket_id);
    assert.equal(granted.user_id, null);
    assert.equal(granted.cause, 'subscribed');
    assert.ok(granted.token > 0 && granted.version > 0);
    await receiver.event('channel_occupied', { channel: 'private-order.1' });

    const closedAt = Date.now();
    page.close();
    const released = await receiver.event('lock_released', { order: 'order.1' });
    assert.equal(released.token, granted.token);
    assert.equal(released.cause, 'closed');
    assert.ok(released.sequence > granted.sequence);
    assert.deepEqual(receiver.events.present(({ name }) => name === 'channel_vacated'), []);
    const vacated = await receiver.event('channel_vacated', { channel: 'private-order.1' });
    assert.ok(Date.now() - closedAt >= graceMs, 'not before the grace is over');
    assert.ok(vacated.sequence > released.sequence);
  });

  test('say nothing of a channel whose page is reloaded', async () => {
    const channel = 'private-order.2';
    const ofChannel = (event) => event.channel === channel;
    const page = await opened(channel);
    await receiver.event('channel_occupied', { channel });
    await receiver.event('lock_granted', { order: 'order.2' });
    page.close();
    await receiver.event('lock_released', { order: 'order.2' });
    const reloaded = await opened(channel);
    await receiver.event('lock_granted', { order: 'order.2' });
    reloaded.close();
    await receiver.event('channel_vacated', { channel });
    assert.deepEqual(receiver.events.present(ofChannel), [], 'no other vacated or occupied came');
  });

  test('tell of members, once for all tabs of one', async () => {
    const channel = 'presence-room';
    const user = { id: '7', name: 'Ann' };
    const tabs = [await opened(channel, { user }), await opened(channel, { user })];
    const added = await receiver.event('member_added', { channel });
    assert.deepEqual(plain(added),
      { name: 'member_added', channel, user_id: '7', sequence: added.sequence });
    assert.equal(added.call.url, '/members');
    for (const tab of tabs) tab.close();
    await receiver.event('member_removed', { channel, user_id: '7' });
    assert.deepEqual(receiver.events.present((event) => event.channel === channel), []);
  });

  test('tell what clients say to each other', async () => {
    const page = await opened('private-chat');
    page.pusher.channel('private-chat').trigger('client-typing', { at: [1, 'x'], by: 'Zoë' });
    const told = await receiver.event('client_event', { channel: 'private-chat' });
    assert.equal(told.event, 'client-typing');
    assert.equal(told.socket_id, page.pusher.connection.socket_id);
    assert.deepEqual(JSON.parse(told.data), { at: [1, 'x'], by: 'Zoë' });
  });

  test('come again with the same bytes until they are taken', async () => {
    const statuses = [500, 503];
    receiver.answer = (body) => (body.includes('private-retried') && statuses.shift()) || 200;
    await opened('private-retried');
    await receiver.event('channel_occupied', { channel: 'private-retried' });
    const tries = receiver.calls.filter(({ hook }) => hook.body.includes('private-retried'));
    assert.deepEqual(tries.map(({ status }) => status), [500, 503, 200]);
    for (const { hook } of tries) {
      assert.equal(hook.body, tries[0].hook.body);
      assert.equal(hook.signature, tries[0].hook.signature);
      assert.ok(hook.isValid());
    }
  });

  test('are told to the last when the server stops', async () => {
    await opened('private-order.9');
    await receiver.event('lock_granted', { order: 'order.9' });
    const exited = once(fixture.server.process, 'exit');
    fixture.server.process.kill('SIGTERM');
    await exited;
    await receiver.event('lock_released', { order: 'order.9' });
    await receiver.event('channel_vacated', { channel: 'private-order.9' });
    const numbers = receiver.calls.filter(({ url, status }) => url === '/hook' && status === 200)
      .flatMap(({ hook }) => hook.getEvents().map(({ sequence }) => sequence));
    assert.deepEqual(numbers, [...numbers].sort((left, right) => left - right), 'the numbers rise');
    assert.equal(new Set(numbers).size, numbers.length, 'and none comes twice');
  });
});
