// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an Echo app meets when its server is another one than Pusher's: docs/personalities.md, as pusher-js
// and Laravel Echo see it. By hand:
//   ECHOLOCK_BIN=build/dev node --test tests/real/personalities.test.mjs

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { Server, serverWith } from './support.mjs';

const forged = () => ({ auth: 'key:0000' });
const errorOnly = ['pusher:error'];
const channelOnly = ['pusher:subscription_error'];

/// `unknownKey`: what the page is told. `badSignature`: the events that answer it; Echo's .error() hears only
/// of pusher:subscription_error. `malformed`: the code that answers what is not JSON, if any does. `stop`: the
/// close code that pusher-js passes on as an error when the server stops.
const peers = [
  {
    name: 'pusher',
    unknownKey: /^No app has the key 'nope'/,
    badSignature: ['pusher:error', 'pusher:subscription_error'],
    malformed: 4200,
    signsIn: 'pusher:signin_success',
  },
  {
    name: 'laravel-websockets',
    unknownKey: /^Could not find app key `nope`\.$/,
    badSignature: errorOnly,
    stop: 1006,
  },
  {
    name: 'reverb',
    unknownKey: /^Application does not exist$/,
    badSignature: errorOnly,
    malformed: 4200,
    signsIn: 'pusher:error',
    stop: 1006,
  },
  {
    name: 'soketi',
    unknownKey: /^App key nope does not exist\.$/,
    badSignature: channelOnly,
    signsIn: 'pusher:signin_success',
    stop: 4200,
  },
  {
    name: 'sockudo',
    unknownKey: /^No app has the key 'nope'/,
    badSignature: errorOnly,
    malformed: 4000,
    signsIn: 'pusher:signin_success',
    stop: 4200,
  },
];

/// The answers so far to what a page did, without what every page gets.
function answers(page) {
  return page.frames.present(({ event }) => /^pusher:.*(error|success)$/.test(event)).map(({ event }) => event);
}

for (const peer of peers) {
  describe(`a page of --personality ${peer.name}`, { timeout: 60_000 }, () => {
    const options = ['--app', 'app:key:secret', '--personality', peer.name];
    const fixture = serverWith('owner', () => options);
    let next;
    after(() => next?.stop());

    test('is told in its words that its key is unknown, and gives up', async () => {
      const page = fixture.page({ key: 'nope' });
      assert.match((await page.refusal(4001)).message, peer.unknownKey);
      await page.state('disconnected');
    });

    test('hears of a bad signature as it tells it', async () => {
      const page = fixture.page({ sign: forged });
      page.echo.private('order.1');
      await page.state('connected');
      await page.settle();
      assert.deepEqual(answers(page), peer.badSignature);
      assert.equal((await fixture.server.lock('order.1')).state, 'free');
    });

    test('gets its answer, or none, to what is no message', async () => {
      const page = fixture.page();
      await page.state('connected');
      page.pusher.connection.send('{');
      await page.settle();
      const codes = page.frames.present(({ event }) => event === 'pusher:error').map(({ data }) => data.code);
      assert.deepEqual(codes, peer.malformed ? [peer.malformed] : []);
    });

    test('signs in where that is known', async () => {
      const page = fixture.page({ user: { id: '7' } });
      await page.state('connected');
      page.pusher.signin();
      await page.settle();
      assert.deepEqual(answers(page), peer.signsIn ? [peer.signsIn] : []);
    });

    test('comes back from a restart as from one of its own', async () => {
      const page = fixture.page();
      page.echo.private('order.2');
      await page.frame('lock.granted');
      await page.state('connected');
      fixture.server.process.kill('SIGTERM');
      next = await Server.startOn(fixture.server.port, 'owner', options);
      await page.state('connected');
      await page.frame('lock.granted');
      assert.equal((await next.lock('order.2')).state, 'held');

      const errors = page.frames.present(({ event }) => event === 'error').map(({ error }) => error.error ?? error);
      const codes = new Set(errors.map(({ data }) => data.code));
      assert.deepEqual([...codes], peer.stop ? [peer.stop] : []);
    });
  });
}
