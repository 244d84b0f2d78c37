// SPDX-License-Identifier: GPL-3.0-or-later
// What every part of the page uses. Text of a scenario only ever becomes text: no markup is parsed.

const report = JSON.parse(document.getElementById('report').textContent);
const letterMeaning = new Map(report.letters);

const verdicts = {
  violation: { sign: '✗', word: 'violation', plural: 'violations' },
  'unexpected-pass': { sign: '!', word: 'unexpected pass', plural: 'unexpected passes' },
  unknown: { sign: '?', word: 'no verdict', plural: 'without a verdict' },
  'known-failure': { sign: '✗', word: 'fails as known', plural: 'fail as known' },
  pass: { sign: '✓', word: 'pass', plural: 'pass' },
};

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ''));
  return element;
}

function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function shape(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function counted(count, one, many) {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

function timeText(microseconds) {
  if (microseconds < 1e6) return `${(microseconds / 1e3).toFixed(1)} ms`;
  return `${(microseconds / 1e6).toFixed(3)} s`;
}

/// The library inside of the program has the paths that it has in the repository.
function placeText({ file, line }) {
  return `${file.replace(/^:\//, '')}:${line}`;
}

function lettersText(letters) {
  return letters.length ? letters.join(' ') : '';
}

function verdictMark(result) {
  const { sign, word } = verdicts[result.verdict];
  return el('span', { class: `mark ${result.verdict}`, title: word }, el('span', { 'aria-hidden': 'true' }, sign),
    el('span', { class: 'unseen' }, word));
}

function coverageText(result) {
  if (!result.coverage) return '';
  const { states, transitions, schedules, complete, bounded, provided } = result.coverage;
  const parts = [];
  if (states) parts.push(counted(states, 'state', 'states'));
  if (schedules) parts.push(counted(schedules, 'schedule', 'schedules'));
  parts.push(counted(transitions, 'transition', 'transitions'));
  return `${parts.join(', ')}: ${complete ? ['all there is', provided].filter(Boolean).join(' ') : bounded}`;
}

/// A command with a button that copies it.
function commandLine(text) {
  const code = el('code', {}, text);
  const tell = (word) => { button.textContent = word; };
  /// Where a page may not write to the clipboard, the person's own Ctrl-C may.
  const select = () => {
    getSelection().selectAllChildren(code);
    tell(document.execCommand('copy') ? 'Copied' : 'Press Ctrl-C');
  };
  const copy = () => (navigator.clipboard ? navigator.clipboard.writeText(text).then(() => tell('Copied'), select) : select());
  const button = el('button', { type: 'button', class: 'quiet', onclick: copy }, 'Copy');
  return el('div', { class: 'command' }, code, button);
}

/// The address within the page: `#case=…&policy=…&step=…`.
function addressOf(parts) {
  return `#${new URLSearchParams(parts)}`;
}

function caseAddress(result) {
  return addressOf({ case: result.scenario, policy: result.policy, engine: result.engine });
}

const darkMedia = matchMedia('(prefers-color-scheme: dark)');

function themeButton() {
  const isDark = () => (document.documentElement.dataset.theme ?? (darkMedia.matches ? 'dark' : 'light')) === 'dark';
  const button = el('button', {
    type: 'button',
    class: 'quiet',
    onclick: () => {
      document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
      name();
    },
  });
  const name = () => { button.textContent = isDark() ? 'Light colours' : 'Dark colours'; };
  name();
  return button;
}
