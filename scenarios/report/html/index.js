// SPDX-License-Identifier: GPL-3.0-or-later
// The first page: what needs attention, the matrix, and every case.

const wrongVerdicts = new Set(['violation', 'unexpected-pass', 'unknown']);
const indexState = { words: '', shown: new Set(Object.keys(verdicts)) };

function isShown(result) {
  const text = [result.scenario, result.title, result.policy, result.engine, result.headline, result.file]
    .join(' ').toLowerCase();
  return indexState.shown.has(result.verdict)
    && indexState.words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function hasTrace(result) {
  return report.traces.some((trace) => trace.id === result.scenario && trace.policy === result.policy
    && trace.engine === result.engine);
}

/// One scenario alone is what the page is about.
function titleLine() {
  const titles = new Set(report.cases.map(({ title }) => title));
  return [titles.size === 1 && [...titles][0], report.outcome].filter(Boolean).join(' · ');
}

function verdictChips(redraw) {
  return Object.entries(verdicts).map(([verdict, { sign, word, plural }]) => {
    const count = report.cases.filter((result) => result.verdict === verdict).length;
    return count && el('button', {
      type: 'button',
      class: `chip ${verdict}`,
      'aria-pressed': String(indexState.shown.has(verdict)),
      title: `Show or hide cases: ${word}`,
      onclick: () => {
        if (!indexState.shown.delete(verdict)) indexState.shown.add(verdict);
        redraw();
      },
    }, el('span', { 'aria-hidden': 'true' }, `${sign} `), `${count} ${count === 1 ? word : plural}`);
  }).filter(Boolean);
}

function attentionCard(result) {
  return el('li', { class: `card ${result.verdict}` },
    el('p', { class: 'card-head' }, verdictMark(result), ' ',
      el('a', { href: caseAddress(result) }, result.scenario),
      el('span', { class: 'dim' }, ` under ${result.policy}, ${result.engine}`)),
    el('p', {}, result.headline),
    result.violations.length > 1 && el('ul', {}, result.violations.slice(1)
      .map(({ letter, sentence }) => el('li', {}, `${letter}: ${sentence}`))),
    el('p', { class: 'dim' }, coverageText(result) || `${placeText(result)}, seed ${result.seed}`),
    el('p', {}, el('a', { class: 'button', href: caseAddress(result) },
      hasTrace(result) ? 'Step through the run' : 'Show the case')));
}

function attention(cases) {
  const wrong = cases.filter(({ verdict }) => wrongVerdicts.has(verdict));
  if (!wrong.length) return null;
  return el('section', { 'aria-labelledby': 'attention' },
    el('h2', { id: 'attention' }, `Not as expected (${wrong.length})`),
    el('ul', { class: 'cards' }, wrong.map(attentionCard)));
}

function legend() {
  return el('details', { class: 'legend' }, el('summary', {}, 'What the letters mean'),
    el('dl', {}, report.letters.flatMap(([letter, meaning]) => [el('dt', {}, letter), el('dd', {}, meaning)])));
}

const severalEngines = new Set(report.cases.map(({ engine }) => engine)).size > 1;

function matrixCell(results) {
  if (!results.length) return el('td', { class: 'none' }, el('span', { class: 'unseen' }, 'not run'));
  return el('td', {}, results.map((result) => {
    const letters = result.seen.join('') || (result.verdict === 'unknown' ? '?' : '✓');
    const differs = wrongVerdicts.has(result.verdict);
    const word = verdicts[result.verdict].word;
    return el('a', {
      class: `cell ${result.verdict}`,
      href: caseAddress(result),
      'aria-label': `${result.scenario} under ${result.policy}, ${result.engine}: ${lettersText(result.seen)} ${word}`,
      title: [`${word}${result.headline ? `: ${result.headline}` : ''}`, ...result.seen.map((letter) => `${letter}: ${letterMeaning.get(letter)}`)].join('\n'),
    }, letters, differs && result.verdict !== 'unknown' && el('b', {}, '!'), severalEngines && el('small', {}, result.engine));
  }));
}

function matrix(cases) {
  if (cases.length < 2) return null;
  const policies = [...new Set(cases.map(({ policy }) => policy))];
  const rows = new Map();
  for (const result of cases) {
    if (!rows.has(result.scenario)) rows.set(result.scenario, { title: result.title, cells: new Map() });
    const { cells } = rows.get(result.scenario);
    cells.set(result.policy, [...(cells.get(result.policy) ?? []), result]);
  }
  return el('section', { 'aria-labelledby': 'matrix' },
    el('h2', { id: 'matrix' }, 'Which policy survives which race'),
    el('p', { class: 'dim' }, 'Choose a cell to step through its run. ✓ breaks nothing; letters say what breaks, ! that the file expects something else.'),
    legend(),
    el('div', { class: 'wide', tabindex: '0', role: 'group', 'aria-label': 'Matrix' },
      el('table', { class: policies.length > 5 ? 'matrix full' : 'matrix' },
        el('thead', {}, el('tr', {}, el('td'), policies.map((policy) => el('th', { scope: 'col' }, policy)))),
        el('tbody', {}, [...rows].map(([id, { title, cells }]) => el('tr', {},
          el('th', { scope: 'row' }, el('span', {}, id), title && title !== id && el('small', {}, title)),
          policies.map((policy) => matrixCell(cells.get(policy) ?? []))))))));
}

function caseRow(result) {
  return el('tr', {},
    el('td', {}, verdictMark(result)),
    el('td', {}, el('a', { href: caseAddress(result) }, result.scenario), el('small', {}, result.title)),
    el('td', {}, result.policy),
    el('td', { class: 'dim' }, result.engine),
    el('td', { class: 'letters' }, lettersText(result.seen)),
    el('td', {}, result.headline || 'nothing is violated', el('small', {}, coverageText(result))));
}

function caseTable(cases) {
  return el('section', { 'aria-labelledby': 'cases' },
    el('h2', { id: 'cases' }, `All cases (${cases.length})`),
    cases.length
      ? el('div', { class: 'wide' }, el('table', { class: 'cases' },
        el('thead', {}, el('tr', {}, ['', 'Scenario', 'Policy', 'Engine', 'Letters', 'What happened']
          .map((text, index) => el('th', { scope: 'col' }, index ? text : el('span', { class: 'unseen' }, 'Verdict'))))),
        el('tbody', {}, cases.map(caseRow))))
      : el('p', {}, 'No case fits. Clear the filter, or switch a verdict on again.'));
}

function showIndex(app) {
  const body = el('div');
  const chips = el('div', { class: 'chips', role: 'group', 'aria-label': 'Verdicts' });
  const redraw = () => {
    const cases = report.cases.filter(isShown);
    chips.replaceChildren(...verdictChips(redraw));
    body.replaceChildren(...[attention(cases), matrix(cases) ?? legend(), caseTable(cases)].filter(Boolean));
  };
  const filter = el('input', {
    type: 'search',
    id: 'filter',
    placeholder: 'scenario, policy, words …',
    value: indexState.words,
    oninput: () => {
      indexState.words = filter.value.trim();
      redraw();
    },
  });
  document.title = `${report.subject}: ${report.outcome} – Echolock`;
  app.className = 'index';
  app.replaceChildren(
    el('header', { class: 'top' }, el('h1', {}, report.subject, el('small', {}, titleLine())),
      el('span', { class: 'dim version' }, `Echolock ${report.version}`), themeButton()),
    el('main', {},
      el('div', { class: 'filters' }, el('label', { for: 'filter' }, 'Filter'), filter, chips),
      body,
      report.omitted > 0 && el('p', { class: 'dim' },
        `${counted(report.omitted, 'run is', 'runs are')} left out to keep this page small; run fewer scenarios to see all.`)));
  redraw();
}
