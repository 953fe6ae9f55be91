// Observed, required and projected on one axis; what drives the result, what its range comes from, how the scenarios differ.
import { SCENARIOS, axes, band, draw, figure, legend, read, tooltip, zh } from "./charts.js";

const data = read();
const say = zh ? { band: "预计5%–95%", median: "预计中位数", observed: "观测值", required: "所需路径(推得)", goal: "目标", rho: "秩相关", effect: "影响", low: "5%", high: "95%", scenario: "情景" }
  : { band: "projected, 5–95%", median: "projected median", observed: "observed", required: "required (derived)", goal: "target", rho: "rank correlation", effect: "effect", low: "5%", high: "95%", scenario: "scenario" };
const last = Math.max((data.goal_year ?? 2030) + 5, 2035);
const shown = data.projected.filter((row) => row.year <= last);
const span = [...data.observed, ...shown].map((row) => row.year).concat(data.goal_year ?? []);
const years = Array.from({ length: Math.max(...span) - Math.min(...span) + 1 }, (_, i) => String(Math.min(...span) + i));
const on = (rows) => rows.map((row) => [String(row.year), row.value]).filter(([year]) => years.includes(year));
const of = (edge) => years.map((year) => shown.find((row) => String(row.year) === year)?.[edge] ?? null);
draw("path", (css) => ({
  legend: legend([...(data.observed.length ? [say.observed] : []), ...(data.required.length ? [say.required] : []), ...(shown.length ? [say.median, say.band] : []), say.goal]),
  grid: { left: 8, right: 18, top: 66, bottom: 8, containLabel: true },
  tooltip: tooltip(css, data.unit),
  xAxis: { type: "category", data: years, boundaryGap: false, ...axes() },
  yAxis: { type: "value", scale: true, name: data.unit, ...axes() },
  series: [...(shown.length ? band(say.band, of("p05"), of("p95"), SCENARIOS.plan.color, years) : []),
    { name: say.median, type: "line", symbol: "none", color: SCENARIOS.plan.color, lineStyle: { width: 3 }, data: of("p50").map((value, i) => [years[i], value]) },
    { name: say.required, type: "line", symbol: "none", color: css("--scenario-baseline"), lineStyle: { type: "dashed" }, data: on(data.required) },
    { name: say.observed, type: "scatter", symbolSize: 9, color: css("--ink"), data: on(data.observed), z: 5 },
    { name: say.goal, type: "scatter", symbol: "diamond", symbolSize: 16, color: css("--off"), data: data.goal_year ? [[String(data.goal_year), data.goal]] : [], z: 6 }],
}));
const tall = (id, rows) => {
  const place = document.getElementById(id);
  place.style.height = `${rows * 38 + 44}px`;
  return place;
};
const bars = (id, rows, name, key, unit, more = {}) => rows.length && draw(tall(id, rows.length), (css) => ({
  grid: { left: 8, right: 56, top: 4, bottom: 8, containLabel: true },
  tooltip: tooltip(css, unit),
  valueName: name,
  xAxis: { type: "value", ...axes(), ...more },
  yAxis: { type: "category", data: rows.map((row) => row.title), ...axes(), axisLabel: { color: css("--ink"), width: innerWidth < 600 ? 120 : 210, overflow: "break" } },
  series: [{ name, type: "bar", barMaxWidth: 18, data: rows.map((row) => ({ value: row[key], itemStyle: { color: row[key] < 0 ? css("--series-2") : css("--series-1") },
    label: { show: true, position: row[key] < 0 ? "left" : "right", color: css("--ink"), formatter: ({ value }) => figure(value, 2) } })) }],
}));
bars("drivers", [...data.drivers].reverse(), say.effect, "effect", data.change_unit, { scale: false });
bars("followed", [...data.followed].reverse(), say.rho, "rho", "", { min: Math.min(-0.2, ...data.followed.map((row) => row.rho - 0.25)), max: 1.15, show: false });
const spans = data.scenarios;
if (spans.length) draw(tall("scenarios", spans.length), (css) => ({
  grid: { left: 8, right: 24, top: 18, bottom: 8, containLabel: true },
  tooltip: { ...tooltip(css, data.unit), formatter: ([one]) => { const row = spans[one.dataIndex];
    return `${row.title}: ${figure(row.p50)} (${figure(row.p05)}–${figure(row.p95)}) ${data.unit}`; } },
  xAxis: { type: "value", scale: true, name: "", ...axes() },
  yAxis: { type: "category", data: spans.map((row) => row.title), ...axes(), axisLabel: { color: css("--ink") } },
  series: [{ type: "custom", behind: true, renderItem: (_, api) => {
    const row = spans[api.value(1)], [x0, y] = api.coord([row.p05, api.value(1)]), [x1] = api.coord([row.p95, api.value(1)]), [x] = api.coord([row.p50, api.value(1)]);
    const color = SCENARIOS[row.name]?.color ?? css("--ink");
    return { type: "group", children: [{ type: "rect", shape: { x: x0, y: y - 5, width: x1 - x0, height: 10, r: 5 }, style: { fill: color, opacity: 0.35 } },
      { type: "circle", shape: { cx: x, cy: y, r: 6 }, style: { fill: color } }] };
  }, encode: { x: 0, y: 1 }, data: spans.flatMap((row, i) => [[row.p50, i]]) },
  { type: "line", data: [], behind: true, markLine: { symbol: "none", silent: true, lineStyle: { color: css("--off"), type: "dashed", width: 2 },
    label: { formatter: `${say.goal} ${figure(data.goal)}`, color: css("--off"), position: "end" }, data: [{ xAxis: data.goal }] } },
  { type: "scatter", behind: true, symbolSize: 1, itemStyle: { opacity: 0 }, data: [...spans.flatMap((row, i) => [[row.p05, i], [row.p95, i]]), [data.goal, 0]], silent: true, tooltip: { show: false } }],
}), [[say.scenario, `${say.low} (${data.unit})`, `${say.median} (${data.unit})`, `${say.high} (${data.unit})`], ...spans.map((row) => [row.title, row.p05, row.p50, row.p95])]);
