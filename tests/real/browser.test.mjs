// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real browser behind the proxy: Chromium, where it is installed, with pusher-js's build for pages.
// By hand: ECHOLOCK_BIN=build/dev node --test tests/real/browser.test.mjs

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';

import { findChromium, startChromium } from './chromium.mjs';
import { ProxyProcess, portOf } from './proxyprocess.mjs';
import { Inbox, Server, app, authorize } from './support.mjs';

const pusherFile = new URL('./node_modules/pusher-js/dist/web/pusher.min.js', import.meta.url);

/// The page's side: it opens the order, tells of its states, and tries to get at the control API.
function pageScript(port, api) {
  return `
    const tell = (what) => fetch('/tell', { method: 'POST', body: JSON.stringify(what) });
    const pusher = new Pusher('${app.key}', {
      cluster: '', wsHost: '127.0.0.1', wsPort: ${port}, forceTLS: false, enabledTransports: ['ws'],
      enableStats: false, channelAuthorization: { endpoint: '/auth' },
    });
    pusher.connection.bind('state_change', ({ current }) => tell({ state: current }));
    const channel = pusher.subscribe('private-order.7');
    channel.bind('lock.granted', () => tell({ event: 'lock.granted' }));
    fetch('${api}/reset', { method: 'POST', mode: 'no-cors' }).finally(() => tell({ event: 'asked' }));
  `;
}

/// The application: the page, its auth endpoint, and an ear for what it tells.
async function serveApplication(page, inbox) {
  const pusher = await readFile(pusherFile);
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    if (request.url === '/pusher.js') return response.end(pusher);
    if (request.url === '/tell') {
      inbox.push(JSON.parse(body));
      return response.end();
    }
    if (request.url === '/auth') {
      const form = new URLSearchParams(body);
      response.setHeader('Content-Type', 'application/json');
      return response.end(JSON.stringify(authorize(form.get('socket_id'), form.get('channel_name'))));
    }
    response.setHeader('Content-Type', 'text/html');
    return response.end(`<script src="/pusher.js"></script><script>${page()}</script>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe('Chromium behind the proxy', { timeout: 60_000, skip: findChromium() ? false : 'no Chromium is installed' }, () => {
  const inbox = new Inbox();
  let server;
  let proxyProcess;
  let proxy;
  let application;
  let browser;

  const call = async (method, resource, body) => {
    const response = await fetch(`${proxyProcess.api}${resource}`, { method, body: body && JSON.stringify(body) });
    const text = await response.text();
    assert.ok(response.ok, text);
    return text && JSON.parse(text);
  };

  before(async () => {
    server = await Server.start('owner');
    proxyProcess = await ProxyProcess.start();
    proxy = await call('POST', '/proxies',
      { name: 'echolock', listen: '127.0.0.1:0', upstream: `127.0.0.1:${server.port}` });
    await call('POST', '/proxies/echolock/toxics', { type: 'latency', attributes: { latency: 1 } });
    application = await serveApplication(() => pageScript(portOf(proxy.listen), proxyProcess.api), inbox);
    browser = await startChromium(`http://127.0.0.1:${application.address().port}/`);
  });

  after(async () => {
    await browser?.stop();
    application?.closeAllConnections();
    application?.close();
    await proxyProcess?.stop();
    await server?.stop();
  });

  test('loses its connection by a reset, and the lock is freed', async () => {
    // A browser that starts for the first time on a busy machine takes its time.
    await inbox.take('lock of the page', ({ event }) => event === 'lock.granted', 40_000);
    assert.equal((await server.lock('order.7')).state, 'held');
    await call('POST', '/proxies/echolock/toxics', { name: 'cut', type: 'reset_peer' });
    // pusher-js comes back at once, and is reset again.
    await inbox.take('loss of the connection', ({ state }) => state === 'connecting');
    const deadline = Date.now() + 5_000;
    while ((await server.lock('order.7')).state !== 'free') assert.ok(Date.now() < deadline, 'the lock is held');
    await call('DELETE', '/proxies/echolock/toxics/cut');
    await inbox.take('return of the page', ({ state }) => state === 'connected');
    await inbox.take('its lock', ({ event }) => event === 'lock.granted');
  });

  test('does not reach the control API', async () => {
    await inbox.take('attempt of the page', ({ event }) => event === 'asked');
    assert.equal((await call('GET', '/proxies/echolock/toxics')).length, 1);
  });
});
