// Write the reports of this run anew, in the background, and show them when they are there.
import { follow } from "./jobs.js";
import { may, send } from "./session.js";

const words = JSON.parse(document.getElementById("words").textContent), button = document.getElementById("generate"), said = document.getElementById("said");
const run = new URLSearchParams(location.search).get("run"), lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
function show(job) {
  said.textContent = job.error ? job.error[lang] : `${words[`state_${job.state}`]}${job.state === "running" ? `: ${job.step[lang]}` : ""}`;
  if (job.state === "done") location.reload();
  button.disabled = ["waiting", "running"].includes(job.state);
}
may.known.then(() => { button.hidden = !may.write; });
button.addEventListener("click", async () => {
  button.disabled = true;
  const body = JSON.stringify({ kind: "report" });
  try {
    const job = await (await send(`/api/v1/jobs${run ? `?run=${encodeURIComponent(run)}` : ""}`, { method: "POST", headers: { "content-type": "application/json" }, body })).json();
    show(job);
    follow(job, show);
  } catch (error) {
    said.textContent = error.message;
    button.disabled = false;
  }
});
