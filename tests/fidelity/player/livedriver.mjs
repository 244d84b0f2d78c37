// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server on a real socket that treats one connection after another as its list of fates says, and
// writes down what reaches it, in order. Its client is the real pusher-js, or whoever it tells its port.
//
//   node tests/fidelity/player/livedriver.mjs --real    plays to pusher-js in this process
//   node tests/fidelity/player/livedriver.mjs           prints {"port": N} and waits for a client
//
// The last line is {"log": ["1 opens", …]}.

import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import net from 'node:net';

const require = createRequire(new URL('../../real/package.json', import.meta.url));

// Each connection's fate comes when both channels are subscribed, but for the one that is not answered: it
// gets a ping from its client, says nothing, and is left for the next.
const fates = [
  (peer) => peer.close(4200),
  (peer) => peer.socket.resetAndDestroy(),
  (peer) => peer.socket.end(),
  (peer) => { peer.isMute = true; },
  (peer) => peer.close(4001),
];
const channels = ['zebra', 'apple'];
const giveUpMs = 20_000;
const settleMs = 300;

const log = [];
let opened = 0;

class Peer {
  isMute = false;
  #subscribed = 0;
  #number = 0;
  #bytes = Buffer.alloc(0);

  constructor(socket) {
    this.socket = socket;
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', () => {});
  }

  close(code) {
    this.#write(0x88, Buffer.from([code >> 8, code & 255]));
  }

  send(event, data, channel) {
    this.#write(0x81, Buffer.from(JSON.stringify({ event, channel, data: JSON.stringify(data) })));
  }

  #write(first, payload) {
    const length = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 255];
    this.socket.write(Buffer.concat([Buffer.from([first, ...length]), payload]));
  }

  #read(bytes) {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    if (this.#number === 0)
      this.#upgrade();
    else
      while (this.#takeFrame());
  }

  #upgrade() {
    const head = this.#bytes.toString('latin1');
    if (!head.includes('\r\n\r\n'))
      return;
    this.#number = ++opened;
    log.push(`${this.#number} opens ${/^GET (\S+)/.exec(head)[1]}`);
    const key = /sec-websocket-key: (\S+)/i.exec(head)[1];
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    this.socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    this.#bytes = Buffer.alloc(0);
    this.send('pusher:connection_established', { socket_id: `${this.#number}.1`, activity_timeout: 1 });
  }

  /// A frame of a client is masked; none of these is long.
  #takeFrame() {
    const length = this.#bytes[1] & 127;
    if (this.#bytes.length < 2 || this.#bytes.length < 6 + length)
      return false;
    const mask = this.#bytes.subarray(2, 6);
    const payload = this.#bytes.subarray(6, 6 + length).map((byte, i) => byte ^ mask[i % 4]);
    this.#hear(this.#bytes[0] & 15, Buffer.from(payload));
    this.#bytes = this.#bytes.subarray(6 + length);
    return true;
  }

  #hear(opcode, payload) {
    // Node's WebSocket names a code where a browser's names none.
    log.push(`${this.#number} ${opcode === 8 ? 'closes' : `sends ${payload}`}`);
    if (opcode === 8)
      return this.socket.end();
    const { event, data } = JSON.parse(payload);
    if (this.isMute || event !== 'pusher:subscribe')
      return;
    this.send('pusher_internal:subscription_succeeded', {}, data.channel);
    if (++this.#subscribed === channels.length)
      fates[this.#number - 1](this);
    // Nobody who is refused comes back; somebody who does is seen by then.
    if (this.#number === fates.length && this.#subscribed === channels.length)
      setTimeout(end, settleMs);
  }
}

function end() {
  console.log(JSON.stringify({ log }));
  process.exit(0);
}

setTimeout(end, giveUpMs).unref();
const server = net.createServer({ noDelay: true }, (socket) => new Peer(socket));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  if (!process.argv.includes('--real')) {
    console.log(JSON.stringify({ port }));
    return;
  }
  const Pusher = require('pusher-js');
  const pusher = new Pusher('key', {
    wsHost: '127.0.0.1', wsPort: port, forceTLS: false, cluster: '', enabledTransports: ['ws'], pongTimeout: 500,
  });
  for (const channel of channels)
    pusher.subscribe(channel);
});
