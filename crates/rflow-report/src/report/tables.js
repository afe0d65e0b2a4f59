// Tables of the report.
const part = share => share === null || share === undefined ? html("span", { class: "sub" }, "–")
  : html("span", { class: "nowrap", title: percent(share) + " of what was asked for" }, html("span", { class: "share" }, html("i", { style: "width:" + Math.min(100, share) + "%" })), percent(share));

function processTable() {
  const rows = DATA.processes.map((name, i) => {
    const p = DATA.by_process[i], total = p.counts.reduce((a, b) => a + b);
    const time = p.time.used, memory = p.memory.used;
    const fate = DATA.states.map((s, k) => k > 0 && p.counts[k] ? [html("span", { class: "nowrap" }, chip(s), " " + count(p.counts[k])), " "] : null);
    return html("tr", {}, html("td", { class: "name" }, name), html("td", { class: "n" }, total ? count(p.counts[0]) : "–"), html("td", {}, total ? fate : html("span", { class: "sub" }, "no task")),
      html("td", { class: "n" }, time ? duration(time.median) : "–"), html("td", { class: "n" }, time ? duration(time.max) : "–"), html("td", { class: "n" }, hours(p.cpu_millis)),
      html("td", {}, part(p.cpu.share)),
      html("td", {}, memory ? [p.memory.asked ? part(p.memory.share) : null, html("div", { class: "sub" }, "up to " + bytes(memory.max) + (p.memory.asked ? " of " + bytes(p.memory.asked[1]) : ""))] : "–"),
      html("td", { class: "n" }, p.read.used ? bytes(p.read.used.sum) : "–"), html("td", { class: "n" }, p.written.used ? bytes(p.written.used.sum) : "–"));
  });
  const head = [["Process"], ["Completed", "n"], ["Others"], ["Median time", "n"], ["Longest", "n"], ["CPU time", "n"], ["CPU used"], ["Memory used"], ["Read", "n"], ["Written", "n"]];
  put("process-table", rows.length ? html("table", {}, html("thead", {}, html("tr", {}, head.map(([t, c]) => html("th", { class: c, scope: "col" }, t)))), html("tbody", {}, rows)) : html("p", { class: "empty" }, "The run had no process."));
}

function failureTable() {
  const groups = DATA.failures;
  if (!groups.length) return put("failure-table", html("p", { class: "empty" }, "Nothing failed."));
  const outcome = g => {
    const s = DATA.states[g.state];
    if (s === "failed") return "ended the run";
    if (s === "ignored") return "the run went on without it";
    const what = s === "lost" ? "taken away by the platform, repeated" : "tried again";
    return what + (g.recovered ? "; " + count(g.recovered) + " of them succeeded later" : "");
  };
  const example = k => {
    const row = DATA.rows[k];
    return html("div", { class: "nowrap" }, html("a", { href: "#tasks", onclick: () => search(shortHash(row)) }, row[F.label] || shortHash(row)), row[F.attempt] > 1 ? html("span", { class: "sub" }, " attempt " + row[F.attempt]) : null);
  };
  const exits = { 126: "a command is not executable", 127: "a command was not found", 130: "interrupted", 137: "killed, often for lack of memory", 139: "a program crashed", 143: "asked to terminate" };
  put("failure-table", html("table", {}, html("thead", {}, html("tr", {}, ["State", "Process", "Reason", "Attempts", "CPU time", "What followed", "For example"].map(t => html("th", { scope: "col" }, t)))),
    html("tbody", {}, groups.map(g => html("tr", {}, html("td", {}, chip(DATA.states[g.state])), html("td", { class: "name" }, DATA.processes[g.process]),
      html("td", {}, DATA.texts[g.error] || "no reason was given", exits[g.exit] ? html("div", { class: "sub" }, "exit status " + g.exit + ": " + exits[g.exit]) : null),
      html("td", {}, count(g.count) + (g.attempts > 1 ? ", up to attempt " + g.attempts : "")), html("td", {}, hours(g.cpu_millis)), html("td", {}, outcome(g)), html("td", {}, g.examples.map(example)))))));
}

// ---- tasks
const PAGE = 50;
const measured = (row, field, show) => row[F[field]] < 0 ? "–" : show(row[F[field]]);
const COLUMNS = [
  { name: "#", value: r => r[F.id], show: r => count(r[F.id]), number: true },
  { name: "Task", value: r => taskName(r), show: r => taskName(r), css: "name" },
  { name: "State", value: r => r[F.state], show: r => chip(state(r)) },
  { name: "Exit", value: r => r[F.exit] ?? -1, show: r => r[F.exit] ?? "–", number: true },
  { name: "Attempt", value: r => r[F.attempt], show: r => r[F.attempt], number: true },
  { name: "Hash", value: r => r[F.hash], show: r => html("code", {}, shortHash(r)) },
  { name: "Waited", value: r => waited(r), show: r => duration(waited(r)), number: true },
  { name: "Ran", value: r => ranFor(r), show: r => duration(ranFor(r)), number: true },
  { name: "CPU", value: r => r[F.cpu], show: r => measured(r, "cpu", v => percent(v / 10)) , number: true },
  { name: "Cpus", value: r => r[F.cpus], show: r => r[F.cpus], number: true },
  { name: "Peak memory", value: r => r[F.rss], show: r => measured(r, "rss", bytes), number: true },
  { name: "Asked", value: r => r[F.memory], show: r => measured(r, "memory", bytes), number: true },
  { name: "Read", value: r => r[F.read], show: r => measured(r, "read", bytes), number: true },
  { name: "Written", value: r => r[F.written], show: r => measured(r, "written", bytes), number: true },
];
function waited(row) {
  if (DATA.states[row[F.state]] === "cached" || DATA.states[row[F.state]] === "stored") return -1;
  const total = between(row, "ready", "start");
  return total >= 0 ? total : between(row, "submit", "start");
}
const ranFor = row => row[F.realtime] >= 0 ? row[F.realtime] : between(row, "start", "complete");
const table = { sort: 0, down: false, page: 0, list: DATA.rows, open: null };

