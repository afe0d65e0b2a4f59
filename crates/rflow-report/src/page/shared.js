"use strict";
const DATA = JSON.parse(document.getElementById("data").textContent);
const F = Object.fromEntries((DATA.fields || []).map((name, i) => [name, i]));
const $ = id => document.getElementById(id);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}
const html = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
const svg = (name, attributes, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
function put(id, ...children) {
  const place = $(id);
  place.replaceChildren();
  return fill(place, {}, children);
}

// ---- numbers as people read them
const count = n => Math.round(n).toLocaleString("en-US");
function duration(ms) {
  if (ms < 0) return "–";
  if (ms < 1000) return Math.round(ms) + " ms";
  if (ms < 60000) return +(ms / 1000).toFixed(1) + " s";
  const s = Math.round(ms / 1000);
  const parts = [[Math.floor(s / 86400), "d"], [Math.floor(s / 3600) % 24, "h"], [Math.floor(s / 60) % 60, "m"], [s % 60, "s"]];
  return parts.filter(p => p[0]).slice(0, 3).map(p => p[0] + p[1]).join(" ") || "0 s";
}
function bytes(n) {
  if (n < 0) return "–";
  const units = ["B", "KB", "MB", "GB", "TB", "PB"];
  let unit = 0;
  while (n >= 1024 && unit < units.length - 1) { n /= 1024; unit++; }
  return (n >= 100 || unit === 0 ? Math.round(n) : +n.toFixed(1)) + " " + units[unit];
}
const percent = n => (n >= 100 || Number.isInteger(n) ? count(n) : +n.toFixed(1)) + " %";
const hours = ms => ms < 180000 ? +(ms / 60000).toFixed(1) + " min" : ms < 3.6e8 ? +(ms / 3.6e6).toFixed(1) + " h" : count(ms / 3.6e6) + " h";
const pad = (n, width = 2) => String(n).padStart(width, "0");
function clock(ms) {
  const d = new Date(ms);
  return d.getFullYear() + "-" + pad(d.getMonth() + 1) + "-" + pad(d.getDate()) + " " + pad(d.getHours()) + ":" + pad(d.getMinutes()) + ":" + pad(d.getSeconds());
}
const plural = (n, one, many) => count(n) + " " + (n === 1 ? one : many || one + "s");

// ---- states: a word and a sign, colour only besides
const SIGNS = { completed: "✔", cached: "↺", stored: "▤", failed: "✘", ignored: "⊘", retried: "↻", lost: "⚡", aborted: "■" };
const CLASSES = { completed: "good", cached: "idle", stored: "idle", failed: "bad", ignored: "bad", retried: "wait", lost: "lost", aborted: "idle" };
const state = row => DATA.states[row[F.state]];
const chip = name => html("span", { class: "chip " + CLASSES[name] }, html("span", { "aria-hidden": "true" }, SIGNS[name]), name);

// ---- rows
function taskName(row) {
  const label = row[F.label];
  const process = DATA.processes[row[F.process]];
  return label ? process + " (" + label + ")" : process;
}
const shortHash = row => row[F.hash].slice(0, 2) + "/" + row[F.hash].slice(2, 8);
function workDir(row) {
  const work = DATA.texts[row[F.work]];
  return work.endsWith("/") ? work + row[F.hash].slice(0, 2) + "/" + row[F.hash].slice(2) : work;
}
// Times are counted from the begin of the run; those of cached tasks lie before it.
const absolute = at => at === -1 ? null : at < -1 ? DATA.run.began + at + 2 : DATA.run.began + at;
function between(row, from, to) {
  const a = row[F[from]], b = row[F[to]];
  return a === -1 || b === -1 ? -1 : Math.max(0, b - a);
}
const text = (row, field) => DATA.texts[row[F[field]]];

// ---- axes and tips
function ticks(max, wanted, unit) {
  if (!(max > 0)) return [0];
  const steps = unit === "time"
    ? [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 108e5, 216e5, 432e5, 864e5, 1728e5, 6048e5]
    : null;
  let step;
  if (steps) step = steps.find(s => max / s <= wanted) || Math.ceil(max / wanted / 864e5) * 864e5;
  else {
    const base = unit === "bytes" ? 2 : 10;
    const rough = max / wanted;
    const size = Math.pow(base, Math.floor(Math.log(rough) / Math.log(base)));
    step = base === 2 ? (rough > size ? size * 2 : size) : size * ([1, 2, 5, 10].find(m => m * size >= rough));
    if (unit === "count") step = Math.max(1, Math.round(step));
  }
  const out = [];
  for (let v = 0; v <= max * 1.0001; v += step) out.push(v);
  return out;
}
const tipBox = html("div", { id: "tip", role: "status" });
document.body.append(tipBox);
function tip(content, event) {
  tipBox.textContent = content;
  tipBox.style.display = "block";
  const box = tipBox.getBoundingClientRect();
  tipBox.style.left = Math.max(6, Math.min(event.clientX + 14, innerWidth - box.width - 8)) + "px";
  tipBox.style.top = (event.clientY + box.height + 26 > innerHeight ? event.clientY - box.height - 12 : event.clientY + 16) + "px";
}
const noTip = () => { tipBox.style.display = "none"; };
const tips = make => ({ onmousemove: event => tip(typeof make === "function" ? make() : make, event), onmouseleave: noTip });

// Shortens a name in front: its end tells more.
const shorten = (name, width) => name.length <= width ? name : "…" + name.slice(name.length - width + 1);

// ---- what both pages say of the run
function patterns() {
  const hatch = (id, colour, soft, size, turn) => svg("pattern", { id, width: size, height: size, patternUnits: "userSpaceOnUse", patternTransform: "rotate(" + turn + ")" },
    svg("rect", { width: size, height: size, fill: "var(" + soft + ")" }),
    svg("line", { x1: 0, y1: 0, x2: 0, y2: size, stroke: "var(" + colour + ")", "stroke-width": 1.6 }));
  return svg("svg", { width: 0, height: 0, style: "position:absolute", "aria-hidden": "true" }, svg("defs", {},
    hatch("p-wait", "--wait", "--wait-soft", 6, 45), hatch("p-queue", "--idle", "--idle-soft", 6, -45), hatch("p-lost", "--lost", "--lost-soft", 4, 0)));
}
document.body.append(patterns());
function runHead(place, what) {
  const run = DATA.run;
  const verdict = run.success === true ? html("span", { class: "chip good" }, "✔ completed")
    : run.success === false ? html("span", { class: "chip bad" }, "✘ failed") : html("span", { class: "chip wait" }, "… not finished");
  put(place,
    html("div", { class: "brand" }, "rflow · " + what),
    html("h1", {}, run.project || run.script.split("/").pop() || "run", " ", verdict),
    html("div", { class: "sub" }, run.name + " · " + clock(run.began) + " to " + clock(run.ended) + " · " + duration(run.ended - run.began)
      + (run.resume ? " · resumed" : "") + (run.stub ? " · stub run" : "")));
}
const swatch = (shape) => svg("svg", { width: 22, height: 14, viewBox: "0 0 22 14" }, shape);
