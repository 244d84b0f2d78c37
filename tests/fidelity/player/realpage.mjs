// SPDX-License-Identifier: GPL-3.0-or-later
//
// One page with the real pusher-js (its build for browsers) and laravel-echo under a fake clock, which
// plays one script and writes down what happens.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { webcrypto } from 'node:crypto';
import vm from 'node:vm';

import { webSocketClass, xmlHttpRequestClass } from './surroundings.mjs';

const require = createRequire(new URL('../../real/package.json', import.meta.url));
const FakeTimers = require('@sinonjs/fake-timers');

function bundle(name) {
  const file = require.resolve(name);
  return new vm.Script(readFileSync(file, 'utf8'), { filename: file });
}

const bundles = [
  bundle('../real/node_modules/pusher-js/dist/web/pusher-with-encryption.js'),
  bundle('../real/node_modules/laravel-echo/dist/echo.iife.js'),
];

const oneTurn = () => new Promise((resolve) => setImmediate(resolve));

/// The fake clock counts microseconds, and a timer of 0 ms waits for one: the order of things stays a
/// browser's, and the whole milliseconds that the log shows are exact.
const unitsPerMs = 1000;

/// The lines of the log: the virtual millisecond, then what happened.
export async function playScript(script) {
  const lines = [];
  const clock = FakeTimers.createClock(0, Infinity);
  const now = () => Math.floor(clock.now / unitsPerMs);
  const setTimer = (set) => (callback, delay = 0) => set(callback, Math.max(delay * unitsPerMs, 1));
  const timers = {
    setTimeout: setTimer(clock.setTimeout), clearTimeout: clock.clearTimeout,
    setInterval: setTimer(clock.setInterval), clearInterval: clock.clearInterval,
    Date: class extends Date { static now() { return now(); } },
  };
  const log = (line) => lines.push(`${now()} ${line}`);
  /// Like a browser's event loop: what a callback throws goes to the console, and the page lives on.
  const guard = (callback) => {
    try {
      callback();
    } catch {
      log('error 0');
    }
  };
  const world = { script, log, guard, timers, later: (delay, callback) => timers.setTimeout(callback, delay) };
  const page = openPage(script, world);
  for (const { at, verb, rest } of script.page)
    world.later(at, () => guard(() => act(page, verb, rest)));

  const rejected = () => log('error 0');
  process.on('unhandledRejection', rejected);
  while (clock.countTimers() > 0 && now() <= script.until) {
    const before = lines.length;
    guard(() => clock.next());
    await oneTurn();
    if (now() > script.until)
      lines.length = before;
  }
  process.off('unhandledRejection', rejected);
  return lines;
}

function openPage(script, world) {
  const { localStorage, tls = false, echo: _, ...more } = script.options;
  const document = { body: {}, location: { protocol: 'http:' }, getElementsByTagName: () => [], createElement: () => ({}) };
  const window = vm.createContext({
    document, crypto: webcrypto, navigator: {},
    console: { log() {}, warn() {}, error() {} },
    WebSocket: webSocketClass(world), XMLHttpRequest: xmlHttpRequestClass(world),
    ...world.timers,
    ...(localStorage ? { localStorage: {} } : {}),
  });
  window.window = window.self = window;
  for (const code of bundles)
    code.runInContext(window);
  // Or its constructor would connect before anybody can listen. (The base class looks at its own.)
  Object.getPrototypeOf(window.Pusher).isReady = false;
  const pusher = new window.Pusher('key', {
    wsHost: 'server', cluster: '', forceTLS: tls, enabledTransports: ['ws'],
    authEndpoint: '/broadcasting/auth', userAuthentication: { endpoint: '/broadcasting/user-auth' }, ...more,
  });
  listen(pusher, world.log);
  const echo = new window.Echo.default({ broadcaster: 'pusher', client: pusher });
  return { pusher, echo, channels: {}, watched: new WeakSet(), log: world.log };
}