function filterTasks() {
  const words = $("search").value.toLowerCase().split(/\s+/).filter(w => w);
  const process = $("by-process").value, wanted = $("by-state").value;
  const matches = row => {
    if (process !== "" && row[F.process] !== +process) return false;
    if (wanted !== "" && row[F.state] !== +wanted) return false;
    if (!words.length) return true;
    const hay = (taskName(row) + " " + shortHash(row) + " " + row[F.hash] + " " + state(row) + " " + text(row, "error") + " " + text(row, "machine") + " " + text(row, "executor") + " " + row[F.native]).toLowerCase();
    return words.every(w => hay.includes(w));
  };
  table.list = DATA.rows.filter(matches);
  const value = COLUMNS[table.sort].value, sign = table.down ? -1 : 1;
  const keyed = table.list.map((row, i) => [value(row), i, row]);
  keyed.sort((a, b) => (a[0] < b[0] ? -sign : a[0] > b[0] ? sign : a[1] - b[1]));
  table.list = keyed.map(k => k[2]);
  table.page = 0;
  table.open = null;
  drawTasks();
}
function search(words) {
  $("search").value = words;
  $("by-process").value = $("by-state").value = "";
  filterTasks();
}
function drawTasks() {
  const pages = Math.max(1, Math.ceil(table.list.length / PAGE));
  const head = COLUMNS.map((c, i) => html("th", { scope: "col", class: c.number ? "n" : null, "aria-sort": i === table.sort ? (table.down ? "descending" : "ascending") : "none" },
    html("button", { onclick: () => { table.down = i === table.sort ? !table.down : !!c.number && i > 0; table.sort = i; filterTasks(); } }, c.name + (i === table.sort ? (table.down ? " ▼" : " ▲") : ""))));
  $("task-table").tHead.replaceChildren(html("tr", {}, head));
  const body = [];
  for (const row of table.list.slice(table.page * PAGE, (table.page + 1) * PAGE)) {
    body.push(html("tr", { class: "click", tabindex: 0, "aria-expanded": String(table.open === row), onclick: () => toggle(row), onkeydown: e => { if (e.key === "Enter") toggle(row); } },
      COLUMNS.map(c => html("td", { class: c.css || (c.number ? "n" : null) }, c.show(row)))));
    if (table.open === row) body.push(html("tr", { class: "details" }, html("td", { colspan: COLUMNS.length }, taskDetails(row))));
  }
  if (!body.length) body.push(html("tr", {}, html("td", { colspan: COLUMNS.length, class: "empty" }, "No task fits.")));
  $("task-table").tBodies[0].replaceChildren(...body);
  put("found", plural(table.list.length, "attempt") + (table.list.length < DATA.rows.length ? " of " + count(DATA.rows.length) : ""));
  put("where", "Page " + count(table.page + 1) + " of " + count(pages));
  $("before").disabled = $("first").disabled = table.page === 0;
  $("after").disabled = table.page >= pages - 1;
}
function toggle(row) {
  table.open = table.open === row ? null : row;
  drawTasks();
}
function taskDetails(row) {
  const at = field => { const t = absolute(row[F[field]]); return t === null ? null : clock(t); };
  const pairs = [
    ["Task", taskName(row)], ["Error", text(row, "error")], ["Work dir", workDir(row)], ["Executor", text(row, "executor")], ["Job", row[F.native]], ["Machine", text(row, "machine")], ["Container", text(row, "container")],
    ["Submitted", at("submit")], ["Started", at("start")], ["Ended", at("complete")],
    ["Asked for", plural(row[F.cpus], "cpu") + (row[F.memory] >= 0 ? ", " + bytes(row[F.memory]) : "") + (row[F.time] >= 0 ? ", " + duration(row[F.time]) : "")],
    ["Used", row[F.rss] < 0 ? null : percent(row[F.cpu] / 10) + " cpu, " + bytes(row[F.rss]) + " resident, " + bytes(row[F.vmem]) + " virtual memory"],
  ];
  const other = DATA.rows.filter(r => r !== row && r[F.process] === row[F.process] && r[F.label] === row[F.label]);
  if (other.length) pairs.push(["Other attempts", other.slice(0, 20).map(r => html("div", {}, chip(state(r)), " attempt " + r[F.attempt] + ", ", html("code", {}, shortHash(r))))]);
  return html("dl", {}, pairs.filter(p => p[1]).map(([k, v]) => [html("dt", {}, k), html("dd", { class: k === "Work dir" ? "mono" : null }, v)]));
}
