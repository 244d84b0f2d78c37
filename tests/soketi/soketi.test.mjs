// SPDX-License-Identifier: GPL-3.0-or-later
//
// echolock-clients against a server that is not ours, with an application around it that is not either.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startSoketi } from '../bench/soketi/processes.mjs';
import { startApp, tables } from './orderapp.mjs';
import { judge, presenceIn, presenceInFile } from './outsidejudge.mjs';

const clients = 40;
const orders = 20;
const lookMs = 50;
const runMs = 90_000;
/// Every end that a server notices at once, and people who stand still where they are. Who vanishes
/// stays a member until soketi gives him up, after minutes, and nobody can know better.
const mix = `leaving: {leave: 1, close: 1, tab-close: 1, kill: 1, reset: 1, reload: 1, crash: 1, freeze: 1, sleep: 1}
edit: {uniform: [200ms, 8s]}
rest: {uniform: [200ms, 1s]}
freeze: 1s
sleep: 1s
`;
const soketi = fileURLToPath(new URL('../bench/soketi/node_modules/@soketi/soketi', import.meta.url));
const missing = !existsSync(soketi) && 'soketi is not installed, because npm could not get it: script/soketi says why.';

/// Looks at all orders again and again until `until` is settled.
async function watch(app, until) {
  const looks = [];
  let over = false;
  until.finally(() => { over = true; });
  while (!over) {
    for (let order = 1; order <= orders; ++order) {
      const reply = await fetch(`${app.url}/orders/${order}`);
      const { lock } = await reply.json();
      // The clock of a history, CLOCK_MONOTONIC.
      looks.push({ at: Number(process.hrtime.bigint()), order: String(order), owner: lock.owner });
    }
    await new Promise((resolve) => { setTimeout(resolve, lookMs); });
  }
  return looks;
}

