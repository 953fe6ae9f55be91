import { axes, draw, legend, ramp, read, series, tooltip } from "./charts.js";

const data = read();
const zh = document.documentElement.lang.startsWith("zh");
const percent = (value) => `${value > 0 ? "+" : ""}${value.toFixed(1)} %`;

function lines(rows) {
  const found = new Map();
  for (const row of rows) {
    const key = `${data.names[row.measure]} · ${zh ? "需求" : "demand"} ${row.band}`;
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return [...found].filter(([, points]) => points.length > 1);
}

const whisker = (points) => ({
  type: "custom", silent: true, tooltip: { show: false },
  data: points.map((p) => [100 * p.penetration, p.low, p.high]),
  renderItem: (_, api) => {
    const [x, low] = api.coord([api.value(0), api.value(1)]);
    const [, high] = api.coord([api.value(0), api.value(2)]);
    return { type: "line", shape: { x1: x, x2: x, y1: low, y2: high }, style: { stroke: api.visual("color"), lineWidth: 1 } };
  },
});

const curves = lines(data.carbon);
draw("penetration", (css) => ({
  legend: { ...legend(curves.map(([name]) => name)), type: innerWidth < 700 ? "scroll" : "plain" }, tooltip: { ...tooltip(css, "%"), trigger: "item" }, color: series(),
  grid: { left: 8, right: 24, top: innerWidth < 700 ? 64 : 40 + 20 * Math.ceil(curves.length / 3), bottom: 24, containLabel: true },
  xAxis: { type: "value", max: 100, name: "%", ...axes() },
  yAxis: { type: "value", name: "%", ...axes() },
  series: curves.flatMap(([name, points], at) => {
    const color = series()[at % series().length];
    return [
      { name, type: "line", symbolSize: 7, itemStyle: { color }, lineStyle: { color, type: ["solid", "dashed", "dotted"][at % 3] }, data: points.map((p) => [100 * p.penetration, p.change]) },
      { ...whisker(points), name: `${name} 95 %`, itemStyle: { color } },
    ];
  }),
}), [[zh ? "措施" : "measure", zh ? "装备比例 %" : "equipped %", zh ? "变化 %" : "change %", "2.5 %", "97.5 %"],
  ...curves.flatMap(([name, points]) => points.map((p) => [name, 100 * p.penetration, p.change, p.low, p.high]))]);

const top = (rows) => {
  const best = new Map();
  for (const row of rows) {
    const key = `${data.names[row.measure]} · ${row.band}`;
    if (!best.has(key) || best.get(key).penetration < row.penetration) best.set(key, row);
  }
  return best;
};
const fuel = top(data.carbon), electric = top(data.electric);
const names = [...fuel.keys()].reverse();
draw("measures", (css) => ({
  legend: legend(), tooltip: { ...tooltip(css, "%"), valueFormatter: (v) => (v == null ? "–" : percent(v)) },
  grid: { left: 8, right: 24, top: 40, bottom: 30, containLabel: true },
  xAxis: { type: "value", name: "%", ...axes() }, yAxis: { type: "category", data: names, ...axes() },
  series: [
    { name: zh ? "燃油车CO2" : "CO2, combustion", type: "bar", data: names.map((n) => fuel.get(n).change) },
    { name: zh ? "电动车电耗" : "electricity, electric", type: "bar", data: names.map((n) => electric.get(n)?.change ?? null) },
  ],
}));

const { roads, before, after, against } = data.map;
const choices = [...Object.keys(before).map((plans) => [plans, before[plans], true]), ...Object.keys(after).map((m) => [m, after[m], false])];
const kinds = [[0, "CO2", "g/km"], [2, zh ? "延误" : "delay", "s/km"]].filter(([at]) => Object.values(choices[0][1])[0]?.length > at);
function range(at) {
  const values = choices.flatMap(([, edges]) => Object.values(edges).map((e) => e[at])).sort((a, b) => a - b);
  return [values[Math.floor(values.length * 0.05)], values[Math.floor(values.length * 0.95)]];
}
const places = Object.values(roads).flat(), reach = (at) => [Math.min(...places.map((p) => p[at])), Math.max(...places.map((p) => p[at]))];
const frame = document.getElementById("roadmap");
// One scale for both axes, so that a ring is round on a wide screen and on a phone.
const [across, up] = [Math.max(1, frame.clientWidth - 16), Math.max(1, frame.clientHeight - 48)], [[left, right], [bottom, top_]] = [reach(0), reach(1)];
const scale = Math.max((right - left) / across, (top_ - bottom) / up) / 2;
const [west, east] = [-1, 1].map((side) => (left + right) / 2 + side * scale * across), [south, north] = [-1, 1].map((side) => (bottom + top_) / 2 + side * scale * up);
const plans = (name) => ({ default: zh ? "原有配时" : "plans as they are" })[name] ?? data.names[name] ?? name;
let shown = choices[0][1], kind = kinds[0];
function option(css) {
  const [at, , unit] = kind, [low, high] = range(at);
  return {
    tooltip: { trigger: "item", formatter: (p) => `${p.name}: ${p.value} ${unit}` },
    grid: { left: 8, right: 8, top: 8, bottom: 40 },
    xAxis: { type: "value", show: false, min: west, max: east }, yAxis: { type: "value", show: false, min: south, max: north },
    visualMap: { min: Math.round(low), max: Math.round(high), orient: "horizontal", left: "center", bottom: 0, inRange: { color: ramp() }, textStyle: { color: css("--ink") }, text: [unit, ""] },
    series: [{ type: "lines", coordinateSystem: "cartesian2d", polyline: true, lineStyle: { width: 3, opacity: 0.9 },
      data: Object.entries(shown).filter(([road]) => roads[road]).map(([road, values]) => ({ name: road, coords: roads[road], value: values[at] })) }],
  };
}
const rows = () => [["", ...choices.map(([name]) => `${name} (${kind[2]})`)], ...Object.keys(roads).map((road) => [road, ...choices.map(([, edges]) => edges[road]?.[kind[0]] ?? "")])];
const chart = draw("roadmap", option, rows);
function choose(label, options, take) {
  const select = document.createElement("select");
  select.setAttribute("aria-label", label);
  for (const [at, text] of options.entries()) select.add(new Option(text, String(at)));
  select.addEventListener("change", () => {
    take(Number(select.value));
    chart.paint();
  });
  document.getElementById("roadmap")?.before(select, " ");
}
const said = choices.map(([name, , bare]) => bare ? `${zh ? "无措施" : "without"} (${plans(name)})` : `${data.names[name]} (${zh ? "对比" : "against"} ${plans(against[name])})`);
choose(zh ? "措施" : "measure", said, (at) => { shown = choices[at][1]; });
choose(zh ? "数值" : "quantity", kinds.map(([, word, unit]) => `${word}, ${unit}`), (at) => { kind = kinds[at]; });
