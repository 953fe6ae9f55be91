// Maps without tiles: nothing but the ground, our own shapes and our own words. MapLibre GL draws; no request leaves the site.
import { Map as Ground, NavigationControl, Popup, setWorkerUrl } from "/assets/maplibre/maplibre-gl.mjs";
import { figure, fill, ramp, zh } from "./charts.js";

setWorkerUrl("/assets/maplibre/maplibre-gl-worker.mjs");
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const words = zh ? {
  "NavigationControl.ZoomIn": "放大", "NavigationControl.ZoomOut": "缩小", "Map.Title": "地图",
  "CooperativeGesturesHandler.WindowsHelpText": "按住 Ctrl 并滚动可缩放地图", "CooperativeGesturesHandler.MacHelpText": "按住 ⌘ 并滚动可缩放地图",
  "CooperativeGesturesHandler.MobileHelpText": "用两指移动地图",
} : {};
// A ground of one colour on which a page puts its layers; `paint(map)` is called when the style is there and when the theme changes.
export function openMap(id, bounds, paint) {
  const place = document.getElementById(id);
  const map = new Ground({
    container: place, bounds, fitBoundsOptions: { padding: 16 }, attributionControl: false, cooperativeGestures: true, dragRotate: false,
    pitchWithRotate: false, touchPitch: false, locale: words, fadeDuration: 0,
    style: { version: 8, sources: {}, layers: [{ id: "ground", type: "background", paint: { "background-color": css("--bg") } }] },
  });
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.touchZoomRotate.disableRotation();
  map.on("load", () => { paint(map); map.once("idle", () => { place.dataset.drawn = "yes"; }); });
  const again = () => { map.setPaintProperty("ground", "background-color", css("--bg")); paint(map); };
  document.addEventListener("themechange", again);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  return map;
}
export function boundsOf(shapes) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (part) => {
    if (typeof part[0] !== "number") return part.forEach(walk);
    box[0] = Math.min(box[0], part[0]); box[1] = Math.min(box[1], part[1]);
    box[2] = Math.max(box[2], part[0]); box[3] = Math.max(box[3], part[1]);
  };
  shapes.features.forEach((each) => walk(each.geometry.coordinates));
  return [[box[0], box[1]], [box[2], box[3]]];
}
// Edges of up to five classes with about as many districts in each, at numbers people say.
export function classes(values) {
  const sorted = [...values].sort((a, b) => a - b), count = Math.min(5, new Set(sorted).size);
  const edges = Array.from({ length: count - 1 }, (_, i) => Number(sorted[Math.round(((i + 1) * sorted.length) / count)].toPrecision(2)));
  return [...new Set(edges)];
}
export const colorOf = (value, edges, colors) => colors[Math.round((edges.filter((edge) => value >= edge).length * (colors.length - 1)) / Math.max(1, edges.length))];
// Shapes coloured by value: `choose({ title, unit, year, values })`, values by the code of a district.
export function choropleth(id, shapes, name) {
  let shown = null;
  const title = (shape) => (zh ? shape.properties.zh : shape.properties.en);
  const popup = new Popup({ closeButton: false, closeOnClick: false, className: "tip" });
  const colored = () => {
    const edges = classes(Object.values(shown.values)), colors = ramp();
    for (const shape of shapes.features) {
      const value = shown.values[shape.properties.code];
      shape.properties.color = value === undefined ? css("--card") : colorOf(value, edges, colors);
      shape.properties.said = `${title(shape)}: ${value === undefined ? (zh ? "没有数据" : "no data") : `${figure(value, 4)} ${shown.unit}`}`;
    }
    return edges;
  };
  const paint = (map) => {
    if (!shown) return;
    const edges = colored();
    if (map.getSource("shapes")) map.getSource("shapes").setData(shapes);
    else {
      map.addSource("shapes", { type: "geojson", data: shapes });
      map.addLayer({ id: "areas", type: "fill", source: "shapes", paint: { "fill-color": ["get", "color"] } });
      map.addLayer({ id: "lines", type: "line", source: "shapes", paint: { "line-width": 1 } });
    }
    map.setPaintProperty("lines", "line-color", css("--soft"));
    explain(document.getElementById(`${id}-legend`), edges, shown.unit);
  };
  const map = openMap(id, boundsOf(shapes), paint);
  map.on("mousemove", "areas", (event) => popup.setLngLat(event.lngLat).setText(event.features[0].properties.said).addTo(map));
  map.on("mouseleave", "areas", () => popup.remove());
  return (next) => {
    shown = next;
    fill(document.getElementById(`${id}-table`), [[name, `${next.title} (${next.unit}, ${next.year})`],
      ...shapes.features.map((shape) => [title(shape), next.values[shape.properties.code] ?? null])]);
    if (map.isStyleLoaded()) paint(map);
  };
}
function explain(place, edges, unit) {
  const colors = ramp(), entry = (color, text) => {
    const made = document.createElement("span"), swatch = document.createElement("i");
    swatch.style.background = color;
    made.append(swatch, text);
    return made;
  };
  const say = (i) => (i === 0 ? `< ${figure(edges[0])}` : i === edges.length ? `≥ ${figure(edges[i - 1])}` : `${figure(edges[i - 1])}–${figure(edges[i])}`);
  place.replaceChildren(...Array.from({ length: edges.length + 1 }, (_, i) =>
    entry(colorOf(i === 0 ? -Infinity : edges[i - 1], edges, colors), `${say(i)} ${unit}`)), entry(css("--card"), zh ? "没有数据" : "no data"));
}
