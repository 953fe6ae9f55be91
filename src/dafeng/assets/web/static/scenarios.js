// Levers that answer while they move: one question at a time, always the newest; the setting is the address.
import { SCENARIOS, axes, band, draw, figure, legend, read, series, tooltip, zh } from "./charts.js";
import { may, send } from "./session.js";

const desk = read(), word = read("words"), byId = (id) => document.getElementById(id);
const bases = Object.fromEntries(desk.scenarios.map((each) => [each.name, each]));
const levers = Object.fromEntries(desk.levers.map((each) => [each.id, each]));
const sliders = [...document.querySelectorAll(".lever")].map((row) => ({ row, id: row.dataset.lever, input: row.querySelector("input"), output: row.querySelector("output"), effect: row.querySelector("small") }));
const run = new URLSearchParams(location.search).get("run") ?? "";
const money = (value) => (zh ? `${figure(value * 10)} 亿元/年` : `${figure(value)} bn CNY/a`);
const percent = (value) => (value > 0.99 ? ">99%" : value < 0.01 ? "<1%" : `${Math.round(value * 100)}%`);
const mt = zh ? "百万吨" : "Mt";
const state = { base: "plan", pulls: {}, compare: ["baseline", "plan"], year: 2030, boundary: "co2_total" };

// The address
function load() {
  const asked = new URLSearchParams(location.search);
  if (bases[asked.get("base")]) state.base = asked.get("base");
  for (const part of (asked.get("levers") ?? "").split(",").filter(Boolean)) {
    const [id, pull] = part.split(":");
    if (levers[id] && Number(pull) >= 0 && Number(pull) <= levers[id].most) state.pulls[id] = Number(pull);
  }
  if (asked.has("compare")) state.compare = asked.get("compare").split(",").filter((id) => bases[id] || desk.saved.some((each) => each.id === id));
  const year = Number(asked.get("year"));
  if (year >= desk.first && year <= desk.last) state.year = year;
}
const leversOf = (pulls) => Object.entries(pulls).map(([id, pull]) => `${id}:${pull}`).join(",");
function question(base = state.base, pulls = state.pulls, more = {}) {
  return new URLSearchParams({ base, levers: leversOf(pulls), ...(run && { run }), ...more });
}
function remember() {
  const address = new URL(location);
  address.searchParams.set("base", state.base);
  for (const [name, value] of [["levers", leversOf(state.pulls)], ["compare", state.compare.join(",")], ["year", String(state.year)]]) {
    value ? address.searchParams.set(name, value) : address.searchParams.delete(name);
  }
  history.replaceState(null, "", address);
  document.querySelectorAll("[data-export]").forEach((link) => {
    link.href = `/api/v1/scenarios/export?${question(state.base, state.pulls, { kind: link.dataset.export, language: zh ? "zh" : "en" })}`;
  });
}

// Sliders
const pullOf = (id) => state.pulls[id] ?? bases[state.base].pulls[id];
function effectOf(lever, pull) {
  const unit = lever.unit === "1" ? "" : ` ${desk.units[lever.unit]}`, when = `${lever.start}–${lever.full}`;
  const size = { scale: () => `×${figure(1 + (lever.level - 1) * pull)}`, add: () => `+${figure(lever.level * pull)}${unit}`,
    fill: () => (zh ? `填补余量的 ${figure(100 * lever.level * pull)}%` : `${figure(100 * lever.level * pull)}% of what is left`),
    set: () => `→ ${figure(lever.level)}${unit}` }[lever.mode]();
  return `${size} · ${when}`;
}
function show(slider) {
  const pull = pullOf(slider.id);
  slider.input.value = Math.round(pull * 100);
  slider.output.textContent = `${Math.round(pull * 100)}%`;
  slider.effect.textContent = effectOf(levers[slider.id], pull);
  slider.row.classList.toggle("moved", slider.id in state.pulls);
}

