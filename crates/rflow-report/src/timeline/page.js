// The timeline: only what can be seen is drawn, so that the number of tasks does not matter.
const LINE = 20, HEAD = 26, LEFT = 250, TAIL = 12;
const end = Math.max(1, DATA.run.ended - DATA.run.began);
const seen = { from: 0, to: end, packed: DATA.rows.length > 300, folded: new Set(), lines: [], height: 0 };

// Where several tasks share a line, the time before they were submitted is left out: it would need a line for each.
const beginOf = row => (seen.packed ? [row[F.submit], row[F.start], row[F.ready]] : [row[F.ready], row[F.submit], row[F.start]]).find(t => t >= 0) ?? 0;
const endOf = row => Math.max(row[F.complete], row[F.start], row[F.submit], row[F.ready]);

// Lines of the picture: the head of a process, then its tasks, one or several a line.
function layOut() {
  const words = $("search").value.toLowerCase().split(/\s+/).filter(w => w);
  const groups = DATA.processes.map(() => []);
  let shown = 0;
  for (const row of DATA.rows) {
    if (words.length) {
      const hay = (taskName(row) + " " + row[F.hash] + " " + shortHash(row) + " " + state(row)).toLowerCase();
      if (!words.every(w => hay.includes(w))) continue;
    }
    groups[row[F.process]].push(row);
    shown++;
  }
  seen.lines = [];
  let y = 0;
  const add = (line, height) => { line.y = y; line.height = height; seen.lines.push(line); y += height; };
  groups.forEach((rows, process) => {
    const [cached, stored] = DATA.idle[process];
    if (!rows.length && (words.length || !(cached + stored))) return;
    rows.sort((a, b) => beginOf(a) - beginOf(b) || a[F.id] - b[F.id]);
    add({ process, rows, cached, stored }, HEAD);
    if (seen.folded.has(process)) return;
    for (const lane of seen.packed ? lanes(rows) : rows.map(row => [row])) add({ tasks: lane }, LINE);
  });
  seen.height = y + 8;
  $("space").style.height = Math.max(0, seen.height - $("view").clientHeight) + "px";
  put("found", plural(shown, "attempt"));
  $("pack").setAttribute("aria-pressed", String(seen.packed));
}
// Puts tasks that do not overlap on one line. Free lines are kept in a heap by the time they became free.
function lanes(rows) {
  const out = [], heap = [];
  const less = (a, b) => heap[a].free < heap[b].free;
  const swap = (a, b) => { [heap[a], heap[b]] = [heap[b], heap[a]]; };
  const down = i => { for (;;) { let m = i; for (const c of [2 * i + 1, 2 * i + 2]) if (c < heap.length && less(c, m)) m = c; if (m === i) return; swap(m, i); i = m; } };
  const up = i => { while (i > 0 && less(i, (i - 1) >> 1)) { swap(i, (i - 1) >> 1); i = (i - 1) >> 1; } };
  for (const row of rows) {
    if (heap.length && heap[0].free <= beginOf(row)) {
      heap[0].lane.push(row);
      heap[0].free = endOf(row);
      down(0);
    } else {
      const lane = [row];
      out.push(lane);
      heap.push({ lane, free: endOf(row) });
      up(heap.length - 1);
    }
  }
  return out;
}

let width = 1000;
const x = t => LEFT + (t - seen.from) / (seen.to - seen.from) * (width - LEFT - TAIL);
const time = px => seen.from + (px - LEFT) / (width - LEFT - TAIL) * (seen.to - seen.from);
const picture = svg("svg", { role: "img", "aria-label": "Timeline of the tasks" });
$("view").prepend(picture);

const LOOKS = {
  completed: { fill: "var(--run)", stroke: "var(--run)" }, failed: { fill: "var(--bad)", stroke: "var(--bad)" }, ignored: { fill: "var(--bad-soft)", stroke: "var(--bad)" },
  retried: { fill: "var(--bad-soft)", stroke: "var(--bad)" }, lost: { fill: "url(#p-lost)", stroke: "var(--lost)" }, aborted: { fill: "var(--idle-soft)", stroke: "var(--idle)" },
};
function about(row) {
  const run = between(row, "start", "complete"), free = between(row, "ready", "submit"), wait = between(row, "submit", "start");
  const lines = [taskName(row), SIGNS[state(row)] + " " + state(row) + (row[F.exit] ? ", exit status " + row[F.exit] : "") + (row[F.attempt] > 1 ? ", attempt " + row[F.attempt] : "") + " · " + shortHash(row)];
  if (text(row, "error")) lines.push(text(row, "error"));
  if (free > 0) lines.push("waited for a free place " + duration(free));
  if (wait >= 0) lines.push("waited at the executor " + duration(wait));
  if (run >= 0) lines.push("ran " + duration(run) + ", from " + clock(absolute(row[F.start])) + " to " + clock(absolute(row[F.complete])));
  if (row[F.rss] >= 0) lines.push("peak memory " + bytes(row[F.rss]) + (row[F.memory] >= 0 ? " of " + bytes(row[F.memory]) : "") + ", cpu " + percent(row[F.cpu] / 10));
  const place = [text(row, "executor"), text(row, "machine")].filter(t => t).join(" · ");
  if (place) lines.push(place);
  return lines.join("\n");
}

