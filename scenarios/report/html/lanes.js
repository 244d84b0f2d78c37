// SPDX-License-Identifier: GPL-3.0-or-later
// Draws the lanes of the rows that can be seen.

const arrowsThroughMax = 60;
const measure = document.createElement('canvas').getContext('2d');

/// As much of a text as there is room for.
function fitted(text, width) {
  measure.font = '11px system-ui, sans-serif';
  if (measure.measureText(text).width <= width) return text;
  let letters = text.length;
  while (letters > 1 && measure.measureText(`${text.slice(0, letters)}…`).width > width) --letters;
  return `${text.slice(0, letters)}…`;
}

class LaneDrawing {
  constructor(layout, selected, from, to, viewTop = from) {
    this.layout = layout;
    this.trace = layout.trace;
    this.selected = selected;
    this.first = layout.rowAt(from);
    this.last = layout.rowAt(to);
    this.top = layout.tops[this.first];
    this.viewTop = viewTop - this.top;
    this.bottom = layout.tops[this.last + 1];
  }

  isSeen({ from, to }) {
    return from <= this.last && to >= this.first;
  }

  /// Of something that lasts, the part that can be seen.
  span({ from, to }) {
    const begin = Math.max(this.layout.markAt(from), this.top);
    const end = Math.min(this.layout.markAt(to), this.bottom);
    return { y: begin - this.top, height: Math.max(end - begin, 2) };
  }

