// Every record of a variable over the years, one series for each part, with its range.
import { axes, draw, legend, read, series, tooltip } from "./charts.js";

const data = read(), shapes = { official: "circle", reported: "rect", estimated: "triangle", assumed: "emptyCircle" };
const years = Array.from({ length: data.last - data.first + 1 }, (_, i) => String(data.first + i));
draw("known", (css) => ({
  legend: legend(data.parts.map((part) => part.title)),
  tooltip: tooltip(css, data.unit, "item"),
  grid: { left: 8, right: 24, top: data.parts.length > 4 ? 84 : 48, bottom: 8, containLabel: true },
  xAxis: { type: "category", data: years, ...axes() },
  yAxis: { type: "value", scale: true, name: data.unit, ...axes() },
  series: data.parts.map((part, i) => ({ name: part.title, type: "line", color: series()[i % 8], symbolSize: 8, lineStyle: { width: 1, type: "dotted" }, connectNulls: true,
    data: part.rows.map((row) => ({ value: [String(row.year), row.value], symbol: shapes[row.status] })),
    markLine: { silent: true, symbol: "none", lineStyle: { type: "solid", width: 2, opacity: 0.35 }, label: { show: false },
      data: part.rows.filter((row) => row.low !== null).map((row) => [{ coord: [String(row.year), row.low] }, { coord: [String(row.year), row.high] }]) } })),
}), [[data.year, data.part, data.value], ...data.parts.flatMap((part) => part.rows.map((row) => [String(row.year), part.title, row.value]))]);
