// SPDX-License-Identifier: GPL-3.0-or-later
//
// What thousands of simulated clients cost: script/bench swarm [--rounds N] [--only NAME,…]
// A server and one echolock-clients, each a process of its own that may use all processors.

import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { endChildren, processorSeconds, startClients, startServer } from '../soketi/processes.mjs';

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/// Everybody stays where he is.
const still = 'leaving: {leave: 1}\nedit: 1h\n';
/// Everybody closes his tab every three seconds, and opens another.
const restless = 'leaving: {tab-close: 1}\nedit: {uniform: [1s, 3s]}\nrest: {uniform: [500ms, 1500ms]}\n';

/// Publishes to all channels at once, so often a second.
class Publisher {
  constructor(port, channels) {
    this.port = port;
    this.channels = channels;
    this.agent = new http.Agent({ keepAlive: true });
    this.failed = 0;
  }

  post() {
    const body = JSON.stringify({ name: 'order.seen', channels: this.channels, data: '{"id":7}' });
    const query = 'auth_key=key'
      + `&auth_timestamp=${Math.floor(Date.now() / 1000)}&auth_version=1.0`
      + `&body_md5=${createHash('md5').update(body).digest('hex')}`;
    const signature = createHmac('sha256', 'secret').update(`POST\n/apps/app/events\n${query}`)
      .digest('hex');
    return new Promise((resolve) => {
      const request = http.request({
        host: '127.0.0.1',
        port: this.port,
        method: 'POST',
        path: `/apps/app/events?${query}&auth_signature=${signature}`,
        agent: this.agent,
        headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
      }, (answer) => {
        this.failed += answer.statusCode === 200 ? 0 : 1;
        answer.resume();
        answer.on('end', resolve);
      });
      request.on('error', () => { this.failed += 1; resolve(); });
      request.end(body);
    });
  }

  /// Until told to stop; who is late does not catch up.
  async run(perSecond, milliseconds) {
    const start = performance.now();
    let posts = 0;
    for (let due = start; due < start + milliseconds; due = start + (posts * 1000) / perSecond) {
      const early = due - performance.now();
      if (early > 0) await wait(early);
      if (performance.now() - start > milliseconds) break;
      await this.post();
      posts += 1;
    }
    return posts;
  }

  close() { this.agent.destroy(); }
}

/// How long the processors were idle so far, in seconds, all together.
const idleSoFar = () => cpus().reduce((sum, { times }) => sum + times.idle, 0) / 1000;

/// What both processes used since `before`, in seconds.
function used(server, clients, before) {
  return {
    server: processorSeconds(server.pid) - before.server,
    clients: processorSeconds(clients.pid) - before.clients,
  };
}

const usedSoFar = (server, clients) => used(server, clients, { server: 0, clients: 0 });

const failures = (result) => result.failures.reduce((sum, { clients }) => sum + clients, 0);

async function withCrowd(options, work) {
  const server = await startServer('echolock', 'composite', ['--ledger', 'none']);
  try {
    const clients = startClients(server, options);
    return await work(server, clients);
  } finally {
    await server.stop();
  }
}

/// From the start of the programs to the last subscription.
async function connect(count, folder, channels = 'private') {
  return withCrowd(['--clients', count, '--orders', count, '--mix', path.join(folder, 'still'),
    '--channels', channels, '--duration', '3s'], async (server, clients) => {
    await clients.stage('working');
    const cpu = usedSoFar(server, clients);
    await wait(1000);
    const idle = used(server, clients, cpu);
    const result = await clients.result();
    return {
      'connects/s': result.connected / result.connect_seconds,
      'wall s': result.connect_seconds,
      'client CPU s': cpu.clients,
      'server CPU s': cpu.server,
      'kB each': result.rss_kb / count,
      'idle client CPU %': idle.clients * 100,
      failed: failures(result),
    };
  });
}

