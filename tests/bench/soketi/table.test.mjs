// SPDX-License-Identifier: GPL-3.0-or-later
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { derived, keptBesideIdle, rows } from './rows.mjs';
import { median, medians, short, tableOf } from './table.mjs';

const figures = (changes) => ({
  rate: 100, p50Ms: 1, p99Ms: 2, serverCpuUs: 4, loadBusy: 0.5, memoryKb: 100_000, bytesPerClient: 1000, ...changes,
});

function lineOf(row, ours, theirs) {
  const text = tableOf([row], new Map([[row.name, { echolock: figures(ours), soketi: figures(theirs) }]]));
  return text.split('\n').find((line) => line.startsWith(row.title));
}

describe('the table', () => {
  const row = { name: 'a', title: 'a row', aim: 1.5 };

  it('takes the middle of the rounds', () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.deepEqual(medians([{ a: 1, b: 9 }, { a: 2, b: 8 }, { a: 7, b: 1 }]), { a: 2, b: 8 });
  });

  it('writes three digits', () => {
    assert.deepEqual([0.123, 12.34, 1234.5, 1_234_567].map(short), ['0.12', '12.3', '1,235', '1.23 M']);
  });

  it('says whether the aim is met', () => {
    assert.match(lineOf(row, { rate: 150 }, {}), /150 +100 +1\.50x +1\.5x +met/);
    assert.match(lineOf(row, { rate: 149 }, {}), /149 +100 +1\.49x +1\.5x +NOT MET/);
  });

  it('says whether the 99th percentile is worse', () => {
    assert.match(lineOf(row, { rate: 150, p99Ms: 2 }, {}), /2\.00 \/ 2\.00 +met/);
    assert.match(lineOf(row, { rate: 150, p99Ms: 2.1 }, {}), /2\.10 \/ 2\.00 +NOT MET/);
  });

  it('turns ratios of times around', () => {
    const times = { ...row, figure: 'p50Ms', lowerIsBetter: true };
    assert.match(lineOf(times, { p50Ms: 0.5 }, {}), /0\.50 +1\.00 +2\.00x +1\.5x +met/);
  });

  it('marks what the generator limits', () => {
    assert.match(lineOf(row, { loadBusy: 0.97 }, {}), / 100\* +100 /);
  });

  it('shows memory', () => {
    const both = (memoryKb) => tableOf([], new Map([['connect-9000',
      { echolock: figures({ memoryKb }), soketi: figures() }]]));
    assert.match(both(100_000), /9,000 clients, MB +100 +100 +1\.00x +<= 1x +met/);
    assert.match(both(110_000), /9,000 clients, MB +110 +100 +1\.10x +<= 1x +NOT MET/);
  });

  it('shows what is kept beside idle clients', () => {
    const both = (rate) => tableOf([], new Map([
      [keptBesideIdle.alone, { echolock: figures(), soketi: figures() }],
      [keptBesideIdle.idle, { echolock: figures({ rate }), soketi: figures() }],
    ]));
    assert.match(both(90), /idle \/ alone +0\.90 +1\.00 +>= 0\.9 +met/);
    assert.match(both(80), /idle \/ alone +0\.80 +1\.00 +>= 0\.9 +NOT MET/);
  });

  it('refers only to rows that there are', () => {
    const names = rows.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of [keptBesideIdle.idle, keptBesideIdle.alone, ...derived.map(({ from }) => from)]) {
      assert.ok(names.includes(name), name);
    }
  });
});
