// One junction, the same vehicles twice: without a measure and with advice. Drawn on two canvases from positions second by second.
import { read, zh } from "./charts.js";

const data = document.getElementById("junction-data") ? read("junction-data") : null;
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const SIZE = { car: [46, 18], van: [55, 20], bus: [120, 25] };
const LIGHTS = { G: "--met", g: "--met", y: "--at", Y: "--at", r: "--off", R: "--off" };
const STANDS = 5;

// Where a vehicle is at a moment, between two seconds: x, y in decimetres and degrees clockwise from north; null where it is not shown.
function place({ from, way }, moment) {
  const at = moment - from, last = way.length / 3 - 1;
  if (at < 0 || at > last) return null;
  const one = Math.floor(at), two = Math.min(one + 1, last), share = at - one;
  const turn = ((way[3 * two + 2] - way[3 * one + 2] + 540) % 360) - 180;
  const between = (k) => way[3 * one + k] + share * (way[3 * two + k] - way[3 * one + k]);
  return [between(0), between(1), way[3 * one + 2] + share * turn];
}
const stands = ({ from, way }, second) => {
  const at = second - from;
  return at > 0 && at < way.length / 3 && Math.hypot(way[3 * at] - way[3 * at - 3], way[3 * at + 1] - way[3 * at - 2]) < STANDS;
};
const standing = (run, second) => run.vehicles.filter((each) => stands(each, second)).length;
function stopped(run, second) {
  let total = 0;
  for (let each = 1; each <= second; each += 1) total += standing(run, each);
  return total;
}

function scene(canvas, run) {
  const pen = canvas.getContext("2d");
  return (moment) => {
    const side = canvas.clientWidth, dense = devicePixelRatio || 1, scale = (dense * side) / (20 * data.reach);
    canvas.width = canvas.height = dense * side;
    pen.setTransform(scale, 0, 0, -scale, canvas.width / 2, canvas.height / 2);
    pen.lineCap = "butt";
    pen.strokeStyle = css("--line");
    pen.lineWidth = 32;
    for (const lane of data.lanes) trace(pen, lane);
    const state = run.signal[Math.min(Math.floor(moment), run.signal.length - 1)] ?? "";
    pen.lineWidth = 12;
    for (const { from, at, links } of data.lines) {
      const long = Math.hypot(at[0] - from[0], at[1] - from[1]) || 1, [x, y] = [(at[0] - from[0]) / long, (at[1] - from[1]) / long];
      pen.strokeStyle = css(LIGHTS[state[links[0]]] ?? "--soft");
      trace(pen, [[at[0] - 15 * y, at[1] + 15 * x], [at[0] + 15 * y, at[1] - 15 * x]]);
    }
    for (const each of run.vehicles) {
      const here = place(each, moment);
      if (here) vehicle(pen, each, here);
    }
  };
}
function trace(pen, points) {
  pen.beginPath();
  for (const [x, y] of points) pen.lineTo(x, y);
  pen.stroke();
}
function vehicle(pen, { kind, advised }, [x, y, degrees]) {
  const [long, wide] = SIZE[kind] ?? SIZE.car;
  pen.save();
  pen.translate(x, y);
  pen.rotate((-degrees * Math.PI) / 180);
  pen.fillStyle = css(kind === "bus" ? "--series-3" : advised ? "--series-2" : "--series-1");
  pen.fillRect(-wide / 2, -long, wide, long);
  pen.restore();
}

if (data) {
  const box = document.getElementById("junction"), slider = box.querySelector("input"), button = box.querySelector("button"), said = box.querySelector("output");
  const runs = ["before", "after"].map((name) => data.runs[name]), quiet = matchMedia("(prefers-reduced-motion: reduce)");
  const scenes = runs.map((run, at) => scene(box.querySelectorAll("canvas")[at], run));
  const waited = runs.map((run) => Array.from({ length: data.seconds }, (_, second) => stopped(run, second)));
  let moment = 0, playing = false, then = 0;
  const show = () => {
    for (const draw of scenes) draw(moment);
    const second = Math.min(Math.floor(moment), data.seconds - 1);
    slider.value = String(second);
    const [a, b] = runs.map((run) => standing(run, second)), [before, after] = waited.map((sums) => sums[second]);
    slider.setAttribute("aria-valuetext", zh ? `第${second}秒` : `second ${second}`);
    said.textContent = zh ? `第${second}秒:停着的车 ${a} 与 ${b} 辆;累计停车 ${before} 与 ${after} 车·秒` : `Second ${second}: standing ${a} and ${b}; stood so far ${before} and ${after} vehicle-seconds`;
  };
  // Who asked for less motion sees a picture a second, without the motion between.
  const frame = (now) => {
    if (!playing) return;
    const gone = (now - then) / 1000;
    if (!quiet.matches || gone >= 1) {
      moment += quiet.matches ? Math.floor(gone) : 4 * gone;
      then = now;
      if (moment >= data.seconds - 1) moment = 0;
      show();
    }
    requestAnimationFrame(frame);
  };
  const word = () => { button.textContent = playing ? button.dataset.pause : button.dataset.play; };
  button.addEventListener("click", () => {
    playing = !playing;
    word();
    then = performance.now();
    if (playing) requestAnimationFrame(frame);
  });
  slider.max = String(data.seconds - 1);
  slider.addEventListener("input", () => { moment = Number(slider.value); show(); });
  addEventListener("resize", show);
  new MutationObserver(show).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  word();
  show();
  box.dataset.drawn = "yes";
}
