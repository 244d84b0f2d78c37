// SPDX-License-Identifier: GPL-3.0-or-later
//
// Toxiproxy's own Node client, and pusher-js through the proxy that it controls.
// By hand: ECHOLOCK_BIN=build/dev node --test tests/real/proxy.test.mjs

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';

import { ProxyProcess, portOf } from './proxyprocess.mjs';
import { LockEvents, Page, Server, load } from './support.mjs';

const { Toxiproxy } = await load('toxiproxy-node-client');

describe('a proxy that Toxiproxy’s client controls', { timeout: 60_000 }, () => {
  const pages = [];
  let server;
  let process_;
  let toxiproxy;
  let proxy;

  before(async () => {
    server = await Server.start('owner');
    process_ = await ProxyProcess.start();
    toxiproxy = new Toxiproxy(process_.api);
    proxy = await toxiproxy.createProxy({
      name: 'echolock', listen: '127.0.0.1:0', upstream: `127.0.0.1:${server.port}`, enabled: true,
    });
  });
  after(async () => {
    await server?.stop();
    const { code, last } = await process_.stop();
    assert.equal(code, 0);
    assert.match(last, /^[1-9]\d* connections · /);
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) page.close();
    await toxiproxy.reset();
  });

  async function open(order) {
    const page = new Page(portOf(proxy.listen));
    pages.push(page);
    const events = new LockEvents(page.echo.private(order));
    await events.next('lock.granted');
    return page;
  }

  async function isFree(order) {
    for (let tries = 0; tries < 200; ++tries) {
      if ((await server.lock(order)).state === 'free') return;
      await new Promise((resolve) => { setTimeout(resolve, 10); });
    }
    assert.fail(`${order} is not free`);
  }

  test('makes, lists, changes and removes proxies and toxics', async () => {
    assert.match(await toxiproxy.getVersion(), /"version": "2\./);
    const made = await toxiproxy.populate([
      { name: 'one', listen: '127.0.0.1:0', upstream: '127.0.0.1:1', enabled: true },
      { name: 'two', listen: '127.0.0.1:0', upstream: '127.0.0.1:1', enabled: true },
    ]);
    assert.deepEqual(Object.keys(made), ['one', 'two']);
    assert.deepEqual(Object.keys(await toxiproxy.getAll()).sort(), ['echolock', 'one', 'two']);
    const toxic = await made.one.addToxic({
      name: '', type: 'latency', stream: 'upstream', toxicity: 0.5, attributes: { latency: 20, jitter: 5 },
    });
    assert.deepEqual(toxic.toJson(), {
      attributes: { latency: 20, jitter: 5 }, name: 'latency_upstream', stream: 'upstream', toxicity: 0.5,
      type: 'latency',
    });
    const changed = await toxic.update({ toxicity: 1, attributes: { latency: 30 } });
    assert.deepEqual(changed.attributes, { latency: 30, jitter: 5 });
    assert.equal((await made.one.getToxic('latency_upstream')).toxicity, 1);
    await toxic.remove();
    await assert.rejects(made.one.getToxic('latency_upstream'), /404|toxic not found/);
    const moved = await made.one.update({ enabled: false, listen: made.one.listen, upstream: '127.0.0.1:2' });
    assert.equal(moved.upstream, '127.0.0.1:2');
    await made.one.remove();
    await made.two.remove();
    await assert.rejects(toxiproxy.get('one'), /404|proxy not found/);
  });

  test('resets a page that holds a lock, and the lock is freed', async () => {
    const page = await open('order.1');
    assert.equal((await server.lock('order.1')).state, 'held');
    await proxy.addToxic({
      name: 'cut', type: 'reset_peer', stream: 'downstream', toxicity: 1, attributes: { timeout: 0 },
    });
    await page.state('connecting');
    await isFree('order.1');
  });

  test('lets a page wait behind a timeout and go on when it is removed', async () => {
    const page = await open('order.2');
    const toxic = await proxy.addToxic({
      name: 'quiet', type: 'timeout', stream: 'downstream', toxicity: 1, attributes: { timeout: 0 },
    });
    page.pusher.connection.send_event('pusher:ping', {});
    await server.trigger('private-order.2', 'said', { n: 1 });
    assert.deepEqual(page.frames.present(({ event }) => event === 'pusher:pong' || event === 'said'), []);
    await toxic.remove();
    await page.frame('pusher:pong');
    await page.frame('said');
    assert.equal(page.pusher.connection.state, 'connected');
  });

  test('takes the page’s connection down and lets it come back', async () => {
    const page = await open('order.3');
    await proxy.update({ enabled: false, listen: proxy.listen, upstream: proxy.upstream });
    await page.state('connecting');
    await isFree('order.3');
    await toxiproxy.reset();
    await page.state('connected');
  });

  test('triggers one of our own faults by the frame that a page sends', async () => {
    const page = await open('order.4');
    await toxiproxy.getApi().post(`${process_.api}/proxies/echolock/toxics`, {
      name: 'whisper', type: 'rst', stream: 'both', when: { event: 'client-lock.renew', seen: 'up' },
    });
    await page.settle();
    page.echo.private('order.4').whisper('lock.renew', { token: 1 });
    await page.state('connecting');
    await isFree('order.4');
  });
});
