// What all pages share: filters kept in the address, tables that sort, tables and charts saved as csv.
import { saveTable } from "./save.js";

const lists = (text) => (text ?? "").split("|");
const words = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

function fits(item, asked) {
  return Object.entries(asked).every(([key, value]) => key === "q"
    ? words(value).every((word) => (item.dataset.find ?? item.textContent).toLowerCase().includes(word))
    : lists(item.dataset[key]).includes(value));
}
function listen(form) {
  const items = [...document.querySelectorAll(form.dataset.filters)], shown = form.querySelector("output");
  // What is shown twice, in a table and below it, is counted in the table.
  const counted = new Set(document.querySelectorAll(form.dataset.filters.split(",")[0]));
  const names = [...form.elements].map((each) => each.name).filter(Boolean);
  const apply = () => {
    const asked = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
    let count = 0;
    for (const item of items) {
      const good = fits(item, asked);
      count += good && counted.has(item);
      if (form.dataset.mode === "dim") item.classList.toggle("dim", !good);
      else item.hidden = !good;
    }
    if (shown) shown.textContent = `${count} / ${counted.size}`;
    const address = new URL(location);
    for (const name of names) asked[name] ? address.searchParams.set(name, asked[name]) : address.searchParams.delete(name);
    history.replaceState(null, "", address);
    form.dispatchEvent(new CustomEvent("filtered", { bubbles: true }));
  };
  for (const [name, value] of new URLSearchParams(location.search)) if (names.includes(name)) form.elements[name].value = value;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
}
// A number as people read it: 3,500 万千瓦, −4%, >99%; what a model does not tell apart stands at the end of its side.
function number(text) {
  const found = text.match(/[-−]?\d[\d,]*(\.\d+)?/);
  const value = found ? Number(found[0].replaceAll(",", "").replace("−", "-")) : null;
  return value === null ? null : value + (text.startsWith(">") ? 0.5 : text.startsWith("<") ? -0.5 : 0);
}
const key = (row, column, isNumber) => {
  const cell = row.cells[column], text = cell.dataset.v ?? cell.textContent.trim();
  return text === "" || text === "–" ? null : isNumber || cell.dataset.v ? number(text) ?? text : text;
};
const order = (a, b) => (a === null) - (b === null) || (typeof a === "number" && typeof b === "number" ? a - b
  : String(a).localeCompare(String(b), document.documentElement.lang));
function sortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows].map((row) => [key(row, column, head.classList.contains("r")), row]);
      rows.sort(([a], [b]) => (a === null || b === null || !down ? order(a, b) : order(b, a)));
      table.tBodies[0].append(...rows.map(([, row]) => row));
    });
  });
}
document.querySelectorAll("form[data-filters]").forEach(listen);
document.querySelectorAll("table.sortable").forEach(sortable);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-csv]");
  if (button) saveTable(document.getElementById(button.dataset.csv));
});
document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });
// A link to something folded opens it.
const unfold = () => {
  const place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (place instanceof HTMLDetailsElement) place.open = true;
};
addEventListener("hashchange", unfold);
unfold();
