// SPDX-License-Identifier: GPL-3.0-or-later
//
// An `echolock-clients proxy` for tests: no proxies at first, its control API on a free port.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

export class ProxyProcess {
  static async start(...options) {
    const proxy = new ProxyProcess();
    const program = path.resolve(process.env.ECHOLOCK_BIN, 'echolock-clients');
    proxy.process = spawn(program, ['proxy', '--api', '127.0.0.1:0', ...options],
      { stdio: ['ignore', 'pipe', 'pipe'] });
    proxy.lines = [];
    proxy.process.stderr.resume();
    const gone = once(proxy.process, 'exit').then(([code]) => {
      throw new Error(`echolock-clients proxy ended (${code}): ${proxy.lines.join('\n')}`);
    });
    gone.catch(() => {});
    const ready = new Promise((resolve) => {
      createInterface({ input: proxy.process.stdout }).on('line', (line) => {
        proxy.lines.push(line);
        const url = /^Control API: (\S+)$/.exec(line);
        if (url) resolve(url[1]);
      });
    });
    proxy.api = await Promise.race([ready, gone]);
    return proxy;
  }

  /// With its counts as its last line.
  async stop() {
    const closed = once(this.process, 'close');
    this.process.kill('SIGINT');
    const [code] = await closed;
    return { code, last: this.lines.at(-1) };
  }
}

/// The port of a `listen` that the control API shows.
export function portOf(listen) {
  return Number(listen.slice(listen.lastIndexOf(':') + 1));
}
