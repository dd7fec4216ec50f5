// Put last into a page that is tested: what must hold of every page, and tools for what must hold of one kind.
"use strict";
browserTest.lines = [];
const check = (name, isSo, detail = "") => browserTest.lines.push(`${isSo ? "ok" : "FAIL"} ${name}${isSo ? "" : ` ${detail}`}`);
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const shownRows = (table) => Array.from(table.tBodies[0].rows).filter((row) => row.offsetParent !== null);
const exact = (cell) => cell.querySelector("data")?.value ?? cell.textContent.trim();
const columnOf = (table, name) => all("thead th", table).findIndex((head) => head.dataset.name === name);
const valuesIn = (table, name) => {
  const column = columnOf(table, name);
  return Array.from(table.tBodies[0].rows, (row) => exact(row.cells[column]));
};
const type = (input, text) => { input.value = text; input.dispatchEvent(new Event("input", { bubbles: true })); };
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// The contrast of two colours after WCAG 2.
const channels = (text) => text.trim().match(/[0-9a-f]{2}/gi).map((pair) => parseInt(pair, 16) / 255);
const luminance = (text) => channels(text)
  .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
const contrast = (a, b) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

const checkEveryPage = () => {
  check("nothing is loaded", performance.getEntriesByType("resource").length === 0);
  const root = document.documentElement;
  check("the page is no wider than the window", root.scrollWidth <= innerWidth, `${root.scrollWidth} > ${innerWidth}`);

  const style = getComputedStyle(root);
  const colour = (name) => style.getPropertyValue(`--${name}`);
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  check("it is as dark as asked", luminance(colour("paper")) < 0.1 === isDark);
  for (const ink of ["ink", "muted", "accent", "good", "bad"]) {
    for (const paper of ["paper", "panel"]) {
      const ratio = contrast(colour(ink), colour(paper));
      check(`contrast of ${ink} on ${paper}`, ratio >= 4.5, ratio.toFixed(2));
    }
  }

  for (const picture of all("svg[role=img]")) {
    const frame = picture.getBoundingClientRect();
    const texts = all("text", picture).map((text) => ({ words: text.textContent, box: text.getBoundingClientRect() }));
    const outside = texts.filter(({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
    const name = picture.querySelector("title").textContent;
    check(`no text leaves: ${name}`, outside.length === 0, outside.map(({ words }) => words).join(" | "));
    // Lines of a text have room above and below; letters themselves must not touch.
    const boxes = texts.map(({ words, box }) => {
      const inset = box.height * 0.18;
      return { words, left: box.left, right: box.right, top: box.top + inset, bottom: box.bottom - inset };
    });
    const touching = [];
    for (let i = 0; i < boxes.length; i += 1) {
      for (let j = i + 1; j < boxes.length; j += 1) {
        const [a, b] = [boxes[i], boxes[j]];
        if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) {
          touching.push(`${a.words} / ${b.words}`);
        }
      }
    }
    check(`no texts overlap: ${name}`, touching.length === 0, touching.slice(0, 5).join(" | "));
  }

  for (const chart of all(".marks")) {
    const marks = all(".mark", chart);
    const name = chart.querySelector("svg title").textContent;
    check(`there are marks: ${name}`, marks.length > 0 && marks.every((mark) => mark.dataset.words));
    chart.focus();
    chart.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    const tip = document.querySelector(".tip");
    check(`arrow keys show the first mark: ${name}`, !tip.hidden && tip.textContent === marks[0].dataset.words);
    check(`it is spoken: ${name}`, document.querySelector(".spoken").textContent === marks[0].dataset.words);
    check(`it is lit: ${name}`, marks[0].classList.contains("lit"));
    chart.dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true }));
    check(`End shows the last mark: ${name}`, tip.textContent === marks.at(-1).dataset.words);
    const box = tip.getBoundingClientRect();
    check(`the tip is in the window: ${name}`, box.left >= 0 && box.right <= innerWidth && box.top >= 0);
    chart.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    check(`Escape hides it: ${name}`, tip.hidden && all(".lit").length === 0);
    marks[0].dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX: 30, clientY: 30 }));
    check(`a pointer shows it: ${name}`, !tip.hidden && tip.textContent === marks[0].dataset.words);
    chart.dispatchEvent(new PointerEvent("pointerleave"));
    check(`and hides it: ${name}`, tip.hidden);
  }

  // Tables that show a page of their rows have checks of their own.
  for (const table of all("table:not(.paged)")) {
    for (const head of all("thead th", table)) {
      const { name } = head.dataset;
      const before = valuesIn(table, name);
      const isNumeric = head.classList.contains("number");
      const ways = isNumeric ? ["descending", "ascending", "none"] : ["ascending", "descending", "none"];
      for (const way of ways) {
        head.querySelector("button").click();
        const after = valuesIn(table, name);
        check(`${table.id}.${name} says ${way}`, head.getAttribute("aria-sort") === way);
        check(`${table.id}.${name} keeps its values`, same([...after].sort(), [...before].sort()));
        const numbers = after.filter((text) => text !== "" && text !== "n/a").map(Number);
        const sign = way === "ascending" ? 1 : -1;
        // Texts such as 64KiB go by their sizes.
        const sizes = all("tbody tr", table).map((row) => row.cells[head.cellIndex].dataset.size);
        if (way !== "none" && sizes.some((size) => size !== undefined)) {
          const known = sizes.filter((size) => size !== undefined).map(Number);
          const isSorted = known.every((size, index) => index === 0 || sign * (size - known[index - 1]) >= 0);
          check(`${table.id}.${name} is ${way} by size`, isSorted && sizes.slice(0, known.length).every((size) => size !== undefined));
        }
        if (way === "none") check(`${table.id}.${name} goes back`, same(after, before));
        else if (isNumeric) {
          const isSorted = numbers.every((value, index) => index === 0 || sign * (value - numbers[index - 1]) >= 0);
          const known = after.slice(0, numbers.length).every((text) => text !== "" && text !== "n/a");
          check(`${table.id}.${name} is ${way}`, isSorted && known);
        }
      }
    }
  }
};

