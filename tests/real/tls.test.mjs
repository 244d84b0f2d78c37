// SPDX-License-Identifier: GPL-3.0-or-later
//
// The real pusher-js over wss, and what becomes of it when it comes in plain text. To run it by hand:
//   ECHOLOCK_BIN=build/dev node --test tests/real/tls.test.mjs

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { after, afterEach, before, describe, test } from 'node:test';

import { Inbox, LockEvents, Page, Server } from './support.mjs';

/// A certificate for 127.0.0.1 that nobody but this test trusts.
function makeCertificate(folder) {
  const [cert, key] = ['cert.pem', 'key.pem'].map((name) => path.join(folder, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
    '-nodes', '-days', '1', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1',
    '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { cert, key };
}

describe('pusher-js and a server with a certificate', { timeout: 60_000 }, () => {
  const pages = [];
  let folder;
  let files;
  let server;

  function open(options) {
    const page = new Page(server.port, options);
    pages.push(page);
    return page;
  }

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'echolock-tls-'));
    files = makeCertificate(folder);
    // pusher-js has no option for a certificate authority; that ours fits is checked over https below.
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    server = await Server.start('owner',
      ['--app', 'app:key:secret', '--tls-cert', files.cert, '--tls-key', files.key]);
  });
  afterEach(() => {
    for (const page of pages.splice(0)) page.close();
  });
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('subscribes, takes a lock and hears events over wss', async () => {
    const holder = open({ forceTLS: true });
    const granted = await new LockEvents(holder.echo.private('order.7')).next('lock.granted');
    assert.equal(granted.order, 'order.7');
    const viewer = open({ forceTLS: true });
    const viewing = new LockEvents(viewer.echo.private('order.7'));
    await viewing.next('lock.denied');
    const heard = new Inbox();
    viewer.echo.private('order.7').listenForWhisper('typing', (data) => heard.push(data));
    await viewer.settle();
    holder.echo.private('order.7').whisper('typing', { by: 'Zoë' });
    assert.deepEqual(await heard.take('the whisper'), { by: 'Zoë' });
    holder.close();
    await viewing.next('lock.changed', { state: 'free' });
  });

  test('comes back by wss when it came in plain text', async () => {
    const page = open({ forceTLS: false });
    await page.state('connected');
    assert.ok(page.pusher.connection.usingTLS, 'it speaks TLS now');
    const granted = await new LockEvents(page.echo.private('order.8')).next('lock.granted');
    assert.equal(granted.order, 'order.8');
  });

  test('answers https with the certificate, and plain http with where to go', async () => {
    const request = https.get({
      host: '127.0.0.1', port: server.port, path: '/up', ca: readFileSync(files.cert), rejectUnauthorized: true,
    });
    const [response] = await once(request, 'response');
    response.resume();
    assert.equal(response.statusCode, 200);
    assert.equal(response.socket.authorized, true);
    const plain = await fetch(`http://127.0.0.1:${server.port}/up`);
    assert.equal(plain.status, 403);
    assert.match(await plain.text(), /use https:\/\//);
  });
});