  draw() {
    const { width } = this.layout;
    const height = this.bottom - this.top;
    return shape('svg', { width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true', class: 'lanes' },
      this.rows(width), this.lifelines(), this.faults(), this.locks(), this.beliefs(), this.records(), this.faultLabels(), this.arrows(),
      this.marks(), this.gutter());
  }

  rows(width) {
    const shapes = [];
    for (let step = this.first; step <= this.last; ++step) {
      const y = this.layout.tops[step] - this.top;
      const height = this.layout.tops[step + 1] - this.layout.tops[step];
      const { findings, lane } = this.trace.steps[step];
      if (findings.length) shapes.push(shape('rect', { class: 'bad-row', x: 0, y, width, height }));
      if (step === this.selected) shapes.push(shape('rect', { class: 'chosen-row', x: 0, y, width, height }));
      if (lane === Lane.time || lane === Lane.fault) {
        const middle = this.layout.markAt(step) - this.top;
        shapes.push(shape('line', { class: lane === Lane.time ? 'time-line' : 'fault-line', x1: this.layout.lanesLeft, x2: this.layout.lanesLeft + this.layout.laneWidth * this.layout.laneCount, y1: middle, y2: middle }));
      }
      if (this.trace.noReturn?.step === step)
        shapes.push(shape('line', { class: 'turn-line', x1: 0, x2: width, y1: y + 1, y2: y + 1 }));
    }
    return shapes;
  }

  lifelines() {
    const height = this.bottom - this.top;
    return this.layout.heads().map((_, lane) => {
      const x = this.layout.laneCentre(lane);
      const isOrder = lane >= this.layout.firstOrderLane;
      return shape('line', { class: isOrder ? 'free-line' : 'life-line', x1: x, x2: x, y1: 0, y2: height });
    });
  }

  faults() {
    return this.trace.faults.filter((fault) => this.isSeen(fault))
      .map((fault) => this.band(fault, this.faultLeft(fault), this.layout.laneWidth - 2, 'fault', fault.text));
  }

  faultLeft({ client }) {
    const lane = client < 0 ? this.layout.serverLane : this.layout.clientLane(client);
    return this.layout.lanesLeft + lane * this.layout.laneWidth + 1;
  }

  /// Above what the page shows, which goes on within the fault.
  faultLabels() {
    return this.trace.faults.filter((fault) => this.isSeen(fault)).map((fault) => {
      const { y, height } = this.span(fault);
      return this.label(fault.text, this.faultLeft(fault), y + 4, this.layout.laneWidth - 2, height - 4);
    }).filter(Boolean);
  }

  band(range, x, width, kind, text) {
    const { y, height } = this.span(range);
    return shape('g', {}, shape('rect', { class: `band ${kind}`, x, y, width, height, rx: 3 }), shape('title', {}, text));
  }

  /// The words of a band, which stay in sight while any of it is.
  label(text, x, y, width, height) {
    const begin = Math.max(y, this.viewTop);
    height -= begin - y;
    const letters = Math.floor((this.layout.slim ? height - 8 : width - 8) / 6.6);
    if (letters < 2 || (!this.layout.slim && height < 16)) return null;
    const shown = text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
    if (!this.layout.slim) return shape('text', { class: 'band-text', x: x + 6, y: begin + 14 }, shown);
    const middle = x + width / 2 + 4;
    return shape('text', { class: 'band-text', x: middle, y: begin + 6, transform: `rotate(-90 ${middle} ${begin + 6})`, 'text-anchor': 'end' }, shown);
  }

  locks() {
    return this.layout.orders.flatMap((order, place) => {
      const { bands } = this.trace.locks.find((each) => each.order === order);
      const lane = this.layout.firstOrderLane + place;
      const x = this.layout.lanesLeft + lane * this.layout.laneWidth + 4;
      return bands.filter((band) => this.isSeen(band)).map((band) => {
        const tint = band.client < 0 ? 'nobody' : `tint${this.trace.cast[band.client].tint}`;
        const name = band.client < 0 ? band.owner : this.trace.cast[band.client].name;
        const text = band.state === 'grace' ? `${name}, grace` : name;
        const { y, height } = this.span(band);
        const hasRoom = this.layout.slim || text.length * 6.6 < this.layout.laneWidth - 16;
        const drawn = this.band(band, x, this.layout.laneWidth - 8, `lock ${band.state} ${tint}`, text);
        drawn.append(this.label(hasRoom ? text : name, x, y, this.layout.laneWidth - 8, height) ?? '');
        return drawn;
      });
    });
  }

  beliefs() {
    const bar = this.layout.slim ? 6 : 9;
    return this.trace.laneClients.flatMap((client, lane) =>
      (this.trace.beliefsByClient.get(client) ?? [])
        .filter((belief) => this.layout.orders.includes(belief.order) && this.isSeen(belief))
        .map((belief) => {
          const { y, height } = this.span(belief);
          const side = this.layout.orders.indexOf(belief.order) * (bar + 1);
          return shape('rect', { class: `belief tint${this.trace.cast[client].tint}`, x: this.layout.laneCentre(lane) - bar / 2 + side, y, width: bar, height, rx: 3 },
            shape('title', {}, `${this.trace.cast[client].text}: the page shows ${belief.order} as its own`));
        }));
  }

  /// What an application has written down is drawn as what a page shows is.
  records() {
    const bar = this.layout.slim ? 6 : 9;
    return this.trace.records
      .filter((record) => this.layout.orders.includes(record.order) && this.isSeen(record))
      .map((record) => {
        const { y, height } = this.span(record);
        const side = this.layout.orders.indexOf(record.order) * (bar + 1);
        const owner = this.trace.cast[record.client];
        return shape('rect', { class: `belief ${owner ? `tint${owner.tint}` : 'nobody'}`, x: this.layout.laneCentre(this.layout.applicationLane) - bar / 2 + side, y, width: bar, height, rx: 3 },
          shape('title', {}, `the application has ${record.order} as locked for ${owner ? owner.text : 'somebody else'}`));
      });
  }

  /// Those that begin or end in sight, those of the step in hand, and a few that pass by.
  arrows() {
    const lines = new Set();
    let through = 0;
    for (let step = this.first; step <= this.last; ++step)
      this.trace.steps[step].arrows.forEach((arrow) => lines.add(arrow));
    for (const arrow of this.trace.arrows) {
      if (arrow.from < this.first && arrow.to > this.last && ++through <= arrowsThroughMax) lines.add(arrow);
    }
    const chosen = [...lines].filter((arrow) => this.isChosen(arrow));
    const names = this.layout.slim ? [] : chosen.map((arrow) => this.arrowText(arrow, this.ends(arrow))).filter(Boolean);
    return [...[...lines].filter((arrow) => !this.isChosen(arrow)), ...chosen].map((arrow) => this.arrow(arrow)).concat(names);
  }

  isChosen({ from, to }) {
    return from === this.selected || to === this.selected;
  }

  ends(arrow) {
    const [x1, x2] = this.layout.arrowLanes(arrow).map((lane) => this.layout.laneCentre(lane));
    return { x1, x2, y1: this.layout.markAt(arrow.from) - this.top, y2: this.layout.markAt(arrow.to) - this.top };
  }

  arrow(arrow) {
    const { x1, x2, y1, y2 } = this.ends(arrow);
    const long = Math.hypot(x2 - x1, y2 - y1) || 1;
    const [dx, dy] = [(x2 - x1) / long, (y2 - y1) / long];
    const [tipX, tipY] = [x2 - dx * 7, y2 - dy * 7];
    const head = `${tipX},${tipY} ${tipX - dx * 8 - dy * 4},${tipY - dy * 8 + dx * 4} ${tipX - dx * 8 + dy * 4},${tipY - dy * 8 - dx * 4}`;
    const parts = [
      shape('line', { x1: x1 + dx * 6, y1: y1 + dy * 6, x2: tipX - dx * 6, y2: tipY - dy * 6 }),
      shape('polygon', { points: head }), shape('title', {}, arrow.text),
    ];
    if (arrow.way !== Way.steps) parts.push(this.clientEnd(arrow.client, arrow.way === Way.toServer ? y1 : y2));
    return shape('g', { class: this.isChosen(arrow) ? 'arrow chosen' : 'arrow' }, parts);
  }

  /// Where a client reads or answers in a row that is the server's.
  clientEnd(client, y) {
    return shape('circle', { class: `dot hollow tint${this.trace.cast[client]?.tint}`, cx: this.layout.laneCentre(this.layout.clientLane(client)), cy: y, r: 3.5 });
  }

  /// What comes to the server is named beside the server, above its arrow; what comes to clients beside each of them,
  /// below: so no two of a step are in each other's way.
  arrowText(arrow, { x1, y1, x2, y2 }) {
    if (Math.abs(x2 - x1) < 40) return null;
    const { way, to } = arrow;
    const text = this.layout.orders.length === 1 ? arrow.text.replaceAll(` ${this.layout.orders[0]}`, '') : arrow.text;
    if (way === Way.steps)
      return shape('text', { class: 'arrow-text', x: (x1 + x2) / 2, y: (y1 + y2) / 2 - 5, 'text-anchor': 'middle' }, text);
    const others = this.trace.steps[to].arrows.filter((each) => each.way === way && each.to === to).length > 1;
    const shown = fitted(text, (others ? this.layout.laneWidth : Math.abs(x2 - x1)) - 14);
    return way === Way.toServer
      ? shape('text', { class: 'arrow-text', x: x2 - 7, y: y2 - 6, 'text-anchor': 'end' }, shown)
      : shape('text', { class: 'arrow-text', x: x2 + 8, y: y2 + 13 }, shown);
  }

  marks() {
    const shapes = [];
    for (let index = this.first; index <= this.last; ++index) {
      const step = this.trace.steps[index];
      const x = this.layout.laneCentre(this.layout.laneOf(step));
      const y = this.layout.markAt(index) - this.top;
      if (step.lane === Lane.client) {
        const tint = this.trace.cast[step.client]?.tint;
        shapes.push(shape('circle', { class: `dot${tint === undefined ? '' : ` tint${tint}`}${step.act ? '' : ' hollow'}`, cx: x, cy: y, r: 5 }));
      } else if (step.lane === Lane.server || step.lane === Lane.application) {
        shapes.push(shape('rect', { class: 'dot server', x: x - 4.5, y: y - 4.5, width: 9, height: 9, rx: 1 }));
      } else {
        shapes.push(step.lane === Lane.time ? this.clock(x, y) : this.flash(x, y));
      }
      if (step.findings.length) shapes.push(shape('circle', { class: 'bad-ring', cx: x, cy: y, r: 10 }));
    }
    return shapes;
  }

  clock(x, y) {
    return shape('g', { class: 'clock' }, shape('circle', { cx: x, cy: y, r: 7 }),
      shape('path', { d: `M${x} ${y - 4}V${y}H${x + 3}` }));
  }

  flash(x, y) {
    return shape('path', { class: 'flash', d: `M${x + 1} ${y - 9}L${x - 6} ${y + 2}H${x}L${x - 1} ${y + 9}L${x + 6} ${y - 2}H${x}Z` });
  }

  /// The time of each step, or its number where no time passes.
  gutter() {
    const shapes = [];
    const { clock } = this.layout;
    let last = '';
    for (let index = this.first; index <= this.last; ++index) {
      const text = clock ? timeText(this.trace.steps[index].at) : String(this.trace.first + index + 1);
      if (text !== last)
        shapes.push(shape('text', { class: 'gutter-text', x: this.layout.gutter - 8, y: this.layout.markAt(index) - this.top + 4, 'text-anchor': 'end' }, text));
      last = text;
    }
    return shapes;
  }
}
