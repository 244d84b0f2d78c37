// SPDX-License-Identifier: GPL-3.0-or-later
//
// Why a server turns pusher-js away, and what pusher-js makes of it: some refusals end it for good, some
// bring it back a second later.

import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';

import { ConfigFile, Pusher, serverWith } from './support.mjs';

const { Runtime } = Pusher;
const { createWebSocket } = Runtime;

/// Connects to what `change` makes of the URL that pusher-js would connect to.
function changeUrl(change) {
  Runtime.createWebSocket = (url) => createWebSocket.call(Runtime, change(url));
}

/// That pusher-js was told `code`, gave up and will not try again.
async function assertGaveUp(page, code) {
  assert.ok((await page.refusal(code)).message, 'a refusal says why');
  await page.state('disconnected');
  assert.ok(!page.pusher.connection.retryTimer, 'no retry is scheduled');
}

/// Connects with the Origin that a browser sends of its page, by the WebSocket of pusher-js.
function comeFrom(origin) {
  Runtime.createWebSocket = (url) => {
    const WebSocket = Runtime.getWebSocketAPI();
    return new WebSocket(url, [], { headers: { Origin: origin } });
  };
}

describe('pusher-js that a server turns away', { timeout: 60_000 }, () => {
  let config;
  after(() => config?.remove());
  afterEach(() => { Runtime.createWebSocket = createWebSocket; });

  const fixture = serverWith('owner', async () => {
    config = await ConfigFile.of(
      'apps:',
      '  - {id: app, key: key, secret: secret}',
      '  - {id: off, key: off-key, secret: other, enabled: off}',
      '  - {id: small, key: small-key, secret: third, connections: 1}',
      '  - {id: strict, key: strict-key, secret: fourth, origins: [\'*.shop.test\']}');
    return ['--config', config.name, '--limit', 'connections=3'];
  });

  for (const { name, change, key, code } of [
    { name: 'asks for an app that is not there', key: 'nobodys-key', code: 4001 },
    { name: 'asks for a disabled app', key: 'off-key', code: 4003 },
    { name: 'comes by a path that is none', change: (url) => url.replace('/app/', '/socket/'), code: 4005 },
    { name: 'gives no number as its version', change: (url) => url.replace('protocol=7', 'protocol=x'), code: 4006 },
    { name: 'speaks a version to come', change: (url) => url.replace('protocol=7', 'protocol=8'), code: 4007 },
    { name: 'gives no version', change: (url) => url.replace('protocol=7&', ''), code: 4008 },
  ]) {
    test(`gives up when it ${name}`, async () => {
      if (change) changeUrl(change);
      await assertGaveUp(fixture.page({ key }), code);
    });
  }

  test('gives up above the number of an app\'s connections', async () => {
    const first = fixture.page({ key: 'small-key' });
    await first.state('connected');
    await assertGaveUp(fixture.page({ key: 'small-key' }), 4004);
    await first.settle();
  });

  test('comes back after a second, and gets in when there is room', async () => {
    const there = [fixture.page(), fixture.page(), fixture.page()];
    for (const page of there) await page.state('connected');
    const late = fixture.page();
    await late.refusal(4100);
    assert.ok(late.pusher.connection.retryTimer, 'a retry is scheduled');
    there[0].close();
    await late.state('connected');
    await there[1].settle();
  });

  test('gives up when its page is of another origin', async () => {
    comeFrom('https://evil.test');
    await assertGaveUp(fixture.page({ key: 'strict-key' }), 4009);
    comeFrom('https://www.shop.test');
    await fixture.page({ key: 'strict-key' }).state('connected');
  });
});
