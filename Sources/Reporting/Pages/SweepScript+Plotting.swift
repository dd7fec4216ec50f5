extension SweepScript {
  /// What both charts draw with: colours, scales, layers; and which row is pointed at or chosen.
  static let plotting = Code(
    #"""
    const darkScreen = matchMedia("(prefers-color-scheme: dark)");
    let isPrinting = false;
    const onDark = () => darkScreen.matches && !isPrinting;
    // What is drawn on a canvas knows no style sheet. Paper is always light.
    const inks = () => onDark()
      ? { ink: "#e9edf1", faint: "#39424b", hollow: "#8d98a3", paper: "#14181c" }
      : { ink: "#1b1f24", faint: "#dfe4e8", hollow: "#7b858f", paper: "#ffffff" };
    // Viridis (S. van der Walt, N. Smith, 2015, CC0) without the end that the paper would swallow.
    const ramp = [[68, 1, 84], [72, 40, 120], [62, 73, 137], [49, 104, 142], [38, 130, 142], [31, 158, 137], [53, 183, 121],
      [109, 205, 89], [180, 222, 44], [253, 231, 37]];
    const rampColour = (share) => {
      const place = (onDark() ? 0.3 + 0.7 * share : 0.86 * share) * (ramp.length - 1);
      const start = Math.min(ramp.length - 2, Math.floor(place));
      const parts = ramp[start].map((from, index) => Math.round(from + (ramp[start + 1][index] - from) * (place - start)));
      return `rgb(${parts.join(" ")})`;
    };
    const wordColours = () => onDark()
      ? ["#3f9bdc", "#f0b429", "#22c596", "#e09bc4", "#f08035", "#8fd0f5"]
      : ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9"];

    const bucketCount = 24;
    // Which colour a row has, and what the colours mean.
    const makeColouring = (column) => {
      const count = column?.values?.length ?? Infinity;
      const bucket = new Uint8Array(rowCount);
      if (!column) return { bucket, colours: () => [rampColour(0.4)], column };
      if (count <= 12 || !column.isNumeric) {
        const size = Math.min(count, 12);
        for (let row = 0; row < rowCount; row += 1) bucket[row] = Math.max(0, column.rankOf(row)) % size;
        const colours = () => Array.from({ length: size }, (_, place) => column.isNumeric
          ? rampColour(size > 1 ? place / (size - 1) : 0.4) : wordColours()[place % 6]);
        return { bucket, colours, column, values: column.values.slice(0, size) };
      }
      const turn = column.spansDecades ? Math.log : (value) => value;
      const [least, most] = [turn(column.least), turn(column.most)];
      for (let row = 0; row < rowCount; row += 1) {
        const share = (turn(column.numbers[row]) - least) / (most - least || 1);
        bucket[row] = Number.isFinite(share) ? Math.min(bucketCount - 1, Math.floor(share * bucketCount)) : 0;
      }
      const back = column.spansDecades ? Math.exp : (value) => value;
      return { bucket, colours: () => Array.from({ length: bucketCount }, (_, place) => rampColour(place / (bucketCount - 1))), column,
        stops: [0, 0.5, 1].map((share) => back(least + share * (most - least))) };
    };

    const makeScale = (column, isLog, start, end, least = column.least, most = column.most) => {
      const turn = isLog ? Math.log10 : (value) => value;
      let [low, high] = [turn(least), turn(most)];
      if (!(high > low)) { const room = isLog ? 0.3 : Math.abs(low) * 0.1 || 1; low -= room; high += room; }
      const room = (high - low) * 0.04;
      [low, high] = [low - room, high + room];
      const place = (value) => start + (turn(value) - low) / (high - low) * (end - start);
      const value = (at) => { const turned = low + (at - start) / (end - start) * (high - low); return isLog ? 10 ** turned : turned; };
      return { place, value, isLog, start, end, ticks: ticksOf(column, isLog, low, high, Math.abs(end - start)) };
    };
    const ticksOf = (column, isLog, low, high, length) => {
      if (column.values && column.valueNumbers.length <= 16 && (column.isVaried || !column.isNumeric)) return column.valueNumbers;
      const about = Math.max(2, length / 80);
      if (isLog && high - low >= 1) {
        const leaps = high - low > about ? [1] : high - low > about / 3 ? [1, 3] : [1, 2, 5];
        const every = Math.max(1, Math.ceil((high - low) / about));
        const ticks = [];
        for (let power = Math.floor(low); power <= high; power += 1) {
          if (power % every) continue;
          for (const leap of leaps) {
            const at = power + Math.log10(leap);
            if (at >= low && at <= high) ticks.push(leap * 10 ** power);
          }
        }
        return ticks;
      }
      // Round in the unit in which the value is read: 1.5 MiB, not 1.5 million bytes.
      const [from, to] = isLog ? [10 ** low, 10 ** high] : [low, high];
      const steps = sweep.units[column.unit] ?? [];
      const size = (steps.findLast(([, , begin]) => Math.max(Math.abs(from), Math.abs(to)) >= begin) ?? [])[1] ?? 1;
      const rough = (to - from) / size / about;
      const power = 10 ** Math.floor(Math.log10(rough));
      const step = [1, 2, 5, 10].find((leap) => leap * power >= rough * 0.999) * power * size;
      const ticks = [];
      for (let number = Math.ceil(from / step); number * step <= to * (1 + 1e-12); number += 1) ticks.push(number * step);
      return ticks;
    };

    const svgSpace = document.querySelector("svg").namespaceURI;
    const draw = (name, attributes, text) => {
      const element = document.createElementNS(svgSpace, name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      if (text !== undefined) element.textContent = text;
      return element;
    };
    // Axes below, points on a canvas, marks of single points above.
    const makeLayers = (box) => {
      const [below, above] = [draw("svg", { class: "chart", "aria-hidden": "true" }), draw("svg", { class: "chart above", "aria-hidden": "true" })];
      const canvas = make("canvas", { attributes: { "aria-hidden": "true" } });
      box.append(below, canvas, above);
      const size = (width, height) => {
        const ratio = Math.min(3, devicePixelRatio || 1) * (isPrinting ? 2 : 1);
        box.style.height = `${height}px`;
        for (const layer of [below, above]) { layer.setAttribute("width", width); layer.setAttribute("height", height); }
        Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
        Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
        const pen = canvas.getContext("2d");
        pen.setTransform(ratio, 0, 0, ratio, 0, 0);
        return pen;
      };
      return { below, above, canvas, size };
    };

    // Many changes of one frame draw once.
    const drawings = new Set();
    let frame = 0;
    const drawAll = () => {
      frame = 0;
      const due = Array.from(drawings);
      drawings.clear();
      for (const each of due) each();
    };
    const redraw = (drawing) => {
      drawings.add(drawing);
      frame ||= requestAnimationFrame(drawAll);
    };

    let [pointed, chosen] = [-1, -1];
    const markers = [];
    const markPoints = () => { for (const mark of markers) mark(); };
    const pointAt = (row) => { if (row !== pointed) { pointed = row; markPoints(); } };
    const choose = (row) => { chosen = chosen === row ? -1 : row; markPoints(); };
    const current = () => pointed >= 0 ? pointed : chosen;
    const sentenceOf = (row) => [`point ${pointOf(row)}${noteOf(row) ? `, ${noteOf(row)}` : ""}`,
      ...named.map((column) => `${column.name}: ${column.shown(row)}`), ...(failures.has(row) ? [failures.get(row)] : [])].join("\n");

    const panel = document.getElementById("point-panel");
    const panelHint = panel.firstElementChild;
    const panelHead = make("h3");
    const panelNote = make("p", { className: "lead" });
    const panelCells = new Map();
    const panelList = make("dl");
    for (const column of [...named, ...columns.filter((column) => !named.includes(column))]) {
      const cell = make("dd");
      panelCells.set(column, cell);
      panelList.append(make("div", { className: named.includes(column) ? "named" : "" }, make("dt", { textContent: column.name }), cell));
    }
    markers.push(() => {
      const row = current();
      if (row < 0) { panel.replaceChildren(panelHint); return; }
      panelHead.textContent = `Point ${pointOf(row)}` + (row === chosen ? " (chosen)" : "");
      panelNote.textContent = failures.get(row) ?? noteOf(row);
      for (const [column, cell] of panelCells) { cell.textContent = column.shown(row); cell.title = column.text(row); }
      if (panelHint.isConnected) panel.replaceChildren(panelHead, panelNote, panelList);
    });
    """#)
}
