// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a ledger costs: script/bench ledger [--rounds N]
// Each round measures a fresh server with a ledger and one without, in turns first.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { endChildren, runLoad, startServer } from '../soketi/processes.mjs';

const rows = [
  { name: 'locks-10', help: 'release and acquire, 10 clients', load: ['locks', '--clients', 10] },
  { name: 'locks-100', help: 'release and acquire, 100 clients', load: ['locks', '--clients', 100] },
  { name: 'pairs-50', help: 'client events, no locks', load: ['pairs', '--clients', 100] },
];

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

async function metrics(server, name) {
  const page = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(page)?.[1] ?? 0);
}

/// Processor time of the event loop alone, in microseconds.
function loopMicroseconds(server) {
  const stat = readFileSync(`/proc/${server.pid}/task/${server.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/// Operations per second, the server's processor time for one, and what became of the entries.
async function once(row, withLedger, folder) {
  const file = path.join(folder, `${row.name}-${Math.random()}.sqlite`);
  const server = await startServer('echolock', 'composite',
    ['--ledger', withLedger ? file : 'none']);
  try {
    const before = loopMicroseconds(server);
    const result = await runLoad(server, [...row.load, '--time', 3000]);
    const loop = loopMicroseconds(server) - before;
    // A release and an acquire, or one event.
    const done = await metrics(server, 'echolock_messages_received_total')
      / (row.name.startsWith('locks') ? 2 : 1);
    const dropped = await metrics(server, 'echolock_ledger_entries_dropped_total');
    const written = await metrics(server, 'echolock_ledger_entries_written_total');
    return { ...result, loopUs: loop / done, dropped, written };
  } finally {
    await server.stop();
  }
}

async function measure(row, rounds, folder) {
  const seen = { off: [], on: [] };
  for (let round = 0; round < rounds; ++round) {
    for (const which of round % 2 ? ['on', 'off'] : ['off', 'on']) {
      seen[which].push(await once(row, which === 'on', folder));
    }
  }
  return seen;
}

function print(row, { off, on }) {
  const of = (list, key) => median(list.map((result) => result[key]));
  const sum = (key) => on.reduce((total, result) => total + result[key], 0);
  const cells = [of(off, 'rate').toFixed(0), of(on, 'rate').toFixed(0),
    (of(on, 'rate') / of(off, 'rate')).toFixed(3), of(off, 'loopUs').toFixed(2),
    of(on, 'loopUs').toFixed(2), (of(off, 'loopUs') / of(on, 'loopUs')).toFixed(3),
    of(off, 'serverCpuUs').toFixed(2), of(on, 'serverCpuUs').toFixed(2), String(sum('written')),
    String(sum('dropped'))];
  console.log(row.name.padEnd(10) + cells.map((cell) => cell.padStart(10)).join('') + '  ' + row.help);
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const folder = mkdtempSync(path.join(tmpdir(), 'echolock-ledger-'));
try {
  console.log('operations per second, the event loop\'s processor time for one, and all threads\', in us');
  console.log('row       ' + ['off/s', 'on/s', 'ratio', 'loop off', 'loop on', 'ratio', 'all off',
    'all on', 'written', 'dropped'].map((title) => title.padStart(10)).join(''));
  for (const row of rows) print(row, await measure(row, Number(values.rounds), folder));
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  endChildren();
  rmSync(folder, { recursive: true });
}
