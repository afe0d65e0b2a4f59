// Pictures of the report.
const LABEL = 210, RIGHT = 70, ROW = 26, WIDTH = 620;
const MANY = 25;
let relative = false, all = false;

function ranked() {
  const order = DATA.processes.map((_, i) => i).filter(i => DATA.by_process[i].counts.some(n => n));
  if (all || order.length <= MANY) return order;
  const cost = i => DATA.by_process[i].cpu_millis;
  const kept = new Set([...order].sort((a, b) => cost(b) - cost(a)).slice(0, MANY));
  return order.filter(i => kept.has(i));
}

const MEASURES = [
  { key: "cpu", title: "CPU", note: "100 % is one core, all the time", unit: "count", show: percent },
  { key: "memory", title: "Memory", note: "highest resident memory of each task", unit: "bytes", show: bytes },
  { key: "time", title: "Run time", note: "against the time limit, where there is one", unit: "time", show: duration },
  { key: "read", title: "Data read", note: "bytes read by each task, cached files included", unit: "bytes", show: bytes },
  { key: "written", title: "Data written", note: "bytes written by each task", unit: "bytes", show: bytes },
];

function boxes(measure) {
  const rows = ranked().map(i => ({ i, m: DATA.by_process[i][measure.key] })).filter(r => r.m.used);
  const part = relative && rows.some(r => r.m.asked);
  if (part) rows.splice(0, rows.length, ...rows.filter(r => r.m.asked));
  if (!rows.length) return null;
  const scale = r => part ? 100 / r.m.asked[1] : 1;
  const max = Math.max(...rows.map(r => Math.max(r.m.used.max, r.m.asked ? r.m.asked[1] : 0) * scale(r))) || 1;
  const unit = part ? "count" : measure.unit, show = part ? percent : measure.show;
  const x = v => LABEL + Math.min(1, v / max) * (WIDTH - LABEL - RIGHT);
  const height = rows.length * ROW + 26;
  const drawing = svg("svg", { viewBox: "0 0 " + WIDTH + " " + height, role: "img", "aria-label": measure.title + " by process" });
  for (const t of ticks(max, 5, unit)) {
    drawing.append(svg("line", { class: "grid", x1: x(t), x2: x(t), y1: 0, y2: height - 22 }),
      svg("text", { class: "dim", x: x(t), y: height - 7, "text-anchor": "middle" }, t === 0 ? "0" : show(t)));
  }
  rows.forEach((r, k) => drawing.append(box(r, k * ROW + ROW / 2, v => x(v * scale(r)), measure, show, scale(r))));
  return html("div", {}, html("h3", {}, measure.title, " ", html("span", { class: "sub", style: "font-weight:400" }, part ? "in percent of what was asked for" : measure.note)), drawing);
}

function box(r, y, x, measure, show, scale) {
  const u = r.m.used, [low, high] = u.whiskers;
  const name = DATA.processes[r.i];
  const about = () => name + " · " + plural(u.n, "task") + "\nmedian " + measure.show(u.median) + ", mean " + measure.show(u.mean)
    + "\nmiddle half " + measure.show(u.q1) + " – " + measure.show(u.q3) + "\nleast " + measure.show(u.min) + ", most " + measure.show(u.max)
    + (r.m.asked ? "\nasked for " + measure.show(r.m.asked[0]) + (r.m.asked[1] > r.m.asked[0] ? " – " + measure.show(r.m.asked[1]) : "") : "")
    + (r.m.share !== null ? "\nused " + percent(r.m.share) + " of it" : "");
  const group = svg("g", tips(about));
  group.append(svg("rect", { x: 0, y: y - ROW / 2, width: WIDTH, height: ROW, fill: "transparent" }),
    svg("text", { x: LABEL - 10, y: y + 4, "text-anchor": "end" }, shorten(name, 26)));
  if (r.m.asked) {
    const a = x(r.m.asked[0]), b = x(r.m.asked[1]);
    group.append(svg("rect", { x: LABEL, y: y - 8, width: Math.max(0, b - LABEL), height: 16, fill: "var(--soft)" }));
    for (const at of a === b ? [a] : [a, b]) {
      group.append(svg("line", { x1: at, x2: at, y1: y - 10, y2: y + 10, stroke: "var(--text)", "stroke-width": 2, "stroke-dasharray": "3 2" }));
    }
    group.append(svg("path", { d: "M" + (b - 4) + " " + (y - 12) + "h8l-4 5z", fill: "var(--text)" }));
  }
  if (u.n > 2) {
    group.append(svg("line", { x1: x(low), x2: x(high), y1: y, y2: y, stroke: "var(--run)", "stroke-width": 1.5 }),
      svg("rect", { x: x(u.q1), y: y - 6, width: Math.max(1.5, x(u.q3) - x(u.q1)), height: 12, rx: 2, fill: "var(--run-soft)", stroke: "var(--run)" }),
      svg("line", { x1: x(u.median), x2: x(u.median), y1: y - 7, y2: y + 7, stroke: "var(--run)", "stroke-width": 3 }));
  }
  const single = u.n <= 12 ? u.points : u.points.filter(v => v < low || v > high).concat(u.max);
  single.forEach((v, k) => group.append(svg("circle", { cx: x(v), cy: y + (u.n > 2 && u.n <= 12 ? (k % 3 - 1) * 3 : 0), r: 2.6, fill: "var(--card)", stroke: "var(--run)", "stroke-width": 1.3 })));
  group.append(svg("text", { class: "dim", x: WIDTH, y: y + 4, "text-anchor": "end" }, show(u.median * scale)));
  return group;
}

