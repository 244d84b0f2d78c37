// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every mode of the load generator for a moment, so that it keeps working and stays strict: a run
// that lost something must fail and say what.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { runLoad, startServer } from './processes.mjs';

const brief = ['--clients', 20, '--warm', 50, '--time', 150, '--settle', 50, '--timeout', 10_000];

describe('the load generator', () => {
  const servers = {};
  before(async () => {
    servers.plain = await startServer('echolock');
    servers.locking = await startServer('echolock', 'owner');
  });
  after(() => Promise.all(Object.values(servers).map((server) => server.stop())));

  for (const [name, mode, server = 'plain'] of [
    ['connects', ['connect']],
    ['plays ping-pong', ['ping', '--in-flight', 4, '--idle', 10]],
    ['fans out', ['fanout', '--in-flight', 3, '--size', 9000]],
    ['bounces events in pairs', ['pairs']],
    ['publishes over HTTP', ['publish']],
    ['sees unlocks', ['vanish', '--notice', 'lock.changed'], 'locking'],
    ['releases orders and acquires them again', ['locks'], 'locking'],
    ['sees members leave', ['vanish', '--notice', 'member_removed']],
  ]) {
    it(name, async () => {
      const figures = await runLoad(servers[server], [...mode, ...brief]);
      for (const figure of ['rate', 'p50Ms', 'p99Ms', 'serverCpuUs']) {
        assert.ok(figures[figure] > 0, `${figure} is ${figures[figure]}`);
      }
      assert.ok(figures.p50Ms <= figures.p99Ms);
    });
  }

  for (const [name, options, sentence] of [
    ['a refused subscription', ['connect', '--secret', 'wrong'], /client \d+ was refused: .*[Ss]ignature/],
    ['a refused upgrade', ['connect', '--key', 'nobody'], /client \d+ was /],
    ['a refused publish', ['publish', '--app', 'nobody'], /a publish was refused: HTTP\/1\.1 404/],
    ['work that is late', ['vanish', '--timeout', '500'], /ran out before all watchers saw/],
    ['an unknown mode', ['juggle'], /no mode "juggle"/],
    ['an unknown option', ['ping', '--speed', 9], /no option --speed/],
    ['a value that is no number', ['ping', '--idle', 'many'], /--idle cannot be "many"/],
  ]) {
    it(`fails for ${name}`, async () => {
      await assert.rejects(runLoad(servers.plain, [options[0], ...brief, ...options.slice(1)]), sentence);
    });
  }

  it('fails without a server', async () => {
    const server = await startServer('echolock');
    await server.stop();
    await assert.rejects(runLoad(server, ['connect', ...brief]), /client \d+ was dropped: connect: /);
  });

  it('fails when the server goes away', async () => {
    const server = await startServer('echolock');
    const run = runLoad(server, ['ping', ...brief, '--time', 9000]);
    setTimeout(() => server.stop(), 300);
    await assert.rejects(run, /client \d+ was dropped: /);
  });
});
