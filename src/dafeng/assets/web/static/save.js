// A table of the page as a csv file that spreadsheet programs open: with a byte order mark, without hidden rows.
const cell = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
export function saveRows(name, rows) {
  const text = rows.map((row) => row.map((value) => cell(String(value ?? ""))).join(",")).join("\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", text, "\n"], { type: "text/csv;charset=utf-8" }));
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
export function saveTable(table) {
  const rows = [...table.rows].filter((row) => !row.hidden);
  saveRows(table.dataset.name ?? table.id, rows.map((row) => [...row.cells].map((each) => (each.dataset.v ?? each.textContent).trim().replace(/\s+/g, " "))));
}
