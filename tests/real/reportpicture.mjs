// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes the pictures of scenarios that README and docs/reports.md show:
// node tests/real/reportpicture.mjs PROGRAM FOLDER

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { DrivenPage } from './chromium.mjs';
import { terminalOutput, terminalPage } from './terminalpicture.mjs';

const program = path.resolve(process.argv[2]);
const folder = process.argv[3];
const scratch = await mkdtemp(path.join(tmpdir(), 'echolock-report-'));
const library = (...names) => names.map((name) => `:/scenarios/library/${name}.yaml`);

const html = (name, ...words) => {
  execFileSync(program, [...words, '--html', path.join(scratch, name)], { stdio: 'ignore' });
};

/// A place of a page in light and dark colours.
async function take(page, { name, file, address = '', schemes = ['light', 'dark'], go = async () => {} }) {
  for (const scheme of schemes) {
    await page.colours(scheme);
    await page.show('about:blank');
    await page.show(`file://${scratch}/${file}${address}`);
    await page.settled();
    await go();
    await page.picture(path.join(folder, `${name}-${scheme}-1280x800.png`));
  }
}

const page = await DrivenPage.open();
try {
  await page.size(1280, 800);
  html('live.html', 'run', ...library('R02-two-tabs', 'R10-late-unlock', 'R12-zombie-write'));
  const race = { address: '#case=R10-late-unlock&policy=article', go: () => page.key('v') };
  await take(page, { name: 'report', file: 'live.html', ...race });
  html('matrix.html', 'matrix');
  await take(page, { name: 'explore', file: 'matrix.html', ...race });
  await take(page, { name: 'matrix', file: 'matrix.html', schemes: ['light'] });

  const words = ['explore', 'R10-late-unlock.yaml', 'R12-zombie-write.yaml'];
  const cwd = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../scenarios/library');
  await writeFile(path.join(scratch, 'terminal.html'),
    terminalPage(`echolock-scenarios ${words.join(' ')}`, terminalOutput(program, words, { columns: 110, cwd })));
  await page.colours('dark');
  await page.show(`file://${scratch}/terminal.html`);
  await page.size(980, await page.value('document.querySelector("pre").offsetHeight'));
  await page.picture(path.join(folder, 'terminal.png'));
} finally {
  await page.close();
  await rm(scratch, { recursive: true, force: true });
}
