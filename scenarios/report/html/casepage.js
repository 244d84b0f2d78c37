// SPDX-License-Identifier: GPL-3.0-or-later
// One case: what came of it, its run, and the same scenario under other policies.

function caseOf(id, policy, engine) {
  return report.cases.find((result) => result.scenario === id && result.policy === policy && result.engine === engine)
    ?? report.cases.find((result) => result.scenario === id && result.policy === policy)
    ?? report.cases.find((result) => result.scenario === id);
}

class CasePage {
  constructor(app) {
    this.app = app;
    this.keys = (event) => this.pressed(event);
    document.addEventListener('keydown', this.keys);
  }

  close() {
    document.removeEventListener('keydown', this.keys);
    this.view?.close();
  }

  /// `place`: where to go on, in another run of the same scenario.
  show({ id, policy, engine, run, step }) {
    const before = this.trace?.id === id ? { trace: this.trace, step: this.view.selected } : null;
    this.view?.close();
    this.id = id;
    this.result = caseOf(id, policy, engine);
    this.policy = policy ?? this.result?.policy;
    this.engine = this.result?.engine ?? engine;
    this.runs = this.runsOf(this.policy, this.engine);
    this.run = Math.min(run ?? 0, Math.max(this.runs.length - 1, 0));
    this.trace = this.runs.length ? traceOf(this.runs[this.run].index) : null;
    document.title = `${id} under ${this.policy} – Echolock scenarios`;
    this.build();
    if (!this.trace) return;
    let place = step ?? (before ? this.trace.placeOf(before.trace, before.step) : 0);
    if (step === undefined && !before && this.trace.findings.length) place = 0;
    this.view.selected = Math.max(0, Math.min(place, this.trace.steps.length - 1));
    this.view.relayout();
    this.chosen(this.view.selected);
  }

  runsOf(policy, engine) {
    return report.traces.map((trace, index) => ({ ...trace, index }))
      .filter((trace) => trace.id === this.id && trace.policy === policy && trace.engine === engine);
  }

