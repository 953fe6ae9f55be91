// What is known by district, one recorded variable at a time.
import { read, zh } from "./charts.js";
import { choropleth } from "./maps.js";

const data = read(), choice = document.getElementById("shown"), absent = document.getElementById("absent");
const shapes = await (await fetch(data.address)).json();
const show = choropleth("districts", shapes, data.name);
function choose() {
  const table = data.maps[Number(choice.value)];
  absent.textContent = table.missing.length ? `${data.missing}: ${table.missing.join(zh ? "、" : ", ")}` : "";
  show(table);
}
choice.addEventListener("change", choose);
choose();
