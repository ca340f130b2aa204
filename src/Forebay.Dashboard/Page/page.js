// The page: asks the server every two seconds and shows the answer. Everything from the server is set as text, never as markup.
"use strict";

const api = new URL("api/", document.currentScript.src);
const refreshEvery = 2000;

const byId = id => document.getElementById(id);
const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

function number(value) {
  return value < 10 && value % 1 ? value.toFixed(1) : value < 100_000 ? grouped.format(value) : short.format(value);
}

function percent(share) {
  // 99.97 % and 100 % are not the same news.
  return share > 0.9999 ? "100 %" : `${(share * 100).toFixed(share > 0.99 ? 2 : 1)} %`;
}

function size(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  for (; bytes >= 1024 && unit < units.length - 1; unit++) bytes /= 1024;
  return `${unit === 0 || bytes >= 100 ? Math.round(bytes) : bytes.toFixed(1)} ${units[unit]}`;
}

function duration(seconds) {
  if (!seconds) return "–";
  return seconds < 0.001 ? `${Math.round(seconds * 1e6)} µs` : seconds < 1 ? `${(seconds * 1000).toPrecision(3)} ms` : `${seconds.toPrecision(3)} s`;
}

function clock(at) {
  return at.toLocaleTimeString("en-GB");
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function element(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function vector(name, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(new URL(path, api), { cache: "no-store", credentials: "same-origin", ...options });
  if (response.ok) return response.json();
  const type = response.headers.get("Content-Type") ?? "";
  const detail = type.includes("json") ? (await response.json()).detail : await response.text();
  throw new Error(detail || `The server answered ${response.status}.`);
}

function showState(stats) {
  const [text, look] = !stats.enabled ? ["Switched off: reads go to the primary", "bad"]
    : !stats.serving ? [stats.bus ? "Bypassed: the change feed or the bus is behind" : "Bypassed: the change feed is behind", "warn"]
    : stats.tiers.some(tier => !tier.state.startsWith("ok")) ? ["Serving, a tier is out", "warn"]
    : stats.bus && !stats.bus.state.startsWith("ok") ? ["Serving, the bus is out", "warn"]
    : ["Serving", "good"];
  const chip = byId("serving");
  // A status region is read out when it changes: only then may it be written.
  if (chip.textContent !== text) chip.textContent = text;
  chip.className = `chip ${look}`;
  byId("switch").setAttribute("aria-checked", String(stats.enabled));
}

function showFigures(stats) {
  const minute = samples.slice(-Math.max(1, Math.round(60 / every)));
  const lately = samples.slice(-Math.max(1, Math.round(10 / every)));
  const sum = (part, ...names) => part.reduce((total, sample) => total + names.reduce((all, name) => all + sample[name], 0), 0);
  const reads = sum(minute, "hits", "staleHits", "misses");
  const seconds = Math.max(1, lately.length * every);
  byId("ratio-now").textContent = reads ? percent(sum(minute, "hits", "staleHits") / reads) : "–";
  byId("ratio-all").textContent = `${percent(stats.hitRatio)} since the start`;
  byId("reads-now").textContent = number(sum(lately, "hits", "staleHits", "misses") / seconds);
  byId("reads-all").textContent = `${number(stats.hits + stats.staleHits + stats.misses)} since the start`;
  byId("loads-now").textContent = number(sum(lately, "loads") / seconds);
  byId("loads-all").textContent = `${number(stats.loads)} since the start, ${number(stats.loadFailures)} failed`;
  byId("stale").textContent = number(stats.staleHits);
  byId("evictions").textContent = number(stats.evictions);
  byId("invalidations").textContent = number(stats.invalidations);
}

function card(name, state, figures, ...middle) {
  const [word, ...why] = state.split(":");
  const look = word === "ok" ? "good" : word === "degraded" ? "warn" : "bad";
  return element("article", { class: "tier" },
    element("div", { class: "head" }, element("h3", {}, name), element("span", { class: `chip ${look}`, title: why.join(":").trim() }, word)),
    ...middle,
    element("dl", {}, ...figures.map(([name, value]) => element("div", {},
      element("dt", {}, name),
      element("dd", name === "Failures" && value > 0 ? { class: "bad" } : {}, value === null ? "–" : typeof value === "number" ? number(value) : value)))));
}

function reason(state) {
  return state.split(":").slice(1).join(":").trim();
}

function showBus(bus) {
  byId("bus-title").hidden = byId("bus").hidden = !bus;
  if (!bus) return;
  const figures = [
    ["Sent", bus.published], ["Heard", bus.received], ["Outbox", bus.outbox], ["Gaps", bus.gaps],
    ["Lag", bus.lagMilliseconds === null ? "–" : `${number(bus.lagMilliseconds)} ms`],
    ["Heard up to", bus.heardMillisecondsAgo === null ? "never" : `${number(bus.heardMillisecondsAgo)} ms ago`],
    ["Failures", bus.failures],
  ];
  byId("bus").replaceChildren(card(bus.name, bus.state, figures,
    element("div", { class: "of" }, element("span", {}, `node ${bus.node.slice(0, 8)}`), element("span", {}, reason(bus.state) || `at ${bus.position ?? "no position"}`))));
}

function showTiers(tiers) {
  byId("tiers").replaceChildren(...tiers.map(tier => {
    const share = tier.maxBytes > 0 ? Math.min(1, tier.bytes / tier.maxBytes) : 0;
    const filled = element("div", {});
    filled.style.width = `${share * 100}%`;
    const figures = [
      ["Entries", tier.entries], ["Active", tier.active], ["Expired", tier.expired], ["Evictions", tier.evictions],
      ["Hits", tier.hits], ["Misses", tier.misses], ["Failures", tier.failures], ["Dropped", tier.dropped],
    ];
    return card(tier.name, tier.state, figures,
      element("div", { class: "bar", role: "img", "aria-label": `${percent(share)} of the budget of ${size(tier.maxBytes)} is used` }, filled),
      element("div", { class: "of" },
        element("span", {}, tier.maxBytes > 0 ? `${size(tier.bytes)} of ${size(tier.maxBytes)}` : size(tier.bytes)),
        element("span", {}, reason(tier.state) || (tier.maxBytes > 0 ? percent(share) : "no limit"))));
  }));
}

function showRegions(regions) {
  byId("regions").replaceChildren(...regions.map(region => {
    const reads = region.hits + region.staleHits + region.misses;
    const filled = element("div", {});
    filled.style.width = `${region.hitRatio * 100}%`;
    const cells = [
      number(region.entries), size(region.bytes),
      reads ? [element("span", { class: "meter", "aria-hidden": "true" }, filled), percent(region.hitRatio)] : "–",
      number(region.hits), number(region.misses), number(region.staleHits), number(region.loads), number(region.loadFailures),
      duration(region.meanLoadSeconds), duration(region.p99LoadSeconds),
    ];
    return element("tr", reads || region.entries ? {} : { class: "idle" },
      element("th", { scope: "row" }, region.name),
      ...cells.map((cell, i) => element("td", i === 7 && region.loadFailures > 0 ? { class: "bad" } : {}, ...[cell].flat())));
  }));
}

function showInvalidations(invalidations) {
  const list = byId("recent");
  if (list.dataset.newest === String(invalidations[0]?.stamp)) return;
  list.dataset.newest = String(invalidations[0]?.stamp);
  list.replaceChildren(...(invalidations.length ? invalidations.slice(0, 100).map(one => element("li", {},
    element("time", { datetime: one.at }, clock(new Date(one.at))),
    element("span", { class: "kind" }, one.kind),
    element("code", {}, one.what))) : [element("li", {}, element("span", { class: "none" }, "None yet."))]));
}

const chart = new RatioChart(byId("chart"));
let samples = [];
let every = 2;
let minutes = 5;
let answeredAt = null;
let asking = false;

function showChart() {
  chart.show(minutes === 0 ? samples : samples.slice(-Math.round(minutes * 60 / every)), every);
}

async function refresh() {
  if (asking || document.hidden) return;
  asking = true;
  try {
    const newest = samples.at(-1)?.number ?? 0;
    const [stats, history, recent] = await Promise.all([ask("stats"), ask(`history?after=${newest}`), ask("invalidations")]);
    // The application was started again, and counts its samples anew: the next round asks for all of them.
    if (history.newest < newest) samples = [];
    samples = [...samples, ...history.samples].slice(-history.capacity);
    every = history.sampleEverySeconds;
    showState(stats);
    showFigures(stats);
    showTiers(stats.tiers);
    showBus(stats.bus);
    showRegions(stats.regions);
    showInvalidations(recent.invalidations);
    showChart();
    answeredAt = new Date();
    byId("updated").textContent = `Updated ${clock(answeredAt)}; refreshed every 2 seconds.`;
    byId("trouble").hidden = true;
  } catch (error) {
    const trouble = byId("trouble");
    trouble.textContent = `No answer from the application${answeredAt ? ` since ${clock(answeredAt)}` : ""}: ${error.message}`;
    trouble.hidden = false;
  } finally {
    asking = false;
  }
}

const hints = {
  key: ["album:17", "The whole key, of no partition."],
  tag: ["row:track:17", "Every entry that carries the tag goes, from every tier."],
  pattern: ["/api/albums*", "A key in which * stands for any run of characters."],
  partition: ["tenant-a", "Every entry of the partition (a tenant) goes, of every region."],
  everything: ["", "Every entry goes but those of durable regions (sessions): every next read asks the primary."],
};

const kindChosen = () => document.querySelector("input[name=kind]:checked").value;

function showKind() {
  const kind = kindChosen(), name = byId("name");
  [name.placeholder, byId("hint").textContent] = hints[kind];
  name.hidden = kind === "everything";
  name.required = kind !== "everything";
}

function confirmed(title, text, yes) {
  const dialog = byId("confirm");
  byId("confirm-title").textContent = title;
  byId("confirm-text").textContent = text;
  byId("confirm-yes").textContent = yes;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

async function act(what, said) {
  const done = byId("done");
  try {
    await what();
    done.className = "done";
    done.textContent = said;
  } catch (error) {
    done.className = "done bad";
    done.textContent = error.message;
  }
  await refresh();
}

byId("clear").addEventListener("submit", async event => {
  event.preventDefault();
  const kind = kindChosen(), name = byId("name").value;
  const text = kind === "everything" ? "Every entry is removed from every tier, durable regions apart. The primary gets every next read."
    : `Entries by ${kind} “${name}” are removed from every tier.`;
  if (!await confirmed(kind === "everything" ? "Remove everything?" : "Remove these entries?", text, "Remove")) return;
  await act(() => ask("clear", kind === "everything" ? { everything: true } : { [kind]: name }), kind === "everything" ? "Everything was removed." : `Removed by ${kind} “${name}”.`);
});

byId("switch").addEventListener("click", async () => {
  const on = byId("switch").getAttribute("aria-checked") === "true";
  if (on && !await confirmed("Switch the cache off?", "Every read then goes to the primary, and nothing is stored, until it is switched on again.", "Switch off")) return;
  await act(() => ask("enabled", { enabled: !on }), on ? "The cache is off." : "The cache is on.");
});

for (const radio of document.querySelectorAll("input[name=kind]")) radio.addEventListener("change", showKind);
for (const button of document.querySelectorAll("[data-minutes]")) {
  button.addEventListener("click", () => {
    minutes = Number(button.dataset.minutes);
    for (const other of document.querySelectorAll("[data-minutes]")) other.setAttribute("aria-pressed", String(other === button));
    showChart();
  });
}

document.addEventListener("visibilitychange", refresh);
showKind();
refresh();
setInterval(refresh, refreshEvery);
