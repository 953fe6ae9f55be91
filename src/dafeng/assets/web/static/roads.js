// The live road: packed pictures from a WebSocket, drawn on two canvases. The ground is drawn when the view changes, what moves at every frame;
// between two pictures everything moves on with its last speed.
const words = JSON.parse(document.getElementById("data").textContent);
const view = document.getElementById("roads-view"), status = document.getElementById("roads-status");
const ground = document.getElementById("roads-ground"), moving = document.getElementById("roads-moving");
const under = ground.getContext("2d"), over = moving.getContext("2d", { willReadFrequently: true });
const KINDS = ["car", "truck", "bus", "motorcycle", "bicycle", "person", "emergency"];
const SHADES = ["--series-1", "--series-7", "--series-3", "--series-5", "--series-4", "--series-6", "--off"];
const LIGHTS = ["#8a8f94", "#50565b", "#e5383b", "#e5383b", "#2bb673", "#2bb673", "#2bb673", "#f4b400", "#f4b400"];
const camera = { x: 0, y: 0, scale: 1, fitted: false };
let map = { version: 0, lanes: [] }, shown = null, selected = null, colours = {}, socket = null, wait = 500, loading = false;

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
function readColours() {
  colours = { street: css("--line"), edge: css("--soft"), ink: css("--ink"), off: css("--off"), at: css("--at"), accent: css("--accent"), card: css("--card") };
  colours.kinds = SHADES.map(css);
}
const number = (value, digits = 0) => value == null ? "–" : value.toLocaleString(words.language === "zh" ? "zh-CN" : "en", { maximumFractionDigits: digits, minimumFractionDigits: digits });
const kmh = (speed) => `${number(speed * 3.6)} km/h`;

// Packed picture: the layout stands in roads/services/picture.py.
function unpack(buffer) {
  const head = new DataView(buffer);
  if (String.fromCharCode(...new Uint8Array(buffer, 0, 4)) !== "DFR1") return null;
  const count = head.getUint32(16, true), lights = head.getUint32(20, true), size = head.getUint32(24, true);
  let at = 40;
  const take = (Kind, length) => {
    const bytes = Kind.BYTES_PER_ELEMENT * length, whole = at % Kind.BYTES_PER_ELEMENT === 0;
    const values = whole ? new Kind(buffer, at, length) : new Kind(buffer.slice(at, at + bytes));
    at += bytes;
    return values;
  };
  const picture = { version: head.getUint32(4, true), now: head.getFloat64(8, true), count, lights, here: performance.now() };
  picture.x = take(Float32Array, count); picture.y = take(Float32Array, count); picture.track = take(Uint32Array, count);
  picture.heading = take(Uint16Array, count); picture.speed = take(Uint16Array, count);
  picture.kind = take(Uint8Array, count); picture.flags = take(Uint8Array, count);
  picture.length = take(Uint8Array, count); picture.width = take(Uint8Array, count);
  picture.lane = take(Uint16Array, lights); picture.left = take(Uint16Array, lights); picture.light = take(Uint8Array, lights);
  picture.text = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, at, size)));
  picture.sin = new Float32Array(count); picture.cos = new Float32Array(count);
  for (let k = 0; k < count; k++) {
    const angle = picture.heading[k] * Math.PI / 18000;
    picture.sin[k] = Math.sin(angle); picture.cos[k] = Math.cos(angle);
  }
  return picture;
}

const sx = (x) => (x - camera.x) * camera.scale + moving.width / 2;
const sy = (y) => moving.height / 2 - (y - camera.y) * camera.scale;
const dense = () => devicePixelRatio || 1;

