// Find a variable by any word of its name, in either language.
const find = document.getElementById("find"), rows = [...document.querySelectorAll("#variables tbody tr")], shown = document.getElementById("shown");
find.addEventListener("input", () => {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const row of rows) {
    const fits = words.every((word) => row.dataset.find.toLowerCase().includes(word));
    row.hidden = !fits;
    count += fits;
  }
  shown.textContent = `${count} / ${rows.length}`;
});
