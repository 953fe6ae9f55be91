// Who reads this page: whether it may write, and the mark that a question comes from this site.
export const may = { write: false, csrf: "", signed: false };
may.known = fetch("/api/v1/session").then((answer) => answer.json()).then((found) => Object.assign(may, { write: found.may_write, csrf: found.csrf, signed: found.signed_in, why: found.why_not })).catch(() => may);
const zh = document.documentElement.lang.startsWith("zh");
export async function send(address, question) {
  await may.known;
  const answer = await fetch(address, { ...question, headers: { ...question.headers, "x-csrf-token": may.csrf } });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Error(problem[zh ? "detail_zh" : "detail"] ?? `${answer.status}`);
}
