// SPDX-License-Identifier: GPL-3.0-or-later
//
// Chromium, where it is installed, and its DevTools protocol over a pipe: no port, no package.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export function findChromium() {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch { /* The next one may be there. */ }
  }
  return null;
}

/// Starts one with a profile of its own. `url`: what it shows; `options`: further ones.
export async function startChromium(url, { options = ['--remote-debugging-port=0'], stdio = 'ignore' } = {}) {
  const profile = await mkdtemp(path.join(tmpdir(), 'echolock-browser-'));
  const child = spawn(findChromium(), ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', `--user-data-dir=${profile}`, ...options, url],
  { stdio, env: { ...process.env, HOME: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile } });
  const stop = async () => {
    if (child.exitCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { child, stop };
}

/// One page of a browser that is driven from here.
export class DrivenPage {
  static async open() {
    const page = new DrivenPage();
    page.browser = await startChromium('about:blank',
      { options: ['--remote-debugging-pipe', '--hide-scrollbars'], stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    const [, , , toBrowser, fromBrowser] = page.browser.child.stdio;
    page.toBrowser = toBrowser;
    let rest = '';
    fromBrowser.setEncoding('utf8');
    fromBrowser.on('data', (text) => {
      const parts = (rest + text).split('\0');
      rest = parts.pop();
      parts.forEach((part) => page.#received(JSON.parse(part)));
    });
    await page.#attach();
    return page;
  }

  /// What went wrong on the page: exceptions, errors in its console, requests that its policy forbids.
  troubles = [];
  requests = [];
  #last = 0;
  #calls = new Map();
  #waiting = new Map();

  #received({ id, method, params, result, error }) {
    if (id) {
      const { resolve, reject } = this.#calls.get(id);
      this.#calls.delete(id);
      if (error) reject(new Error(error.message));
      else resolve(result);
      return;
    }
    if (method === 'Runtime.exceptionThrown') this.troubles.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === 'Runtime.consoleAPICalled' && params.type === 'error') this.troubles.push(JSON.stringify(params.args));
    if (method === 'Log.entryAdded' && params.entry.level === 'error') this.troubles.push(params.entry.text);
    if (method === 'Network.requestWillBeSent') this.requests.push(params.request.url);
    this.#waiting.get(method)?.(params);
  }

  #send(method, params = {}, sessionId = this.sessionId) {
    const id = ++this.#last;
    this.toBrowser.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => { this.#calls.set(id, { resolve, reject }); });
  }

  async #attach() {
    const { targetInfos } = await this.#send('Target.getTargets');
    const { targetId } = targetInfos.find(({ type }) => type === 'page');
    ({ sessionId: this.sessionId } = await this.#send('Target.attachToTarget', { targetId, flatten: true }));
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await this.#send(`${domain}.enable`);
  }

  async size(width, height) {
    await this.#send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
  }

  async colours(scheme) {
    await this.#send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  }

  async show(url) {
    const loaded = new Promise((resolve) => { this.#waiting.set('Page.loadEventFired', resolve); });
    await this.#send('Page.navigate', { url });
    await loaded;
  }

  /// The value of an expression, which may be a promise.
  async value(expression) {
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async key(key) {
    for (const type of ['keyDown', 'keyUp']) await this.#send('Input.dispatchKeyEvent', { type, key });
  }

  /// When everything is drawn.
  async settled() {
    await this.value('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))');
  }

  async picture(file) {
    await this.settled();
    const { data } = await this.#send('Page.captureScreenshot', { format: 'png' });
    await writeFile(file, Buffer.from(data, 'base64'));
  }

  async printed(file) {
    const { data } = await this.#send('Page.printToPDF', { printBackground: true });
    await writeFile(file, Buffer.from(data, 'base64'));
  }

  close() {
    return this.browser.stop();
  }
}
