// SPDX-License-Identifier: GPL-3.0-or-later
// Where everything of a run goes: lines of text, heights of rows, columns of lanes. No drawing here.

const lineHeight = 20;
const rowPadding = 8;
const keywordWidth = 48;
const entriesMax = 12;
const badgeWidth = 36;

/// Breaks text at spaces, and words that are too long anywhere. Measured once per text.
class Wrapper {
  constructor(font, width) {
    this.context = document.createElement('canvas').getContext('2d');
    this.context.font = font;
    this.width = Math.max(width, 60);
  }

  measure(text) {
    return this.context.measureText(text).width;
  }

  lines(text) {
    if (this.measure(text) <= this.width) return [text];
    const lines = [''];
    for (const word of text.split(' ')) {
      const joined = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
      if (this.measure(joined) <= this.width) lines[lines.length - 1] = joined;
      else this.addWord(lines, word);
    }
    return lines;
  }

  addWord(lines, word) {
    if (lines.at(-1)) lines.push('');
    for (const letter of word) {
      if (lines.at(-1) && this.measure(lines.at(-1) + letter) > this.width) lines.push('');
      lines[lines.length - 1] += letter;
    }
  }
}

/// The lines that one step needs, each with its kind.
function linesOf(step, index, trace, wrap, wrapBold) {
  const lines = [];
  const add = (kind, text, wrapper = wrap) => wrapper.lines(text).forEach((line, number) =>
    lines.push({ kind, text: line, first: number === 0 }));
  if (trace.noReturn?.step === index) {
    add('turn', 'Point of no return: from here on it can only end badly.', wrapBold);
    if (trace.noReturn.saving) add('turn', `This instead would have saved it: ${trace.noReturn.saving}`, wrapBold);
  }
  add(step.act ? 'act' : 'step', step.text, step.act ? wrapBold : wrap);
  step.entries.slice(0, entriesMax).forEach(([sign, sentence]) => add('entry', `${sign} ${sentence}`));
  if (step.entries.length > entriesMax) add('entry', `… and ${step.entries.length - entriesMax} more`);
  step.findings.forEach(({ letter, sentence }) => add('finding', `✗ ${letter}  ${sentence}`, wrapBold));
  return lines;
}

class RunLayout {
  constructor(trace, width, font, order) {
    this.trace = trace;
    this.orders = order ? [order] : trace.orderNames.slice(0, ordersMax);
    this.clock = trace.ticks && width > 560;
    this.gutter = this.clock ? 76 : Math.max(34, 14 + 8 * String(trace.total).length);
    this.placeLanes(width);
    this.breakLines(font);
  }

  /// Lanes and then words; the other way round where not all lanes can be in sight.
  placeLanes(width) {
    this.laneCount = this.heads().length;
    const wordsMin = width > 900 ? 400 : width > 700 ? 340 : Math.min(260, width / 2);
    const room = width - this.gutter - 6 - wordsMin;
    const fair = Math.floor(room / this.laneCount);
    this.slim = fair < 60;
    this.laneWidth = this.slim ? Math.max(18, Math.min(36, fair)) : Math.min(112, fair);
    const lanesWidth = this.laneWidth * this.laneCount + 6;
    const fits = lanesWidth - 6 <= room;
    this.lanesLeft = this.gutter + (fits ? 0 : wordsMin);
    this.textLeft = this.gutter + (fits ? lanesWidth : 0);
    this.textWidth = fits ? width - this.textLeft : wordsMin;
    this.width = this.gutter + lanesWidth + this.textWidth;
    const longest = Math.max(...this.heads().map(({ text }) => text.length));
    this.headHeight = this.slim ? Math.min(96, 16 + 8 * longest) : 46;
  }

  breakLines(font) {
    const inner = this.textWidth - keywordWidth - 16;
    const wrappers = (width) => [new Wrapper(font, width), new Wrapper(`600 ${font}`, width)];
    const whole = wrappers(inner);
    const besideBadge = wrappers(inner - badgeWidth);
    this.lines = this.trace.steps.map((step, index) =>
      linesOf(step, index, this.trace, ...(step.alternatives.length ? besideBadge : whole)));
    this.tops = new Float64Array(this.lines.length + 1);
    this.lines.forEach((lines, index) => {
      this.tops[index + 1] = this.tops[index] + lines.length * lineHeight + rowPadding;
    });
  }

  get height() {
    return this.tops.at(-1);
  }

  /// The row at a height.
  rowAt(y) {
    let low = 0;
    let high = this.lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.tops[middle] <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /// Where a step's mark sits: beside the first line that says what was done.
  markAt(step) {
    if (step >= this.lines.length) return this.height;
    const above = this.lines[step].findIndex(({ kind }) => kind === 'step' || kind === 'act');
    return this.tops[step] + rowPadding / 2 + (above + 0.5) * lineHeight;
  }

  laneCentre(lane) {
    return this.lanesLeft + (lane + 0.5) * this.laneWidth;
  }

  get serverLane() {
    return this.trace.laneClients.length;
  }

  /// Beside the server's, where there is one.
  get applicationLane() {
    return this.serverLane + 1;
  }

  get firstOrderLane() {
    return this.serverLane + (this.trace.hasApplication ? 2 : 1);
  }

  /// Somebody who has no lane of their own is at the server's.
  clientLane(client) {
    const lane = this.trace.laneClients.indexOf(client);
    return lane < 0 ? this.serverLane : lane;
  }

  laneOf(step) {
    if (step.lane === Lane.application) return this.applicationLane;
    return step.lane === Lane.client || step.lane === Lane.fault ? this.clientLane(step.client) : this.serverLane;
  }

  /// Where an arrow leaves and where it comes to. A client that reads and answers within a step of the server is in
  /// its own lane all the same.
  arrowLanes({ from, to, way, client }) {
    const { steps } = this.trace;
    if (way === Way.steps) return [this.laneOf(steps[from]), this.laneOf(steps[to])];
    const lanes = [this.clientLane(client), this.serverLane];
    return way === Way.toServer ? lanes : lanes.reverse();
  }

  heads() {
    return [
      ...this.trace.laneClients.map((client) => ({ text: this.trace.cast[client].text, tint: this.trace.cast[client].tint, kind: 'client' })),
      { text: 'server', kind: 'server' },
      ...(this.trace.hasApplication ? [{ text: 'application', kind: 'server' }] : []),
      ...this.orders.map((order) => ({ text: this.slim ? order : `lock of ${order}`, kind: 'order' })),
    ];
  }
}
