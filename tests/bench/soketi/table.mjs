// SPDX-License-Identifier: GPL-3.0-or-later
//
// From the figures of all rounds to the lines of the table.

import { derived, keptBesideIdle } from './rows.mjs';

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/// The median of each figure over the rounds of one server.
export function medians(rounds) {
  const names = Object.keys(rounds[0]);
  return Object.fromEntries(names.map((name) => [name, median(rounds.map((round) => round[name]))]));
}

/// Three digits, as many as such a measurement can mean.
export function short(number) {
  if (number >= 1e6) return `${(number / 1e6).toFixed(2)} M`;
  if (number >= 100) return Math.round(number).toLocaleString('en');
  return number.toFixed(number >= 10 ? 1 : 2);
}

function verdict(met) {
  return met ? 'met' : 'NOT MET';
}

/// Ratios are such that more is better for Echolock.
function rowLine(row, ours, theirs) {
  const figure = row.figure ?? 'rate';
  const ratio = row.lowerIsBetter ? theirs[figure] / ours[figure] : ours[figure] / theirs[figure];
  return [
    row.title,
    short(ours[figure]) + (ours.loadBusy >= 0.95 ? '*' : ''),
    short(theirs[figure]) + (theirs.loadBusy >= 0.95 ? '*' : ''),
    `${ratio.toFixed(2)}x`,
    row.aim ? `${row.aim}x` : '',
    row.aim ? verdict(ratio >= row.aim) : '',
    `${short(ours.p50Ms)} / ${short(theirs.p50Ms)}`,
    `${short(ours.p99Ms)} / ${short(theirs.p99Ms)}`,
    verdict(ours.p99Ms <= theirs.p99Ms),
    `${short(ours.serverCpuUs)} / ${short(theirs.serverCpuUs)}`,
    `${(theirs.serverCpuUs / ours.serverCpuUs).toFixed(2)}x`,
  ];
}

function derivedLine(line, ours, theirs) {
  const [mine, other] = [line.value(ours), line.value(theirs)];
  return [
    line.title,
    short(mine),
    short(other),
    `${(mine / other).toFixed(2)}x`,
    line.atMost ? `<= ${line.atMost}x` : '',
    line.atMost ? verdict(mine <= line.atMost * other) : '',
  ];
}

function keptLine(results) {
  const kept = (server) => results.get(keptBesideIdle.idle)[server].rate
    / results.get(keptBesideIdle.alone)[server].rate;
  const [mine, other] = [kept('echolock'), kept('soketi')];
  return [
    keptBesideIdle.title,
    mine.toFixed(2),
    other.toFixed(2),
    '',
    `>= ${keptBesideIdle.atLeast}`,
    verdict(mine >= keptBesideIdle.atLeast),
  ];
}

const heading = [
  'per second, unless said otherwise', 'Echolock', 'soketi', 'ratio', 'aim', '', 'p50 ms', 'p99 ms',
  'p99 no worse', 'server CPU us', 'CPU ratio',
];

/// `results`: name of a row → { echolock, soketi }, each with its median figures.
export function tableOf(rows, results) {
  const lines = [heading];
  for (const row of rows) {
    const result = results.get(row.name);
    if (result) lines.push(rowLine(row, result.echolock, result.soketi));
  }
  for (const line of derived) {
    const result = results.get(line.from);
    if (result) lines.push(derivedLine(line, result.echolock, result.soketi));
  }
  if (results.has(keptBesideIdle.idle) && results.has(keptBesideIdle.alone)) {
    lines.push(keptLine(results));
  }
  return aligned(lines);
}

function aligned(lines) {
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) => line.map((cell, column) =>
    (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ').trimEnd())
    .join('\n');
}
