/// The program of a sweep's page, behind that of all pages and in one function's scope with it.
///
/// A row is a number from 0; everything about it stands in columns. One filter decides which rows are shown, in every chart
/// and in the table; one row may be pointed at and one chosen, and all of them mark it.
enum SweepScript {
  static let all = figures + filter + plotting + scatter + parallel + points

  /// The figures, column by column.
  static let figures = Code(
    #"""
    const sweep = JSON.parse(document.getElementById("sweep-data").textContent);
    const rowCount = sweep.rows;
    const pointOf = (row) => sweep.points ? sweep.points[row] : row;
    const rowOfPoint = new Map(Array.from({ length: rowCount }, (_, row) => [pointOf(row), row]));

    // The same three digits as in the tables that are printed with the page.
    const significant = (value) => {
      if (value === 0) return "0";
      let [decimals, threshold] = [0, 99.95];
      while (Math.abs(value) < threshold && decimals < 9) { decimals += 1; threshold /= 10; }
      return value.toFixed(decimals);
    };
    const scaledText = (value, unit) => {
      if (!Number.isFinite(value)) return "n/a";
      if (unit === "share") return `${(value * 100).toFixed(1)}%`;
      if (unit === "count" && Math.abs(value) < 1000 && Number.isInteger(value)) return String(value);
      const steps = sweep.units[unit];
      if (!steps || !steps.length) return significant(value);
      const [name, size] = steps.findLast(([, , start]) => Math.abs(value) >= start) ?? steps[0];
      return `${significant(value / size)} ${name}`.trim();
    };
    // On an axis, without needless zeros.
    const tickText = (value, unit) => {
      const [number, ...rest] = scaledText(value, unit).split(" ");
      const short = number.includes(".") && !number.endsWith("%") ? number.replace(/\.?0+$/, "") : number.replace(".0%", "%");
      return short === "0" ? "0" : [short, ...rest].join(" ");
    };

    const unpack = (data) => {
      if ("same" in data) return { text: () => data.same, texts: [data.same], place: () => 0 };
      if (data.texts) return { text: (row) => data.texts[data.places[row]], texts: data.texts, place: (row) => data.places[row], sizes: data.numbers };
      const { cells, decimals } = data;
      const text = (cell) => typeof cell !== "number" ? cell : decimals === undefined ? String(cell) : cell.toFixed(decimals);
      return { text: (row) => text(cells[row]), cells };
    };
    const nameOrder = new Intl.Collator("en", { numeric: true });

    const makeColumn = (found, index) => {
      const data = unpack(found.data);
      const isThere = (text) => text !== "" && text !== "n/a";
      const numbers = new Float64Array(rowCount).fill(NaN);
      const column = { index, name: found.name, isVaried: found.varied, unit: found.unit, better: found.better, text: data.text, numbers };
      if (data.texts) {
        const sizes = data.sizes ?? data.texts.map(numberIn);
        column.isNumeric = data.texts.some(isThere) && data.texts.every((text, place) => !isThere(text) || Number.isFinite(sizes[place]));
        const order = data.texts.map((_, place) => place).filter((place) => isThere(data.texts[place]));
        if (column.isNumeric) order.sort((a, b) => sizes[a] - sizes[b]);
        // Words have places instead of sizes.
        const rank = new Map(order.map((place, number) => [place, number]));
        column.values = order.map((place) => data.texts[place]);
        column.valueNumbers = order.map((place, number) => column.isNumeric ? sizes[place] : number);
        column.rankOf = (row) => rank.get(data.place(row)) ?? -1;
        for (let row = 0; row < rowCount; row += 1) {
          const number = rank.get(data.place(row));
          if (number !== undefined) numbers[row] = column.valueNumbers[number];
        }
      } else {
        column.isNumeric = true;
        for (let row = 0; row < rowCount; row += 1) {
          const cell = data.cells[row];
          const number = typeof cell === "number" ? cell : numberIn(cell);
          if (Number.isFinite(number)) numbers[row] = number;
          else if (isThere(cell)) column.isNumeric = false;
        }
      }
      let [least, most] = [Infinity, -Infinity];
      for (const number of numbers) { if (number < least) least = number; if (number > most) most = number; }
      Object.assign(column, { least, most, varies: most > least, canBeLog: column.isNumeric && least > 0 });
      column.spansDecades = column.canBeLog && most / least > 100;
      // For people: varied values as they were written, figures scaled.
      column.shown = (row) => {
        const text = data.text(row);
        if (text === "") return "–";
        return column.isVaried || !column.isNumeric || Number.isNaN(numbers[row]) ? text : scaledText(numbers[row], column.unit);
      };
      column.valueText = (number) => {
        const place = column.isVaried && column.valueNumbers ? column.valueNumbers.indexOf(number) : -1;
        return place >= 0 ? column.values[place] : tickText(number, column.unit);
      };
      return column;
    };
    const columns = sweep.columns.map(makeColumn);
    const columnNamed = (name) => columns.find((column) => column.name === name);
    const objectives = sweep.objectives.map(columnNamed).filter((column) => column);
    const limited = sweep.constraints.map(columnNamed).filter((column) => column && !column.better);
    const varied = columns.filter((column) => column.isVaried);
    const named = [...varied, ...objectives, ...new Set(limited)];
    const usable = columns.filter((column) => column.isVaried ? column.values?.length : column.isNumeric && column.least <= column.most);

    const verdictData = unpack(sweep.verdicts);
    const failures = new Map(sweep.failures);
    const isFront = new Uint8Array(rowCount);
    for (const row of sweep.front) isFront[row] = 1;
    const isAllowed = Uint8Array.from({ length: rowCount }, (_, row) => verdictData.text(row) === "" ? 1 : 0);
    const noteOf = (row) => sweep.knees.includes(row) ? "knee of the front" : isFront[row] ? "front" : verdictData.text(row);

    const make = (name, properties = {}, ...content) => {
      const { dataset, style, attributes, ...plain } = properties;
      const element = Object.assign(document.createElement(name), plain);
      Object.assign(element.dataset, dataset);
      Object.assign(element.style, style);
      for (const [key, value] of Object.entries(attributes ?? {})) element.setAttribute(key, value);
      element.append(...content);
      return element;
    };
    const grouped = (number) => number.toLocaleString("en");
    const manyOf = (count, name) => `${grouped(count)} ${name}${count === 1 ? "" : "s"}`;
    """#)
}
