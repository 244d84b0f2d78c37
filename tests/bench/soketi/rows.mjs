// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is measured, in the order of the table. `load` are the arguments of bench_load; `aim` is the
// ratio to soketi's rate that Echolock is to reach.

function connect(clients, aim) {
  return {
    name: `connect-${clients}`,
    title: `connect and subscribe, ${clients.toLocaleString('en')} clients`,
    load: ['connect', '--clients', clients],
    aim,
  };
}

function ping(clients, inFlight, aim) {
  return {
    name: `ping-${clients}-${inFlight}`,
    title: `ping-pong, ${clients.toLocaleString('en')} clients, ${inFlight} in flight`,
    load: ['ping', '--clients', clients, '--in-flight', inFlight],
    aim,
  };
}

function fanout(clients, inFlight, aim) {
  return {
    name: `fanout-${clients}-${inFlight}`,
    title: `fan-out to ${clients.toLocaleString('en')}, ${inFlight} in flight`,
    load: ['fanout', '--clients', clients, '--in-flight', inFlight],
    aim,
  };
}

function vanish(name, title, [clients, inFlight], notices, policy) {
  return {
    name,
    title,
    load: ['vanish', '--clients', clients, '--in-flight', inFlight],
    loadFor: (server) => ['--notice', notices[server]],
    policy,
    figure: 'p50Ms',
    lowerIsBetter: true,
  };
}

const unlock = { echolock: 'lock.changed', soketi: 'member_removed' };
const leave = { echolock: 'member_removed', soketi: 'member_removed' };

export const rows = [
  connect(1000),
  connect(5000),
  connect(9000, 8),
  ...[1, 8, 16].map((inFlight) => ping(100, inFlight, { 1: 1.1, 16: 2.5 }[inFlight])),
  ...[1, 8, 16].map((inFlight) => ping(1000, inFlight, { 1: 1.1, 16: 2.5 }[inFlight])),
  { name: 'active', title: 'ping-pong, 10 active', load: ['ping', '--clients', 10] },
  {
    name: 'active-idle',
    title: 'ping-pong, 10 active beside 9,000 idle',
    load: ['ping', '--clients', 10, '--idle', 9000],
  },
  fanout(100, 1),
  fanout(100, 8),
  fanout(1000, 1, 1.3),
  fanout(1000, 8, 6),
  fanout(5000, 1),
  fanout(5000, 8),
  {
    name: 'fanout-9kB',
    title: 'fan-out of 9 kB to 1,000, 1 in flight',
    load: ['fanout', '--clients', 1000, '--size', 9000],
    aim: 2.5,
  },
  {
    name: 'pairs',
    title: 'client events in 4,500 pairs',
    load: ['pairs', '--clients', 9000],
    aim: 1.2,
  },
  {
    name: 'publish',
    title: 'HTTP publish to 10 subscribers',
    load: ['publish', '--clients', 10],
    aim: 3.5,
  },
  vanish('unlock', 'RST to unlock seen (soketi: member_removed), ms', [1000, 1], unlock, 'owner'),
  vanish('unlock-all', 'the same, 4,000 RST at once', [4000, 4000], unlock, 'owner'),
  vanish('leave', 'RST to member_removed seen, ms', [1000, 1], leave, 'none'),
];

/// Lines that show another figure of rows above them.
export const derived = [
  {
    title: 'memory of the server with 9,000 clients, MB',
    from: 'connect-9000',
    value: (figures) => figures.memoryKb / 1000,
    atMost: 1,
  },
  {
    title: 'memory of a connection, of 9,000, kB',
    from: 'connect-9000',
    value: (figures) => figures.bytesPerClient / 1000,
  },
];

/// The share of its throughput that a server keeps when idle connections are there besides.
export const keptBesideIdle = {
  title: '10 active: rate beside 9,000 idle / alone',
  idle: 'active-idle',
  alone: 'active',
  atLeast: 0.9,
};