function bars(line, y, into) {
  let last = -1, lastState = -1;
  for (const row of line.tasks) {
    const from = beginOf(row), to = endOf(row);
    if (to < seen.from || from > seen.to) continue;
    const a = Math.max(LEFT, x(from)), b = Math.min(width - TAIL, x(to));
    // Bars too narrow to be told apart are drawn once.
    if (b - a < 1 && Math.floor(a) === last && row[F.state] === lastState) continue;
    last = Math.floor(b);
    lastState = row[F.state];
    into.append(bar(row, y, b));
  }
}
function bar(row, y, b) {
  const group = svg("g", tips(() => about(row)));
  const clip = t => Math.max(LEFT, Math.min(width - TAIL, x(t)));
  const rect = (from, to, look, top, height) => {
    if (from < 0 || to < from || to < seen.from || from > seen.to) return;
    group.append(svg("rect", { x: clip(from), y: y + top, width: Math.max(1, clip(to) - clip(from)), height, rx: 1.5, ...look, "stroke-width": .8 }));
  };
  const { ready, submit, start, complete } = { ready: row[F.ready], submit: row[F.submit], start: row[F.start], complete: row[F.complete] };
  const name = state(row);
  if (!seen.packed || submit < 0) rect(ready, submit >= 0 ? submit : endOf(row), { fill: "url(#p-queue)", stroke: "var(--idle)" }, 7, 6);
  rect(submit, start >= 0 ? start : endOf(row), { fill: "url(#p-wait)", stroke: "var(--wait)" }, 5, 10);
  rect(start, complete, LOOKS[name], 3, 14);
  const room = start >= 0 ? clip(Math.max(start, complete)) - clip(start) : 0;
  if (name !== "completed") group.append(svg("text", { x: Math.min(b + 3, width - TAIL - 10), y: y + 14, style: "font-size:11px" }, SIGNS[name]));
  const label = seen.packed ? row[F.label] || "#" + row[F.id] : duration(between(row, "start", "complete")) + (row[F.rss] >= 0 ? " · " + bytes(row[F.rss]) : "");
  const needed = label.length * 6.6;
  if (seen.packed ? room > needed + 8 : true) {
    if (room > needed + 8 && start >= 0) group.append(svg("text", { x: clip(start) + 4, y: y + 14, style: "font-size:11px;fill:" + (name === "completed" || name === "failed" ? "var(--card)" : "var(--text)") }, label));
    else if (!seen.packed && b + needed + 22 < width) group.append(svg("text", { class: "dim", x: b + (name === "completed" ? 5 : 17), y: y + 14, style: "font-size:11px" }, label));
  }
  return group;
}

