/// The programs that every page brings along: tables that sort, search and download, and marks of charts that say what they
/// are. Without them a page shows all the same.
///
/// They share one function's scope with the program of a kind of page: `all`, `tableNamed`, `cellValue`, `sortBy`,
/// `showRows`, `downloadText`, `showTip` and `light` are theirs to use.
enum PageScript {
  static let tables = Code(
    #"""
    const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
    const tableNamed = (id) => document.getElementById(id);

    // The value to the last digit, whatever is shown.
    const cellValue = (cell) => {
      const data = cell.querySelector("data");
      return data ? data.value : cell.textContent.trim();
    };
    const numberIn = (text) => text === "" || text === "n/a" ? NaN : Number(text);

    // Unknown values stay at the end in both directions; equal rows keep the order in which they were printed.
    const sortBy = (table, column, direction) => {
      const body = table.tBodies[0];
      const rows = Array.from(body.rows);
      rows.forEach((row, place) => { if (!row.dataset.place) row.dataset.place = place; });
      const heads = Array.from(table.tHead.rows[0].cells);
      // Texts such as 64KiB are sorted by their sizes.
      const hasSizes = rows.some((row) => row.cells[column].dataset.size !== undefined);
      const isNumeric = hasSizes || heads[column].classList.contains("number");
      const values = new Map(rows.map((row) => {
        const cell = row.cells[column];
        const text = hasSizes ? cell.dataset.size ?? "" : cellValue(cell);
        return [row, isNumeric ? numberIn(text) : text];
      }));
      const sign = direction === "descending" ? -1 : 1;
      const names = new Intl.Collator("en", { numeric: true });
      const byPlace = (a, b) => Number(a.dataset.place) - Number(b.dataset.place);
      rows.sort((a, b) => {
        if (direction === "none") return byPlace(a, b);
        const [x, y] = [values.get(a), values.get(b)];
        if (!isNumeric) return sign * names.compare(x, y) || byPlace(a, b);
        if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y) || byPlace(a, b);
        return sign * (x - y) || byPlace(a, b);
      });
      body.append(...rows);
      heads.forEach((head, index) => head.setAttribute("aria-sort", index === column ? direction : "none"));
    };

    // Hides the rows for which `isShown` says no, and dims their marks.
    const showRows = (table, isShown) => {
      const shown = new Set();
      let count = 0;
      for (const row of table.tBodies[0].rows) {
        const stays = isShown(row);
        row.classList.toggle("away", !stays);
        if (stays) { count += 1; shown.add(row.dataset.key); }
      }
      for (const chart of all(`.marks[data-table="${table.id}"]`)) {
        for (const mark of all(".mark", chart)) mark.classList.toggle("dim", !shown.has(mark.dataset.key));
      }
      const output = document.getElementById(`${table.id}-count`);
      if (output) {
        const { of, plural } = output.dataset;
        output.textContent = String(count) === of ? `${of} ${plural}` : `${count} of ${of} ${plural}`;
      }
    };

    const quoted = (text) => /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    const csvOf = (table) => {
      const heads = Array.from(table.tHead.rows[0].cells, (cell) => cell.dataset.name);
      const rows = Array.from(table.tBodies[0].rows).filter((row) => !row.classList.contains("away"));
      return [heads, ...rows.map((row) => Array.from(row.cells, cellValue))]
        .map((cells) => cells.map(quoted).join(",") + "\n").join("");
    };
    const downloadText = (name, text) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    };

    const showDigits = (table, areAll) => {
      for (const data of all("data", table)) {
        if (!data.dataset.short) data.dataset.short = data.textContent;
        data.textContent = areAll ? data.value : data.dataset.short;
      }
    };

    for (const head of all("thead th[aria-sort]")) {
      head.querySelector("button").addEventListener("click", () => {
        // Numbers: the largest first. A third click goes back to the printed order.
        const ways = head.classList.contains("number")
          ? ["descending", "ascending", "none"] : ["ascending", "descending", "none"];
        const way = ways[(ways.indexOf(head.getAttribute("aria-sort")) + 1) % 3];
        sortBy(head.closest("table"), head.cellIndex, way);
      });
    }
    for (const control of all("[data-does]")) {
      const table = tableNamed(control.dataset.table);
      if (!table) continue;
      const acts = {
        search: () => {
          const words = control.value.toLowerCase().split(/\s+/).filter((word) => word);
          showRows(table, (row) => {
            const text = row.textContent.toLowerCase();
            return words.every((word) => text.includes(word));
          });
        },
        columns: () => table.classList.toggle("all-columns", control.checked),
        digits: () => showDigits(table, control.checked),
        download: () => downloadText(`${table.id}.csv`, csvOf(table)),
      };
      const act = acts[control.dataset.does];
      if (act) control.addEventListener(control.tagName === "BUTTON" ? "click" : "input", act);
    }
    """#)

  static let charts = Code(
    #"""
    // A mark's words move out of its title, so that no second tip of the browser's own appears.
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.hidden = true;
    const spoken = document.createElement("div");
    spoken.className = "spoken";
    spoken.setAttribute("role", "status");
    document.body.append(tip, spoken);

    const showTip = (text, x, y) => {
      tip.textContent = text;
      tip.hidden = !text;
      if (!text) return;
      const box = tip.getBoundingClientRect();
      tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - box.width - 8))}px`;
      tip.style.top = `${y + 18 + box.height > innerHeight ? Math.max(4, y - box.height - 10) : y + 18}px`;
    };

    const keyed = new Map();
    for (const element of all(".mark[data-key], tbody tr[data-key]")) {
      const { key } = element.dataset;
      if (!keyed.has(key)) keyed.set(key, []);
      keyed.get(key).push(element);
    }
    let litKey;
    // Marks and rows of one key stand out together, wherever they are.
    const light = (key) => {
      if (key === litKey) return;
      for (const element of keyed.get(litKey) ?? []) element.classList.remove("lit");
      litKey = key;
      for (const element of keyed.get(key) ?? []) element.classList.add("lit");
    };

    for (const chart of all(".marks")) {
      const marks = all(".mark", chart);
      for (const mark of marks) {
        const title = mark.querySelector("title");
        if (!title) continue;
        mark.dataset.words = title.textContent;
        title.remove();
      }
      let current = -1;
      const leave = () => { current = -1; light(undefined); showTip(""); };
      chart.addEventListener("pointermove", (event) => {
        const mark = event.target.closest(".mark");
        light(mark?.dataset.key);
        showTip(mark?.dataset.words ?? "", event.clientX, event.clientY);
      });
      chart.addEventListener("pointerleave", leave);
      chart.addEventListener("blur", leave);
      chart.addEventListener("keydown", (event) => {
        const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
        const usable = marks.filter((mark) => !mark.classList.contains("dim"));
        if (event.key === "Escape") { leave(); return; }
        if (!usable.length || event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key in steps) current = Math.max(0, Math.min(usable.length - 1, current + steps[event.key]));
        else if (event.key === "Home") current = 0;
        else if (event.key === "End") current = usable.length - 1;
        else return;
        event.preventDefault();
        const mark = usable[current];
        mark.scrollIntoView({ block: "nearest", inline: "nearest" });
        const box = mark.getBoundingClientRect();
        light(mark.dataset.key);
        showTip(mark.dataset.words ?? "", box.left, box.bottom - 14);
        spoken.textContent = mark.dataset.words ?? "";
      });
    }
    """#)
}
