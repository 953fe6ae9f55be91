// The power page: a week of the balance, the year as a heat map and as a duration curve, credits, safe load by month and hour.
import { axes, draw, figure, legend, ramp, read, series, tooltip } from "./charts.js";
const data = document.getElementById("data") ? read() : null;
const KEY = { coal_power: 0, coal_new: 0, gas_peaker: 1, gas_chp: 1, import_hydro: 2, hydro: 2, import_uhv: 3, import_other: 4, pv: 5, response: 5, battery: 6, pumped_hydro: 6, wte: 7, biogas: 7, vehicles: 7 };
// The second of two kin is lighter, in the area and in the legend.
const LIGHT = new Set(["coal_new", "gas_chp", "hydro", "response", "pumped_hydro", "biogas"]);
const shade = (name) => series()[KEY[name] ?? 4] + (LIGHT.has(name) ? "80" : "");
const ORDER = ["wte", "biogas", "hydro", "gas_chp", "coal_power", "coal_new", "import_other", "import_hydro", "import_uhv", "pv", "gas_peaker", "pumped_hydro", "battery", "vehicles", "response"];
const year = document.getElementById("power-year"), week = document.getElementById("power-week"), said = document.getElementById("power-week-said");
const ask = async (path) => {
  const answer = await fetch(`/api/v1/power/${path}${data.kept ? (path.includes("?") ? `&${data.kept.slice(1)}` : data.kept) : ""}`);
  if (!answer.ok) throw new Error((await answer.json()).detail);
  return answer.json();
};
const day = (hour) => new Date(Date.UTC(2025, 0, 1 + Math.floor(hour / 24))).toISOString().slice(5, 10);
const title = (name) => data.titles[name] ?? name;
const heatmap = (cells, x, y, unit, [low, high]) => (css) => ({
  tooltip: { ...tooltip(css, unit, "item"), formatter: ({ value: [i, j, v] }) => `${x[i]} · ${y[j]}<br>${figure(v)} ${unit}` },
  grid: { left: 8, right: 18, top: 12, bottom: 56, containLabel: true },
  xAxis: { type: "category", data: x, ...axes(), splitLine: { show: false } }, yAxis: { type: "category", data: y, ...axes(), splitLine: { show: false } },
  visualMap: { min: low, max: high, calculable: false, orient: "horizontal", left: 0, bottom: 0, itemWidth: 12, itemHeight: 120, text: [`${figure(high)} ${unit}`, figure(low)], inRange: { color: ramp() }, textStyle: { color: css("--ink") } },
  series: [{ type: "heatmap", data: cells, progressive: 0 }],
});
let balance, heat, duration, asked = 0;
async function showWeek() {
  const mine = ++asked, found = await ask(`${year.value}/week?week=${week.value}`);
  if (mine !== asked) return;
  const labels = found.load.map((_, i) => `${day(found.first_hour + i)} ${String(i % 24).padStart(2, "0")}:00`);
  said.textContent = data.words.week.replace("{week}", week.value).replace("{from}", labels[0].slice(0, 5)).replace("{to}", labels[167].slice(0, 5));
  const names = ORDER.filter((name) => found.supply[name]).concat(Object.keys(found.supply).filter((name) => !ORDER.includes(name)));
  const rows = names.map((name) => [title(name), found.supply[name], shade(name)]);
  if (found.shed.some((value) => value > 1e-4)) rows.push([data.words.shed, found.shed, series()[1]]);
  const option = (css) => ({
    legend: { ...legend(), type: "scroll" }, tooltip: tooltip(css, "GW"), grid: { left: 8, right: 18, top: 60, bottom: 8, containLabel: true },
    xAxis: { type: "category", data: labels, ...axes() }, yAxis: { type: "value", name: "GW", ...axes() },
    series: [...rows.map(([name, values, color]) => ({ name, type: "line", stack: "all", symbol: "none", lineStyle: { width: 0 }, color, areaStyle: { opacity: 0.9 }, data: values })),
      { name: data.words.load, type: "line", symbol: "none", color: css("--ink"), lineStyle: { width: 2 }, data: found.load }],
  });
  if (balance) balance.paint(option); else balance = draw("power-balance", option);
}
async function showYear() {
  const found = await ask(`${year.value}/hours`), load = found.load;
  const days = Array.from({ length: 365 }, (_, i) => day(i * 24)), hours = Array.from({ length: 24 }, (_, i) => `${String(i).padStart(2, "0")}:00`);
  const cells = load.map((value, i) => [Math.floor(i / 24), i % 24, value]);
  const table = () => [[data.words.day, ...hours], ...days.map((label, i) => [label, ...load.slice(i * 24, i * 24 + 24)])];
  const map = heatmap(cells, days, hours, "GW", [Math.floor(Math.min(...load)), Math.ceil(Math.max(...load))]);
  if (heat) heat.paint(map, table); else heat = draw("power-heat", map, table);
  const sorted = (values) => [...values].sort((a, b) => b - a).filter((_, i) => i % 20 === 0 || i === 8759);
  const labels = load.map((_, i) => i).filter((i) => i % 20 === 0 || i === 8759);
  const curve = (css) => ({
    legend: legend(), tooltip: tooltip(css, "GW"), xAxis: { type: "category", name: data.words.hour, data: labels, ...axes() }, yAxis: { type: "value", name: "GW", ...axes() },
    series: [[data.words.load, load, "solid"], [data.words.net, found.net_load, "dashed"]].map(([name, values, type], i) => ({ name, type: "line", symbol: "none", color: series()[i], lineStyle: { width: 2, type }, data: sorted(values) })),
  });
  if (duration) duration.paint(curve); else duration = draw("power-duration", curve);
}
function showCredit() {
  const rows = data.credit.filter((row) => row.elcc_mw !== null && row.nameplate_mw > 0).map((row) => [title(row.resource), 100 * row.elcc_mw / row.nameplate_mw]).sort((a, b) => a[1] - b[1]);
  draw("power-credit", (css) => ({
    tooltip: tooltip(css, "%"), xAxis: { type: "value", name: "%", max: 100, ...axes() }, yAxis: { type: "category", data: rows.map(([name]) => name), ...axes() },
    series: [{ name: data.words.share, type: "bar", data: rows.map(([, share]) => share), label: { show: true, position: "right", color: css("--ink"), formatter: ({ value }) => `${figure(value, 2)} %` } }],
  }));
}
function showStress() {
  const years = [...new Set(data.stress.map((row) => row.year))], last = years[years.length - 1];
  const worth = (name, of) => data.stress.find((row) => row.said === name && row.year === of)?.saved ?? null;
  const names = [...new Set(data.stress.map((row) => row.said))].sort((a, b) => (worth(a, last) ?? -1) - (worth(b, last) ?? -1));
  draw("power-stress", (css) => ({
    legend: legend(), tooltip: tooltip(css, "GWh"), xAxis: { type: "value", name: "GWh", ...axes() }, yAxis: { type: "category", data: names, ...axes() },
    series: years.map((of, i) => ({ name: of, type: "bar", color: series()[i], data: names.map((name) => worth(name, of)), label: { show: true, position: "right", color: css("--ink"), formatter: ({ value }) => (value === null ? "" : figure(value, 2)) } })),
  }));
}
function showSafe() {
  const months = Array.from({ length: 12 }, (_, i) => data.words.month.replace("{month}", i + 1)), hours = Array.from({ length: 24 }, (_, i) => `${String(i).padStart(2, "0")}:00`);
  const short = data.safe.needed_gw.map((row, m) => row.map((needed, h) => Math.max(0, needed - data.safe.capability_gw[m][h])));
  const cells = short.flatMap((row, m) => row.map((value, h) => [h, m, Math.round(value * 1000)]));
  draw("power-safe", heatmap(cells, hours, months, "MW", [0, Math.max(1, ...cells.map((cell) => cell[2]))]), [["", ...hours], ...short.map((row, m) => [months[m], ...row.map((value) => Math.round(value * 1000))])]);
}
const plantColour = (row) => { const at = data.plant.groups.indexOf(row), all = series(); return { color: all[at % all.length], opacity: at < all.length ? 1 : 0.55 }; };
function showPlant() {
  const language = document.documentElement.lang.slice(0, 2), times = data.plant.totals.map((row) => String(row.hours));
  const groups = data.plant.groups.filter((row) => Math.max(...Object.values(row.up_mw)) > 0.5);
  draw("power-plant", (css) => ({
    legend: { ...legend(), type: "scroll" }, tooltip: tooltip(css, "MW"), grid: { left: 8, right: 18, top: 60, bottom: 28, containLabel: true },
    xAxis: { type: "category", data: times, ...axes(), name: data.words.hours, nameLocation: "middle", nameGap: 28 }, yAxis: { type: "value", name: "MW", ...axes() },
    series: groups.map((row) => ({ name: row.title[language], type: "bar", stack: row.counts ? "response" : "supply", itemStyle: plantColour(row), data: times.map((time) => row.up_mw[time]) })),
  }));
}
function showPlantDay() {
  const language = document.documentElement.lang.slice(0, 2), rows = data.plant.by_hour;
  const groups = data.plant.groups.filter((row) => rows.some((each) => each.groups[row.id] > 0.5));
  draw("power-plant-hours", (css) => ({
    legend: { ...legend(), type: "scroll" }, tooltip: tooltip(css, "MW"), grid: { left: 8, right: 18, top: 60, bottom: 8, containLabel: true },
    xAxis: { type: "category", data: rows.map((row) => `${String(row.hour).padStart(2, "0")}:00`), ...axes() }, yAxis: { type: "value", name: "MW", ...axes() },
    series: groups.map((row) => ({ name: row.title[language], type: "bar", stack: "all", itemStyle: plantColour(row), data: rows.map((each) => each.groups[row.id]) })),
  }));
}
if (data && year) {
  week.addEventListener("input", showWeek);
  year.addEventListener("change", () => { showWeek(); showYear(); });
  document.getElementById("power-choice").addEventListener("submit", (event) => event.preventDefault());
  showWeek();
  showYear();
}
if (data?.stress.length) showStress();
if (data?.credit.length) showCredit();
if (data?.safe) showSafe();
if (data?.plant) showPlant();
if (data?.plant?.by_hour?.length) showPlantDay();
