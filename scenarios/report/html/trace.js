// SPDX-License-Identifier: GPL-3.0-or-later
// A run as it is shown: what lies in the page's JSON, by name.

const Lane = { client: 0, server: 1, time: 2, fault: 3, application: 4 };
const Way = { steps: 0, toServer: 1, toClient: 2 };
const lanesMax = 40;
const ordersMax = 6;

/// What is on its way between the same two at once is one arrow.
function arrowsOf(raw) {
  const arrows = new Map();
  for (const [from, to, text, way = Way.steps, client = -1] of raw) {
    const key = [from, to, way, client].join();
    if (way !== Way.steps && arrows.has(key)) arrows.get(key).text += `, ${text}`;
    else arrows.set(way === Way.steps ? arrows.size : key, { from, to, text, way, client });
  }
  return [...arrows.values()];
}

class Trace {
  constructor(raw) {
    Object.assign(this, raw);
    this.cast = raw.cast.map(([name, user]) => ({ name, user, text: name === user ? name : `${name} (${user})` }));
    const users = [...new Set(this.cast.map(({ user }) => user))];
    this.cast.forEach((member) => { member.tint = users.indexOf(member.user) % 8; });
    this.steps = raw.steps.map(([lane, client, text, at, entries, alternatives, act]) =>
      ({ lane, client, text, at, entries, alternatives, act: act === 1, findings: [], arrows: [] }));
    this.arrows = arrowsOf(raw.arrows);
    this.faults = raw.faults.map(([from, to, client, text]) => ({ from, to: to + 1, client, text }));
    this.locks = raw.locks.map(([order, bands]) => ({
      order,
      bands: bands.map(([from, to, state, client, owner, token]) => ({ from, to, state, client, owner, token })),
    }));
    this.beliefs = raw.beliefs.map(([client, order, from, to]) => ({ client, order, from, to }));
    this.records = (raw.records ?? []).map(([client, order, from, to]) => ({ client, order, from, to }));
    this.findings = raw.findings.map(([step, letter, order, sentence]) => ({ step, letter, order, sentence }));
    // A run that was lost before its first step has no such point: no order of things saves it.
    this.isHopeless = Boolean(raw.noReturn) && raw.first + raw.noReturn[0] === 0 && !raw.noReturn[1];
    this.noReturn = raw.noReturn && !this.isHopeless ? { step: raw.noReturn[0], saving: raw.noReturn[1] } : null;
    for (const finding of this.findings) this.steps[finding.step].findings.push(finding);
    for (const arrow of this.arrows) {
      this.steps[arrow.from].arrows.push(arrow);
      if (arrow.to !== arrow.from) this.steps[arrow.to].arrows.push(arrow);
    }
    this.timed = this.steps.some(({ at }) => at !== 0);
    // Where time mostly stands still, the number of a step says more than its time.
    this.ticks = new Set(this.steps.map(({ at }) => at)).size > this.steps.length / 4;
    this.hasApplication = this.steps.some(({ lane }) => lane === Lane.application);
    this.nameSteps();
    this.chooseLanes();
  }

  /// Given, When, Then: who did something, and what came of it. Repeats of a word are an `and`.
  nameSteps() {
    let last = '';
    for (const step of this.steps) {
      const word = step.act ? 'When' : 'Then';
      step.keyword = word === last ? 'and' : word;
      last = word;
    }
  }

  /// There may be more clients and orders than a screen has room for.
  chooseLanes() {
    const seen = new Set(this.steps.map(({ client }) => client).filter((client) => client >= 0));
    const clients = this.cast.map((_, index) => index).filter((index) => seen.has(index) || this.cast.length <= 12);
    this.laneClients = clients.slice(0, lanesMax);
    this.hiddenClients = clients.length - this.laneClients.length;
    const concerned = new Set(this.findings.map(({ order }) => order));
    this.orderNames = this.locks.map(({ order }) => order);
    this.orderNames.sort((left, right) => concerned.has(right) - concerned.has(left));
    this.beliefsByClient = new Map();
    for (const belief of this.beliefs) {
      if (!this.beliefsByClient.has(belief.client)) this.beliefsByClient.set(belief.client, []);
      this.beliefsByClient.get(belief.client).push(belief);
    }
  }

  /// After a step: what the server's table says of each order, whose pages say that it is theirs, and for whom an
  /// application has it.
  stateAt(step) {
    const holds = ({ from, to }) => from <= step && step < to;
    return this.locks.map(({ order, bands }) => ({
      order,
      band: bands.find(holds),
      believers: this.beliefs.filter((belief) => belief.order === order && holds(belief))
        .map(({ client }) => this.cast[client]),
      record: this.records.find((record) => record.order === order && holds(record)),
    })).filter(({ band, believers, record }) => band || believers.length || record);
  }

  /// The same moment in another run of the scenario: the same step if it is there, or the last one before
  /// it that is.
  placeOf(other, index) {
    const counts = new Map();
    const keys = other.steps.slice(0, index + 1).map(({ text }) => {
      counts.set(text, (counts.get(text) ?? 0) + 1);
      return `${counts.get(text)} ${text}`;
    });
    counts.clear();
    const places = new Map(this.steps.map(({ text }, place) => {
      counts.set(text, (counts.get(text) ?? 0) + 1);
      return [`${counts.get(text)} ${text}`, place];
    }));
    for (const key of keys.reverse()) {
      if (places.has(key)) return places.get(key);
    }
    return 0;
  }

  nextFinding(index) {
    const later = this.findings.map(({ step }) => step).sort((left, right) => left - right);
    return later.find((step) => step > index) ?? later[0];
  }
}

const readTraces = new Map();

function traceOf(index) {
  if (!readTraces.has(index))
    readTraces.set(index, new Trace(JSON.parse(document.getElementById(`trace-${index}`).textContent)));
  return readTraces.get(index);
}
