// SPDX-License-Identifier: GPL-3.0-or-later
//
// Plays scripts to the real pusher-js and laravel-echo.
//
//   node tests/fidelity/player/play.mjs FILE.yaml…          prints the logs
//   node tests/fidelity/player/play.mjs --json FILE.yaml…   prints one JSON object, {"FILE": ["0 state connecting", …], …}

import path from 'node:path';

import { playScript } from './realpage.mjs';
import { readScript } from './script.mjs';

const asJson = process.argv.includes('--json');
const logs = {};
for (const file of process.argv.slice(2).filter((argument) => argument !== '--json')) {
  const script = readScript(file);
  const lines = await playScript(script);
  logs[path.basename(file, '.yaml')] = lines;
  if (!asJson)
    console.log(`${script.title}\n${lines.map((line) => `  ${line}\n`).join('')}`);
}
if (asJson)
  console.log(JSON.stringify(logs));
