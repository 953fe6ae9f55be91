// Observed, required and projected on one axis; what drives the result.
import { SCENARIOS, axes, band, draw, figure, legend, read, tooltip, zh } from "./charts.js";

const data = read();
const say = zh ? { band: "预计5%–95%", median: "预计中位数", observed: "观测值", required: "所需路径(推得)", goal: "目标" }
  : { band: "projected, 5–95 %", median: "projected median", observed: "observed", required: "required (derived)", goal: "target" };
const last = Math.max((data.goal_year ?? 2030) + 5, 2035);
const shown = data.projected.filter((row) => row.year <= last), years = shown.map((row) => String(row.year));
const on = (rows) => rows.filter((row) => years.includes(String(row.year))).map((row) => [String(row.year), row.value]);
draw("path", (css) => ({
  legend: legend([say.observed, say.required, say.median, say.band, say.goal]),
  tooltip: tooltip(css, data.unit),
  xAxis: { type: "category", data: years, boundaryGap: false, ...axes() },
  yAxis: { type: "value", scale: true, name: data.unit, ...axes() },
  series: [...band(say.band, shown.map((r) => r.p05), shown.map((r) => r.p95), SCENARIOS.plan.color, years),
    { name: say.median, type: "line", symbol: "none", color: SCENARIOS.plan.color, lineStyle: { width: 3 }, data: shown.map((r) => [String(r.year), r.p50]) },
    { name: say.required, type: "line", symbol: "none", color: "#d08700", lineStyle: { type: "dashed" }, data: on(data.required) },
    { name: say.observed, type: "scatter", symbolSize: 9, color: css("--ink"), data: on(data.observed), z: 5 },
    { name: say.goal, type: "scatter", symbol: "diamond", symbolSize: 16, color: css("--off"), data: data.goal_year ? [[String(data.goal_year), data.goal]] : [], z: 6 }],
}));
const rows = [...data.drivers].reverse();
draw("drivers", (css) => ({
  grid: { left: 8, right: 60, top: 4, bottom: 8, containLabel: true },
  tooltip: tooltip(css, data.change_unit),
  xAxis: { type: "value", ...axes() },
  yAxis: { type: "category", data: rows.map((row) => row.title), ...axes() },
  series: [{ type: "bar", color: SCENARIOS.plan.color, data: rows.map((row) => row.effect),
    label: { show: true, position: "right", color: css("--ink"), formatter: ({ value }) => figure(value) } }],
}));