// Questions: while one is under way only the newest of the others is kept.
let busy = false, next = null;
async function answerOf(base, pulls, whole = false) {
  const answer = await fetch(`/api/v1/scenarios/answer?${question(base, pulls, whole ? { whole } : {})}`);
  if (!answer.ok) throw new Error((await answer.json())[zh ? "detail_zh" : "detail"]);
  return answer.json();
}
async function ask(moved) {
  next = moved;
  if (busy) return;
  busy = true;
  while (next) {
    const since = next;
    next = null;
    try {
      paint(await answerOf(state.base, state.pulls), since);
      byId("said").textContent = "";
    } catch (error) {
      byId("said").textContent = error.message;
    }
  }
  busy = false;
}

// Answers
const others = {};
let now = null, quickPlan = null;
// Like is compared with like: an answer of few draws with the plan of as many.
const planBeside = () => (now.draws === others.plan?.draws ? others.plan : quickPlan ?? others.plan);
const nameOf = (id) => bases[id]?.title[zh ? "zh" : "en"] ?? desk.saved.find((each) => each.id === id)?.name ?? id;
const at = (years, values, year) => values[years.indexOf(year)];
const lookOf = (id, i) => SCENARIOS[id] ?? { color: series()[(i + 3) % 8], type: [5, 3], width: 1.8 };
function fanOption(css) {
  const years = now.years.map(String), own = now.series[state.boundary], shown = state.compare.filter((id) => others[id]);
  return {
    animation: false,
    legend: legend([word.now, ...shown.map(nameOf)]), grid: { left: 8, right: 18, top: 60, bottom: 8, containLabel: true },
    tooltip: tooltip(css, mt), xAxis: { type: "category", data: years, boundaryGap: false, ...axes() },
    yAxis: { type: "value", min: 0, name: zh ? "百万吨/年" : "Mt/a", ...axes() },
    series: [...band(`${word.now} 5%–95%`, own.p05, own.p95, css("--accent"), years),
      ...shown.map((id, i) => ({ name: nameOf(id), type: "line", symbol: "none", color: lookOf(id, i).color, z: 3,
        lineStyle: { width: Math.min(lookOf(id, i).width, 2), type: lookOf(id, i).type }, data: others[id].series[state.boundary].p50 })),
      { name: word.now, type: "line", symbol: "none", color: css("--accent"), lineStyle: { width: 3 }, z: 5, data: own.p50 }],
  };
}
function peakOption(css) {
  const shares = now.peaks[state.boundary].years, span = Array.from({ length: 26 }, (_, i) => 2020 + i);
  const years = Object.keys(shares).map(Number).filter((year) => year > 2045).length ? [...span, ...Array.from({ length: 14 }, (_, i) => 2046 + i)] : span;
  return {
    animation: false, grid: { left: 8, right: 18, top: 14, bottom: 8, containLabel: true }, tooltip: { ...tooltip(css, "%"), valueFormatter: (value) => `${figure(value)} %` },
    xAxis: { type: "category", data: years.map(String), ...axes() }, yAxis: { type: "value", ...axes(), axisLabel: { color: css("--soft"), formatter: "{value} %" } },
    series: [{ name: word.share_of, type: "bar", color: css("--accent"), data: years.map((year) => 100 * (shares[year] ?? 0)) }],
  };
}
const drawn = {};
function put(id, value, note = "") {
  byId(`f-${id}`).textContent = value;
  byId(`d-${id}`).textContent = note;
}
const change = (value, before, say) => (before === undefined ? "" : `${word.against} ${value === before ? "±0" : say(value - before)}`);
const signed = (value) => `${value < 0 ? "−" : "+"}${figure(Math.abs(value))}`;
function figures() {
  const own = now.series[state.boundary], peak = now.peaks[state.boundary], plan = planBeside(), was = plan?.peaks[state.boundary];
  const co2 = at(now.years, own.p50, 2030), cost = at(now.years, now.series.cost.p50, 2030);
  const good = (answer) => answer.counts.met + answer.counts["on track"];
  put("peak", percent(peak.by_2030), change(peak.by_2030, was?.by_2030, (d) => `${signed(100 * d)} ${zh ? "个百分点" : "points"}`));
  put("year", peak.most_likely ?? "–", was && `${word.plan}: ${was.most_likely ?? "–"}`);
  put("co2", figure(co2), `${figure(at(now.years, own.p05, 2030))}–${figure(at(now.years, own.p95, 2030))}; ${change(co2, plan && at(plan.years, plan.series[state.boundary].p50, 2030), signed)}`);
  byId("u-co2").textContent = mt;
  put("cost", zh ? figure(cost * 10) : figure(cost), change(cost, plan && at(plan.years, plan.series.cost.p50, 2030), (d) => signed(zh ? d * 10 : d)));
  byId("u-cost").textContent = zh ? "亿元/年" : "bn CNY/a";
  put("reached", good(now), `${word.of_judged} ${now.targets.length}; ${change(good(now), plan && good(plan), signed)}`);
}
const rows = Object.fromEntries([...document.querySelectorAll("#targets tbody tr")].map((row) => [row.dataset.target, row]));
function targets() {
  for (const each of now.targets) {
    const row = rows[each.id];
    if (!row) continue;
    const own = row.querySelector(".now"), badge = row.querySelector(".word");
    own.textContent = percent(each.probability);
    own.dataset.v = each.probability;
    const made = document.createElement("span");
    made.className = `status ${each.status.split(" ")[0]}`;
    made.textContent = `${desk.icons[each.status]} ${desk.statuses[each.status]}`;
    badge.replaceChildren(made);
    if (each.contested) {
      const note = document.createElement("small");
      note.textContent = ` ${word.contested}`;
      badge.append(note);
    }
  }
  for (const each of planBeside()?.targets ?? []) if (rows[each.id]) rows[each.id].querySelector(".before").textContent = percent(each.probability);
}
function paint(answer, since) {
  now = answer;
  if (!drawn.fan) {
    drawn.fan = draw("fan", fanOption);
    drawn.peak = draw("peak", peakOption);
    drawn.fan.chart.on("finished", () => {
      if (!drawn.since) return;
      performance.measure("lever to chart", { start: drawn.since, end: performance.now() });
      drawn.since = 0;
    });
  } else {
    drawn.since = typeof since === "number" ? since : 0;
    drawn.fan.chart.setOption(fanOption((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()), { replaceMerge: ["series"] });
    requestAnimationFrame(() => drawn.peak.chart.setOption(peakOption((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim())));
  }
  byId("basis").textContent = (now.draws === desk.run_draws ? word.basis_whole : word.basis_moving).replace("{draws}", now.draws);
  byId("basis").dataset.rests = now.draws === desk.run_draws ? "yes" : "no";
  figures();
  targets();
}

// Side by side
const METRICS = [
  [word.peak2030, (a) => percent(a.peaks[state.boundary].by_2030)], [word.peak_year, (a) => String(a.peaks[state.boundary].most_likely ?? "–")],
  ...[2030, 2035, 2050, 2060].map((year) => [`${word.co2} ${year} (${mt})`, (a) => {
    const own = a.series[state.boundary];
    return `${figure(at(a.years, own.p50, year))} (${figure(at(a.years, own.p05, year))}–${figure(at(a.years, own.p95, year))})`;
  }]),
  ...[2030, 2060].map((year) => [`${word.cost} ${year}`, (a) => money(at(a.years, a.series.cost.p50, year))]),
  [word.carbon_2030, (a) => money(at(a.years, a.series.carbon_cost.p50, 2030))],
  [word.reached, (a) => `${a.counts.met + a.counts["on track"]} / ${a.targets.length}`],
];
function table() {
  const shown = [[word.now, now], ...state.compare.filter((id) => others[id]).map((id) => [nameOf(id), others[id]])];
  const head = document.createElement("thead"), body = document.createElement("tbody");
  const line = (cells, tag) => {
    const row = document.createElement("tr");
    cells.forEach((text, i) => {
      const cell = document.createElement(tag || i === 0 ? "th" : "td");
      cell.scope = tag ? "col" : "row";
      if (i) { cell.className = "r"; if (!tag) cell.removeAttribute("scope"); }
      cell.textContent = text;
      row.append(cell);
    });
    return row;
  };
  head.append(line([word.metric, ...shown.map(([name]) => name)], true));
  body.append(...METRICS.map(([name, say]) => line([name, ...shown.map(([, answer]) => say(answer))])));
  byId("compare").replaceChildren(head, body);
}
async function compare() {
  const wanted = [...new Set(["plan", ...state.compare])].filter((id) => !others[id]);
  for (const id of wanted) {
    const kept = desk.saved.find((each) => each.id === id);
    others[id] = await answerOf(kept?.base ?? id, kept?.pulls ?? {}, true);
  }
}
function choices() {
  const options = [...desk.scenarios.map((each) => [each.name, each.title[zh ? "zh" : "en"]]), ...desk.saved.map((each) => [each.id, each.name])];
  byId("choices").replaceChildren(...options.map(([id, name]) => {
    const label = document.createElement("label"), box = document.createElement("input");
    box.type = "checkbox";
    box.checked = state.compare.includes(id);
    box.addEventListener("change", async () => {
      state.compare = box.checked ? [...state.compare, id] : state.compare.filter((each) => each !== id);
      remember();
      await compare();
      settle();
    });
    label.append(box, name);
    return label;
  }));
}

// What a setting is made of, for the year chosen
const asked = async (path, more) => (await fetch(`/api/v1/scenarios/${path}?${question(state.base, state.pulls, more)}`)).json();
const groupName = (id) => desk.groups[id] ?? id;
function waterfallOption(found) {
  const names = [word.trend, ...found.steps.map((each) => groupName(each.group)), word.now];
  let level = found.start;
  const low = [0], size = [found.start], sign = [0];
  for (const { effect } of found.steps) {
    low.push(Math.min(level, level + effect));
    size.push(Math.abs(effect));
    sign.push(Math.sign(effect));
    level += effect;
  }
  low.push(0); size.push(found.end); sign.push(0);
  const floor = Math.max(0, Math.floor(Math.min(...low.slice(1, -1), found.start, found.end) * 0.98));
  return (css) => ({
    grid: { left: 8, right: 46, top: 8, bottom: 8, containLabel: true }, tooltip: { ...tooltip(css, mt), trigger: "item" },
    xAxis: { type: "value", min: floor, name: "", ...axes() },
    yAxis: { type: "category", inverse: true, data: names, ...axes(), axisLabel: { color: css("--ink"), width: 130, overflow: "break" } },
    series: [{ type: "bar", stack: "all", silent: true, behind: true, itemStyle: { color: "transparent" }, data: low.map((v) => Math.max(v, floor)) },
      { type: "bar", stack: "all", name: mt, data: size.map((v, i) => ({ value: i === 0 || i === size.length - 1 ? v - floor : v,
        itemStyle: { color: sign[i] < 0 ? css("--series-3") : sign[i] > 0 ? css("--series-6") : css("--series-1") } })),
        tooltip: { formatter: ({ dataIndex: i }) => `${names[i]}: ${sign[i] ? signed(found.steps[i - 1].effect) : figure(i ? found.end : found.start, 4)} ${mt}` },
        label: { show: true, position: "right", color: css("--ink"), formatter: ({ dataIndex: i }) => (sign[i] ? signed(found.steps[i - 1].effect) : figure(i ? found.end : found.start)) } }],
  });
}
const waterfallRows = (found) => [[word.group, `${mt}`], [word.trend, found.start], ...found.steps.map((each) => [groupName(each.group), each.effect]), [word.now, found.end]];
function maccOption(found) {
  const good = found.levers.filter((each) => each.price !== null);
  let from = 0;
  const boxes = good.map((each) => [from, from += each.abatement, each.price, each.title[zh ? "zh" : "en"]]);
  return (css) => ({
    grid: { left: 8, right: 18, top: 34, bottom: 24, containLabel: true },
    tooltip: { ...tooltip(css, ""), trigger: "item", formatter: ({ data }) => `${data[3]}<br>${figure(data[1] - data[0])} ${mt} · ${figure(data[2])} ${zh ? "元/吨" : "CNY/t"}` },
    xAxis: { type: "value", name: mt, nameLocation: "middle", nameGap: 26, min: 0, max: from || 1, ...axes(), axisLabel: { color: css("--soft"), formatter: (v) => figure(v, 2) } },
    yAxis: { type: "value", name: zh ? "元/吨" : "CNY/t", ...axes() },
    series: [{ type: "custom", encode: { x: [0, 1], y: 2 }, data: boxes, renderItem: (_, api) => {
      const [left, edge] = api.coord([api.value(0), api.value(2)]), [right, zero] = api.coord([api.value(1), 0]);
      return { type: "rect", shape: { x: left, y: Math.min(edge, zero), width: Math.max(right - left, 1), height: Math.max(Math.abs(zero - edge), 1) }, style: { fill: css("--series-1"), stroke: css("--card"), lineWidth: 1 } };
    } }],
  });
}
const maccRows = (found) => [[word.lever, `${word.abatement} (${mt})`, zh ? "措施成本 (亿元/年)" : "cost (bn CNY/a)", zh ? "节省的能源费用 (亿元/年)" : "energy cost saved (bn CNY/a)", zh ? "元/吨" : "CNY/t"],
  ...found.levers.map((each) => [each.title[zh ? "zh" : "en"], each.abatement, zh ? each.cost * 10 : each.cost, zh ? each.saved * 10 : each.saved, each.price])];
function flowsOption(found) {
  const title = Object.fromEntries(found.nodes.map((each) => [each.id, each.title[zh ? "zh" : "en"]]));
  const whole = Object.fromEntries(found.nodes.map((each) => [each.id, Math.max(...["source", "target"].map((end) => found.links.reduce((sum, link) => sum + (link[end] === each.id ? link.value : 0), 0)))]));
  const most = Math.max(...Object.values(whole)), colors = series(), color = (id) => colors[[...id].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 8];
  return (css) => ({
    tooltip: { ...tooltip(css, "TWh"), trigger: "item", formatter: ({ data, name, value, dataType }) => (dataType === "edge"
      ? `${title[data.source]} → ${title[data.target]}: ${figure(data.value)} TWh` : `${title[name] ?? name}: ${figure(value)} TWh`) },
    series: [{ type: "sankey", left: 8, right: 130, top: 12, bottom: 12, nodeGap: 9, nodeWidth: 14, emphasis: { focus: "adjacency" }, layoutIterations: 48,
      data: found.nodes.map((each) => ({ name: each.id, itemStyle: { color: color(each.id) } })), links: found.links,
      lineStyle: { color: "source", opacity: 0.32, curveness: 0.5 }, label: { color: css("--ink"), formatter: ({ name }) => (whole[name] > most / 90 ? title[name] : "") } }],
  });
}
const flowsRows = (found) => {
  const title = Object.fromEntries(found.nodes.map((each) => [each.id, each.title[zh ? "zh" : "en"]]));
  return [[word.from, word.to, "TWh"], ...found.links.map((each) => [title[each.source], title[each.target], each.value])];
};
const EXPLAINED = [["waterfall", () => asked("waterfall", { year: state.year, quantity: state.boundary }), waterfallOption, waterfallRows],
  ["macc", () => asked("abatement", { year: state.year }), maccOption, maccRows], ["flows", () => asked("flows", { year: state.year }), flowsOption, flowsRows]];
let turn = 0;
async function explain() {
  const mine = ++turn;
  for (const [id, question, option, rows] of EXPLAINED) {
    const found = await question();
    if (mine !== turn) return;
    if (drawn[id]) drawn[id].paint(option(found), rows(found));
    else drawn[id] = draw(id, option(found), rows(found));
    if (id === "macc") {
      const beside = found.levers.filter((each) => each.price === null && Math.abs(each.cost) + Math.abs(each.abatement) > 1e-9);
      byId("macc-beside").textContent = beside.length ? `${word.beside}: ${beside.map((each) => each.title[zh ? "zh" : "en"]).join(zh ? "、" : ", ")}` : "";
    }
  }
  document.body.dataset.explained = String(state.year);
}

// A setting at rest is answered with every draw of the run, so that its numbers are those of the overview and the reports.
async function complete() {
  const asked = String(question()), stale = () => busy || asked !== String(question());
  if (stale() || now.draws === desk.run_draws) return;
  try {
    const answer = await answerOf(state.base, state.pulls, true);
    if (!stale()) { paint(answer); table(); }
  } catch (error) {
    byId("said").textContent = error.message;
  }
}

// What need not follow every step of a slider: tables, the address, the explanations.
let later = 0;
function settle() {
  remember();
  if (drawn.fan) { drawn.fan.paint(fanOption); drawn.peak.paint(peakOption); figures(); targets(); table(); }
  clearTimeout(later);
  later = setTimeout(async () => { await complete(); later = setTimeout(explain, 300); }, 250);
}
// A lever that moves comes before what explains the setting it left. It may end where it began, and then tells no change.
function moving() {
  turn++;
  clearTimeout(later);
  later = setTimeout(async () => { await idle(); settle(); }, 400);
}
const idle = async () => { while (busy) await new Promise((done) => setTimeout(done, 20)); };

// Kept scenarios
function kept() {
  const list = desk.saved.map((each) => {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = `?${question(each.base, each.pulls)}`;
    link.textContent = each.name;
    item.append(link);
    if (may.write) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = word.remove;
      button.setAttribute("aria-label", `${word.remove}: ${each.name}`);
      button.addEventListener("click", async () => {
        await send(`/api/v1/scenarios/saved/${each.id}${run && `?run=${run}`}`, { method: "DELETE" });
        desk.saved = desk.saved.filter((other) => other.id !== each.id);
        state.compare = state.compare.filter((id) => id !== each.id);
        kept(); choices(); settle();
      });
      item.append(button);
    }
    return item;
  });
  const none = document.createElement("li");
  none.className = "soft";
  none.textContent = word.nothing_saved;
  byId("saved").replaceChildren(...(list.length ? list : [none]));
}
async function save() {
  const body = { name: byId("name").value, base: state.base, levers: leversOf(state.pulls) };
  try {
    const made = await (await send(`/api/v1/scenarios/saved${run && `?run=${run}`}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })).json();
    desk.saved = [...desk.saved.filter((each) => each.id !== made.id), made];
    delete others[made.id];
    byId("said").textContent = made.name;
    kept(); choices();
  } catch (error) {
    byId("said").textContent = error.message;
  }
}

load();
byId("base").value = state.base;
byId("year").value = state.year;
byId("year-said").textContent = state.year;
sliders.forEach((slider) => {
  show(slider);
  slider.input.addEventListener("input", () => {
    const since = performance.now(), pull = slider.input.value / 100;
    if (Math.abs(pull - bases[state.base].pulls[slider.id]) < 1e-9) delete state.pulls[slider.id]; else state.pulls[slider.id] = pull;
    show(slider);
    moving();
    ask(since);
  });
  slider.input.addEventListener("change", async () => { await idle(); settle(); });
});
async function anew() {
  sliders.forEach(show);
  ask(true);
  await idle();
  settle();
}
byId("base").addEventListener("change", (event) => { state.base = event.target.value; state.pulls = {}; anew(); });
byId("reset").addEventListener("click", () => { state.pulls = {}; anew(); });
byId("boundary").addEventListener("change", (event) => { state.boundary = event.target.value; settle(); });
byId("year").addEventListener("input", (event) => { state.year = Number(event.target.value); byId("year-said").textContent = state.year; clearTimeout(later); later = setTimeout(() => { remember(); explain(); }, 200); });
byId("share").addEventListener("click", async () => {
  await navigator.clipboard.writeText(location.href);
  byId("said").textContent = word.copied;
});
byId("save").addEventListener("click", save);
byId("name").addEventListener("keydown", (event) => { if (event.key === "Enter") save(); });
await may.known;
byId("save").disabled = !may.write;
byId("name").disabled = !may.write;
if (!may.write) byId("said").textContent = word.readonly;
kept();
choices();
await ask(true);
await idle();
quickPlan = state.base === "plan" && !leversOf(state.pulls) ? now : await answerOf("plan", {});
await compare();
await complete();
settle();
document.body.dataset.ready = "yes";
