// How the targets of each body stand: one bar a body, one colour and one place a status.
import { axes, draw, legend, read, tooltip } from "./charts.js";

const data = read(), bodies = [...data.bodies].reverse(), place = document.getElementById("stand");
place.style.height = `${bodies.length * 26 + 70}px`;
const names = { "off track": "--off", "at risk": "--at", "no evidence": "--no", "on track": "--on", met: "--met" };
draw(place, (css) => ({
  legend: legend(data.statuses.map((each) => each.title)),
  grid: { left: 8, right: 18, top: innerWidth < 600 ? 76 : 40, bottom: 8, containLabel: true },
  tooltip: { ...tooltip(css, ""), axisPointer: { type: "shadow" } },
  xAxis: { type: "value", minInterval: 1, ...axes() },
  yAxis: { type: "category", data: bodies.map((body) => body.name), ...axes(), axisLabel: { color: css("--ink"), interval: 0, width: innerWidth < 600 ? 130 : 260, overflow: "truncate" } },
  series: data.statuses.map((each) => ({ name: each.title, type: "bar", stack: "all", barMaxWidth: 16, color: css(names[each.id]), itemStyle: { borderColor: css("--card"), borderWidth: 1 },
    label: { show: true, color: css("--card"), formatter: ({ value }) => value || "" }, data: bodies.map((body) => body.counts[each.id] ?? 0) })),
}));