function drawBoxes() {
  const charts = MEASURES.map(boxes).filter(c => c);
  put("boxes", charts.length ? charts : html("p", { class: "empty" }, "Nothing was measured."));
  const hidden = DATA.processes.length - ranked().length;
  put("scale-tools",
    html("button", { "aria-pressed": String(!relative), onclick: () => { relative = false; drawBoxes(); } }, "Amounts"), " ",
    html("button", { "aria-pressed": String(relative), onclick: () => { relative = true; drawBoxes(); } }, "Percent of asked"), " ",
    (hidden > 0 && !all || all) && DATA.processes.length > MANY
      ? html("button", { onclick: () => { all = !all; drawBoxes(); drawWaits(); } }, all ? "Most expensive processes only" : "All " + count(DATA.processes.length) + " processes") : null);
  put("box-legend",
    html("span", {}, swatch(svg("g", {}, svg("line", { x1: 0, x2: 22, y1: 7, y2: 7, stroke: "var(--run)", "stroke-width": 1.5 }), svg("rect", { x: 5, y: 2, width: 12, height: 10, rx: 2, fill: "var(--run-soft)", stroke: "var(--run)" }), svg("line", { x1: 10, x2: 10, y1: 1, y2: 13, stroke: "var(--run)", "stroke-width": 3 }))), "used: middle half, median, range"),
    html("span", {}, swatch(svg("circle", { cx: 11, cy: 7, r: 3, fill: "var(--card)", stroke: "var(--run)", "stroke-width": 1.3 })), "a single task"),
    html("span", {}, swatch(svg("g", {}, svg("line", { x1: 11, x2: 11, y1: 3, y2: 14, stroke: "var(--text)", "stroke-width": 2, "stroke-dasharray": "3 2" }), svg("path", { d: "M7 0h8l-4 5z", fill: "var(--text)" }))), "asked for"),
    html("span", {}, "number at the right: median"));
}

