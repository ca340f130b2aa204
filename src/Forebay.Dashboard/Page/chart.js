// The chart of the hit ratio: a line over the share of hits, above columns of reads. Knows samples, not the rest of the page.
"use strict";

class RatioChart {
  static #left = 40;
  static #bottom = 22;
  static #top = 8;

  #host;
  #samples = [];
  #every = 2;
  #hover = null;

  constructor(host) {
    this.#host = host;
    host.addEventListener("pointermove", event => this.#point(event));
    host.addEventListener("pointerleave", () => { this.#hover = null; this.#draw(); });
    new ResizeObserver(() => this.#draw()).observe(host);
  }

  // samples: oldest first, each with at, hits, staleHits, misses, hitRatio; every: seconds between them.
  show(samples, every) {
    this.#every = every;
    // More points than pixels only cost time: neighbours are added up.
    const most = Math.max(60, Math.floor(this.#host.clientWidth / 3));
    const group = Math.max(1, Math.ceil(samples.length / most));
    this.#samples = [];
    for (let i = 0; i < samples.length; i += group)
      this.#samples.push(RatioChart.#join(samples.slice(i, i + group), every));
    this.#draw();
  }

  static #join(samples, every) {
    const sum = name => samples.reduce((total, sample) => total + sample[name], 0);
    const hits = sum("hits") + sum("staleHits");
    const reads = hits + sum("misses");
    return { at: new Date(samples.at(-1).at), ratio: reads ? hits / reads : null, perSecond: reads / (samples.length * every) };
  }

  #x(index) {
    const width = this.#host.clientWidth - RatioChart.#left;
    return RatioChart.#left + (this.#samples.length < 2 ? width : width * index / (this.#samples.length - 1));
  }

  #y(share) {
    const height = this.#host.clientHeight - RatioChart.#bottom - RatioChart.#top;
    return RatioChart.#top + height * (1 - share);
  }

  #point(event) {
    if (this.#samples.length < 2) return;
    const box = this.#host.getBoundingClientRect();
    const share = (event.clientX - box.left - RatioChart.#left) / (box.width - RatioChart.#left);
    this.#hover = Math.min(this.#samples.length - 1, Math.max(0, Math.round(share * (this.#samples.length - 1))));
    this.#draw();
  }

  #draw() {
    const host = this.#host;
    if (this.#samples.length < 2) {
      host.replaceChildren(element("div", { class: "empty" }, "The first samples come in a few seconds."));
      return;
    }
    const last = this.#samples.findLast(sample => sample.ratio !== null);
    const picture = vector("svg", {
      role: "img",
      "aria-label": last ? `Hit ratio over time; the latest is ${percent(last.ratio)}.` : "Hit ratio over time; nothing was read yet.",
    });
    this.#drawAxes(picture);
    this.#drawReads(picture);
    this.#drawRatio(picture);
    host.replaceChildren(picture);
    if (this.#hover !== null && this.#hover < this.#samples.length) this.#drawTip(picture);
  }

  #drawAxes(picture) {
    const right = this.#host.clientWidth;
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      picture.append(vector("line", { class: "grid", x1: RatioChart.#left, x2: right, y1: this.#y(share), y2: this.#y(share) }));
      picture.append(vector("text", { class: "axis", x: RatioChart.#left - 8, y: this.#y(share) + 4, "text-anchor": "end" }, `${share * 100} %`));
    }
    const count = Math.max(2, Math.min(7, Math.floor(right / 130)));
    for (let i = 0; i < count; i++) {
      const index = Math.round(i * (this.#samples.length - 1) / (count - 1));
      const anchor = i === 0 ? "start" : i === count - 1 ? "end" : "middle";
      picture.append(vector("text", { class: "axis", x: this.#x(index), y: this.#host.clientHeight - 5, "text-anchor": anchor }, clock(this.#samples[index].at)));
    }
  }

  // Columns fill the lower third, so that the line stays readable.
  #drawReads(picture) {
    const most = Math.max(1, ...this.#samples.map(sample => sample.perSecond));
    const width = Math.max(1, (this.#host.clientWidth - RatioChart.#left) / this.#samples.length - 1);
    const floor = this.#y(0);
    const path = this.#samples.map((sample, i) => {
      const height = (floor - this.#y(1)) / 3 * sample.perSecond / most;
      const x = Math.min(this.#x(i), this.#host.clientWidth - width);
      return height > 0 ? `M${x.toFixed(1)} ${floor.toFixed(1)}v${(-height).toFixed(1)}h${width.toFixed(1)}v${height.toFixed(1)}z` : "";
    }).join("");
    picture.append(vector("path", { class: "reads", d: path }));
  }

  // Where nothing was read there is no ratio: the line is interrupted there.
  #drawRatio(picture) {
    let line = "", area = "", from = null;
    const floor = this.#y(0).toFixed(1);
    this.#samples.forEach((sample, i) => {
      if (sample.ratio === null) {
        if (from !== null) area += `L${this.#x(i - 1).toFixed(1)} ${floor}z`;
        from = null;
        return;
      }
      const place = `${this.#x(i).toFixed(1)} ${this.#y(sample.ratio).toFixed(1)}`;
      line += from === null ? `M${place}l0 0` : `L${place}`;
      area += from === null ? `M${this.#x(i).toFixed(1)} ${floor}L${place}` : `L${place}`;
      from ??= i;
    });
    if (from !== null) area += `L${this.#x(this.#samples.length - 1).toFixed(1)} ${floor}z`;
    picture.append(vector("path", { class: "area", d: area }), vector("path", { class: "ratio", d: line }));
  }

  #drawTip(picture) {
    const sample = this.#samples[this.#hover];
    const x = this.#x(this.#hover);
    picture.append(vector("line", { class: "cross", x1: x, x2: x, y1: this.#y(1), y2: this.#y(0) }));
    if (sample.ratio !== null) picture.append(vector("circle", { class: "dot", cx: x, cy: this.#y(sample.ratio), r: 5 }));
    const tip = element("div", { class: "tip" }, `${clock(sample.at)} · ${sample.ratio === null ? "no reads" : percent(sample.ratio)} · ${number(sample.perSecond)} reads/s`);
    this.#host.append(tip);
    const limit = this.#host.clientWidth - tip.offsetWidth;
    tip.style.left = `${Math.max(0, Math.min(limit, x + 12 > limit ? x - tip.offsetWidth - 12 : x + 12))}px`;
  }
}
