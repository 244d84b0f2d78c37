// SPDX-License-Identifier: GPL-3.0-or-later
//
// A small web application as people build them around soketi: it signs subscriptions, keeps who edits
// which order by soketi's webhooks, shows that, and lets whoever edits save.

import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

export const key = 'key';
export const secret = 'secret';

const channelPrefix = 'presence-order.';
const bodyBytesMax = 100_000;

function hmac(text) {
  return createHmac('sha256', secret).update(text).digest('hex');
}

async function bodyOf(request) {
  let body = '';
  for await (const piece of request) {
    body += piece;
    if (body.length > bodyBytesMax) throw new Error('too long');
  }
  return body;
}

/// The members of a presence channel, as the server has them now.
async function membersOf(soketi, channel) {
  const path = `/apps/app/channels/${channel}/users`;
  const query = `auth_key=${key}&auth_timestamp=${Math.floor(Date.now() / 1000)}&auth_version=1.0`
    + `&body_md5=${createHash('md5').update('').digest('hex')}`;
  const signature = hmac(`GET\n${path}\n${query}`);
  const reply = await fetch(`${soketi}${path}?${query}&auth_signature=${signature}`);
  if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
  return (await reply.json()).users.map(({ id }) => String(id));
}

/// The table of locks. Webhooks may overtake each other, so what they say is only a reason to look:
/// who is there comes from the server, one look at an order at a time.
class LockTable {
  constructor(look) {
    this.look = look;
    this.owners = new Map();
    this.looking = new Map();
  }

  ownerOf(order) {
    return this.owners.get(order) ?? null;
  }

  hear({ name, channel, user_id: user }) {
    this.heard(name, channel.slice(channelPrefix.length), user);
  }

  heard(name, order) {
    const running = this.looking.get(order);
    if (running) {
      running.again = true;
      return;
    }
    const task = { again: false };
    this.looking.set(order, task);
    this.settle(order, task);
  }

  async settle(order, task) {
    do {
      task.again = false;
      const members = await this.look(channelPrefix + order).catch(() => null);
      if (members) this.settleWith(order, members);
    } while (task.again);
    this.looking.delete(order);
  }

  settleWith(order, members) {
    const owner = this.owners.get(order);
    if (owner && members.includes(owner)) return;
    if (members.length) this.owners.set(order, members[0]);
    else this.owners.delete(order);
  }
}

/// Unlocks only when the page says that it is done, which a tab that goes away does not.
class ForgetfulTable extends LockTable {
  settleWith(order, members) {
    if (!this.owners.get(order) && members.length) this.owners.set(order, members[0]);
  }
}

/// Takes the leaving of anybody, a mere reader too, for the end of the edit.
class HastyTable extends LockTable {
  heard(name, order, user) {
    if (name === 'member_removed') this.owners.delete(order);
    else if (name === 'member_added' && !this.owners.get(order)) this.owners.set(order, user);
  }
}

export const tables = { right: LockTable, forgetful: ForgetfulTable, hasty: HastyTable };

/// Starts the application on a free port. soketi needs its address and it needs soketi's, so that one
/// is told later: `app.soketi = 'http://…'`.
export async function startApp(Table) {
  const app = { soketi: null, webhooks: 0, signed: 0, problems: [] };
  const table = new Table((channel) => membersOf(app.soketi, channel));

  const routes = {
    async 'POST /broadcasting/auth'(request, body) {
      const form = new URLSearchParams(body);
      const channel = form.get('channel_name') ?? '';
      const user = request.headers['x-user'];
      if (!user || !channel.startsWith(channelPrefix)) return [403, { message: 'Forbidden' }];
      const data = JSON.stringify({ user_id: user, user_info: { name: user } });
      app.signed += 1;
      return [200, { auth: `${key}:${hmac(`${form.get('socket_id')}:${channel}:${data}`)}`, channel_data: data }];
    },
    async 'POST /webhooks'(request, body) {
      if (request.headers['x-pusher-signature'] !== hmac(body)) return [403, { message: 'Forbidden' }];
      for (const event of JSON.parse(body).events) {
        app.webhooks += 1;
        if (event.channel.startsWith(channelPrefix)) table.hear(event);
      }
      return [200, {}];
    },
    async 'GET /orders'(request, body, order) {
      return [200, { order, lock: { owner: table.ownerOf(order) } }];
    },
    async 'PUT /orders'(request, body, order) {
      const mine = table.ownerOf(order) === request.headers['x-user'];
      return mine ? [200, { saved: true }] : [409, { message: `${table.ownerOf(order) ?? 'Nobody'} edits this order.` }];
    },
  };

  const server = createServer(async (request, response) => {
    const [, first, order] = request.url.split('/');
    const route = routes[`${request.method} /${first}`] ?? routes[`${request.method} ${request.url}`];
    let answer;
    try {
      answer = route ? await route(request, await bodyOf(request), order) : [404, { message: 'Not found' }];
    } catch (error) {
      app.problems.push(`${request.method} ${request.url}: ${error.message}`);
      answer = [500, { message: 'Server error' }];
    }
    response.writeHead(answer[0], { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer[1]));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  app.url = `http://127.0.0.1:${server.address().port}`;
  app.stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return app;
}
