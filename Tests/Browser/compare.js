// What must hold of the page of a comparison, with its JSON report in the element `report`.
"use strict";
(async () => {
  const report = JSON.parse(document.getElementById("report").textContent);
  const table = document.getElementById("designs");
  const heads = all("thead th", table).map((head) => head.dataset.name);
  check("there is a row for each design", table.tBodies[0].rows.length === report.designs.length);
  const wrong = [];
  let compared = 0;
  report.designs.forEach((design, index) => {
    const cells = table.tBodies[0].rows[index].cells;
    const expect = (name, value) => {
      const column = heads.indexOf(name);
      if (column < 0) { wrong.push(`${name} is missing`); return; }
      const text = exact(cells[column]);
      compared += 1;
      if (value === null ? text !== "n/a" : Number(text) !== value) wrong.push(`${design.accelerator}.${name}: ${text} for ${value}`);
    };
    for (const [name, value] of Object.entries(design.totals)) expect(name, value);
    for (const [name, value] of Object.entries(design.relative ?? {})) expect(`relative_${name}`, value);
  });
  check("every figure of the table is the report's", wrong.length === 0 && compared > 0, wrong.slice(0, 5).join(" | "));

  checkEveryPage();
  checkSearch("designs", report.designs[1].accelerator);
  checkColumnsAndDigits("designs");
  await checkDownload("designs", report.designs.length);
  const layer = document.getElementById("layers").tBodies[0].rows[0].cells[0].textContent;
  checkSearch("layers", layer);
  finish();
})().catch((error) => { check("the checks ran", false, String(error)); finish(); });
