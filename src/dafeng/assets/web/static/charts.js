// What all charts share: colours from the page, one look, redrawn when the theme or the size changes, and the data behind as a table.
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
// Lines differ in dash and width too, so that no scenario is told by colour alone.
const look = (name, type, width) => ({ get color() { return css(`--scenario-${name}`); }, type, width });
export const SCENARIOS = {
  frozen: look("frozen", "dashed", 1.6),
  baseline: look("baseline", "dotted", 2.2),
  plan: look("plan", "solid", 3),
  accelerated: look("accelerated", [8, 4], 2),
};
// Colours of categories in a fixed order, told apart by colour-blind readers in both themes (style.css, --series-1 to --series-8).
export const series = () => Array.from({ length: 8 }, (_, i) => css(`--series-${i + 1}`));
// From little to much; from below through none to above.
export const ramp = () => [1, 2, 3, 4, 5].map((i) => css(`--ramp-${i}`));
export const zh = document.documentElement.lang.startsWith("zh");
export const read = (id = "data") => JSON.parse(document.getElementById(id).textContent);
export function figure(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(Number(value))) return "–";
  return Number(Number(value).toPrecision(digits)).toLocaleString("en-US", { maximumFractionDigits: 8 }).replace("-", "−");
}
export function axes() {
  const ink = css("--soft"), line = css("--line");
  return { axisLabel: { color: ink, hideOverlap: true, formatter: (value) => (typeof value === "number" ? figure(value, 6) : value) }, axisLine: { lineStyle: { color: line } }, axisTick: { lineStyle: { color: line } },
    splitLine: { lineStyle: { color: line } }, nameTextStyle: { color: ink, align: "left" } };
}
export const legend = (names) => ({ top: 0, left: 0, itemWidth: 22, textStyle: { color: css("--ink") }, ...(names && { data: names }) });
const charts = [];
// option: css -> option of ECharts. table: rows, or a function that gives them, head first; taken from the option where none is given.
export function draw(id, option, table) {
  const place = typeof id === "string" ? document.getElementById(id) : id;
  if (!place) return null;
  const chart = echarts.init(place, null, { renderer: "canvas" });
  const paint = (next = option, rows = table) => {
    option = next;
    table = rows;
    const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches, made = option(css);
    chart.setOption({ animation: !quiet, animationDuration: 300, color: series(), textStyle: { color: css("--ink"), fontFamily: "inherit" },
      grid: { left: 8, right: made.xAxis?.name ? 40 : 18, top: made.legend ? 60 : 40, bottom: 8, containLabel: true }, ...made }, true);
    fill(document.getElementById(`${place.id}-table`), (typeof table === "function" ? table() : table) ?? rowsOf(made));
    place.dataset.drawn = "yes";
  };
  paint();
  charts.push({ chart, paint });
  return { chart, paint };
}
// Category axis and its series as rows; bands give their two edges by `edges`.
function rowsOf(option) {
  const upright = option.yAxis?.type === "category", axis = upright ? option.yAxis : option.xAxis;
  if (axis?.type !== "category") return [];
  const columns = [].concat(option.series).filter((each) => !each.behind && each.data?.length)
    .flatMap((each) => each.edges ? each.edges : [[each.name ?? option.valueName ?? "", at(each.data, axis.data)]]);
  const unit = (upright ? option.xAxis : option.yAxis)?.name;
  return [[axis.name ?? "", ...columns.map(([name]) => (unit ? `${name} (${unit})` : name))],
    ...axis.data.map((label, i) => [label, ...columns.map(([, values]) => values[i])])];
}
const at = (data, labels) => data.some((each) => Array.isArray(each))
  ? labels.map((label) => data.find((each) => String(each[0]) === String(label))?.[1])
  : data.map((each) => each?.value ?? each);
export function fill(table, rows) {
  if (!table) return;
  const line = (row, tag) => {
    const made = document.createElement("tr");
    row.forEach((value, i) => {
      const cell = document.createElement(tag === "th" || i === 0 ? "th" : "td");
      if (tag === "th") cell.scope = "col"; else if (i === 0) cell.scope = "row";
      if (i) cell.className = "r";
      const isNumber = typeof value === "number";
      if (isNumber) cell.dataset.v = value;
      cell.textContent = isNumber ? figure(value, 4) : value ?? "–";
      made.append(cell);
    });
    return made;
  };
  const head = document.createElement("thead"), body = document.createElement("tbody");
  if (rows.length) head.append(line(rows[0], "th"));
  body.append(...rows.slice(1).map((row) => line(row, "td")));
  table.replaceChildren(head, body);
}
export const tooltip = (css, unit, trigger = "axis") => ({ trigger, confine: true, backgroundColor: css("--card"), borderColor: css("--line"),
  textStyle: { color: css("--ink") }, valueFormatter: (value) => `${figure(value)} ${unit}` });
export function band(name, low, high, color, years) {
  const quiet = { type: "line", symbol: "none", connectNulls: false, lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false }, z: 1 };
  return [{ ...quiet, name: `${name} `, stack: name, behind: true, data: low.map((v, i) => [years[i], v]) },
    { ...quiet, name, stack: name, data: high.map((v, i) => [years[i], v === null ? null : v - low[i]]), areaStyle: { color, opacity: 0.2 }, itemStyle: { color },
      edges: [[`${name}: 5%`, low], [`${name}: 95%`, high]] }];
}
addEventListener("resize", () => charts.forEach(({ chart }) => chart.resize()));
const redraw = () => charts.forEach(({ paint }) => paint());
document.addEventListener("themechange", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