async function churn(count, folder) {
  return withCrowd(['--clients', count, '--orders', count / 3, '--mix', path.join(folder, 'restless'),
    '--duration', '6s'], async (server, clients) => {
    await clients.stage('working');
    await wait(1500);
    const before = { ...usedSoFar(server, clients), acts: clients.last.abandonments };
    const from = performance.now();
    await wait(3500);
    const cpu = used(server, clients, before);
    const wall = (performance.now() - from) / 1000;
    const acts = clients.last.abandonments - before.acts;
    const result = await clients.result();
    return {
      'tabs/s': acts / wall,
      'client us/tab': (cpu.clients / acts) * 1e6,
      'server us/tab': (cpu.server / acts) * 1e6,
      'kB each': result.rss_kb / count,
      failed: failures(result),
    };
  });
}

/// Everybody is told something, ten times a second or as often as can be: from `posters` posts in
/// flight.
async function receive(count, perSecond, posters, folder) {
  const orders = 5;
  return withCrowd(['--clients', count, '--orders', orders, '--mix', path.join(folder, 'still'),
    '--duration', '9s'], async (server, clients) => {
    await clients.stage('working');
    await wait(2000);
    const publisher = new Publisher(server.port,
      Array.from({ length: orders }, (_, at) => `private-order.${at + 1}`));
    const before = usedSoFar(server, clients);
    const events = clients.last.events_received;
    const mine = process.cpuUsage();
    const from = performance.now();
    const lines = clients.said.length;
    const idle = idleSoFar();
    const posts = (await Promise.all(Array.from({ length: posters },
      () => publisher.run(perSecond / count / posters, 5000)))).reduce((sum, many) => sum + many);
    const left = (idleSoFar() - idle) / (performance.now() - from) * 1000;
    const wall = (performance.now() - from) / 1000;
    const cpu = used(server, clients, before);
    const own = process.cpuUsage(mine);
    // What the clients say themselves: when a post is answered its events are still on their way.
    const [first, ...later] = clients.said.slice(lines);
    const last = later.at(-1);
    const rate = (last.events_received - first.events_received)
      / (last.elapsed_seconds - first.elapsed_seconds);
    publisher.close();
    const result = await clients.result();
    const received = result.events_received - events;
    if (publisher.failed > 0) throw new Error(`${publisher.failed} posts failed.`);
    if (received < posts * count) throw new Error(`${posts * count - received} events are lost.`);
    const share = {
      client: cpu.clients / wall,
      server: cpu.server / wall,
      publisher: (own.user + own.system) / 1e6 / wall,
    };
    return {
      'events/s': rate,
      'client CPU %': share.client * 100,
      'server CPU %': share.server * 100,
      'publisher CPU %': share.publisher * 100,
      'left CPU %': left * 100,
      'client us/event': (share.client / rate) * 1e6,
      'server us/event': (share.server / rate) * 1e6,
    };
  });
}

const rows = [
  ['connect-1000', (folder) => connect(1000, folder)],
  ['connect-9000', (folder) => connect(9000, folder)],
  ['presence-9000', (folder) => connect(9000, folder, 'presence')],
  ['tabs-9000', (folder) => churn(9000, folder)],
  ['receive-50k', (folder) => receive(5000, 50_000, 2, folder)],
  ['receive-max', (folder) => receive(5000, 1_000_000, 4, folder)],
];

function print(name, rounds) {
  const cells = Object.keys(rounds[0]).filter((key) => typeof rounds[0][key] === 'number')
    .map((key) => {
      const value = median(rounds.map((round) => round[key]));
      return `${key} ${value.toFixed(value < 100 ? 2 : 0)}`;
    });
  console.log(`${name.padEnd(14)} ${cells.join(' · ')}`);
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`script/bench swarm [--rounds N] [--only NAME,…]\nRows: ${rows.map(([name]) => name).join(' ')}`);
  process.exit(0);
}
const folder = mkdtempSync(path.join(tmpdir(), 'echolock-swarm-'));
try {
  writeFileSync(path.join(folder, 'still'), still);
  writeFileSync(path.join(folder, 'restless'), restless);
  const wanted = values.only.split(',').filter(Boolean);
  for (const [name, measure] of rows) {
    if (wanted.length > 0 && !wanted.some((start) => name.startsWith(start))) continue;
    const rounds = [];
    for (let round = 0; round < Number(values.rounds); ++round) rounds.push(await measure(folder));
    print(name, rounds);
  }
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  endChildren();
  rmSync(folder, { recursive: true });
}