  build() {
    const title = this.result?.title || this.trace?.title || '';
    this.app.className = 'case';
    this.details = el('aside', { class: 'details', 'aria-label': 'Step', 'aria-live': 'polite' });
    this.view = this.trace && new RunView(this.trace, (step) => this.chosen(step));
    this.app.replaceChildren(
      el('header', { class: 'top' }, el('a', { class: 'button', href: '#' }, '← All cases'),
        el('h1', {}, this.id, el('small', {}, title)), themeButton()),
      el('main', {}, this.policies(), el('div', { class: 'facts' }, this.outcome(), this.story()), this.toolbar(),
        this.trace ? el('div', { class: 'run' }, this.view.pane, this.details) : this.absence(),
        this.trace && this.legend()));
    this.app.querySelector('.policies [aria-pressed=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  absence() {
    return el('div', { class: 'empty' },
      el('p', {}, report.omitted ? 'There was no room on this page for the run of this case. To see it:' : 'The run of this case is not on this page. To see it:'),
      this.command(), this.live(), this.engines());
  }

  story() {
    const text = this.trace?.story;
    if (!text) return null;
    return el('details', { class: 'story', open: innerHeight > 640 && innerWidth > 760 }, el('summary', {}, 'The story'), el('p', {}, text));
  }

  /// One for each policy, of this engine where it has played it.
  cases() {
    const names = new Set(report.cases.filter(({ scenario }) => scenario === this.id).map(({ policy }) => policy));
    return [...names].map((policy) => caseOf(this.id, policy, this.engine));
  }

  policies() {
    const cases = this.cases();
    const known = cases.length ? cases : [{ policy: this.policy, verdict: 'unknown', seen: [] }];
    return el('div', { class: 'policies', role: 'group', 'aria-label': 'Policy' },
      el('span', { class: 'dim' }, 'Policy'),
      known.map((result) => el('button', {
        type: 'button',
        class: `chip ${result.verdict}`,
        'aria-pressed': String(result.policy === this.policy),
        title: `${verdicts[result.verdict].word}; the same schedule under ${result.policy}`,
        onclick: () => this.under(result.policy),
      }, el('span', { 'aria-hidden': 'true' }, `${verdicts[result.verdict].sign} `), result.policy,
      result.seen.length > 0 && el('b', {}, ` ${result.seen.join('')}`))));
  }

  choice(label, options, selected, go) {
    return options.length > 1 && el('label', { class: 'choice' }, `${label} `,
      el('select', { onchange: (event) => go(event.target.selectedIndex) },
        options.map((text, index) => el('option', { selected: index === selected }, text))));
  }

  engines() {
    const engines = [...new Set(report.cases.filter(({ scenario, policy }) => scenario === this.id && policy === this.policy)
      .map(({ engine }) => engine))];
    return this.choice('Engine', engines, engines.indexOf(this.engine), (index) => this.go({ engine: engines[index], run: 0 }));
  }

  runChoice() {
    const name = (run, index) => (this.isBorrowed(run) ? `like ${run.follows}` : `${index + 1}`)
      + (run.letters ? `: ${run.letters}` : '');
    return this.choice('Run', this.runs.map(name), this.run, (index) => this.go({ run: index }));
  }

  /// Whether it is what another policy's schedule comes to under this one.
  isBorrowed(run) {
    return Boolean(run?.follows) && run.follows !== run.policy;
  }

  go({ policy = this.policy, engine = this.engine, run = this.run }) {
    this.show({ id: this.id, policy, engine, run });
    this.app.querySelector('.policies [aria-pressed=true]')?.focus();
  }

  /// The same schedule under another policy, where there is a run of it.
  under(policy) {
    const { engine } = caseOf(this.id, policy, this.engine) ?? this;
    const { follows } = this.runs[this.run] ?? {};
    this.go({ policy, run: Math.max(0, this.runsOf(policy, engine).findIndex((run) => follows && run.follows === follows)) });
  }

  command() {
    const text = this.runs[this.run]?.command || report.commands[report.cases.indexOf(this.result)];
    return text ? commandLine(text) : null;
  }

  /// What became of the schedules on real sockets.
  live() {
    const played = (this.result.witnesses ?? []).filter((witness) => witness.live);
    return played.length === 0 ? null
      : el('p', {}, played.map(({ letter, live }) => `${letter}: ${live.text}`).join('; '));
  }

  outcome() {
    const result = this.result;
    if (!result) return null;
    const more = result.violations.filter(({ sentence }) => sentence !== result.headline);
    return el('div', { class: `outcome ${result.verdict}` },
      el('p', {}, verdictMark(result), el('b', {}, ` ${verdicts[result.verdict].word}`),
        result.seen.length > 0 && el('span', { class: 'letters' }, ` ${lettersText(result.seen)}`),
        ` ${result.headline || 'Nothing is violated.'}`),
      this.isBorrowed(this.runs[this.run]) && el('p', {}, `Below: the schedule that goes wrong under ${this.runs[this.run].follows}, as it goes under ${this.policy}.`),
      this.trace?.isHopeless && el('p', {}, 'It ends like this in whatever order things come.'),
      more.length > 0 && el('details', {}, el('summary', {}, counted(more.length, 'more violation', 'more violations')),
        el('ul', {}, more.map(({ letter, sentence }) => el('li', {}, `${letter}: ${sentence}`)))),
      el('p', { class: 'dim' }, [coverageText(result), result.linearizability && `linearizability: ${result.linearizability}`,
        placeText(result), `seed ${result.seed}`].filter(Boolean).join(' · ')));
  }

  toolbar() {
    if (!this.trace) return null;
    const button = (text, name, go) => el('button', { type: 'button', 'aria-label': name, title: name, onclick: go }, text);
    this.counter = el('span', { class: 'counter', role: 'status' });
    const by = (steps) => () => this.view.choose(this.view.selected + steps);
    return el('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Steps' },
      button('|←', 'First step', () => this.view.choose(0)), button('←', 'Step back', by(-1)), this.counter,
      button('→', 'Next step', by(1)), button('→|', 'Last step', () => this.view.choose(this.trace.steps.length - 1)),
      this.trace.findings.length > 0 && el('button', { type: 'button', class: 'alarm', onclick: () => this.toFinding() }, 'Go to the violation'),
      this.trace.noReturn && el('button', { type: 'button', onclick: () => this.view.choose(this.trace.noReturn.step) }, 'Point of no return'),
      this.runChoice(), this.engines(), this.orderChoice(), el('span', { class: 'dim keys' }, '← → step · v violation · [ ] policy · Esc all cases'));
  }

  orderChoice() {
    const orders = this.trace.orderNames;
    if (orders.length < 2) return null;
    const all = orders.length > ordersMax ? `first ${ordersMax} of ${orders.length}` : 'all';
    return this.choice('Orders', [all, ...orders], 0, (index) => this.view.showOrder(index ? orders[index - 1] : undefined));
  }

  toFinding() {
    this.view.choose(this.trace.nextFinding(this.view.selected));
  }

  legend() {
    const key = (kind, text) => el('li', {}, el('span', { class: `key ${kind}`, 'aria-hidden': 'true' }), text);
    return el('ul', { class: 'keys-list', 'aria-label': 'Legend' }, key('held', 'locked by'), key('grace', 'waits for its owner'),
      key('free', 'free'), key('belief', 'the page shows the order as its own'), key('fault', 'a fault acts'),
      key('bad', 'a violation'));
  }

