// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads a script. docs/fidelity.md says what may stand in one; tests/fidelity/fidelityscript.cpp reads
// the same files.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../real/package.json', import.meta.url));
const YAML = require('yaml');

export const sign = 'sign';
const defaultConnection = ['10 accept', '20 greet'];

/// `100 close 4100` → { at: 100, verb: 'close', rest: '4100' }
function step(text) {
  const match = /^(\d+) (\S+)(?: (.*))?$/s.exec(text);
  if (!match)
    throw new Error(`'${text}' is no step: it needs a time in milliseconds and a verb, as in '100 close 4100'`);
  return { at: Number(match[1]), verb: match[2], rest: match[3] ?? '' };
}

function steps(list) {
  return (list ?? []).map(step);
}

function mapped(object, convert) {
  return Object.fromEntries(Object.entries(object ?? {}).map(([key, value]) => [key, convert(value)]));
}

export function readScript(file) {
  const { title, options = {}, page, server, answers, auth, signin, until = 5000 } = YAML.parse(readFileSync(file, 'utf8'));
  return {
    title,
    options,
    page: steps(page),
    connections: (server ?? [defaultConnection]).map(steps),
    answers: mapped(answers, steps),
    auth: steps(auth ?? [`10 ${sign}`]),
    signin: steps(signin ?? [`10 ${sign}`]),
    until,
  };
}

/// The nth of a list whose last one stands for all that follow.
export function nth(list, n) {
  return list[Math.min(n, list.length) - 1] ?? [];
}
