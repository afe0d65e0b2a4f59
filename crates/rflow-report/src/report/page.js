// The report: what stands where.
function summary() {
  const s = DATA.stats, t = DATA.totals;
  const total = s.cpu_millis + s.cached_cpu_millis + s.failed_cpu_millis;
  const cards = [
    [duration(DATA.run.ended - DATA.run.began), "wall time"],
    [hours(total), "CPU time" + (s.failed_cpu_millis ? ", " + hours(s.failed_cpu_millis) + " of it failed" : "")],
    [count(s.succeeded), "✔ completed"],
    s.cached && [count(s.cached), "↺ cached" + (s.cached_cpu_millis ? ", " + hours(s.cached_cpu_millis) + " saved" : "")],
    s.stored && [count(s.stored), "▤ found in the store"],
    s.failed && [count(s.failed), "✘ failed attempts" + (s.retries ? ", " + count(s.retries) + " tried again" : "") + (s.ignored ? ", " + count(s.ignored) + " ignored" : "")],
    s.lost && [count(s.lost), "⚡ lost to the platform, repeated"],
    s.aborted && [count(s.aborted), "■ stopped with the run"],
    t.cpu_share !== null && [percent(t.cpu_share), "of the cpus asked for were used"],
    t.memory_share !== null && [percent(t.memory_share), "of the memory asked for was used"],
  ];
  put("summary", cards.filter(c => c).map(([big, small]) => html("div", { class: "card" }, html("b", {}, big), html("span", {}, small))));
  if (DATA.run.error) {
    $("error").hidden = false;
    put("error-text", html("pre", {}, DATA.run.error));
  }
  if (!DATA.failures.length) { $("failures").hidden = true; $("nav-failures").hidden = true; }
}
function about() {
  const run = DATA.run;
  const params = run.params && typeof run.params === "object" ? Object.entries(run.params) : [];
  const pairs = [["Command line", html("code", {}, run.command)], ["Pipeline", run.script], ["Revision", run.revision], ["Run name", run.name], ["Session", run.session], ["Profile", run.profile],
    ["Config files", run.config_files.map(f => html("div", {}, f))], ["Launch folder", run.launch_dir], ["Work folder", run.work_dir], ["rflow", run.version], ["Exit code", run.exit === null ? null : String(run.exit)],
    ["Parameters", params.length ? html("table", {}, html("tbody", {}, params.map(([k, v]) => html("tr", {}, html("td", {}, html("code", {}, k)), html("td", { class: "name" }, typeof v === "string" ? v : JSON.stringify(v)))))) : null]];
  put("details", html("dl", {}, pairs.filter(p => p[1] && p[1].length !== 0).map(([k, v]) => [html("dt", {}, k), html("dd", {}, v)])));
  put("foot", "Written by rflow " + run.version + ". This page needs no network.");
}
function taskTools() {
  const option = (value, label) => html("option", { value }, label);
  put("by-process", option("", "All processes"), DATA.processes.map((name, i) => option(i, name)));
  put("by-state", option("", "All states"), DATA.states.map((name, i) => DATA.by_process.some(p => p.counts[i]) ? option(i, SIGNS[name] + " " + name) : null));
  let timer = 0;
  $("search").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filterTasks, DATA.rows.length > 20000 ? 200 : 0); });
  for (const id of ["by-process", "by-state"]) $(id).addEventListener("change", filterTasks);
  const go = page => { table.page = page; drawTasks(); };
  $("first").onclick = () => go(0);
  $("before").onclick = () => go(table.page - 1);
  $("after").onclick = () => go(table.page + 1);
  if (DATA.left_out) {
    $("left-out").hidden = false;
    $("left-out").textContent = plural(DATA.left_out, "attempt is", "attempts are") + " not in this table (`report.maxTasks`); pictures and sums include them.";
  }
}
runHead("head", "report");
summary();
failureTable();
processTable();
drawBoxes();
drawLoad();
drawWaits();
taskTools();
filterTasks();
about();
