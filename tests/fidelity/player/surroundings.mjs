// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a page finds around it: WebSockets and XMLHttpRequests whose other end is the script.

import { nth, sign } from './script.mjs';

const closingHandshakeMs = 10;
const noStatus = 1005;
const abnormal = 1006;

const successOf = (channel, data) =>
  JSON.stringify({ event: 'pusher_internal:subscription_succeeded', channel, data });

const defaultAnswers = {
  'pusher:ping': () => [{ at: 10, verb: 'send', rest: '{"event":"pusher:pong"}' }],
  'pusher:subscribe': (data) => [{ at: 10, verb: 'send', rest: successOf(data.channel, successData(data.channel)) }],
  'pusher:signin': (data) => [
    { at: 10, verb: 'send', rest: JSON.stringify({ event: 'pusher:signin_success', data: { user_data: data.user_data } }) }],
};

function successData(channel) {
  return channel.startsWith('presence-') ? '{"presence":{"ids":["1"],"hash":{"1":{"name":"Ann"}},"count":1}}' : '{}';
}

/// The class WebSocket of one page. Its server follows the script; `log` gets what happens on it.
export function webSocketClass({ script, later, guard, log }) {
  let opened = 0;

  return class {
    #number = ++opened;
    #ignored = new Set();
    #vanished = false;
    readyState = 0;

    constructor(address) {
      const { protocol, pathname, search } = new URL(address);
      log(`open ${this.#number} ${protocol.slice(0, -1)} ${pathname}${search}`);
      this.#play(nth(script.connections, this.#number));
    }

    send(text) {
      if (this.readyState !== 1)
        return;
      log(`send ${this.#number} ${text}`);
      if (!this.#vanished)
        this.#answer(JSON.parse(text));
    }

    close(code) {
      if (this.readyState > 1)
        return;
      log(`close ${this.#number}${code === undefined ? '' : ` ${code}`}`);
      const wasOpen = this.readyState === 1;
      this.readyState = 2;
      if (!wasOpen)
        later(0, () => this.#fail());
      else if (!this.#vanished)
        later(closingHandshakeMs, () => this.#end(noStatus, true));
    }

    #play(steps) {
      for (const { at, verb, rest } of steps)
        later(at, () => this.#step(verb, rest));
    }

    #step(verb, rest) {
      switch (verb) {
        case 'accept':
          if (this.readyState !== 0)
            return;
          this.readyState = 1;
          guard(() => this.onopen?.({}));
          break;
        case 'greet':
          this.#hear(greeting(this.#number, rest || '120'));
          break;
        case 'send':
          this.#hear(rest);
          break;
        case 'close':
          this.#end(Number(rest || noStatus), true);
          break;
        case 'drop':
          this.#end(abnormal, false);
          break;
        case 'refuse':
          this.#fail();
          break;
        case 'vanish':
          this.#vanished = true;
          break;
        case 'ignore':
          this.#ignored.add(rest);
          break;
        default:
          throw new Error(`a server cannot '${verb}'`);
      }
    }

    #answer({ event, data }) {
      const named = [`${event} ${data?.channel}`, event];
      if (named.some((name) => this.#ignored.has(name)))
        return;
      const written = named.find((name) => name in script.answers);
      this.#play(written ? script.answers[written] : (defaultAnswers[event]?.(data) ?? []));
    }

    #hear(text) {
      if (this.readyState !== 1)
        return;
      log(`hear ${this.#number} ${text}`);
      guard(() => this.onmessage?.({ data: text }));
    }

    /// A browser says that it could not connect before it says that the connection is closed.
    #fail() {
      this.#end(abnormal, false, () => this.onerror?.(new Error('WebSocket failed')));
    }

    #end(code, wasClean, tellFirst = () => {}) {
      if (this.readyState === 3)
        return;
      this.readyState = 3;
      log(`end ${this.#number} ${code}`);
      guard(tellFirst);
      guard(() => this.onclose?.({ code, wasClean, reason: '' }));
    }
  };
}

function greeting(number, activityTimeout) {
  const data = `{"socket_id":"${number}.${number}","activity_timeout":${activityTimeout}}`;
  return JSON.stringify({ event: 'pusher:connection_established', data });
}

/// The class XMLHttpRequest of one page: its auth endpoints answer as the script says.
export function xmlHttpRequestClass({ script, later, guard, log }) {
  const asked = { auth: 0, signin: 0 };

  return class {
    readyState = 0;

    open(_method, address) {
      this.kind = address.endsWith('user-auth') ? 'signin' : 'auth';
    }

    setRequestHeader() {}

    send(body) {
      log(`${this.kind} ${body}`);
      const { at, verb, rest } = nth(script[this.kind], ++asked[this.kind]);
      if (verb === 'hang')
        return;
      const [status, text] = verb === sign ? [200, signature(this.kind, new URLSearchParams(body), rest)] : [Number(verb), rest];
      later(at, () => this.#answer(status, text));
    }

    #answer(status, text) {
      this.readyState = 4;
      this.status = status;
      this.responseText = text;
      guard(() => this.onreadystatechange?.());
    }
  };
}

/// Not a real signature, but one that says what was signed.
function signature(kind, asked, more) {
  if (kind === 'signin')
    return JSON.stringify({ auth: `key:${asked.get('socket_id')}`, user_data: more || '{"id":"1"}' });
  const channel = asked.get('channel_name');
  const answer = { auth: `key:${asked.get('socket_id')}:${channel}` };
  if (channel.startsWith('presence-'))
    answer.channel_data = '{"user_id":"1","user_info":{"name":"Ann"}}';
  return JSON.stringify({ ...answer, ...(more ? JSON.parse(more) : {}) });
}
