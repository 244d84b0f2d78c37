// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cache channels and signed-in users, with the real pusher-js.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { Inbox, serverWith } from './support.mjs';

describe('pusher-js on a cache channel', { timeout: 60_000 }, () => {
  const fixture = serverWith('owner');

  test('hears of a miss, and later gets what it missed', async () => {
    const early = fixture.page();
    const missed = new Inbox();
    early.pusher.subscribe('private-cache-price').bind('pusher:cache_miss', () => missed.push('miss'));
    assert.equal(await missed.take('cache miss'), 'miss');
    await fixture.server.trigger('private-cache-price', 'changed', { price: 7 });

    const late = fixture.page();
    const got = new Inbox();
    late.pusher.subscribe('private-cache-price')
      .bind('pusher:cache_miss', () => got.push('miss'))
      .bind('changed', (data) => got.push(data));
    assert.deepEqual(await got.take('the last event'), { price: 7 });
  });
});

describe('pusher-js as a signed-in user', { timeout: 60_000 }, () => {
  const fixture = serverWith('owner');

  async function signedIn(id) {
    const page = fixture.page({ user: { id, name: `User ${id}` } });
    page.pusher.signin();
    await page.frame('pusher:signin_success');
    assert.equal(page.pusher.user.user_data.id, id);
    await page.frame('pusher_internal:subscription_succeeded', `#server-to-user-${id}`);
    return page;
  }

  test('gets what the application sends to the user, once, in every tab', async () => {
    const inboxes = [];
    for (const id of ['7', '7', '8']) {
      const inbox = new Inbox();
      (await signedIn(id)).pusher.user.bind('hello', (data) => inbox.push(data));
      inboxes.push(inbox);
    }
    await fixture.server.trigger('#server-to-user-7', 'hello', { n: 1 });
    await fixture.server.trigger('#server-to-user-8', 'hello', { n: 2 });
    assert.deepEqual(await inboxes[0].take('hello'), { n: 1 });
    assert.deepEqual(await inboxes[1].take('hello'), { n: 1 });
    assert.deepEqual(await inboxes[2].take('hello'), { n: 2 });
    await fixture.server.trigger('#server-to-user-7', 'hello', { n: 3 });
    assert.deepEqual(await inboxes[0].take('the next hello'), { n: 3 });
  });

  test('is refused the channel of another user', async () => {
    const page = await signedIn('7');
    page.pusher.send_event('pusher:subscribe', { channel: '#server-to-user-8', auth: '' });
    await page.frame('pusher:subscription_error', '#server-to-user-8');
    assert.equal(page.pusher.connection.state, 'connected');
  });

  test('owns an order as the user', async () => {
    const page = await signedIn('7');
    page.echo.private('order.31');
    await page.frame('lock.granted', 'private-order.31');
    assert.deepEqual((await fixture.server.lock('order.31')).owner, { user_id: '7' });
  });

  test('stays disconnected once the application ended its connections', async () => {
    const [page, bystander] = [await signedIn('7'), await signedIn('8')];
    await fixture.server.call('POST', 'users/7/terminate_connections', { body: {} });
    await page.state('disconnected');
    assert.ok(!page.pusher.connection.retryTimer, 'no retry is scheduled');
    await bystander.settle();
  });
});
