// The fan of CO2 and the distribution of the peak year, for the boundary chosen.
import { SCENARIOS, axes, band, draw, figure, legend, read, tooltip, zh } from "./charts.js";

const data = read(), years = data.years.map(String), choice = document.getElementById("boundary");
const say = zh ? { range: "方案5%–95%", recorded: "清单估算", unit: "百万吨/年", short: "百万吨", past: "历史" }
  : { range: "plan, 5–95%", recorded: "inventory", unit: "Mt/a", short: "Mt", past: "past" };
const base = data.years.indexOf(data.base_year);
const fan = (name) => (css) => {
  const all = data.series[name], future = (values) => values.map((value, i) => (i >= base ? value : null));
  const recorded = data.recorded[name].filter((row) => years.includes(String(row.year)));
  return {
    legend: legend([say.past, ...Object.values(data.titles), say.range, ...(recorded.length ? [say.recorded] : [])]),
    grid: { left: 8, right: 18, top: 78, bottom: 8, containLabel: true },
    tooltip: tooltip(css, say.short),
    xAxis: { type: "category", data: years, boundaryGap: false, ...axes() },
    yAxis: { type: "value", min: 0, name: say.unit, ...axes() },
    series: [...band(say.range, all.plan.p05, all.plan.p95, SCENARIOS.plan.color, years),
      { name: say.past, type: "line", symbol: "none", z: 5, color: css("--ink"), lineStyle: { width: 2.5 }, data: all.plan.p50.map((v, i) => (i <= base ? v : null)) },
      ...Object.keys(data.titles).map((each) => ({ name: data.titles[each], type: "line", symbol: "none", z: each === "plan" ? 4 : 3,
        color: SCENARIOS[each]?.color, lineStyle: { width: SCENARIOS[each]?.width, type: SCENARIOS[each]?.type }, data: future(all[each].p50) })),
      { name: say.recorded, type: "scatter", symbol: "circle", symbolSize: 8, z: 6, itemStyle: { color: css("--card"), borderColor: css("--ink"), borderWidth: 1.5 },
        data: recorded.map((row) => [String(row.year), row.value]) }],
  };
};
const peak = (name) => (css) => {
  const shares = data.peak[name], known = Object.keys(shares).map(Number);
  const first = Math.min(...known), last = Math.max(...known);
  const span = known.length ? Array.from({ length: last - first + 1 }, (_, i) => first + i) : [];
  return {
    grid: { left: 8, right: 18, top: 16, bottom: 8, containLabel: true },
    tooltip: { ...tooltip(css, "%"), valueFormatter: (value) => `${figure(value)}%` },
    xAxis: { type: "category", data: span.map(String), ...axes() },
    yAxis: { type: "value", ...axes(), axisLabel: { color: css("--soft"), formatter: "{value}%" } },
    series: [{ name: zh ? "占抽样 (%)" : "share of draws (%)", type: "bar", color: SCENARIOS.plan.color, data: span.map((year) => 100 * (shares[year] ?? 0)) }],
  };
};
const drawn = [draw("fan", fan(choice.value)), draw("peak", peak(choice.value))];
choice.addEventListener("change", () => [fan, peak].forEach((option, i) => drawn[i].paint(option(choice.value))));
