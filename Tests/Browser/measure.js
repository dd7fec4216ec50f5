// Put last into a sweep's page: how long people wait, in milliseconds of a real clock. Read as `measured`, a promise.
"use strict";
const measured = (async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const lines = [];
  const act = async (name, does) => {
    performance.clearMeasures();
    const start = performance.now();
    does();
    const handled = performance.now() - start;
    // What a frame draws is seen once it is over.
    await frame();
    await new Promise((done) => setTimeout(done));
    const seen = performance.now() - start;
    for (let count = 0; count < 300 && !performance.getEntriesByName("sweep-parallel").length; count += 1) await frame();
    lines.push(`${name}: handled in ${handled.toFixed(0)} ms, drawn in ${seen.toFixed(0)} ms, with every line in ${(performance.now() - start).toFixed(0)} ms`);
  };
  if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done));
  for (let count = 0; count < 30; count += 1) await frame();
  const pick = document.querySelector("#sweep-filter .pick");
  const reset = document.getElementById("filter-reset");
  const change = (id, value, kind) => {
    const input = document.getElementById(id);
    input.value = value;
    input.dispatchEvent(new Event(kind));
  };
  await act("a filter", () => pick.click());
  await act("no filter", () => reset.click());
  await act("a search", () => change("point-search", pick.firstChild.textContent, "input"));
  await act("no search", () => change("point-search", "", "input"));
  await act("another colour", () => {
    const select = document.getElementById("scatter-colour");
    change("scatter-colour", select.querySelectorAll("option")[1].value, "change");
  });
  const heads = document.querySelectorAll("#all-points-table thead th.number button");
  const start = performance.now();
  heads[heads.length - 1].click();
  lines.push(`a sort: ${(performance.now() - start).toFixed(0)} ms`);
  return lines.join("\n");
})();
