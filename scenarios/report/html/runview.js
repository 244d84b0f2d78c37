// SPDX-License-Identifier: GPL-3.0-or-later
// The run, step by step: lanes on the left, words beside them. Only what can be seen is in the document.

const overscan = 300;
const printedMax = 400;

class RunView {
  constructor(trace, chosen) {
    this.trace = trace;
    this.chosen = chosen;
    this.selected = 0;
    this.head = el('div', { class: 'lane-heads', 'aria-hidden': 'true' });
    this.body = el('div', {
      class: 'run-body', role: 'listbox', tabindex: '0',
      'aria-label': `Steps of the run; lanes: ${trace.laneClients.map((client) => trace.cast[client].text).join(', ')}, server`,
    });
    this.pane = el('div', { class: 'run-pane', onscroll: () => this.drawSoon() }, this.head, this.body);
    this.body.addEventListener('click', (event) => {
      const row = event.target.closest('.row');
      this.choose(row ? Number(row.dataset.step) : this.layout.rowAt(event.offsetY + this.drawnTop(event.target)));
    });
    this.observer = new ResizeObserver(() => this.relayout());
    this.observer.observe(this.pane);
    this.beforePrint = () => this.print();
    this.afterPrint = () => this.relayout();
    addEventListener('beforeprint', this.beforePrint);
    addEventListener('afterprint', this.afterPrint);
  }

  close() {
    this.observer.disconnect();
    removeEventListener('beforeprint', this.beforePrint);
    removeEventListener('afterprint', this.afterPrint);
  }

  drawnTop(target) {
    return target.closest('svg') ? this.drawing.top : 0;
  }

  relayout(width = this.pane.clientWidth) {
    if (!width) return;
    const style = getComputedStyle(this.body);
    const anchor = this.layout ? this.layout.tops[this.selected] - this.pane.scrollTop : null;
    this.layout = new RunLayout(this.trace, width, `${style.fontSize} ${style.fontFamily}`, this.order);
    this.body.style.height = `${this.layout.height}px`;
    this.body.style.width = `${this.layout.width}px`;
    this.drawHeads();
    if (anchor === null) this.reveal();
    else this.pane.scrollTop = this.layout.tops[this.selected] - anchor;
    this.reveal();
    this.draw();
  }

  showOrder(order) {
    this.order = order;
    this.relayout();
  }

  drawHeads() {
    this.head.style.height = `${this.layout.headHeight}px`;
    this.head.style.width = `${this.layout.width}px`;
    this.head.className = this.layout.slim ? 'lane-heads slim' : 'lane-heads';
    this.head.replaceChildren(
      ...this.layout.heads().map(({ text, tint, kind }, lane) => {
        const name = el('span', { class: `lane-head ${kind}${tint === undefined ? '' : ` tint${tint}`}`, title: text }, el('span', {}, text));
        name.style.left = `${this.layout.lanesLeft + lane * this.layout.laneWidth}px`;
        name.style.width = `${this.layout.laneWidth}px`;
        return name;
      }),
      this.trace.hiddenClients > 0 && el('span', { class: 'lane-more' }, `and ${this.trace.hiddenClients} more clients`) || '');
  }

  drawSoon() {
    if (this.isDue) return;
    this.isDue = true;
    requestAnimationFrame(() => {
      this.isDue = false;
      this.draw();
    });
  }

  draw(from = this.pane.scrollTop - overscan, to = this.pane.scrollTop + this.pane.clientHeight + overscan) {
    if (!this.layout || !this.trace.steps.length) return;
    this.drawing = new LaneDrawing(this.layout, this.selected, Math.max(from, 0), Math.min(to, this.layout.height - 1), this.pane.scrollTop);
    const lanes = this.drawing.draw();
    lanes.style.top = `${this.drawing.top}px`;
    const rows = [];
    for (let step = this.drawing.first; step <= this.drawing.last; ++step) rows.push(this.row(step));
    this.body.replaceChildren(lanes, ...rows);
    this.body.setAttribute('aria-activedescendant', `step-${this.selected}`);
  }

  row(index) {
    const step = this.trace.steps[index];
    const others = step.alternatives.length;
    const row = el('div', {
      class: `row${this.trace.noReturn?.step === index ? ' turn' : ''}${step.findings.length ? ' bad' : ''}${index === this.selected ? ' chosen' : ''}`,
      role: 'option', id: `step-${index}`, 'data-step': index,
      'aria-selected': String(index === this.selected),
      'aria-posinset': this.trace.first + index + 1, 'aria-setsize': this.trace.total,
    },
    this.layout.lines[index].map(({ kind, text, first }) => el('div', { class: `line ${kind}` },
      el('span', { class: 'keyword' }, (kind === 'step' || kind === 'act') && first && step.keyword), el('span', { class: 'words' }, text))),
    others > 0 && el('span', {
      class: 'others',
      title: `Instead could have come:\n${step.alternatives.map((text) => `• ${text}`).join('\n')}`,
      'aria-label': counted(others, 'other thing could have come next', 'other things could have come next'),
    }, `+${others}`));
    row.style.top = `${this.layout.tops[index]}px`;
    row.style.height = `${this.layout.tops[index + 1] - this.layout.tops[index]}px`;
    row.style.left = `${this.layout.textLeft}px`;
    row.style.width = `${this.layout.textWidth}px`;
    return row;
  }

  choose(step) {
    this.selected = Math.max(0, Math.min(step, this.trace.steps.length - 1));
    this.reveal();
    this.draw();
    this.chosen(this.selected);
  }

  /// Scrolls as little as it must, with a few rows around.
  reveal() {
    if (!this.layout) return;
    const margin = 2 * (lineHeight + rowPadding);
    const top = this.layout.tops[this.selected];
    const bottom = this.layout.tops[this.selected + 1];
    const height = this.pane.clientHeight - this.layout.headHeight;
    if (top - margin < this.pane.scrollTop) this.pane.scrollTop = Math.max(top - margin, 0);
    else if (bottom + margin > this.pane.scrollTop + height)
      this.pane.scrollTop = Math.min(bottom + margin - height, Math.max(top - rowPadding, 0));
  }

  print() {
    if (!this.layout) return;
    const first = Math.max(0, this.selected - printedMax);
    const last = Math.min(this.trace.steps.length - 1, first + printedMax);
    this.draw(this.layout.tops[first], this.layout.tops[last]);
  }
}
