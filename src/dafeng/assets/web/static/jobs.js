// Long work: begun here, followed by events while it goes on, stopped if need be.
import { may, send } from "./session.js";

const words = JSON.parse(document.getElementById("words").textContent), zh = document.documentElement.lang.startsWith("zh"), lang = zh ? "zh" : "en";
const list = document.getElementById("jobs"), none = document.getElementById("none"), more = document.getElementById("more"), said = document.getElementById("said");
const run = new URLSearchParams(location.search).get("run"), query = run ? `?run=${encodeURIComponent(run)}` : "";
const cards = new Map(), ended = ["done", "failed", "cancelled"];
const made = (tag, text = "", kind = "") => Object.assign(document.createElement(tag), { textContent: text, className: kind });
const STATUS = { waiting: "no", running: "on", done: "met", failed: "off", cancelled: "no" }, ICON = { waiting: "○", running: "▶", done: "✔", failed: "✖", cancelled: "■" };

export function card(job) {
  const box = made("article", "", `card ${STATUS[job.state]}`), head = made("h2", `${words[`kind_${job.kind}`]} · ${job.asked.run}${job.asked.upload ? ` + ${words.upload}` : ""}`);
  const state = made("p"), badge = made("span", `${ICON[job.state]} ${words[`state_${job.state}`]}`, `status ${STATUS[job.state]}`);
  state.append(badge, ` ${job.state === "running" ? `· ${job.step[lang]}` : ""}`);
  box.append(head, state);
  if (job.state === "running" || job.state === "waiting") {
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: job.progress });
    bar.setAttribute("aria-label", words.progress);
    box.append(bar);
    if (may.write) {
      const stop = made("button", words.stop);
      stop.type = "button";
      stop.addEventListener("click", async () => { stop.disabled = true; try { await send(`/api/v1/jobs/${job.id}`, { method: "DELETE" }); } catch (error) { said.textContent = error.message; } });
      box.append(" ", stop);
    }
  }
  if (job.error) box.append(made("p", job.error[lang], "n"));
  if (job.state === "done") {
    const link = made("a", `${words.open} ${job.result}`);
    link.href = `/${lang}/?run=${encodeURIComponent(job.result)}`;
    const line = made("p");
    line.append(link);
    box.append(line);
  }
  const span = [job.created, job.ended].filter(Boolean).map((time) => new Date(time).toLocaleString(zh ? "zh-CN" : "en-GB"));
  box.append(made("p", `${span.join(" – ")} · ${job.asked.draws} ${words.draws_short} · ${words.seed} ${job.asked.seed}`));
  return box;
}
export function follow(job, show) {
  if (ended.includes(job.state)) return;
  const source = new EventSource(`/api/v1/jobs/${job.id}/events`);
  for (const name of ["progress", ...ended]) source.addEventListener(name, (event) => { show(JSON.parse(event.data)); if (name !== "progress") source.close(); });
}
function show(job) {
  const fresh = card(job), old = cards.get(job.id);
  if (old) old.replaceWith(fresh); else list[cards.size && !old && job.fresh ? "prepend" : "append"](fresh);
  cards.set(job.id, fresh);
  none.hidden = cards.size > 0;
}
async function load() {
  const found = await (await fetch(`/api/v1/jobs?limit=20&offset=${cards.size}`)).json();
  found.jobs.forEach((job) => { show(job); follow(job, show); });
  none.hidden = cards.size > 0;
  more.hidden = cards.size >= found.total;
}
if (list) {
  document.getElementById("begin").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target, body = { kind: event.submitter?.dataset.kind ?? "run", draws: Number(form.elements.draws.value), seed: Number(form.elements.seed.value) };
    try {
      const job = await (await send(`/api/v1/jobs${query}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })).json();
      show({ ...job, fresh: true });
      follow(job, show);
      said.textContent = "";
    } catch (error) {
      said.textContent = error.message;
    }
  });
  more.addEventListener("click", load);
  await may.known;
  if (!may.write) { document.querySelectorAll("#begin button, #begin input").forEach((each) => { each.disabled = true; }); said.textContent = may.why?.[lang] ?? ""; }
  await load();
  document.body.dataset.ready = "yes";
}
