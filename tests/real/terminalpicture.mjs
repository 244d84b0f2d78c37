// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a program writes to a terminal, as a page that looks like one.

import { execFileSync } from 'node:child_process';

/// The output on a pseudo-terminal, so with colours, and each line as it stands in the end.
export function terminalOutput(program, words, { columns, cwd }) {
  const quoted = [program, ...words].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  return execFileSync('script', ['--quiet', '--return', '--command', `stty cols ${columns}; ${quoted}`, '/dev/null'],
    { encoding: 'utf8', cwd, env: { ...process.env, NO_COLOR: undefined } })
    .split('\n').map((line) => line.replace(/\r$/, '').split('\r').at(-1).replaceAll('\x1b[K', '')).join('\n');
}

const styles = { 1: 'font-weight: 700', 2: 'opacity: .65', 31: 'color: #ff8a95', 32: 'color: #74d391', 33: 'color: #e6bd5c', 35: 'color: #dc9cf0' };

export function terminalPage(command, output) {
  const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const body = escaped(output).replace(/\x1b\[(\d+)m/g, (_, code) => (code === '0' ? '</span>' : `<span style="${styles[code] ?? ''}">`));
  return `<!DOCTYPE html><meta charset="utf-8"><body style="margin: 0; background: #14171c; color: #e8ebf0">
<pre style="margin: 0; padding: 14px 18px; font: 14px/19px 'DejaVu Sans Mono', monospace"><span style="color: #74d391">$</span> ${escaped(command)}
${body.trimEnd()}</pre>`;
}
