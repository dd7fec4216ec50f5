// What must hold of the page of a simulation, with its JSON report in the element `report`.
"use strict";
(async () => {
  const report = JSON.parse(document.getElementById("report").textContent);
  const table = document.getElementById("layers");
  const heads = all("thead th", table).map((head) => head.dataset.name);
  check("there is a row for each layer", table.tBodies[0].rows.length === report.layers.length);
  const wrong = [];
  const compareRow = (row, figures, where) => {
    heads.forEach((name, column) => {
      if (!(name in figures) || name === "stalls") return;
      const [text, value] = [exact(row.cells[column]), figures[name]];
      const isSame = value === null ? text === "n/a" : typeof value === "number" ? Number(text) === value : text === value;
      if (!isSame) wrong.push(`${where}.${name}: ${text} for ${value}`);
    });
  };
  report.layers.forEach((layer, index) => compareRow(table.tBodies[0].rows[index], layer, layer.layer));
  compareRow(table.tFoot.rows[0], report.totals, "total");
  check("every figure of the table is the report's", wrong.length === 0, wrong.slice(0, 5).join(" | "));
  check("every figure of the report is in the table", Object.keys(report.layers[0]).every((name) => heads.includes(name) || name === "operations"));

  const marks = all("#cycles .mark");
  check("each layer has a bar of its cycles", marks.length === report.layers.length && marks.every((mark, index) => {
    const layer = report.layers[index];
    return mark.dataset.words.startsWith(`${layer.layer}\n${layer.total_cycles.toLocaleString("en-US")} cycles, bound by ${layer.bound}`);
  }));
  // Lengths, too: bars of cycles are in proportion.
  const longest = Math.max(...report.layers.map((layer) => layer.total_cycles));
  const lengths = marks.map((mark) => all("rect[class^=paint]", mark).reduce((sum, rect) => sum + rect.width.baseVal.value, 0));
  const most = Math.max(...lengths);
  check("bars are as long as their cycles", report.layers.every((layer, index) =>
    Math.abs(lengths[index] / most - layer.total_cycles / longest) < 0.01));
  check("the whole latency stands on top", document.querySelector(".cards .value").textContent.length > 0);

  checkEveryPage();
  checkSearch("layers", report.layers[0].layer);
  checkColumnsAndDigits("layers");
  await checkDownload("layers", report.layers.length);
  finish();
})().catch((error) => { check("the checks ran", false, String(error)); finish(); });
