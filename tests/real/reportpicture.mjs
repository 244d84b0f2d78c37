// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes the pictures of docs/reports.md: node tests/real/reportpicture.mjs PROGRAM FOLDER

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { DrivenPage } from './chromium.mjs';

const [program, folder] = process.argv.slice(2);
const scratch = await mkdtemp(path.join(tmpdir(), 'echolock-report-'));
const library = [':/scenarios/library/R02-two-tabs.yaml', ':/scenarios/library/R10-late-unlock.yaml', ':/scenarios/library/R12-zombie-write.yaml'];
execFileSync(program, ['run', ...library, '--html', path.join(scratch, 'report.html')], { stdio: 'ignore' });
const page = await DrivenPage.open();
try {
  await page.size(1280, 800);
  for (const scheme of ['light', 'dark']) {
    await page.colours(scheme);
    await page.show('about:blank');
    await page.show(`file://${scratch}/report.html#case=R10-late-unlock&policy=article`);
    await page.key('v');
    await page.picture(path.join(folder, `report-${scheme}-1280x800.png`));
  }
} finally {
  await page.close();
  await rm(scratch, { recursive: true, force: true });
}