// ---- load over time
function area(values, below, x, y) {
  const up = values.map((v, i) => x(i) + " " + y(v + below[i]) + "L" + x(i + 1) + " " + y(v + below[i]));
  const down = values.map((_, i) => x(i + 1) + " " + y(below[i]) + "L" + x(i) + " " + y(below[i])).reverse();
  return "M" + up.join("L") + "L" + down.join("L") + "Z";
}
function loadChart(title, layers) {
  const width = 1180, height = 170, left = 56, bottom = 24, top = 8;
  const n = layers[0].values.length, total = DATA.run.ended - DATA.run.began;
  const sums = layers[0].values.map((_, i) => layers.reduce((s, l) => s + l.values[i], 0));
  const max = Math.max(1, ...sums);
  const x = i => +(left + i / n * (width - left - 8)).toFixed(1), y = v => +(top + (1 - v / max) * (height - top - bottom)).toFixed(1);
  const drawing = svg("svg", { viewBox: "0 0 " + width + " " + height, role: "img", "aria-label": title });
  for (const t of ticks(max, 4, "count")) drawing.append(svg("line", { class: "grid", x1: left, x2: width - 8, y1: y(t), y2: y(t) }), svg("text", { class: "dim", x: left - 8, y: y(t) + 4, "text-anchor": "end" }, count(t)));
  for (const t of ticks(total, 8, "time")) drawing.append(svg("text", { class: "dim", x: x(t / total * n), y: height - 6, "text-anchor": t ? "middle" : "start" }, t ? duration(t) : "start"));
  let below = sums.map(() => 0);
  for (const layer of layers) {
    drawing.append(svg("path", { d: area(layer.values, below, x, y), fill: layer.fill, stroke: layer.stroke, "stroke-width": 1 }));
    below = below.map((v, i) => v + layer.values[i]);
  }
  drawing.append(svg("rect", { x: left, y: top, width: width - left - 8, height: height - top - bottom, fill: "transparent", onmouseleave: noTip,
    onmousemove: event => {
      const r = drawing.getBoundingClientRect();
      const i = Math.max(0, Math.min(n - 1, Math.floor(((event.clientX - r.left) / r.width * width - left) / (width - left - 8) * n)));
      tip(duration(total * i / n) + " after the start\n" + layers.map(l => l.name + ": " + +l.values[i].toFixed(1)).join("\n"), event);
    } }));
  return html("div", { style: "margin-top:10px" }, html("h3", {}, title),
    html("div", { class: "legend" }, layers.map(l => html("span", {}, swatch(svg("rect", { width: 22, height: 13, fill: l.fill, stroke: l.stroke })), l.name))), drawing);
}
function drawLoad() {
  const load = DATA.load;
  if (!DATA.rows.length || DATA.run.ended <= DATA.run.began) return put("load", html("p", { class: "empty" }, "No task ran."));
  put("load",
    loadChart("Tasks over time", [{ name: "running", values: load.running, fill: "var(--run)", stroke: "var(--run)" }, { name: "waiting", values: load.waiting, fill: "url(#p-wait)", stroke: "var(--wait)" }]),
    loadChart("Cpus in use, as asked for", [{ name: "cpus of running tasks", values: load.cpus, fill: "var(--run-soft)", stroke: "var(--run)" }]));
}

// ---- waiting and running by process
const PHASES = [
  { name: "waiting for a free place", fill: "url(#p-queue)", stroke: "var(--idle)" },
  { name: "waiting at the executor", fill: "url(#p-wait)", stroke: "var(--wait)" },
  { name: "running", fill: "var(--run)", stroke: "var(--run)" },
];
function drawWaits() {
  const rows = ranked().filter(i => DATA.by_process[i].times.some(t => t > 0));
  if (!rows.length) { put("wait-legend"); return put("waits", html("p", { class: "empty" }, "No task ran.")); }
  put("wait-legend", PHASES.map(p => html("span", {}, swatch(svg("rect", { width: 22, height: 13, fill: p.fill, stroke: p.stroke })), p.name)), html("span", {}, "sums over the tasks of a process"));
  const width = 1180, left = 300, right = 250, row = 24, height = rows.length * row + 24;
  const max = Math.max(...rows.map(i => DATA.by_process[i].times.reduce((a, b) => a + b)));
  const x = v => left + v / max * (width - left - right);
  const drawing = svg("svg", { viewBox: "0 0 " + width + " " + height, role: "img", "aria-label": "Waiting and running by process" });
  for (const t of ticks(max, 6, "time")) drawing.append(svg("line", { class: "grid", x1: x(t), x2: x(t), y1: 0, y2: height - 20 }), svg("text", { class: "dim", x: x(t), y: height - 5, "text-anchor": "middle" }, t ? duration(t) : "0"));
  rows.forEach((i, k) => {
    const times = DATA.by_process[i].times, y = k * row + 4;
    const group = svg("g", tips(() => DATA.processes[i] + "\n" + PHASES.map((p, j) => p.name + ": " + duration(times[j])).join("\n")));
    group.append(svg("text", { x: left - 10, y: y + 12, "text-anchor": "end" }, shorten(DATA.processes[i], 42)));
    let at = 0;
    times.forEach((t, j) => {
      if (t > 0) group.append(svg("rect", { x: x(at), y, width: Math.max(1, x(at + t) - x(at)), height: 16, fill: PHASES[j].fill, stroke: PHASES[j].stroke, "stroke-width": .8 }));
      at += t;
    });
    group.append(svg("text", { class: "dim", x: x(at) + 8, y: y + 12 }, duration(times[0] + times[1]) + " waiting, " + duration(times[2]) + " running"));
    drawing.append(group);
  });
  put("waits", drawing);
}
