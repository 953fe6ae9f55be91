// Which target the panel shows: marked in the text, and brought into view on a phone.
const marks = [...document.querySelectorAll(".mark")], panel = document.getElementById("panel");
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== panel) return;
  const from = event.detail.requestConfig.elt;
  marks.forEach((mark) => mark.toggleAttribute("aria-current", false));
  from.setAttribute("aria-current", "true");
  panel.scrollTop = 0;
});
// Marks the filter leaves out are skipped by the keyboard too.
document.addEventListener("filtered", () => {
  marks.forEach((mark) => mark.classList.contains("dim") ? mark.setAttribute("tabindex", "-1") : mark.removeAttribute("tabindex"));
  const first = marks.find((mark) => !mark.classList.contains("dim"));
  if (first && marks.some((mark) => mark.classList.contains("dim"))) first.scrollIntoView({ block: "center" });
});