function draw(everything) {
  const view = $("view");
  width = Math.max(500, view.clientWidth);
  const height = everything ? Math.min(seen.height, 1500 * LINE) : view.clientHeight, top = everything ? 0 : view.scrollTop;
  picture.setAttribute("viewBox", "0 0 " + width + " " + height);
  picture.style.height = height + "px";
  picture.replaceChildren();
  const marks = ticks(seen.to - seen.from, Math.max(2, (width - LEFT) / 130), "time");
  const step = marks.length > 1 ? marks[1] : seen.to - seen.from;
  const at = [];
  for (let t = Math.ceil(seen.from / step) * step; t <= seen.to; t += step) at.push(t);
  for (const t of at) picture.append(svg("line", { class: "grid", x1: x(t), x2: x(t), y1: 0, y2: height }));
  let first = 0, behind = seen.lines.length;
  while (first < behind) { const m = (first + behind) >> 1; if (seen.lines[m].y + seen.lines[m].height < top) first = m + 1; else behind = m; }
  for (let i = first; i < seen.lines.length && seen.lines[i].y < top + height; i++) {
    const line = seen.lines[i], y = line.y - top;
    if (line.tasks) {
      if (!seen.packed) picture.append(svg("text", { class: "dim", x: 24, y: y + 14 }, shorten(line.tasks[0][F.label] || "#" + line.tasks[0][F.id], 30)));
      bars(line, y, picture);
    } else picture.append(head(line, y));
  }
  const axis = $("axis");
  axis.setAttribute("viewBox", "0 0 " + width + " 26");
  axis.style.height = "26px";
  axis.replaceChildren(svg("rect", { x: 0, y: 0, width, height: 26, fill: "transparent" }), ...at.map(t => svg("text", { class: "dim", x: x(t), y: 18, "text-anchor": t === seen.from ? "start" : "middle" }, t === 0 ? "start" : duration(t))));
}
function head(line, y) {
  const folded = seen.folded.has(line.process);
  const group = svg("g", { style: "cursor:pointer", onclick: () => { if (folded) seen.folded.delete(line.process); else seen.folded.add(line.process); layOut(); draw(); }, ...tips(DATA.processes[line.process]) });
  const rest = [line.cached && count(line.cached) + " cached", line.stored && count(line.stored) + " stored"].filter(t => t);
  group.append(svg("rect", { x: 0, y: y + 1, width, height: HEAD - 2, fill: "var(--soft)" }),
    svg("text", { class: "head", x: 8, y: y + 17 }, (folded ? "▸ " : "▾ ") + shorten(DATA.processes[line.process], 32)));
  if (folded) bars({ tasks: line.rows }, y + 3, group);
  else group.append(svg("text", { class: "dim", x: LEFT, y: y + 17 }, [plural(line.rows.length, "attempt"), ...rest].join(", ")));
  return group;
}

function zoom(from, to) {
  const least = Math.min(end, 20);
  if (to - from < least) { const middle = (from + to) / 2; from = middle - least / 2; to = middle + least / 2; }
  seen.from = Math.max(0, Math.min(from, end - least));
  seen.to = Math.min(end, Math.max(to, least));
  draw();
}
const scaled = factor => { const middle = (seen.from + seen.to) / 2, half = (seen.to - seen.from) / 2 * factor; zoom(middle - half, middle + half); };
function dragging(event) {
  const axis = $("axis"), left = axis.getBoundingClientRect().left;
  const place = e => Math.max(seen.from, Math.min(seen.to, time((e.clientX - left) * width / axis.clientWidth)));
  const from = place(event), mark = svg("rect", { y: 0, height: 26, fill: "var(--run-soft)", opacity: .6 });
  axis.append(mark);
  const move = e => { const to = place(e); mark.setAttribute("x", x(Math.min(from, to))); mark.setAttribute("width", Math.abs(x(to) - x(from))); };
  const stop = e => {
    removeEventListener("mousemove", move);
    removeEventListener("mouseup", stop);
    const to = place(e);
    if (Math.abs(x(to) - x(from)) > 5) zoom(Math.min(from, to), Math.max(from, to)); else mark.remove();
  };
  addEventListener("mousemove", move);
  addEventListener("mouseup", stop);
}

runHead("head", "timeline");
put("legend", [["url(#p-queue)", "var(--idle)", "waiting for a free place"], ["url(#p-wait)", "var(--wait)", "waiting at the executor"], ["var(--run)", "var(--run)", "running"], ["var(--bad)", "var(--bad)", "✘ failed"], ["var(--bad-soft)", "var(--bad)", "↻ retried or ⊘ ignored"], ["url(#p-lost)", "var(--lost)", "⚡ lost"], ["var(--idle-soft)", "var(--idle)", "■ stopped with the run"]]
  .map(([fill, stroke, name]) => html("span", {}, swatch(svg("rect", { x: .5, y: .5, width: 21, height: 13, rx: 2, fill, stroke })), name)));
$("search").addEventListener("input", () => { layOut(); draw(); });
$("pack").onclick = () => { seen.packed = !seen.packed; layOut(); draw(); };
$("fold").onclick = () => { const fold = !seen.folded.size; seen.folded = new Set(fold ? DATA.processes.map((_, i) => i) : []); $("fold").textContent = fold ? "Unfold all" : "Fold all"; layOut(); draw(); };
$("in").onclick = () => scaled(.5);
$("out").onclick = () => scaled(2);
$("whole").onclick = () => zoom(0, end);
$("axis").addEventListener("mousedown", dragging);
$("view").addEventListener("scroll", () => { noTip(); requestAnimationFrame(() => draw()); });
addEventListener("resize", () => { layOut(); draw(); });
addEventListener("beforeprint", () => { seen.packed = true; layOut(); draw(true); });
addEventListener("afterprint", () => draw());
layOut();
draw();
