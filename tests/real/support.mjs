// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the tests with real clients share: a server of their own on a free port, signatures as
// Laravel makes them, clients as a page makes them, and waits that all have a deadline.

import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, before } from 'node:test';

export const app = { id: 'app', key: 'key', secret: 'secret' };
export const deadlineMs = 10_000;

export async function load(name) {
  try {
    return (await import(name)).default;
  } catch (cause) {
    throw new Error(`${name} cannot be loaded. Run script/setup, which installs tests/real/node_modules.`, { cause });
  }
}

// The WebSocket inside pusher-js waits 30 s for the end of a connection that the server has ended already.
// Such a wait must not keep a finished test alive.
const closeTimeoutMs = 30_000;
const { setTimeout: startTimer } = globalThis;
globalThis.setTimeout = (callback, delay, ...rest) => {
  const timer = startTimer(callback, delay, ...rest);
  return delay === closeTimeoutMs ? timer.unref() : timer;
};

export const Pusher = await load('pusher-js');
export const Echo = await load('laravel-echo');

function hmac(text) {
  return createHmac('sha256', app.secret).update(text).digest('hex');
}

/// Ends a wait that nothing answered with what was waited for and what came instead.
function deadline(reject, what, seen, ms = deadlineMs) {
  return setTimeout(() => {
    const detail = seen().map((item) => JSON.stringify(item)).join('\n  ') || 'nothing';
    reject(new Error(`No ${what} within ${ms} ms. Seen and not yet taken:\n  ${detail}`));
  }, ms);
}

/// Keeps what happened, in order, until a test takes it.
export class Inbox {
  #items = [];
  #waiting = null;

  push(item) {
    this.#items.push(item);
    this.#waiting?.();
  }

  /// Takes the first item that matches, now or when it comes.
  take(what, matches = () => true, ms = deadlineMs) {
    return new Promise((resolve, reject) => {
      const timer = deadline(reject, what, () => this.#items, ms);
      this.#waiting = () => {
        const index = this.#items.findIndex(matches);
        if (index < 0) return;
        this.#waiting = null;
        clearTimeout(timer);
        resolve(this.#items.splice(index, 1)[0]);
      };
      this.#waiting();
    });
  }

  /// What is there and matches, without taking it. To show that something did not come, first take
  /// something that must come after it.
  present(matches) {
    return this.#items.filter(matches);
  }
}

/// An echolock-server process, killed by its own handle.
export class Server {
  /// `appOptions` say which apps there are, and may say more.
  static async start(policy, appOptions = ['--app', 'app:key:secret'], port = 0) {
    const folder = process.env.ECHOLOCK_BIN;
    if (!folder) throw new Error('ECHOLOCK_BIN must name the build folder, such as build/dev.');
    const program = path.resolve(folder, 'echolock-server');
    if (!existsSync(program)) throw new Error(`${program} is not there: build it first.`);
    const server = new Server();
    // A port that is taken again would have its last server's ledger, in the home of whoever tests.
    await server.#start(program, ['--port', String(port), '--policy', policy, '--ledger', 'none',
      ...appOptions]);
    return server;
  }

  /// Starts the next one on the port of another, as soon as that has let go of it.
  static async startOn(port, policy, appOptions) {
    for (;;) {
      try {
        return await Server.start(policy, appOptions, port);
      } catch (error) {
        if (!error.message.includes('is in use')) throw error;
      }
    }
  }

  async #start(program, options) {
    this.process = spawn(program, options, { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    this.port = await new Promise((resolve, reject) => {
      const timer = deadline(reject, 'line with the URL of echolock-server', () => said);
      const settle = (act, value) => {
        clearTimeout(timer);
        act(value);
      };
      for (const stream of [this.process.stdout, this.process.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          if (said.length < 100) said.push(line);
          const url = /wss?:\/\/127\.0\.0\.1:(\d+)/.exec(line);
          if (url) settle(resolve, Number(url[1]));
        });
      }
      this.process.once('error', (error) => settle(reject, error));
      this.process.once('exit', (code, signal) =>
        settle(reject, new Error(`echolock-server ended (${code ?? signal}): ${said.join('\n')}`)));
    });
  }

  /// Calls `take` with each line of the log from now on.
  listen(take) {
    createInterface({ input: this.process.stderr }).on('line', take);
  }

  /// A signed call of the HTTP API; `query` and `body` as plain objects.
  async call(method, resource, { query = {}, body } = {}) {
    const target = `/apps/${app.id}/${resource}`;
    const text = body === undefined ? '' : JSON.stringify(body);
    const parameters = {
      ...query,
      auth_key: app.key,
      auth_timestamp: String(Math.floor(Date.now() / 1000)),
      auth_version: '1.0',
      ...(text && { body_md5: createHash('md5').update(text).digest('hex') }),
    };
    const names = Object.keys(parameters).sort();
    const signed = names.map((name) => `${name}=${parameters[name]}`).join('&');
    const sent = new URLSearchParams(parameters);
    sent.set('auth_signature', hmac(`${method}\n${target}\n${signed}`));
    const response = await fetch(`http://127.0.0.1:${this.port}${target}?${sent}`, {
      method,
      body: text || undefined,
      headers: text ? { 'Content-Type': 'application/json' } : {},
      signal: AbortSignal.timeout(deadlineMs),
    });
    const answer = await response.text();
    if (response.status !== 200) throw new Error(`${method} ${target}: ${response.status} ${answer}`);
    return JSON.parse(answer);
  }

  /// How the application itself speaks to its pages: POST …/events.
  trigger(channel, name, data) {
    return this.call('POST', 'events', { body: { name, channels: [channel], data: JSON.stringify(data) } });
  }

  /// The lock of an order as the HTTP API lists it; an order that it does not list is free.
  async lock(order) {
    const { locks } = await this.call('GET', 'locks');
    return locks[order] ?? { state: 'free' };
  }

  async stop(signal = 'SIGKILL') {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    this.process.kill(signal);
    await exited;
  }
}

