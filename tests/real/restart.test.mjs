// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server that is stopped and started again while real pages have orders open. pusher-js tries once
// after a second, and then only after fifteen: all of this has to fit into the first. By hand:
//   ECHOLOCK_BIN=build/dev node --test tests/real/restart.test.mjs

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, afterEach, describe, test } from 'node:test';

import { LockEvents, Page, Server } from './support.mjs';

const secondRetryMs = 15_000;

describe('a restart', { timeout: 60_000 }, () => {
  const pages = [];
  const servers = [];
  afterEach(() => {
    for (const page of pages.splice(0)) page.close();
  });
  after(() => Promise.all(servers.map((server) => server.stop())));

  async function start(port) {
    const server = await (port ? Server.startOn(port, 'owner') : Server.start('owner'));
    servers.push(server);
    return server;
  }

  test('brings pages back in their one quick retry, and their orders with them', async () => {
    const old = await start();
    const opened = [];
    for (const order of ['order.1', 'order.2']) {
      const page = new Page(old.port);
      pages.push(page);
      const events = new LockEvents(page.echo.private(order));
      await events.next('lock.granted');
      opened.push({ page, events, order });
    }

    for (const { page } of opened) await page.state('connected');
    const exited = once(old.process, 'exit');
    const stoppedAt = Date.now();
    old.process.kill('SIGTERM');
    // The old one is still busy with its pages when the next takes the port.
    const next = await start(old.port);
    assert.equal(next.port, old.port);
    for (const { order } of opened) assert.equal((await next.lock(order)).state, 'free');

    for (const { page, events, order } of opened) {
      await page.state('connected');
      assert.equal((await events.next('lock.granted')).order, order);
      assert.equal((await next.lock(order)).state, 'held');
    }
    const tookMs = Date.now() - stoppedAt;
    assert.ok(tookMs < secondRetryMs / 2, `back after ${tookMs} ms`);
    const [code, signal] = await exited;
    assert.equal(code, 0, `the old server ended by ${signal ?? code}`);
  });
});
