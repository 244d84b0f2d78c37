// SPDX-License-Identifier: GPL-3.0-or-later
//
// A configuration that changes while real pages are connected: kill -HUP of the server. By hand:
//   ECHOLOCK_BIN=build/dev node --test tests/real/reload.test.mjs

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';

import { ConfigFile, Inbox, LockEvents, serverWith } from './support.mjs';

const shop = '  - {id: app, key: key, secret: secret}';
const other = '  - {id: other, key: other-key, secret: other-secret}';

/// Signs as an application that has another secret.
function signedWith(secret) {
  return (socketId, channel) => ({
    auth: `key:${createHmac('sha256', secret).update(`${socketId}:${channel}`).digest('hex')}`,
  });
}

describe('pusher-js while the server reloads', { timeout: 60_000 }, () => {
  const said = new Inbox();
  let config;
  before(async () => { config = await ConfigFile.of('apps:', shop, other); });
  after(() => config?.remove());
  const fixture = serverWith('owner', () => ['--config', config.name, '--log', 'json']);
  before(() => fixture.server.listen((line) => said.push(JSON.parse(line))));

  async function reload(...lines) {
    await config.write(...lines);
    fixture.server.process.kill('SIGHUP');
    return said.take('word of the reload', ({ event }) => event.startsWith('reload'));
  }

  test('stays connected, and keeps its order, while other apps come and go', async () => {
    const holder = fixture.page();
    const events = new LockEvents(holder.echo.private('order.1'));
    const { token } = await events.next('lock.granted');
    const stranger = fixture.page({ key: 'other-key' });
    await stranger.state('connected');

    await reload('apps:', shop, '  - {id: new, key: new-key, secret: new-secret}');
    assert.equal((await stranger.refusal(4001)).code, 4001);
    await stranger.state('disconnected');
    await fixture.page({ key: 'new-key' }).state('connected');
    await holder.settle();
    assert.equal((await fixture.server.lock('order.1')).token, token);
    assert.deepEqual(holder.states, ['connected'], 'it never lost its connection');
  });

  test('must sign with the new secret once it is there', async () => {
    await reload('apps:', shop);
    const page = fixture.page({ sign: signedWith('rotated') });
    await page.state('connected');
    await reload('apps:', shop.replace('secret: secret', 'secret: rotated'));
    await new LockEvents(page.echo.private('order.2')).next('lock.granted');
    const late = fixture.page();
    await new LockEvents(late.echo.private('order.3')).next('subscription_error');
    await reload('apps:', shop);
  });

  test('notices nothing of a file that is wrong', async () => {
    const page = fixture.page();
    await page.state('connected');
    const refused = await reload('apps:', '  - {id: app, key: key, secert: distinctive}');
    assert.equal(refused.event, 'reload_refused');
    assert.match(refused.message, /server\.yaml:2:.*did you mean 'secret'/);
    assert.doesNotMatch(refused.message, /distinctive/);
    await page.settle();
    await fixture.page().state('connected');
  });
});
