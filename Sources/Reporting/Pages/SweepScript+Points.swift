extension SweepScript {
  /// The table of all points, a page of it at a time; and what sets everything going.
  static let points = Code(
    #"""
    const pageSize = 50;
    const tableBox = document.getElementById("point-table");
    const tableColumns = [
      { name: "point", heading: "point", isMain: true, isNumeric: true, numberOf: pointOf, text: (row) => String(pointOf(row)), shown: (row) => String(pointOf(row)) },
      { name: "note", heading: "note", isMain: true, isNumeric: false, text: noteOf, shown: noteOf, isAside: true },
      ...[...named, ...columns.filter((column) => !named.includes(column))].map((column) => ({
        name: column.name, heading: column.name, isMain: named.includes(column), isNumeric: column.isNumeric || Boolean(column.values),
        isRight: column.isNumeric, numberOf: (row) => column.numbers[row], text: column.text, shown: column.shown })),
    ];
    const table = { sort: 0, direction: "none", page: 0, order: [], hasAll: false, hasDigits: false };

    const sortRows = () => {
      performance.mark("sweep-sort");
      const rows = [];
      for (let row = 0; row < rowCount; row += 1) if (shown[row]) rows.push(row);
      const column = tableColumns[table.sort];
      const sign = table.direction === "descending" ? -1 : 1;
      if (table.direction !== "none") {
        if (column.isNumeric) {
          const numbers = Float64Array.from({ length: rowCount }, (_, row) => column.numberOf(row));
          rows.sort((a, b) => {
            const [x, y] = [numbers[a], numbers[b]];
            // Unknown figures stay at the end in both directions; equal ones keep the order of the plan.
            if (x !== x || y !== y) return (x !== x) - (y !== y) || a - b;
            return sign * (x - y) || a - b;
          });
        } else {
          const texts = Array.from({ length: rowCount }, (_, row) => column.text(row));
          rows.sort((a, b) => (texts[a] === "") - (texts[b] === "") || sign * nameOrder.compare(texts[a], texts[b]) || a - b);
        }
      }
      table.order = rows;
      performance.measure("sweep-sort", "sweep-sort");
    };

    const headRow = make("tr");
    const tableBody = make("tbody");
    const caption = make("caption", { id: "point-table-caption" });
    const tableRegion = make("div", { className: "scroll", tabIndex: 0, attributes: { role: "region", "aria-labelledby": "point-table-caption" } },
      make("table", { id: "all-points-table", className: "paged" }, caption, make("thead", {}, headRow), tableBody));
    const turn = (words, step) => {
      const button = make("button", { type: "button", textContent: words });
      button.addEventListener("click", () => { table.page += step(); showTable(); });
      return button;
    };
    const pageCount = () => Math.max(1, Math.ceil(table.order.length / pageSize));
    const firstButton = turn("First", () => -table.page);
    const backButton = turn("Back", () => -1);
    const onButton = turn("Next", () => 1);
    const lastButton = turn("Last", () => pageCount() - 1 - table.page);
    const pageOutput = make("output", { id: "point-page", attributes: { "aria-live": "polite" } });

    const visibleColumns = () => tableColumns.filter((column) => table.hasAll || column.isMain);
    const showHeads = () => {
      headRow.replaceChildren(...visibleColumns().map((column) => {
        const place = tableColumns.indexOf(column);
        const button = make("button", { type: "button", title: column.name, textContent: column.heading });
        const head = make("th", { className: column.isRight ? "number" : "", scope: "col",
          attributes: { "aria-sort": place === table.sort ? table.direction : "none" }, dataset: { name: column.name } }, button);
        button.addEventListener("click", () => {
          // Numbers: the largest first. A third click goes back to the order of the plan.
          const ways = column.isRight ? ["descending", "ascending", "none"] : ["ascending", "descending", "none"];
          table.direction = place === table.sort ? ways[(ways.indexOf(table.direction) + 1) % 3] : ways[0];
          table.sort = place;
          table.page = 0;
          for (const each of headRow.cells) each.setAttribute("aria-sort", "none");
          head.setAttribute("aria-sort", table.direction);
          sortRows();
          showTable();
        });
        return head;
      }));
    };
    const showTable = () => {
      const pages = pageCount();
      table.page = Math.max(0, Math.min(pages - 1, table.page));
      const start = table.page * pageSize;
      const rows = table.order.slice(start, start + pageSize);
      const kept = visibleColumns();
      tableBody.replaceChildren(...rows.map((row) => {
        const line = make("tr", { dataset: { row } });
        if (row === chosen) line.className = "lit";
        line.append(...kept.map((column, place) => {
          const cell = document.createElement(place === 0 ? "th" : "td");
          if (place === 0) cell.scope = "row";
          if (column.isRight) cell.className = "number";
          cell.textContent = table.hasDigits ? column.text(row) : column.shown(row);
          return cell;
        }));
        return line;
      }));
      caption.textContent = `Points ${table.order.length ? `${grouped(start + 1)} to ${grouped(start + rows.length)}` : "0"} of ${grouped(table.order.length)} shown`
        + ` (${grouped(rowCount)} in all)`;
      pageOutput.textContent = `page ${grouped(table.page + 1)} of ${grouped(pages)}`;
      firstButton.disabled = backButton.disabled = table.page === 0;
      onButton.disabled = lastButton.disabled = table.page === pages - 1;
    };

    // The lines of results.csv of what is shown, in the order of the table.
    const csvOfPoints = () => {
      const lines = [["point", ...columns.map((column) => column.name), "failure"]];
      for (const row of table.order) lines.push([String(pointOf(row)), ...columns.map((column) => column.text(row)), failures.get(row) ?? ""]);
      return lines.map((cells) => cells.map(quoted).join(",") + "\n").join("");
    };

    const search = make("input", { type: "search", id: "point-search", autocomplete: "off", spellcheck: false });
    search.addEventListener("input", () => {
      words = search.value.toLowerCase().split(/\s+/).filter((word) => word);
      applyFilter();
    });
    const [columnsLabel] = checkbox("all columns", (is) => { table.hasAll = is; showHeads(); showTable(); });
    const [digitsLabel] = checkbox("all digits", (is) => { table.hasDigits = is; showTable(); });
    const download = make("button", { type: "button", id: "point-download", textContent: "Download CSV of what is shown" });
    download.addEventListener("click", () => downloadText("points.csv", csvOfPoints()));
    tableBox.append(
      make("div", { className: "controls" }, make("label", { className: "search", title: "in numbers of points, varied values and notes" }, "Search ", search),
        columnsLabel, digitsLabel, download, firstButton, backButton, pageOutput, onButton, lastButton),
      tableRegion);
    whenFiltered(() => { if (!words.length && document.activeElement !== search) search.value = ""; });

    // Rows of any table that are points show theirs in the charts.
    const rowUnder = (event) => {
      const line = event.target.closest?.("tbody tr");
      if (!line) return -1;
      if (line.dataset.row) return Number(line.dataset.row);
      const [kind, point] = (line.dataset.key ?? "").split("-");
      return kind === "point" ? rowOfPoint.get(Number(point)) ?? -1 : -1;
    };
    for (const box of [tableBox, ...all(".data-table")]) {
      box.addEventListener("pointermove", (event) => pointAt(rowUnder(event)));
      box.addEventListener("pointerleave", () => pointAt(-1));
      box.addEventListener("click", (event) => { const row = rowUnder(event); if (row >= 0) choose(row); });
    }
    markers.push(() => { for (const line of tableBody.rows) line.classList.toggle("lit", Number(line.dataset.row) === chosen); });

    whenFiltered(() => { table.page = 0; sortRows(); showTable(); });
    whenFiltered(() => { redraw(drawScatter); redraw(drawParallel); });
    const redrawNow = () => { showColours(); drawScatter(); drawParallel(); };
    addEventListener("beforeprint", () => { isPrinting = true; redrawNow(); });
    addEventListener("afterprint", () => { isPrinting = false; redrawNow(); });
    darkScreen.addEventListener("change", redrawNow);
    let knownWidth = 0;
    new ResizeObserver(() => {
      const width = document.body.clientWidth;
      if (width === knownWidth) return;
      knownWidth = width;
      redraw(drawScatter);
      redraw(drawParallel);
    }).observe(document.body);
    showColours();
    showHeads();
    applyFilter();
    """#)
}
