// What must hold of the page of a sweep, with its results.csv in the element `report`.
"use strict";
const checked = (async () => {
  const text = document.getElementById("report").textContent.replaceAll("\\u003c", "<");
  const parse = (csv) => csv.trimEnd().split("\n").map((line) =>
    Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain));
  const [heads, ...rows] = parse(text);
  const place = (name) => heads.indexOf(name);
  const data = JSON.parse(document.getElementById("sweep-data").textContent);
  const { objectives } = data;
  const count = (number) => number.toLocaleString("en");
  const filterText = () => document.getElementById("filter-count").textContent;
  const table = document.getElementById("all-points-table");
  const picks = all("#sweep-filter .pick");
  const frames = async (number) => { for (let i = 0; i < number; i += 1) await new Promise((done) => requestAnimationFrame(done)); };
  const csv = async () => {
    browserTest.blobs.length = 0;
    document.getElementById("point-download").click();
    return browserTest.blobs[0].text();
  };
  const painted = (id) => {
    const canvas = document.querySelector(`#${id} canvas`);
    const { data: pixels } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let at = 3; at < pixels.length; at += 4) if (pixels[at]) sum += 1;
    return sum;
  };
  await frames(30);

  check("the download of all points is results.csv to the last byte", await csv() === text);
  check("the filter says how many there are", filterText().startsWith(`${count(rows.length)} points shown, ${count(data.front.length)} on the front`), filterText());
  check("points are drawn", painted("scatter-plot") > 500, painted("scatter-plot"));
  check("lines are drawn", painted("parallel-plot") > 500, painted("parallel-plot"));
  check("the front has its line", document.querySelector("#scatter-plot .front-line")?.getAttribute("d").startsWith("M"));

  // The front over all objectives, by brute force.
  const signs = objectives.map((name) => data.columns.find((column) => column.name === name).better === "lower" ? 1 : -1);
  const verdicts = data.verdicts.same !== undefined ? rows.map(() => data.verdicts.same) : data.verdicts.places.map((each) => data.verdicts.texts[each]);
  const costs = rows.map((row) => objectives.map((name, index) => signs[index] * Number(row[place(name)] || NaN)));
  const usable = rows.map((_, index) => index).filter((index) => verdicts[index] === "");
  const sorted = [...usable].sort((a, b) => costs[a][0] - costs[b][0] || costs[a][1] - costs[b][1] || (costs[a][2] ?? 0) - (costs[b][2] ?? 0));
  const front = [];
  for (const one of sorted) {
    const isBeaten = front.some((other) => costs[other].every((cost, index) => cost <= costs[one][index]) && costs[other].some((cost, index) => cost < costs[one][index]));
    if (!isBeaten) front.push(one);
  }
  check("the front is that of brute force", same(front.sort((a, b) => a - b), data.front), `${front.length} for ${data.front.length}`);
  const frontTable = document.getElementById("front-table");
  check("the front's table has its points", same(valuesIn(frontTable, "point"), data.front.slice(0, 500).map((index) => rows[index][0])));
  const wrong = [];
  for (const name of heads.filter((head) => columnOf(frontTable, head) > 0)) {
    valuesIn(frontTable, name).forEach((cell, index) => {
      const expected = rows[data.front[index]][place(name)];
      if (cell !== expected && !(expected === "" && cell === "–")) wrong.push(`${name}: ${cell} for ${expected}`);
    });
  }
  check("every figure of the front's table is the file's", wrong.length === 0, wrong.slice(0, 3).join(" | "));

  // One value, two values, two axes; the counts beside the other values.
  const axis = data.axes[0];
  const column = place(axis.columns[0]);
  const having = (each, value) => rows.filter((row) => row[each] === value).length;
  check("each value has its count", axis.values.every(([value], index) =>
    picks[index].querySelector(".count").textContent === count(having(column, value))));
  picks[0].click();
  const expected = having(column, axis.values[0][0]);
  check("a value filters", filterText().startsWith(`${count(expected)} of ${count(rows.length)} points`), filterText());
  check("its button says so", picks[0].getAttribute("aria-pressed") === "true");
  check("the table has what is left", table.caption.textContent.includes(`of ${count(expected)} shown`), table.caption.textContent);
  check("other values say what they would show", picks[1].querySelector(".count").textContent === count(having(column, axis.values[1][0])));
  const kept = parse(await csv()).slice(1);
  check("the download is what is left", kept.length === expected && kept.every((row) => row[column] === axis.values[0][0]));
  picks[1].click();
  check("two values of one axis add up", filterText().startsWith(`${count(expected + having(column, axis.values[1][0]))} of `), filterText());
  const [second] = [data.axes[1]];
  picks[axis.values.length].click();
  const both = rows.filter((row) => [axis.values[0][0], axis.values[1][0]].includes(row[column]) && row[place(second.columns[0])] === second.values[0][0]);
  check("axes cut each other", filterText().startsWith(`${count(both.length)} of `), filterText());
  await frames(30);
  check("the summary follows", document.getElementById("scatter-summary").textContent.startsWith(`${count(both.length)} of `));
  document.getElementById("filter-reset").click();
  check("reset shows all", filterText().startsWith(`${count(rows.length)} points shown`) && document.getElementById("filter-reset").disabled);
  check("no button stays pressed", all("#sweep-filter [aria-pressed=true]").length === 0);
  const slider = document.querySelector("#sweep-filter input[type=range]");
  if (slider) {
    const ranged = data.axes.find((each) => each.values.length > 24);
    slider.value = ranged.values.length - 1;
    slider.dispatchEvent(new Event("input"));
    check("a range of one value filters", filterText().startsWith(`${count(having(place(ranged.columns[0]), ranged.values.at(-1)[0]))} of `), filterText());
    document.getElementById("filter-reset").click();
  }

  // Ranges of figures.
  const [low, high] = all("#sweep-filter .between")[0].querySelectorAll("input");
  const middle = Number(((Number(low.placeholder) + Number(high.placeholder)) / 2).toPrecision(4));
  high.value = middle;
  high.dispatchEvent(new Event("change"));
  const unit = high.nextSibling.textContent;
  const size = data.units[data.columns.find((each) => each.name === objectives[0]).unit].find(([name]) => name === unit)?.[1] ?? 1;
  const below = rows.filter((row) => row[place(objectives[0])] !== "" && Number(row[place(objectives[0])]) <= middle * size).length;
  check("a range of a figure filters", filterText().startsWith(`${count(below)} of `), `${filterText()} for ${below}`);
  document.getElementById("filter-reset").click();

  // Words.
  const search = document.getElementById("point-search");
  type(search, axis.values[0][0].toUpperCase());
  check("a search filters", filterText().startsWith(`${count(expected)} of `), filterText());
  type(search, "");
  check("an empty search shows all", filterText().startsWith(`${count(rows.length)} points`));
  const onlyFront = all("#sweep-filter .check").find((label) => label.textContent.includes("front")).querySelector("input");
  onlyFront.click();
  check("only the front is only the front", filterText().startsWith(`${count(data.front.length)} of `), filterText());
  onlyFront.click();

  // Sorting and pages.
  const digits = all("#point-table .check").find((label) => label.textContent.includes("digits")).querySelector("input");
  digits.click();
  const shownValues = (name) => { const at = columnOf(table, name); return Array.from(table.tBodies[0].rows, (row) => row.cells[at].textContent); };
  for (const name of ["point", ...objectives]) {
    const head = all("thead th", table).find((each) => each.dataset.name === name);
    const numbers = rows.map((row) => row[place(name)]).filter((cell) => Number.isFinite(Number(cell)) && cell !== "");
    for (const [way, sign] of [["descending", -1], ["ascending", 1]]) {
      if (name === "point" && way === "descending") continue;
      head.querySelector("button").click();
      const first = [...numbers].sort((a, b) => sign * (Number(a) - Number(b))).slice(0, 50);
      check(`${name} sorts ${head.getAttribute("aria-sort")}`, same(shownValues(name), first) && (name === "point" || head.getAttribute("aria-sort") === way));
    }
    head.querySelector("button").click();
  }
  const button = (words) => all("#point-table button").find((each) => each.textContent === words);
  check("there are fifty rows", table.tBodies[0].rows.length === Math.min(50, rows.length));
  if (rows.length > 50) {
    button("Last").click();
    check("the last page ends with the last point", shownValues("point").at(-1) === rows.at(-1)[0], shownValues("point").at(-1));
    check("there is nothing after it", button("Next").disabled && !button("Back").disabled);
    button("First").click();
  }
  digits.click();

  // Axes and colours.
  const choose = (id, value) => { const select = document.getElementById(id); select.value = value; select.dispatchEvent(new Event("change")); };
  const offered = all("#scatter-x option").map((option) => option.value);
  check("every figure can be an axis", data.columns.filter((each) => each.varied).every(({ name }) => offered.includes(name) || having(place(name), rows[0][place(name)]) === rows.length)
    && objectives.every((name) => offered.includes(name)));
  choose("scatter-x", data.axes[0].columns[0]);
  choose("scatter-colour", objectives[0]);
  await frames(30);
  check("a varied axis has no stepped line", !document.querySelector("#scatter-plot .front-line"));
  check("points are drawn over it", painted("scatter-plot") > 500);
  check("axes say their names", all("#scatter-plot .axis-title").some((title) => title.textContent.startsWith(data.axes[0].columns[0])));
  choose("scatter-x", objectives[0]);
  const log = document.getElementById("scatter-x-log");
  log.click();
  await frames(30);
  check("an axis can be logarithmic", all("#scatter-plot .axis-title")[0].textContent.endsWith("logarithmic") === log.checked);
  const ticks = all("#scatter-plot .tick.middle").map((tick) => tick.getBoundingClientRect());
  check("ticks do not touch", ticks.every((box, index) => index === 0 || box.left >= ticks[index - 1].right));

  // Keys and pointer.
  const plot = document.getElementById("scatter-plot");
  const press = (key) => plot.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const panel = document.getElementById("point-panel");
  plot.focus();
  press("ArrowUp");
  const spokenWords = document.querySelector(".spoken").textContent;
  check("arrow keys go to the front", /^point \d+, .*front/.test(spokenWords), spokenWords.slice(0, 60));
  const number = spokenWords.match(/^point (\d+)/)?.[1];
  check("the panel shows that point", panel.textContent.startsWith(`Point ${number}`));
  const shownRow = rows.find((row) => row[0] === number);
  check("with every figure, to the last digit on pointing", all("dl div", panel).every((line) =>
    line.querySelector("dd").title === shownRow[place(line.querySelector("dt").textContent)]) && all("dl div", panel).length === heads.length - 2);
  check("the tip is there", !document.querySelector(".tip").hidden);
  press("Enter");
  check("Enter chooses it", panel.textContent.startsWith(`Point ${number} (chosen)`));
  check("both charts mark it", all(".ring.chosen").length === 2);
  press("Escape");
  check("Escape lets go", all(".ring").length === 0 && document.querySelector(".tip").hidden);
  const circle = plot.getBoundingClientRect();
  let found = 0;
  for (let x = 80; x < circle.width; x += 6) {
    for (let y = 10; y < circle.height; y += 30) {
      plot.dispatchEvent(new PointerEvent("pointermove", { clientX: circle.left + x, clientY: circle.top + y, bubbles: true }));
      if (document.querySelector("#scatter-plot .ring.pointed")) found += 1;
    }
  }
  check("a pointer finds points", found > 0);
  plot.dispatchEvent(new PointerEvent("pointerleave"));
  const line = document.getElementById("front-table").tBodies[0].rows[0];
  line.click();
  check("a row of the front chooses its point", panel.textContent.startsWith(`Point ${line.cells[0].textContent} (chosen)`));
  line.click();

  // A drag along an axis of a figure, and a click that takes it back.
  const parallelPlot = document.getElementById("parallel-plot");
  parallelPlot.setPointerCapture = () => {};
  const box = parallelPlot.getBoundingClientRect();
  const lane = all(".lane", parallelPlot)[data.axes.length];
  const [x, top, bottom] = ["x1", "y1", "y2"].map((name) => Number(lane.getAttribute(name)));
  const drag = (name, y) => parallelPlot.dispatchEvent(new PointerEvent(name, { clientX: box.left + x, clientY: box.top + y, bubbles: true, button: 0 }));
  drag("pointerdown", bottom); drag("pointermove", (top + bottom) / 2); drag("pointerup", (top + bottom) / 2);
  check("a drag along an axis filters", filterText().includes(" of ") && !filterText().startsWith("0 of"), filterText());
  check("it is shown on the axis", all(".brush", parallelPlot).length === 1);
  drag("pointerdown", bottom); drag("pointerup", bottom);
  check("a click lets go", filterText().startsWith(`${count(rows.length)} points`), filterText());

  checkEveryPage();
  checkSearch("front-table", "knee");
  finish();
})().catch((error) => { check("the checks ran", false, `${error} ${error.stack}`); finish(); })
  .then(() => document.getElementById("browser-test").textContent);
