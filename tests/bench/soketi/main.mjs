#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Measures echolock-server and soketi by turns and prints how they compare. tests/bench/README.md
// says what the lines mean.

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { runLoad, startServer } from './processes.mjs';
import { rows } from './rows.mjs';
import { medians, tableOf } from './table.mjs';

const usage = `Usage: script/bench soketi [--rounds N] [--only NAME,...] [--time MS] [--json FILE]
  --rounds N     how often each is measured; the table has the medians. Default 5.
  --only NAME    only what is named so, or whose name begins so: ${rows.map(({ name }) => name).join(', ')}
  --time MS      how long one measurement takes, after half a second to run warm. Default 2000.
  --json FILE    also write all figures of all rounds there
`;

function fail(sentence) {
  console.error(`bench: ${sentence}`);
  process.exit(1);
}

function wholeNumber(name, text) {
  if (!/^[1-9]\d{0,5}$/.test(text)) fail(`--${name} cannot be "${text}": it must be a whole number from 1.`);
  return Number(text);
}

function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        help: { type: 'boolean' },
        rounds: { type: 'string', default: '5' },
        only: { type: 'string', default: '' },
        time: { type: 'string', default: '2000' },
        json: { type: 'string' },
      },
    }));
  } catch (error) {
    fail(`${error.message}\n${usage}`);
  }
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  const wanted = values.only.split(',');
  const chosen = rows.filter(({ name }) => wanted.some((start) => name.startsWith(start)));
  if (!chosen.length) fail(`Nothing to measure is named "${values.only}".\n${usage}`);
  return {
    rounds: wholeNumber('rounds', values.rounds),
    time: wholeNumber('time', values.time),
    rows: chosen,
    json: values.json,
  };
}

/// A fresh server each time: soketi takes seconds to forget 9,000 clients, and memory that was once
/// used stays used.
async function measure(row, name, time) {
  const server = await startServer(name, row.policy);
  try {
    return await runLoad(server, [...row.load, ...(row.loadFor?.(name) ?? []), '--time', time]);
  } catch (error) {
    throw new Error(`${row.name} against ${name}: ${error.message}`);
  } finally {
    await server.stop();
  }
}

const options = readOptions();
const figures = new Map(options.rows.map(({ name }) => [name, { echolock: [], soketi: [] }]));
try {
  for (let round = 1; round <= options.rounds; ++round) {
    const names = round % 2 ? ['echolock', 'soketi'] : ['soketi', 'echolock'];
    for (const row of options.rows) {
      console.error(`bench: round ${round} of ${options.rounds}, ${row.name}`);
      for (const name of names) figures.get(row.name)[name].push(await measure(row, name, options.time));
    }
  }
} catch (error) {
  fail(error.message);
}
const results = new Map([...figures].map(([name, { echolock, soketi }]) =>
  [name, { echolock: medians(echolock), soketi: medians(soketi) }]));
if (options.json) writeFileSync(options.json, `${JSON.stringify(Object.fromEntries(figures), null, 1)}\n`);
console.log(tableOf(options.rows, results));
console.log(`Medians of ${options.rounds} rounds. Ratios are to soketi; two figures in a cell are Echolock / soketi.`);
console.log('* the load generator was the limit here: look at the CPU ratio instead.');
