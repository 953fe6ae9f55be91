// A table is held against what is known first; only then it may be taken.
import { card, follow } from "./jobs.js";
import { figure } from "./charts.js";
import { may, send } from "./session.js";

const words = JSON.parse(document.getElementById("words").textContent), zh = document.documentElement.lang.startsWith("zh"), lang = zh ? "zh" : "en";
const byId = (id) => document.getElementById(id), form = byId("upload"), said = byId("said");
const run = new URLSearchParams(location.search).get("run"), query = run ? `?run=${encodeURIComponent(run)}` : "";
const KINDS = { refused: ["off", "✖"], changed: ["at", "◆"], conflicting: ["no", "≠"], new: ["on", "+"], same: ["met", "="] };
const made = (tag, text = "", kind = "") => Object.assign(document.createElement(tag), { textContent: text, className: kind });
let shown = null;

function row(each) {
  const line = made("tr"), [kind, sign] = KINDS[each.kind], fact = each.fact ?? {};
  const badge = made("td");
  badge.append(made("span", `${sign} ${words[each.kind]}`, `status ${kind}`));
  line.append(made("td", String(each.row), "r"), badge, made("td", fact.variable ?? "–"), made("td", [fact.sector, fact.fuel, fact.place].filter(Boolean).join(" · ") || "–"), made("td", String(fact.year ?? "–")),
    made("td", each.before === null ? "–" : figure(each.before, 6), "r"), made("td", fact.value === undefined ? "–" : figure(fact.value, 6), "r"), made("td", fact.unit ?? "–"), made("td", fact.source ?? "–"), made("td", each.reasons.map((reason) => reason[lang]).join(zh ? ";" : "; ")));
  return line;
}
function show(found) {
  shown = found;
  byId("found").hidden = false;
  byId("counts").replaceChildren(...Object.keys(KINDS).map((kind) => {
    const box = made("div", "", "figure"), value = made("dd");
    value.append(made("b", String(found.counts[kind])));
    box.append(made("dt", words[kind]), value);
    return box;
  }));
  const order = Object.keys(KINDS);
  byId("rows").tBodies[0].replaceChildren(...[...found.rows].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.row - b.row).map(row));
  const findings = found.findings.map((each) => made("li", `${each.where}: ${each.what[lang]} – ${each.mend[lang]}`));
  byId("findings").replaceChildren(...(findings.length ? findings : [made("li", found.can_apply ? words.no_findings : words.unchecked)]));
  byId("apply").hidden = !found.can_apply;
  byId("apply").disabled = false;
  said.textContent = found.can_apply ? "" : words.blocked;
  byId("job").replaceChildren();
}
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new FormData();
  body.append("file", form.elements.file.files[0]);
  try {
    show(await (await send(`/api/v1/uploads${query}`, { method: "POST", body })).json());
  } catch (error) {
    byId("found").hidden = true;
    said.textContent = error.message;
  }
});
byId("apply").addEventListener("click", async () => {
  try {
    const job = await (await send(`/api/v1/uploads/${shown.id}/apply`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).json();
    byId("apply").disabled = true;
    const put = (each) => byId("job").replaceChildren(card(each));
    put(job);
    follow(job, put);
  } catch (error) {
    said.textContent = error.message;
  }
});
byId("forget").addEventListener("click", async () => {
  await send(`/api/v1/uploads/${shown.id}`, { method: "DELETE" });
  byId("found").hidden = true;
  said.textContent = words.gone;
});
await may.known;
if (!may.write) { form.querySelectorAll("input, button").forEach((each) => { each.disabled = true; }); said.textContent = may.why?.[lang] ?? ""; }
document.body.dataset.ready = "yes";