function resize() {
  const box = view.getBoundingClientRect();
  for (const canvas of [ground, moving]) {
    canvas.width = Math.round(box.width * dense());
    canvas.height = Math.round(box.height * dense());
  }
  changed();
}
function fit() {
  let west = Infinity, east = -Infinity, south = Infinity, north = -Infinity;
  for (const lane of map.lanes) for (const [x, y] of lane.line) {
    west = Math.min(west, x); east = Math.max(east, x); south = Math.min(south, y); north = Math.max(north, y);
  }
  if (west > east) return;
  camera.x = (west + east) / 2; camera.y = (south + north) / 2;
  camera.scale = 0.94 * Math.min(moving.width / (east - west + 40), moving.height / (north - south + 40));
  camera.fitted = true;
  changed();
}
function changed() {
  drawGround();
  if (socket?.readyState === 1) {
    const w = moving.width / camera.scale / 2 + 30, h = moving.height / camera.scale / 2 + 30;
    socket.send(JSON.stringify({ box: [camera.x - w, camera.y - h, camera.x + w, camera.y + h] }));
  }
}
function zoom(factor, px = moving.width / 2, py = moving.height / 2) {
  const x = camera.x + (px - moving.width / 2) / camera.scale, y = camera.y - (py - moving.height / 2) / camera.scale;
  camera.scale = Math.min(40, Math.max(0.02, camera.scale * factor));
  camera.x = x - (px - moving.width / 2) / camera.scale; camera.y = y + (py - moving.height / 2) / camera.scale;
  changed();
}

function drawGround() {
  under.clearRect(0, 0, ground.width, ground.height);
  under.fillStyle = colours.street;
  for (const crossing of map.crossings ?? []) {
    under.beginPath();
    crossing.forEach(([x, y], k) => k ? under.lineTo(sx(x), sy(y)) : under.moveTo(sx(x), sy(y)));
    under.fill();
  }
  under.lineJoin = "round"; under.lineCap = "butt"; under.strokeStyle = colours.street;
  for (const lane of map.lanes) {
    under.lineWidth = Math.max(1.2, lane.width * camera.scale);
    under.beginPath();
    lane.line.forEach(([x, y], k) => k ? under.lineTo(sx(x), sy(y)) : under.moveTo(sx(x), sy(y)));
    under.stroke();
  }
}
function drawLights(picture) {
  const size = Math.max(3 * dense(), 3.4 * camera.scale), words = camera.scale > 1.1 * dense();
  over.font = `600 ${11 * dense()}px system-ui, sans-serif`; over.textAlign = "center"; over.textBaseline = "middle";
  const passed = (performance.now() - picture.here) / 100;
  for (let k = 0; k < picture.lights; k++) {
    const line = map.lanes[picture.lane[k]]?.line;
    if (!line) continue;
    const [x, y] = line.at(-1), [px, py] = line.at(-2), length = Math.hypot(x - px, y - py) || 1;
    const ux = (x - px) / length, uy = (y - py) / length, cx = sx(x), cy = sy(y);
    over.strokeStyle = LIGHTS[picture.light[k]]; over.lineWidth = Math.max(2 * dense(), camera.scale * 0.8);
    over.beginPath();
    over.moveTo(cx - uy * size / 2, cy - ux * size / 2); over.lineTo(cx + uy * size / 2, cy + ux * size / 2);
    over.stroke();
    if (!words || picture.left[k] === 65535) continue;
    const tx = cx + ux * 13 * dense(), ty = cy - uy * 13 * dense(), seconds = Math.max(0, Math.ceil((picture.left[k] - passed) / 10));
    over.fillStyle = colours.card; over.beginPath(); over.arc(tx, ty, 9 * dense(), 0, 7); over.fill();
    over.fillStyle = colours.ink; over.fillText(String(seconds), tx, ty + 0.5);
  }
}
function drawMoving() {
  const picture = shown;
  over.setTransform(1, 0, 0, 1, 0, 0);
  over.clearRect(0, 0, moving.width, moving.height);
  if (!picture) return;
  drawLights(picture);
  const passed = Math.min(1, (performance.now() - picture.here) / 1000), scale = camera.scale, least = 3 * dense();
  const rings = [];
  for (let kind = 0; kind < KINDS.length; kind++) {
    over.fillStyle = colours.kinds[kind];
    for (let k = 0; k < picture.count; k++) {
      if (picture.kind[k] !== kind) continue;
      const way = picture.speed[k] / 100 * passed, s = picture.sin[k], c = picture.cos[k];
      const x = sx(picture.x[k] + s * way), y = sy(picture.y[k] + c * way);
      const long = Math.max(least * 1.6, picture.length[k] / 10 * scale), wide = Math.max(least, picture.width[k] / 10 * scale);
      const small = long < 6 * dense();
      if (!small) over.setTransform(s, -c, c, s, x, y);
      over.globalAlpha = picture.flags[k] & 1 || kind > 3 ? 1 : 0.55;
      if (small) over.fillRect(x - wide / 2, y - wide / 2, wide, wide);
      else { over.fillRect(-long / 2, -wide / 2, long, wide); over.setTransform(1, 0, 0, 1, 0, 0); }
      if (picture.flags[k] & 6 || picture.track[k] === selected) rings.push([x, y, Math.max(long, 9 * dense()) * 0.75, picture.flags[k], picture.track[k]]);
    }
  }
  over.setTransform(1, 0, 0, 1, 0, 0);
  over.globalAlpha = 1;
  for (const [x, y, radius, flags, track] of rings) {
    over.lineWidth = (track === selected ? 3 : 2) * dense();
    over.strokeStyle = track === selected ? colours.accent : flags & 2 ? colours.off : colours.at;
    over.setLineDash(flags & 2 || track === selected ? [] : [3 * dense(), 3 * dense()]);
    over.beginPath(); over.arc(x, y, radius, 0, 7); over.stroke();
  }
  over.setLineDash([]);
}
let frames = 0, since = performance.now(), spent = 0;
function frame() {
  const begun = performance.now();
  drawMoving();
  spent += performance.now() - begun;
  frames++;
  if (begun - since > 1000) {
    view.dataset.fps = String(Math.round(frames * 1000 / (begun - since)));
    view.dataset.drawMs = (spent / frames).toFixed(2);
    frames = 0; spent = 0; since = begun;
  }
  requestAnimationFrame(frame);
}

