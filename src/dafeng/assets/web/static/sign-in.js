// Show the token, get a session; forget it again.
import { may, send } from "./session.js";

const form = document.getElementById("sign-in"), said = document.getElementById("said"), out = document.getElementById("out");
const word = JSON.parse(document.getElementById("words").textContent), zh = document.documentElement.lang.startsWith("zh");
const show = () => { out.hidden = !may.signed; said.textContent = may.signed ? word.in : may.why?.[zh ? "zh" : "en"] ?? ""; };
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const made = await (await send("/api/v1/session", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ token: form.elements.token.value }) })).json();
    Object.assign(may, { write: made.may_write, csrf: made.csrf, signed: made.signed_in });
    form.elements.token.value = "";
    show();
  } catch (error) {
    said.textContent = error.message;
  }
});
out.addEventListener("click", async () => {
  await send("/api/v1/session", { method: "DELETE" });
  location.reload();
});
await may.known;
show();
