// SPDX-License-Identifier: GPL-3.0-or-later
//
// The HTML page of echolock-scenarios in a real browser. tst_htmlreport writes the pages.
// By hand: ECHOLOCK_BIN=build/dev node --test tests/real/report.test.mjs; ECHOLOCK_PICTURES=DIR keeps pictures.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { DrivenPage, findChromium } from './chromium.mjs';

const binaries = process.env.ECHOLOCK_BIN ?? 'build/dev';
const pictures = process.env.ECHOLOCK_PICTURES;

describe('The page of a report', { timeout: 90_000, skip: findChromium() ? false : 'no Chromium is installed' }, () => {
  let folder;
  let page;

  const open = async (file, address = '') => {
    await page.show('about:blank');
    await page.show(`file://${folder}/${file}${address}`);
    await page.settled();
  };
  const text = (selector) => page.value(`document.querySelector(${JSON.stringify(selector)})?.innerText.replace(/\\s+/g, ' ')`);
  const count = (selector) => page.value(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
  const click = (selector) => page.value(`document.querySelector(${JSON.stringify(selector)}).click()`);
  const clickText = (words) => page.value(
    `[...document.querySelectorAll('button, a, option')].find((each) => each.textContent.includes(${JSON.stringify(words)})).click()`);
  const eventually = async (expression) => {
    const deadline = Date.now() + 10_000;
    while (!(await page.value(expression))) {
      assert.ok(Date.now() < deadline, `in vain: ${expression}`);
      await page.settled();
    }
  };
  const run = (policy, engine, step = 0) => `#case=R10-late-unlock&policy=${policy}&engine=${engine}&step=${step}`;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'echolock-pages-'));
    execFileSync(path.join(binaries, 'tests/bin/tst_htmlreport'), ['writesThePageThatABrowserOpens'],
      { env: { ...process.env, ECHOLOCK_PAGES: folder, QT_QPA_PLATFORM: 'offscreen' } });
    page = await DrivenPage.open();
    await page.size(1280, 800);
  });

  after(async () => {
    await page?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  test('shows every case, and those that fit a filter', async () => {
    await open('sample.html');
    assert.equal(await count('.cases tbody tr'), 8);
    assert.equal(await count('.card'), 5);
    assert.equal(await count('.matrix tbody tr'), 2);
    await page.value("filter.value = 'late article'; filter.dispatchEvent(new Event('input'))");
    assert.equal(await count('.cases tbody tr'), 2);
    await click('.chip.violation');
    assert.match(await text('main'), /No case fits/);
  });

  test('has a lane for each client, the server and the lock', async () => {
    await open('sample.html', run('article', 'sim'));
    assert.deepEqual(await page.value("[...document.querySelectorAll('.lane-head')].map((each) => each.textContent)"),
      ['alice', 'tab2 (bob)', 'carol', 'server', 'lock of order.7']);
    assert.equal(await count('.row'), 9);
    assert.equal(await count('.band.lock'), 2);
    assert.equal(await count('.band.fault'), 1);
    assert.equal(await count('rect.belief'), 2);
    assert.equal(await count('.arrow'), 4);
    assert.equal(await text('#step-0 .keyword'), 'When');
    assert.equal(await page.value(`[...document.querySelectorAll('.row .others')].filter((badge) =>
      [...badge.parentElement.querySelectorAll('.words')].some((each) =>
        each.getBoundingClientRect().bottom > badge.getBoundingClientRect().top
        && [...each.childNodes].some((node) => {
          const range = document.createRange();
          range.selectNodeContents(node);
          return range.getBoundingClientRect().right > badge.getBoundingClientRect().left;
        }))).length`), 0, 'words under a badge');
  });

  test('shows the violation, and where it could still be saved', async () => {
    await open('sample.html', run('article', 'sim'));
    await clickText('Go to the violation');
    assert.match(await text('.row.chosen'), /alice and carol both edit order\.7/);
    assert.match(await text('.findings'), /^M:/);
    assert.match(await text('.state'), /locked by carol.*≠ alice’s and carol’s pages/);
    assert.equal(await count('.bad-ring'), 2);
    await clickText('Point of no return');
    assert.match(await text('.turn-box'), /would have saved it: alice saves order\.7/);
    assert.match(await text('#step-4'), /Point of no return/);
    assert.match(await text('.details'), /What else could have come.*alice saves order\.7/);
    assert.match(await text('.command'), /^echolock-scenarios replay /);
  });

  test('goes step by step, by keys, clicks and its address', async () => {
    await open('sample.html', run('article', 'sim', 2));
    assert.equal(await text('.counter'), 'Step 3 of 9');
    await page.key('ArrowRight');
    assert.equal(await text('.counter'), 'Step 4 of 9');
    assert.equal(await page.value("document.querySelector('.row.chosen').getAttribute('aria-selected')"), 'true');
    await page.key('ArrowLeft');
    await page.key('Home');
    assert.equal(await text('.counter'), 'Step 1 of 9');
    await page.key('v');
    assert.equal(await text('.counter'), 'Step 7 of 9');
    await click('#step-3');
    assert.match(await page.value('location.hash'), /step=3/);
    await page.key('Escape');
    await eventually("document.querySelector('h1').innerText.startsWith('2 scenarios under 2 policies')");
  });

  test('draws what a client reads in a step of the server', async () => {
    await open('sample.html', run('article', 'sim', 1));
    const [x1, x2, y1, y2] = await page.value(`(() => {
      const { arrow, heads } = { arrow: [...document.querySelectorAll('.arrow')].find((each) => each.querySelector('title').textContent === 'subscription_succeeded'), heads: [...document.querySelectorAll('.lane-head')].map((each) => each.getBoundingClientRect()) };
      const { left, right, top, bottom } = arrow.querySelector('line').getBoundingClientRect();
      return [left - heads[0].left, heads[3].right - right, top, bottom];
    })()`);
    assert.ok(x1 > 0 && x1 < 100, `${x1} from alice's lane`);
    assert.ok(x2 > 0 && x2 < 100, `${x2} from the server's lane`);
    assert.ok(Math.abs(y1 - y2) < 2, 'one row');
    assert.match(await text('.details'), /On the wire.*server → alice: subscription_succeeded/);
  });

  test('keeps the place under another policy', async () => {
    await open('sample.html', run('article', 'sim', 5));
    const sentence = await text('.details h2');
    await clickText('owner');
    assert.match(await page.value('location.hash'), /policy=owner/);
    assert.match(await text('.outcome'), /the schedule that goes wrong under article, as it goes under owner/);
    assert.equal(await text('.details h2'), sentence);
    assert.equal(await count('.bad-ring'), 0);
    await page.key(']');
    assert.match(await page.value('location.hash'), /policy=article/);
    assert.equal(await text('.counter'), 'Step 6 of 9');
  });

  test('copies the command that shows a run again', async () => {
    await open('sample.html', run('article', 'sim'));
    await clickText('Copy');
    await eventually("/Copied|Press Ctrl-C/.test(document.querySelector('.command button').textContent)");
    assert.match(await page.value('getSelection().toString()'), /^(|echolock-scenarios replay EL1-ABCD-EFGH library\/R01\.yaml)$/);
  });

  test('takes no text for markup', async () => {
    for (const address of ['', run('article', 'sim', 4), run('owner', 'sim'), run('article', 'live', 2)]) {
      await open('hostile.html', address);
      await page.settled();
      assert.equal(await page.value('window.isOwned'), undefined);
      assert.equal(await count('img'), 0);
      assert.match(await text('main'), /<img src=x/);
    }
  });

  test('shows live runs with their time', async () => {
    await open('sample.html', run('article', 'live'));
    assert.equal(await page.value("document.querySelectorAll('.gutter-text')[1].textContent"), '1.0 ms');
    await page.key('v');
    assert.match(await text('.row.chosen'), /alice's lock is gone/);
    // It was lost from its beginning: that is no point on the way.
    assert.match(await text('.outcome'), /in whatever order things come/);
    assert.doesNotMatch(await text('.toolbar'), /Point of no return/);
  });

  test('draws only what can be seen of ten thousand steps', async () => {
    await open('long.html', '#case=long&policy=owner');
    const nodes = () => count('*');
    assert.ok(await nodes() < 1_500, `${await nodes()} nodes at the beginning`);
    await page.key('End');
    assert.match(await text('.counter'), /^Step 10,000 of 1\d,\d{3}$/);
    await page.settled();
    assert.match(await text('.run-body'), /client/);
    assert.ok(await nodes() < 1_500, `${await nodes()} nodes at the end`);
    const jump = await page.value(`(() => {
      const begin = performance.now();
      for (let turn = 0; turn < 20; ++turn) document.dispatchEvent(new KeyboardEvent('keydown', { key: turn % 2 ? 'Home' : 'End' }));
      return (performance.now() - begin) / 20;
    })()`);
    assert.ok(jump < 500, `${jump} ms for a jump`);
  });

  test('fits a narrow window, and reads without colours of its own choice', async () => {
    await page.size(400, 780);
    for (const [file, address] of [['sample.html', ''], ['sample.html', run('article', 'sim', 6)]]) {
      await open(file, address);
      assert.ok(await page.value('document.documentElement.scrollWidth <= innerWidth'), `${file}${address} is too wide`);
    }
    // No line of text is wider than its row.
    assert.equal(await page.value(`[...document.querySelectorAll('.row .words')].filter((each) =>
      each.getBoundingClientRect().right > each.closest('.row').getBoundingClientRect().right).length`), 0);
    await page.size(1280, 800);
  });

  test('prints its steps', async () => {
    await open('sample.html', run('article', 'sim'));
    await page.printed(path.join(pictures ?? folder, 'printed.pdf'));
  });

  test('can be looked at', { skip: pictures ? false : 'only where ECHOLOCK_PICTURES names a folder' }, async () => {
    for (const scheme of ['light', 'dark']) {
      await page.colours(scheme);
      for (const [width, height] of [[1280, 800], [400, 780]]) {
        await page.size(width, height);
        for (const [name, file, address] of [['index', 'sample.html', ''], ['turn', 'sample.html', run('article', 'sim', 4)],
          ['violation', 'sample.html', run('article', 'sim', 6)], ['long', 'long.html', '#case=long&policy=owner&step=5000']]) {
          await open(file, address);
          await page.picture(path.join(pictures, `report-${name}-${scheme}-${width}.png`));
        }
      }
    }
  });

  test('asks for nothing and complains of nothing', () => {
    assert.deepEqual(page.troubles, []);
    assert.deepEqual(page.requests.filter((url) => !url.startsWith('file://') && url !== 'about:blank'), []);
  });
});