const set = (id, text) => { document.getElementById(id).textContent = text; };
function rows(id, list) {
  const body = document.querySelector(`#${id} tbody`), heads = [...document.querySelectorAll(`#${id} th`)];
  body.replaceChildren(...list.map((cells) => {
    const row = document.createElement("tr");
    row.append(...cells.map((cell, k) => {
      const item = document.createElement("td");
      item.textContent = cell ?? "–";
      item.className = heads[k]?.classList.contains("r") ? "r" : "";
      return item;
    }));
    return row;
  }));
}
const MILD = new Set(["hazard", "speed_limit", "wrong_way"]);
const lines = new Map();
function alertLine(alert) {
  const item = document.createElement("li"), button = document.createElement("button"), more = document.createElement("small");
  button.type = "button"; button.className = MILD.has(alert.kind) ? "mild" : "";
  button.append(words[`kind_${alert.kind}`], more);
  button.addEventListener("click", () => {
    select(alert.track);
    camera.x = item.place[0] ?? camera.x; camera.y = item.place[1] ?? camera.y; camera.scale = Math.max(camera.scale, 3 * dense());
    changed();
  });
  item.append(button);
  item.more = more;
  return item;
}
// A warning that goes on keeps its line, so that it can be clicked.
function showAlerts(alerts) {
  const list = document.getElementById("roads-alerts"), keys = new Set();
  for (const alert of alerts) {
    const key = `${alert.kind}|${alert.track}|${alert.other}|${alert.note}`;
    keys.add(key);
    if (!lines.has(key)) { lines.set(key, alertLine(alert)); list.append(lines.get(key)); }
    const item = lines.get(key);
    item.place = [alert.x, alert.y];
    item.more.textContent = `${words.vehicle} ${alert.track}${alert.other ? ` · ${words.about} ${alert.other}` : ""}${alert.time == null ? "" : ` · ${number(alert.time, 1)} s`}`;
  }
  for (const [key, item] of lines) if (!keys.has(key)) { item.remove(); lines.delete(key); }
}
function showFast(text) {
  const { counts, alerts } = text;
  set("roads-objects", number(counts.objects)); set("roads-speaking", number(counts.speaking));
  set("roads-warned", number(Object.values(counts.alerts).reduce((a, b) => a + b, 0)));
  set("roads-advised", number(counts.advice.advised ?? 0));
  document.getElementById("roads-quiet").hidden = alerts.length > 0;
  showAlerts(alerts.slice(0, 12));
  rows("roads-advice", Object.entries(counts.advice).map(([name, count]) => [words[`reason_${name}`], count]));
}
const under_ = (text) => text.replaceAll(" ", "_");
function showSlow(slow) {
  const { levels } = slow;
  set("roads-levels", ["free", "slow", "congested", "jammed"].map((name) => `${words[name]} ${levels[name]}`).join(" · "));
  rows("roads-queues", slow.queues.map((queue) => [queue.link, queue.vehicles, number(queue.length)]));
  rows("roads-priority", slow.priority.map((each) => [each.node, each.track, `${words[`strategy_${under_(each.strategy)}`]} · ${words[`why_${under_(each.why)}`]}`, number(each.expected, 1), number(each.realised, 1)]));
  rows("roads-ledger", slow.ledger.map((each) => [words[`body_${under_(each.body)}`], words[`fuel_${each.fuel}`], number(each.km, 1), number(each.kwh, 1), number(each.co2_kg, 1), number(each.co2_g_per_km)]));
  rows("roads-findings", slow.findings.map((each) => [words[each.severity], each.where, each.what[words.language], each.mend[words.language]]));
  rows("roads-senders", slow.senders.map((each) => [each.kind.toUpperCase(), each.sender, number(each.rate, 1), each.missed, number(each.gap, 1)]));
  document.getElementById("roads-good").hidden = slow.findings.length > 0;
  const total = (key) => slow.ledger.reduce((sum, each) => sum + each[key], 0);
  set("roads-distance", number(total("km"), 1)); set("roads-co2", number(total("co2_kg"), 1));
}

