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

describe('the watchlist of pusher-js', { timeout: 60_000 }, () => {
  const fixture = serverWith('owner');

  /// A signed-in page, and who its watchlist said is there or gone.
  async function watching(id, watchlist) {
    const page = fixture.page({ user: { id, watchlist } });
    const told = new Inbox();
    for (const change of ['online', 'offline']) {
      page.pusher.user.watchlist.bind(change, ({ user_ids: ids }) => told.push({ [change]: ids }));
    }
    page.pusher.signin();
    await page.frame('pusher:signin_success');
    return { page, told };
  }

  test('tells who is there, who comes and who goes', async () => {
    const ben = await watching('8');
    const ann = await watching('7', ['8', '9']);
    assert.deepEqual(await ann.told.take('who is there', ({ online }) => online), { online: ['8'] });
    assert.deepEqual(await ann.told.take('who is not', ({ offline }) => offline), { offline: ['9'] });
    const cid = await watching('9');
    assert.deepEqual(await ann.told.take('who comes'), { online: ['9'] });
    cid.page.close();
    assert.deepEqual(await ann.told.take('who goes'), { offline: ['9'] });
    await ben.page.settle();
    assert.deepEqual(ben.told.present(() => true), [], 'who watches nobody hears nothing');
  });

  test('tells of a user with two tabs once, and of their going with the last', async () => {
    const ann = await watching('7', ['8']);
    await ann.told.take('who is not', ({ offline }) => offline);
    const tabs = [await watching('8'), await watching('8')];
    assert.deepEqual(await ann.told.take('who comes'), { online: ['8'] });
    tabs[0].page.close();
    await tabs[1].page.settle();
    await ann.page.settle();
    assert.deepEqual(ann.told.present(() => true), []);
    tabs[1].page.close();
    assert.deepEqual(await ann.told.take('who goes'), { offline: ['8'] });
  });

  test('is refused by a message above a hundred users, and the sign-in holds', async () => {
    const { page } = await watching('7', Array.from({ length: 101 }, (_, n) => String(n)));
    assert.equal((await page.frame('pusher:error')).data.code, 4302);
    await page.settle();
    assert.equal(page.pusher.connection.state, 'connected');
    assert.equal(page.pusher.user.user_data.id, '7');
  });
});

describe('pusher-js where connections must be authorised in time', { timeout: 60_000 }, () => {
  const fixture = serverWith('owner',
    () => ['--app', 'app:key:secret', '--user-auth', 'on', '--authorize-within', '1s']);

  test('is ended for good without a sign-in or a private channel, and only then', async () => {
    const signedIn = fixture.page({ user: { id: '7' } });
    signedIn.pusher.signin();
    const subscribed = fixture.page();
    subscribed.echo.private('room');
    for (const page of [signedIn, subscribed]) await page.frame('pusher_internal:subscription_succeeded');
    const stranger = fixture.page();
    stranger.echo.channel('news');
    await stranger.frame('pusher_internal:subscription_succeeded');
    assert.equal((await stranger.refusal(4009)).code, 4009);
    await stranger.state('disconnected');
    assert.ok(!stranger.pusher.connection.retryTimer, 'no retry is scheduled');
    for (const page of [signedIn, subscribed]) {
      await page.settle();
      assert.equal(page.pusher.connection.state, 'connected');
    }
  });
});