// A search keeps what has the words, dims the other marks and says how many are left.
const checkSearch = (id, word) => {
  const [table, input] = [document.getElementById(id), document.getElementById(`${id}-search`)];
  const rows = Array.from(table.tBodies[0].rows);
  const expected = rows.filter((row) => row.textContent.toLowerCase().includes(word.toLowerCase()));
  type(input, word.toUpperCase());
  check(`a search of ${id} keeps what fits`, same(shownRows(table).map((row) => row.dataset.key), expected.map((row) => row.dataset.key)));
  check(`a search of ${id} keeps some, not all`, expected.length > 0 && expected.length < rows.length, `${expected.length}`);
  const keys = new Set(expected.map((row) => row.dataset.key));
  for (const chart of all(`.marks[data-table="${id}"]`)) {
    check("and dims the other marks", all(".mark", chart).every((mark) => mark.classList.contains("dim") !== keys.has(mark.dataset.key)));
  }
  check("and says how many", document.getElementById(`${id}-count`).textContent.startsWith(`${expected.length} of ${rows.length} `));
  type(input, "");
  check("an empty search shows all", shownRows(table).length === rows.length && all(".mark.dim").length === 0);
};

const checkColumnsAndDigits = (id) => {
  const table = document.getElementById(id);
  const hidden = all("thead th.extra", table);
  check(`${id} hides what is extra`, hidden.length > 0 && hidden.every((head) => head.offsetParent === null));
  document.getElementById(`${id}-columns`).click();
  check(`${id} shows all columns when asked`, hidden.every((head) => head.offsetParent !== null));
  document.getElementById(`${id}-digits`).click();
  check(`${id} shows all digits when asked`, all("data", table).every((data) => data.textContent === data.value));
  document.getElementById(`${id}-digits`).click();
  document.getElementById(`${id}-columns`).click();
};

const checkDownload = async (id, lines) => {
  browserTest.blobs.length = 0;
  all(`button[data-table="${id}"][data-does=download]`)[0].click();
  const text = await browserTest.blobs[0].text();
  check(`${id} downloads as CSV`, text.trimEnd().split("\n").length === lines + 1);
  const table = document.getElementById(id);
  check(`${id} downloads all columns`, text.split("\n")[0] === all("thead th", table).map((head) => head.dataset.name).join(","));
};

const finish = () => {
  check("no error was reported", browserTest.errors.length === 0, browserTest.errors.join(" | "));
  const pre = document.createElement("pre");
  pre.id = "browser-test";
  pre.textContent = ["", ...browserTest.lines, "finished", ""].join("\n");
  document.body.append(pre);
};