async function runClients(server, app, folder) {
  const history = path.join(folder, 'history.jsonl');
  const people = path.join(folder, 'mix.yaml');
  await writeFile(people, mix);
  const child = spawn(path.join(process.env.ECHOLOCK_BIN, 'echolock-clients'), [
    '--url', `ws://127.0.0.1:${server.port}`, '--app', 'app:key:secret', '--channels', 'presence',
    '--auth-endpoint', `${app.url}/broadcasting/auth`, '--auth-header', 'X-User:{user}',
    '--clients', clients, '--orders', orders, '--mix', people, '--duration', '11s', '--processes', '2',
    '--probe-url', `${app.url}/orders/{id}`, '--probe-pointer', '/lock/owner', '--probe-every', '100ms',
    '--history', history, '--json',
  ].map(String), { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let progress = '';
  child.stdout.on('data', (data) => { out += data; });
  child.stderr.on('data', (data) => { progress += data; });
  const timer = setTimeout(() => child.kill('SIGKILL'), runMs);
  const ended = once(child, 'close');
  const looks = await watch(app, ended);
  const [code] = await ended;
  clearTimeout(timer);
  assert.equal(code, 0, progress);
  return { summary: JSON.parse(out), progress, looks, presence: presenceInFile(history) };
}

async function play(Table) {
  const app = await startApp(Table);
  const folder = await mkdtemp(path.join(tmpdir(), 'echolock-soketi-'));
  let server;
  try {
    server = await startSoketi({
      SOKETI_DEFAULT_APP_WEBHOOKS: JSON.stringify([{
        url: `${app.url}/webhooks`,
        event_types: ['channel_occupied', 'channel_vacated', 'member_added', 'member_removed'],
      }]),
    });
    app.soketi = `http://127.0.0.1:${server.port}`;
    const run = await runClients(server, app, folder);
    return { ...run, app, findings: judge(run.presence, run.looks) };
  } finally {
    await server?.stop();
    app.stop();
    await rm(folder, { recursive: true });
  }
}

describe('echolock-clients against soketi', { skip: missing }, () => {
  const runs = {};
  before(async () => {
    const played = await Promise.all(Object.entries(tables).map(async ([name, Table]) => [name, await play(Table)]));
    for (const [name, run] of played) runs[name] = run;
  });

  it('connects and subscribes everybody', () => {
    const { summary, app } = runs.right;
    assert.equal(summary.connected, clients);
    assert.equal(summary.failed, 0);
    assert.equal(summary.connects_failed, 0);
    assert.ok(summary.subscribed >= clients && summary.subscribed <= app.signed);
    assert.equal(summary.processes.length, 2);
    assert.deepEqual(app.problems, []);
  });

  it('leads the application to lock and to unlock', () => {
    const { looks, app, summary } = runs.right;
    assert.ok(app.webhooks >= summary.abandonments / 2);
    assert.ok(new Set(looks.map(({ owner }) => owner)).size > 5);
    assert.ok(looks.some(({ owner }) => owner === null));
  });

  it('finds nothing wrong with the application that is right', () => {
    const { findings, summary, progress } = runs.right;
    assert.deepEqual(findings, { unlocked: [], taken: [] });
    assert.equal(summary.violations, 0, progress);
    assert.ok(summary.probe.answers > 0);
    assert.equal(summary.probe.failures, 0);
  });

  it('finds that an application forgets to unlock', () => {
    const { summary, progress } = runs.forgetful;
    assert.ok(summary.probe.orphans > 0);
    assert.equal(summary.violations, summary.probe.orphans);
    assert.match(progress, /order\.\d+ is still held by \w+, (who has been away from it|and nobody has been there) for /);
  });

  it('finds that an application unlocks when anybody leaves', () => {
    const { taken, unlocked } = runs.hasty.findings;
    assert.ok(unlocked.length > 0);
    for (const sentence of unlocked) assert.match(sentence, /order\.\d+ is free, and \w+ is at it$/);
    for (const sentence of taken) assert.match(sentence, /had not left order\.\d+/);
  });
});

describe('the judge outside', () => {
  const line = (at, client, rest) => ({ process: 1, at_ns: at * 1e9, client, ...rest });
  const historyOf = (entries) => presenceIn([
    { history: 1, cast: ['alice', 'bob'], start_ns: 0 },
    ...entries,
    line(100, 2, { what: 'saw', saw: 'state', state: 'connected' }),
    { end: true },
  ].map((entry) => JSON.stringify(entry)).join('\n'));
  const arrives = (at) => [
    line(at, 1, { what: 'act', act: 'subscribe', order: 'order.7' }),
    line(at + 0.1, 1, { what: 'saw', saw: 'subscribed', channel: 'presence-order.7' }),
  ];
  const leaves = (at, how) => line(at, 1, { what: 'act', act: 'abandon', how });
  const look = (at, owner) => ({ at: at * 1e9, order: '7', owner });

  it('is content while the holder is there', () => {
    const findings = judge(historyOf(arrives(1)), [look(2, 'alice'), look(9, 'alice')]);
    assert.deepEqual(findings, { unlocked: [], taken: [] });
  });

  it('does not ask for what nobody can know', () => {
    for (const how of ['vanish', 'freeze', 'sleep', 'reload']) {
      const history = historyOf([...arrives(1), leaves(10, how)]);
      const findings = judge(history, [look(9, 'alice'), look(20, 'alice'), look(30, null)]);
      assert.deepEqual(findings, { unlocked: [], taken: [] });
    }
  });

  it('sees a lock that is taken away', () => {
    assert.equal(judge(historyOf(arrives(1)), [look(5, 'alice'), look(6, 'bob')]).taken.length, 1);
  });

  it('does not take a second tab for the first', () => {
    const beside = { ...line(4, 1, { what: 'act', act: 'abandon', how: 'tab-close' }), tab: 2 };
    const history = historyOf([...arrives(1), beside]);
    assert.equal(judge(history, [look(7, 'alice'), look(8, 'bob')]).taken.length, 1);
  });

  it('gives an application time to notice, and then sees an order that nobody locks', () => {
    assert.equal(judge(historyOf(arrives(1)), [look(4, null)]).unlocked.length, 0);
    assert.equal(judge(historyOf(arrives(1)), [look(5, null)]).unlocked.length, 1);
  });

  it('refuses a history that was cut short', () => {
    assert.throws(() => presenceIn('{"history":1,"cast":[]}\n{"at_ns":1}'), /no whole history/);
  });
});