async function loadMap() {
  if (loading) return;
  loading = true;
  map = await (await fetch("/api/v1/roads/board/map")).json();
  loading = false;
  view.dataset.lanes = String(map.lanes.length);
  camera.fitted ? drawGround() : fit();
}
function connect() {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/roads/board/live`);
  socket.binaryType = "arraybuffer";
  socket.addEventListener("open", () => { wait = 500; changed(); });
  socket.addEventListener("message", ({ data }) => {
    if (typeof data === "string") return showSlow(JSON.parse(data).slow);
    const picture = unpack(data);
    if (!picture) return;
    shown = picture;
    if (picture.version !== map.version) loadMap();
    showFast(picture.text);
    const time = new Date(picture.now).toLocaleTimeString(words.language === "zh" ? "zh-CN" : "en-GB", { hour12: false });
    status.textContent = `${time} · ${number(picture.text.counts.in_view)} ${words.objects}`;
    view.dataset.objects = String(picture.count);
  });
  socket.addEventListener("close", () => { status.textContent = words.lost; setTimeout(connect, wait); wait = Math.min(8000, wait * 2); });
}

async function select(track) {
  selected = track;
  document.getElementById("roads-selected").hidden = false;
  const answer = await fetch(`/api/v1/roads/board/objects/${track}`);
  if (selected !== track) return;
  const detail = document.getElementById("roads-detail"), lines = [];
  if (!answer.ok) { detail.replaceChildren(words.gone); return; }
  const found = await answer.json();
  lines.push([words.vehicle, `${track} · ${words[`body_${found.kind}`]}`], ["", found.own ? words.own_yes : words.own_no], [words.speed, kmh(found.speed)]);
  if (found.limit != null) lines.push([words.limit, kmh(found.limit)]);
  for (const kind of found.alerts) lines.push(["", words[`kind_${kind}`]]);
  if (found.advice) lines.push([words.band, found.advice.target == null ? words[`reason_${found.advice.reason}`] : `${number(found.advice.low * 3.6)}–${kmh(found.advice.high)}`]);
  detail.replaceChildren(...lines.flatMap(([name, value]) => { const dt = document.createElement("dt"), dd = document.createElement("dd"); dt.textContent = name; dd.textContent = value; return [dt, dd]; }));
}
setInterval(() => selected != null && !document.hidden && select(selected), 1000);

function pick(px, py) {
  if (!shown) return;
  let best = null, near = 18 * dense();
  for (let k = 0; k < shown.count; k++) {
    const away = Math.hypot(sx(shown.x[k]) - px, sy(shown.y[k]) - py);
    if (away < near) { near = away; best = shown.track[k]; }
  }
  if (best != null) select(best);
}
const pointers = new Map();
let moved = 0;
view.addEventListener("pointerdown", (event) => {
  if (event.target.closest("button")) return;
  pointers.set(event.pointerId, event); moved = 0; view.setPointerCapture(event.pointerId);
});
view.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const other = [...pointers.values()].find((each) => each.pointerId !== event.pointerId);
  if (other) {
    const gap = (e) => Math.hypot(e.clientX - other.clientX, e.clientY - other.clientY);
    zoom(gap(event) / Math.max(1, gap(before)));
  } else {
    const dx = (event.clientX - before.clientX) * dense(), dy = (event.clientY - before.clientY) * dense();
    moved += Math.abs(dx) + Math.abs(dy);
    camera.x -= dx / camera.scale; camera.y += dy / camera.scale;
    changed();
  }
  pointers.set(event.pointerId, event);
});
for (const name of ["pointerup", "pointercancel"]) view.addEventListener(name, (event) => {
  if (pointers.delete(event.pointerId) && moved < 5 && name === "pointerup") {
    const box = view.getBoundingClientRect();
    pick((event.clientX - box.left) * dense(), (event.clientY - box.top) * dense());
  }
});
view.addEventListener("wheel", (event) => {
  event.preventDefault();
  const box = view.getBoundingClientRect();
  zoom(Math.exp(-event.deltaY / 400), (event.clientX - box.left) * dense(), (event.clientY - box.top) * dense());
}, { passive: false });
view.addEventListener("keydown", (event) => {
  const step = 60 * dense() / camera.scale, moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
  if (moves[event.key]) { camera.x += moves[event.key][0]; camera.y += moves[event.key][1]; changed(); }
  else if (event.key === "+" || event.key === "=") zoom(1.3);
  else if (event.key === "-") zoom(1 / 1.3);
  else return;
  event.preventDefault();
});
document.getElementById("roads-in").addEventListener("click", () => zoom(1.5));
document.getElementById("roads-out").addEventListener("click", () => zoom(1 / 1.5));
document.getElementById("roads-fit").addEventListener("click", fit);

function legend() {
  const items = KINDS.map((name, k) => [colours.kinds[k], words[`body_${name}`]]).concat([[colours.off, words.legend_warned], [colours.at, words.legend_cause]]);
  document.getElementById("roads-legend").replaceChildren(...items.map(([colour, text]) => {
    const item = document.createElement("span"), mark = document.createElement("i");
    mark.style.background = colour;
    item.append(mark, text);
    return item;
  }));
}
document.addEventListener("themechange", () => { readColours(); drawGround(); legend(); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); drawGround(); legend(); });
new ResizeObserver(resize).observe(view);
readColours();
legend();
connect();
requestAnimationFrame(frame);
