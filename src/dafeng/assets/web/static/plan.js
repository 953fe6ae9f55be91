// Filters of the plan; the filter is part of the address, so that it can be shared.
const form = document.getElementById("filters"), marks = [...document.querySelectorAll(".mark")], shown = document.getElementById("shown");
function apply() {
  const asked = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
  let count = 0;
  for (const mark of marks) {
    const fits = Object.entries(asked).every(([key, value]) => (mark.dataset[key] ?? "").split("|").includes(value));
    mark.classList.toggle("dim", !fits);
    count += fits;
  }
  shown.textContent = `${count} / ${marks.length}`;
  const address = new URL(location);
  for (const key of ["section", "body", "status", "year"]) asked[key] ? address.searchParams.set(key, asked[key]) : address.searchParams.delete(key);
  history.replaceState(null, "", address);
}
for (const [key, value] of new URLSearchParams(location.search)) if (form.elements[key]) form.elements[key].value = value;
form.addEventListener("change", apply);
apply();
