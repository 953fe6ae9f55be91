// What all charts share: colours from the page, one look, redrawn when the theme or the size changes.
// Colours of scenarios are those of Okabe and Ito, which colour-blind readers tell apart; lines differ in dash too.
export const SCENARIOS = {
  frozen: { color: "#8c8c8c", type: "dashed", width: 1.6 },
  baseline: { color: "#d08700", type: "dotted", width: 2.2 },
  plan: { color: "#1682c4", type: "solid", width: 3 },
  accelerated: { color: "#009e73", type: [8, 4], width: 2 },
};
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const zh = document.documentElement.lang.startsWith("zh");
export const read = (id = "data") => JSON.parse(document.getElementById(id).textContent);
export function figure(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  return Number(Number(value).toPrecision(digits)).toLocaleString("en-US", { maximumFractionDigits: 8 }).replace("-", "−");
}
export function axes() {
  const ink = css("--soft"), line = css("--line");
  return { axisLabel: { color: ink }, axisLine: { lineStyle: { color: line } }, axisTick: { lineStyle: { color: line } },
    splitLine: { lineStyle: { color: line } }, nameTextStyle: { color: ink } };
}
const charts = [];
export function draw(id, option) {
  const place = typeof id === "string" ? document.getElementById(id) : id;
  if (!place) return null;
  const chart = echarts.init(place, null, { renderer: "canvas" });
  const paint = (next = option) => {
    option = next;
    const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
    chart.setOption({ animation: !quiet, animationDuration: 300, textStyle: { color: css("--ink"), fontFamily: "inherit" },
      grid: { left: 8, right: 18, top: 36, bottom: 8, containLabel: true }, ...option(css) }, true);
    place.dataset.drawn = "yes";
  };
  paint();
  charts.push({ chart, paint });
  return { chart, paint };
}
export const tooltip = (css, unit, trigger = "axis") => ({ trigger, confine: true, backgroundColor: css("--card"), borderColor: css("--line"),
  textStyle: { color: css("--ink") }, valueFormatter: (value) => `${figure(value)} ${unit}` });
export function band(name, low, high, color, years) {
  const quiet = { type: "line", symbol: "none", lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false }, z: 1 };
  return [{ ...quiet, name: `${name} `, stack: name, data: low.map((v, i) => [years[i], v]) },
    { ...quiet, name, stack: name, data: high.map((v, i) => [years[i], v - low[i]]), areaStyle: { color, opacity: 0.2 }, itemStyle: { color } }];
}
addEventListener("resize", () => charts.forEach(({ chart }) => chart.resize()));
const redraw = () => charts.forEach(({ paint }) => paint());
document.addEventListener("themechange", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