/// A configuration file of a server, which a test may change before it sends SIGHUP.
export class ConfigFile {
  static async of(...lines) {
    const config = new ConfigFile();
    config.folder = await mkdtemp(path.join(tmpdir(), 'echolock-config-'));
    config.name = path.join(config.folder, 'server.yaml');
    await config.write(...lines);
    return config;
  }

  write(...lines) {
    return writeFile(this.name, `${lines.join('\n')}\n`);
  }

  async remove() {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/// What Laravel's /broadcasting/auth answers, for a member where the channel is a presence channel.
export function authorize(socketId, channel, user) {
  if (!channel.startsWith('presence-')) return { auth: `${app.key}:${hmac(`${socketId}:${channel}`)}` };
  const channelData = JSON.stringify({ user_id: user.id, user_info: user });
  return {
    auth: `${app.key}:${hmac(`${socketId}:${channel}:${channelData}`)}`,
    channel_data: channelData,
  };
}

/// What an application's user-auth endpoint answers.
function signUser(socketId, user) {
  const userData = JSON.stringify({ id: user.id, user_info: user, watchlist: user.watchlist });
  return { auth: `${app.key}:${hmac(`${socketId}::user::${userData}`)}`, user_data: userData };
}

/// One page: Laravel Echo on pusher-js's Node build. `frames` holds all that pusher-js received.
/// Echo.private and .join are there as page.echo.private and page.echo.join.
export class Page {
  frames = new Inbox();
  states = [];

  constructor(port, {
    key = app.key,
    user = { id: '1', name: 'Nobody' },
    sign = authorize,
    authenticate = signUser,
    forceTLS = false,
  } = {}) {
    this.pusher = new Pusher(key, {
      cluster: '',
      wsHost: '127.0.0.1',
      wsPort: port,
      wssPort: port,
      forceTLS,
      enabledTransports: ['ws', 'wss'],
      enableStats: false,
      authorizer: (channel) => ({
        authorize: (socketId, done) => done(null, sign(socketId, channel.name, user)),
      }),
      userAuthentication: {
        customHandler: ({ socketId }, done) => done(null, authenticate(socketId, user)),
      },
    });
    this.pusher.connection.bind('message', (frame) => this.frames.push(frame));
    this.pusher.connection.bind('error', (error) => this.frames.push({ event: 'error', error }));
    this.pusher.connection.bind('state_change', ({ current }) => {
      this.states.push(current);
      this.frames.push({ event: 'state', state: current });
    });
    this.echo = new Echo({ broadcaster: 'pusher', key, client: this.pusher });
  }

  frame(event, channel) {
    return this.frames.take(`${event} on ${channel ?? 'the connection'}`, (frame) =>
      frame.event === event && (channel === undefined || frame.channel === channel));
  }

  state(state) {
    return this.frames.take(`state ${state}`, (frame) => frame.event === 'state' && frame.state === state);
  }

  /// The error with which the server refused the connection.
  async refusal(code) {
    const { error } = await this.frames.take(`refusal ${code}`, ({ event, error: told }) =>
      event === 'error' && told.error?.data?.code === code);
    return error.error.data;
  }

  /// Returns once the server has handled all that this page sent before.
  async settle() {
    this.pusher.connection.send_event('pusher:ping', {});
    await this.frame('pusher:pong');
  }

  close() {
    this.pusher.disconnect();
  }
}

/// Listens as a Laravel page does, `.listen('.lock.granted', …)`, and keeps the data that came.
export class LockEvents {
  inbox = new Inbox();

  constructor(channel) {
    for (const event of ['lock.granted', 'lock.denied', 'lock.revoked', 'lock.changed']) {
      channel.listen(`.${event}`, (data) => this.inbox.push({ event, ...data }));
    }
    channel.error((error) => this.inbox.push({ event: 'subscription_error', error }));
  }

  next(event, wanted = {}) {
    return this.inbox.take(`${event} ${JSON.stringify(wanted)}`, (item) => item.event === event
      && Object.entries(wanted).every(([name, value]) => item[name] === value));
  }
}

/// Starts a server for the tests of a `describe`, and closes their pages after each. `appOptions`, if
/// given, is called just before and promises them.
export function serverWith(policy, appOptions) {
  const fixture = { pages: [] };
  before(async () => {
    fixture.server = await Server.start(policy, await appOptions?.());
  });
  after(() => fixture.server?.stop());
  afterEach(() => {
    for (const page of fixture.pages.splice(0)) page.close();
  });
  fixture.page = (options) => {
    const page = new Page(fixture.server.port, options);
    fixture.pages.push(page);
    return page;
  };
  return fixture;
}