  chosen(index) {
    const step = this.trace.steps[index];
    if (!step) return;
    const { first, total, steps } = this.trace;
    this.counter.textContent = `Step ${(first + index + 1).toLocaleString('en')} of ${total.toLocaleString('en')}`;
    this.details.replaceChildren(...[
      el('h2', {}, step.text),
      this.trace.timed && el('p', { class: 'dim' }, `at ${timeText(step.at)}`),
      this.trace.noReturn?.step === index && el('div', { class: 'turn-box' }, el('b', {}, 'Point of no return'),
        el('p', {}, 'From here on, however it goes on, it ends in the violation.'),
        this.trace.noReturn.saving && el('p', {}, 'What would have saved it: ', el('b', {}, this.trace.noReturn.saving))),
      step.findings.length > 0 && el('ul', { class: 'findings' }, step.findings.map(({ letter, sentence }) =>
        el('li', {}, el('b', {}, `${letter}: ${letterMeaning.get(letter) || 'the scenario’s own condition'}`), el('p', {}, sentence)))),
      step.entries.length > 0 && el('ul', { class: 'plain' }, step.entries.slice(0, 200).map(([sign, sentence]) => el('li', {}, `${sign} ${sentence}`))),
      this.messages(index), this.state(index), this.alternatives(step),
      steps.length < total && el('p', { class: 'dim' }, `Steps ${first + 1} to ${first + steps.length} of ${total} are on this page.`),
      this.command(),
      this.live(),
    ].filter(Boolean));
    history.replaceState(null, '', addressOf({ case: this.id, policy: this.policy, engine: this.engine, run: this.run, step: index }));
  }

  /// The lock by the server's table beside what pages show: the difference is the race.
  state(index) {
    const state = this.trace.stateAt(index);
    if (!state.length) return el('p', { class: 'dim' }, 'After it, every order is free.');
    return el('div', {}, el('h3', {}, 'After it'), el('dl', { class: 'state' }, state.slice(0, 20).flatMap(({ order, band, believers, record }) => {
      const owner = band && (band.client < 0 ? band.owner : this.trace.cast[band.client].text);
      const held = band ? (band.state === 'grace' ? `waits for ${owner}` : `locked by ${owner}`) : 'free';
      const differs = believers.some(({ user }) => !band || band.client < 0 || this.trace.cast[band.client].user !== user);
      return [el('dt', {}, order), el('dd', {}, `${held}${band?.token ? `, grant ${band.token}` : ''}`,
        believers.length > 0 && el('p', { class: differs ? 'bad-text' : 'dim' },
          `${differs ? '≠ ' : ''}${believers.map(({ text }) => `${text}’s`).join(' and ')} ${believers.length > 1 ? 'pages show it as their own' : 'page shows it as its own'}`),
      this.trace.hasApplication && el('p', { class: 'dim' },
        record ? `the application has it as locked for ${this.trace.cast[record.client]?.text ?? 'somebody else'}` : 'the application has it as free'))];
    })));
  }

  /// What comes and goes in this step, which may be too much for the lanes.
  messages(index) {
    const sentences = this.trace.steps[index].arrows.filter(({ way }) => way !== Way.steps).map(({ from, to, way, client, text }) => {
      const { name } = this.trace.cast[client];
      const isHere = from === to ? '' : ` (${to === index ? 'sent' : 'taken'} in step ${this.trace.first + (to === index ? from : to) + 1})`;
      return `${way === Way.toServer ? `${name} → server` : `server → ${name}`}: ${text}${isHere}`;
    });
    return sentences.length > 0 && el('div', {}, el('h3', {}, 'On the wire'),
      el('ul', { class: 'plain' }, sentences.slice(0, 40).map((sentence) => el('li', {}, sentence))));
  }

  alternatives(step) {
    if (!step.alternatives.length) return null;
    return el('div', {}, el('h3', {}, 'What else could have come'), el('ul', {}, step.alternatives.map((text) => el('li', {}, text))));
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, select')) return;
    const steps = { ArrowRight: 1, ArrowDown: 1, j: 1, ArrowLeft: -1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10 };
    if (event.key === 'Escape') location.hash = '';
    else if (event.key === '[' || event.key === ']') this.turn(event.key === ']' ? 1 : -1);
    else if (!this.trace) return;
    else if (event.key in steps) this.view.choose(this.view.selected + steps[event.key]);
    else if (event.key === 'Home') this.view.choose(0);
    else if (event.key === 'End') this.view.choose(this.trace.steps.length - 1);
    else if (event.key === 'v' && this.trace.findings.length) this.toFinding();
    else return;
    event.preventDefault();
  }

  turn(by) {
    const policies = this.cases().map(({ policy }) => policy);
    const place = policies.indexOf(this.policy) + by;
    if (policies[place]) this.under(policies[place]);
  }
}
