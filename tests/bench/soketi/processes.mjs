// SPDX-License-Identifier: GPL-3.0-or-later
//
// The servers and the load generator as child processes. Whatever ends this process, by Ctrl-C too,
// ends them with it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const startMs = 20_000;
const loadMs = 90_000;
/// Of a server whose threads are to have all processors.
const anywhere = -1;
const children = new Set();

export function endChildren() {
  for (const child of children) child.kill('SIGKILL');
}

process.on('exit', endChildren);
for (const [signal, status] of [['SIGINT', 130], ['SIGTERM', 143]]) {
  process.on(signal, () => process.exit(status));
}

/// The processors that this process may run on.
function processors() {
  const [, list] = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}

/// Servers get a processor of their own where there are two, and so does the load.
function pinned(place, program, options) {
  const available = processors();
  if (available.length < 2) return [program, options];
  return ['taskset', ['--cpu-list', String(available[place]), program, ...options]];
}

function launch(place, program, options, extra = {}) {
  const command = place === anywhere ? [program, options.map(String)]
    : pinned(place, program, options.map(String));
  const child = spawn(...command,
    { stdio: ['ignore', 'pipe', 'pipe'], ...extra });
  children.add(child);
  child.said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      child.said = (child.said + data).slice(-20_000);
    });
  }
  child.ended = once(child, 'close').then(([code, signal]) => {
    children.delete(child);
    return code ?? signal;
  });
  return child;
}

function builtProgram(name) {
  const folder = process.env.ECHOLOCK_BIN;
  if (!folder) throw new Error('ECHOLOCK_BIN must name the build folder, such as build/bench.');
  const program = path.resolve(folder, name);
  if (!existsSync(program)) throw new Error(`${program} is not there: build it first.`);
  return program;
}

/// Waits until the server has said that it is up.
async function upAndRunning(name, child, sign) {
  const late = AbortSignal.timeout(startMs);
  for (;;) {
    const match = sign.exec(child.said);
    if (match) return match;
    const outcome = await Promise.race([
      once(child.stdout, 'data', { signal: late }).then(() => 'said', () => 'late'),
      once(child.stderr, 'data', { signal: late }).then(() => 'said', () => 'late'),
      child.ended.then(() => 'ended'),
    ]);
    if (outcome === 'said') continue;
    child.kill('SIGKILL');
    const why = outcome === 'late' ? `did not start within ${startMs / 1000} s` : 'ended at its start';
    throw new Error(`${name} ${why}. It said: ${child.said || 'nothing'}`);
  }
}

function serverOf(child, port) {
  return {
    pid: child.pid,
    port,
    async stop() {
      child.kill('SIGKILL');
      await child.ended;
    },
  };
}

/// User and system time of a process, all threads.
export function processorSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/// With a ledger it has a second thread.
async function startEcholock(policy, options) {
  const child = launch(options.includes('--ledger') ? anywhere : 0, builtProgram('echolock-server'),
    ['--port', 0, '--app', 'app:key:secret', '--log-level', 'error', '--policy', policy,
      ...options]);
  const [, port] = await upAndRunning('echolock-server', child, /ws:\/\/127\.0\.0\.1:(\d+)/);
  return serverOf(child, Number(port));
}

async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/// soketi looks for other soketis by broadcast; that, too, stays on this machine.
async function startSoketi(environment) {
  const program = path.join(here, 'node_modules/@soketi/soketi/bin/server.js');
  if (!existsSync(program)) {
    throw new Error('soketi is not installed. Run script/soketi, which installs it.');
  }
  const port = await freePort();
  const child = launch(0, process.execPath, [program, 'start'], {
    cwd: here,
    env: {
      ...process.env,
      SOKETI_HOST: '127.0.0.1',
      SOKETI_PORT: port,
      SOKETI_METRICS_HOST: '127.0.0.1',
      SOKETI_METRICS_SERVER_PORT: 0,
      SOKETI_CLUSTER_HOST: '127.0.0.1',
      SOKETI_CLUSTER_UNICAST_ADDRESSES: '127.0.0.1',
      SOKETI_CLUSTER_PORT: await freePort(),
      SOKETI_DEFAULT_APP_ID: 'app',
      SOKETI_DEFAULT_APP_KEY: 'key',
      SOKETI_DEFAULT_APP_SECRET: 'secret',
      SOKETI_DEFAULT_APP_ENABLE_CLIENT_MESSAGES: true,
      ...environment,
    },
  });
  await upAndRunning('soketi', child, /Server is up and running/);
  return serverOf(child, port);
}

/// soketi with more in its environment, such as the addresses of its webhooks.
export { startSoketi };

export function startServer(name, policy = 'none', options = []) {
  return name === 'soketi' ? startSoketi() : startEcholock(policy, options);
}

/// Runs the generator against a server and returns what it measured.
export async function runLoad(server, options) {
  const child = launch(1, builtProgram('tests/bin/bench_load'),
    [...options, '--port', server.port, '--server-pid', server.pid]);
  const timer = setTimeout(() => child.kill('SIGKILL'), loadMs);
  const status = await child.ended;
  clearTimeout(timer);
  if (status !== 0) {
    throw new Error(child.said.trim() || `bench_load ended with ${status} and said nothing.`);
  }
  return JSON.parse(child.said);
}

/// Simulated clients. They tell how it goes once a second: `said`, of which `last` is the last.
export function startClients(server, options) {
  const child = launch(anywhere, builtProgram('echolock-clients'),
    ['--url', `ws://127.0.0.1:${server.port}`, '--progress', 'json', ...options]);
  const timer = setTimeout(() => child.kill('SIGKILL'), loadMs);
  const clients = {
    pid: child.pid,
    last: {},
    said: [],
    async stage(name) {
      while (clients.last.stage !== name) {
        const outcome = await Promise.race([once(child.stdout, 'data').then(() => 'said'), child.ended]);
        if (outcome !== 'said') throw new Error(`echolock-clients ended with ${outcome}: ${child.said}`);
      }
    },
    async result() {
      const status = await child.ended;
      clearTimeout(timer);
      if (status !== 0) throw new Error(`echolock-clients ended with ${status}: ${child.said}`);
      return clients.last;
    },
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    clients.last = JSON.parse(line);
    clients.said.push(clients.last);
  });
  return clients;
}