function listen(pusher, log) {
  const { connection } = pusher;
  connection.bind('state_change', ({ current }) => log(`state ${current}`));
  // Before what pusher-js itself does about the new state, which would else come first in the log.
  const { _state_change: callbacks } = connection.callbacks._callbacks;
  callbacks.unshift(callbacks.pop());
  connection.bind('error', (error) => log(`error ${error.error?.data?.code ?? error.data?.code ?? 0}`));
  connection.bind('message', ({ event, channel, data }) => {
    if (channel === undefined && (!event.startsWith('pusher') || event === 'pusher:signin_success'))
      log(`event - ${event} ${JSON.stringify(data)}`);
  });
  const { user } = pusher;
  user.bind_global((event, data) => {
    log(event === 'pusher:signin_error' ? 'failed signin' : `event #user ${event} ${JSON.stringify(data)}`);
  });
  user.watchlist.bind_global((event, data) => log(`event #watchlist ${event} ${JSON.stringify(data)}`));
}

/// Writes down what the page sees of a channel. Once for each channel object: a channel that was left and
/// joined again is another one.
function watch({ watched, log }, channel) {
  if (watched.has(channel))
    return;
  watched.add(channel);
  channel.bind_global((event, data) => {
    if (event === 'pusher:subscription_succeeded')
      log(`subscribed ${channel.name}`);
    else if (event === 'pusher:subscription_error')
      log(`failed ${channel.name}`);
    else
      log(`event ${channel.name} ${event} ${JSON.stringify(data)}`);
  });
}

/// Echo's calls that make a channel, with the prefix of the full name.
const makers = { channel: '', private: 'private-', encryptedPrivate: 'private-encrypted-', join: 'presence-' };
/// Echo's calls that listen on a channel: without an event's name, and with one.
const listeners = ['here', 'joining', 'leaving', 'subscribed', 'error', 'notification', 'listenToAll'];
const eventListeners = ['listen', 'listenForWhisper'];

function act(page, verb, rest) {
  if (verb.startsWith('echo.'))
    actByEcho(page, verb.slice('echo.'.length), rest);
  else
    actByPusher(page, verb, rest);
}

function actByPusher(page, verb, rest) {
  const { pusher } = page;
  const [first, second, ...more] = rest.split(' ');
  switch (verb) {
    case 'connect':
      pusher.connect();
      break;
    case 'disconnect':
      pusher.disconnect();
      break;
    case 'subscribe':
      watch(page, pusher.subscribe(rest));
      break;
    case 'unsubscribe':
      pusher.unsubscribe(rest);
      break;
    case 'whisper':
      pusher.channel(first)?.trigger(`client-${second}`, JSON.parse(more.join(' ')));
      break;
    case 'signin':
      pusher.signin();
      break;
    default:
      throw new Error(`a page cannot '${verb}'`);
  }
}

/// Channels are named in full but where they are made or left by Echo's name.
function actByEcho(page, verb, rest) {
  const { echo, pusher, channels, log } = page;
  const [name, event, ...more] = rest.split(' ');
  if (verb in makers) {
    const full = makers[verb] + name;
    channels[full] = echo[verb](name);
    watch(page, pusher.channel(full));
  } else if (verb.startsWith('leave')) {
    echo[verb](name);
  } else if (verb === 'whisper') {
    channels[name].whisper(event, JSON.parse(more.join(' ')));
  } else if (verb === 'stopListening') {
    channels[name].stopListening(event);
  } else if (eventListeners.includes(verb)) {
    channels[name][verb](event, (data) => log(`call ${verb} ${event} ${JSON.stringify(data)}`));
  } else if (verb === 'listenToAll') {
    channels[name].listenToAll((heard, data) => log(`call ${verb} ${heard} ${JSON.stringify(data)}`));
  } else if (listeners.includes(verb)) {
    channels[name][verb]((data) => log(`call ${verb} ${JSON.stringify(data)}`));
  } else {
    throw new Error(`Echo cannot '${verb}'`);
  }
}
