// The graph: zoom, and what comes before and after a node.
runHead("head", "workflow graph");
let scale = 1;
const shown = () => document.querySelector(".graph:not([hidden])");
function resize() {
  const drawing = shown().querySelector("svg"), box = drawing.viewBox.baseVal;
  drawing.style.width = box.width * scale + "px";
  drawing.style.height = box.height * scale + "px";
}
function fit() {
  const box = shown().querySelector("svg").viewBox.baseVal;
  scale = Math.max(.15, Math.min(1.25, (shown().clientWidth - 26) / box.width));
  resize();
}
function show(id) {
  for (const name of ["brief", "verbose"]) {
    $(name).hidden = name !== id;
    $("show-" + name).setAttribute("aria-pressed", String(name === id));
  }
  fit();
}
for (const graph of document.querySelectorAll(".graph")) {
  const nodes = [...graph.querySelectorAll(".node")];
  const edges = [...graph.querySelectorAll(".edge")].map(path => ({ path, ends: path.dataset.e.split(" ").map(Number) }));
  const reach = (start, a, b) => {
    const found = new Set([start]), open = [start];
    while (open.length) {
      const at = open.pop();
      for (const e of edges) if (e.ends[a] === at && !found.has(e.ends[b])) { found.add(e.ends[b]); open.push(e.ends[b]); }
    }
    return found;
  };
  for (const node of nodes) {
    node.addEventListener("mouseenter", () => {
      const at = Number(node.dataset.n), before = reach(at, 1, 0), after = reach(at, 0, 1);
      for (const other of nodes) other.classList.toggle("faded", !before.has(Number(other.dataset.n)) && !after.has(Number(other.dataset.n)));
      for (const e of edges) {
        const on = before.has(e.ends[0]) && before.has(e.ends[1]) || after.has(e.ends[0]) && after.has(e.ends[1]);
        e.path.classList.toggle("near", on);
        e.path.classList.toggle("faded", !on);
      }
    });
    node.addEventListener("mouseleave", () => { for (const e of graph.querySelectorAll(".faded, .near")) e.classList.remove("faded", "near"); });
  }
}
put("legend", [
  [svg("rect", { x: 1, y: 1, width: 20, height: 12, rx: 4, fill: "var(--card)", stroke: "var(--run)", "stroke-width": 2 }), "process, with its tasks"],
  [svg("circle", { cx: 11, cy: 7, r: 5, fill: "var(--idle-soft)", stroke: "var(--dim)" }), "operators"],
  [svg("rect", { x: 1, y: 1, width: 20, height: 12, rx: 2, fill: "var(--card)", stroke: "var(--dim)", "stroke-dasharray": "4 3" }), "input"],
  [svg("rect", { x: 1, y: 1, width: 20, height: 12, rx: 2, fill: "var(--card)", stroke: "var(--dim)" }), "output"],
].map(([shape, name]) => html("span", {}, swatch(shape), name)), html("span", {}, "point at a node to see what comes before and after it"));
$("show-brief").onclick = () => show("brief");
$("show-verbose").onclick = () => show("verbose");
$("in").onclick = () => { scale *= 1.25; resize(); };
$("out").onclick = () => { scale /= 1.25; resize(); };
$("fit").onclick = fit;
show($("brief").hidden ? "verbose" : "brief");
