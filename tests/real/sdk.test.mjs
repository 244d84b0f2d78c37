// SPDX-License-Identifier: GPL-3.0-or-later
//
// The HTTP API, called by Pusher's own server SDK for Node.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { app, load, serverWith } from './support.mjs';

const PusherSdk = await load('pusher');

describe('Pusher\'s server SDK', { timeout: 60_000 }, () => {
  const fixture = serverWith('owner');
  const sdk = (options = {}) => new PusherSdk({
    appId: app.id,
    key: app.key,
    secret: app.secret,
    host: '127.0.0.1',
    port: String(fixture.server.port),
    useTLS: false,
    ...options,
  });

  async function subscribed(channels, options) {
    const page = fixture.page(options);
    for (const channel of channels) {
      page.pusher.subscribe(channel);
      await page.frame('pusher_internal:subscription_succeeded', channel);
    }
    return page;
  }

  test('triggers an event on several channels', async () => {
    const page = await subscribed(['news', 'private-room']);
    const response = await sdk().trigger(['news', 'private-room'], 'headline', { by: 'Zoë' });
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), {});
    assert.deepEqual((await page.frame('headline', 'news')).data, { by: 'Zoë' });
    assert.deepEqual((await page.frame('headline', 'private-room')).data, { by: 'Zoë' });
  });

  test('leaves out the connection whose socket id it names', async () => {
    const [sender, other] = [await subscribed(['news']), await subscribed(['news'])];
    const exclude = { socket_id: sender.pusher.connection.socket_id };
    await sdk().trigger('news', 'headline', { n: 1 }, exclude);
    await sdk().trigger('news', 'headline', { n: 2 });
    assert.deepEqual((await other.frame('headline')).data, { n: 1 });
    assert.deepEqual((await sender.frame('headline')).data, { n: 2 }, 'the first would have come first');
  });

  test('learns what it asks for with a trigger', async () => {
    await subscribed(['presence-room'], { user: { id: '7', name: 'Ann' } });
    const response = await sdk().trigger('presence-room', 'headline', {}, { info: 'user_count' });
    assert.deepEqual(await response.json(), { channels: { 'presence-room': { user_count: 1 } } });
  });

  test('triggers a batch', async () => {
    const page = await subscribed(['news', 'weather']);
    const response = await sdk().triggerBatch([
      { channel: 'news', name: 'first', data: { n: 1 }, info: 'subscription_count' },
      { channel: 'weather', name: 'second', data: { n: 2 } },
    ]);
    assert.deepEqual(await response.json(), { batch: [{ subscription_count: 1 }, {}] });
    assert.deepEqual((await page.frame('first', 'news')).data, { n: 1 });
    assert.deepEqual((await page.frame('second', 'weather')).data, { n: 2 });
  });

  test('sends an encrypted event that the page can read', async () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const encrypting = sdk({ encryptionMasterKeyBase64: key });
    const page = fixture.page({
      sign: (socketId, channel) => encrypting.authorizeChannel(socketId, channel),
    });
    const told = new Promise((resolve) => {
      page.pusher.subscribe('private-encrypted-order.5').bind('secret', resolve);
    });
    await page.frame('pusher_internal:subscription_succeeded', 'private-encrypted-order.5');
    await encrypting.trigger('private-encrypted-order.5', 'secret', { n: 1 });
    const relayed = await page.frame('secret', 'private-encrypted-order.5');
    assert.ok(relayed.data.ciphertext && relayed.data.nonce, 'the server sees no plain text');
    assert.deepEqual(await told, { n: 1 });
  });

  test('lists channels and users', async () => {
    const get = async (path, params) => (await sdk().get({ path, params })).json();
    assert.deepEqual(await get('/channels'), { channels: {} });
    await subscribed(['presence-room', 'news'], { user: { id: '7', name: 'Ann' } });
    await subscribed(['presence-room'], { user: { id: '8', name: 'Ben' } });
    assert.deepEqual(await get('/channels', { filter_by_prefix: 'presence-', info: 'user_count' }),
      { channels: { 'presence-room': { user_count: 2 } } });
    assert.deepEqual(await get('/channels/news', { info: 'subscription_count' }),
      { occupied: true, subscription_count: 1 });
    assert.deepEqual(await get('/channels/presence-room/users'), { users: [{ id: '7' }, { id: '8' }] });
  });

  test('is told what is wrong', async () => {
    await assert.rejects(sdk().get({ path: '/channels/news/users' }), { status: 400 });
    await assert.rejects(sdk().get({ path: '/nothing' }), { status: 404 });
    await assert.rejects(sdk().trigger('news', 'big', 'x'.repeat(10 * 1024 + 1)), { status: 413 });
    await assert.rejects(sdk({ secret: 'guess' }).trigger('news', 'headline', {}), { status: 401 });
  });

  test('signs a user in, sends to them and ends their connections', async () => {
    const page = fixture.page({
      user: { id: '7', name: 'Ann' },
      authenticate: (socketId, user) => sdk().authenticateUser(socketId, { id: user.id }),
    });
    page.pusher.signin();
    await page.frame('pusher_internal:subscription_succeeded', '#server-to-user-7');
    await sdk().sendToUser('7', 'hello', { n: 1 });
    assert.deepEqual((await page.frame('hello')).data, { n: 1 });
    const response = await sdk().terminateUserConnections('7');
    assert.equal(response.status, 200);
    await page.state('disconnected');
  });
});
