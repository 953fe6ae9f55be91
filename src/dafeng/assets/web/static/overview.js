// The fan of CO2 and the distribution of the peak year.
import { SCENARIOS, axes, band, draw, read, tooltip, zh } from "./charts.js";

const data = read(), years = data.years.map(String), total = data.series.co2_total;
const range = zh ? "方案情景5%–95%" : "plan, 5–95 %", unit = zh ? "百万吨" : "Mt";
draw("fan", (css) => ({
  legend: { top: 0, textStyle: { color: css("--ink") }, data: [...Object.values(data.titles), range] },
  tooltip: tooltip(css, unit),
  xAxis: { type: "category", data: years, boundaryGap: false, ...axes() },
  yAxis: { type: "value", min: 0, name: unit, ...axes() },
  series: [...band(range, total.plan.p05, total.plan.p95, SCENARIOS.plan.color, years),
    ...Object.keys(data.titles).map((name) => ({ name: data.titles[name], type: "line", symbol: "none", z: name === "plan" ? 4 : 3,
      color: SCENARIOS[name]?.color, lineStyle: { width: SCENARIOS[name]?.width, type: SCENARIOS[name]?.type }, data: total[name].p50 }))],
}));
const peaks = Object.keys(data.peak).map(Number);
const first = Math.min(...peaks), last = Math.max(...peaks);
const span = peaks.length ? Array.from({ length: last - first + 1 }, (_, i) => first + i) : [];
draw("peak", (css) => ({
  grid: { left: 8, right: 18, top: 16, bottom: 8, containLabel: true },
  tooltip: { ...tooltip(css, "%"), valueFormatter: (value) => `${(value * 100).toFixed(1)} %` },
  xAxis: { type: "category", data: span.map(String), ...axes() },
  yAxis: { type: "value", ...axes(), axisLabel: { color: css("--soft"), formatter: (v) => `${Math.round(v * 100)} %` } },
  series: [{ type: "bar", color: SCENARIOS.plan.color, data: span.map((year) => data.peak[year] ?? 0) }],
}));
