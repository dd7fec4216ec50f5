extension SweepScript {
  /// Points over two columns, with the front.
  static let scatter = Code(
    #"""
    const scatterBox = document.getElementById("scatter-plot");
    const scatterLayers = makeLayers(scatterBox);
    const choices = { x: objectives[0] ?? usable[0], y: objectives[1] ?? usable.find((column) => column !== (objectives[0] ?? usable[0])) ?? usable[0],
      colour: varied.find((column) => column.varies) ?? null, isLog: {}, fits: false };
    let colouring = makeColouring(choices.colour);

    const columnSelect = (role, words, isOptional) => {
      const select = make("select", { id: `scatter-${role}`, autocomplete: "off" });
      const groups = [["Objectives", objectives], ["Varied", varied.filter((column) => column.varies)],
        ["Figures", usable.filter((column) => !column.isVaried && !column.better && column.varies)],
        ["The same at all points", usable.filter((column) => !column.better && !column.varies)]];
      if (isOptional) select.append(make("option", { value: "", textContent: "one colour" }));
      for (const [label, members] of groups) {
        if (!members.length) continue;
        select.append(make("optgroup", { label }, ...members.map((column) => make("option", { value: column.name, textContent: column.name }))));
      }
      select.value = choices[role]?.name ?? "";
      select.addEventListener("change", () => {
        choices[role] = columnNamed(select.value) ?? null;
        if (role === "colour") { colouring = makeColouring(choices.colour); showColours(); redraw(drawParallel); }
        else setLog(role, choices[role].spansDecades);
        redraw(drawScatter);
      });
      return make("label", {}, words, " ", select);
    };
    const logBoxes = {};
    const setLog = (role, isLog) => {
      const column = choices[role];
      choices.isLog[role] = isLog && column.canBeLog;
      logBoxes[role].checked = choices.isLog[role];
      logBoxes[role].disabled = !column.canBeLog;
    };
    const logBox = (role) => {
      const [label, input] = checkbox("log", (is) => { setLog(role, is); redraw(drawScatter); });
      input.id = `scatter-${role}-log`;
      input.setAttribute("aria-label", `${role === "x" ? "horizontal" : "vertical"} axis logarithmic`);
      logBoxes[role] = input;
      return label;
    };
    const [fitLabel] = checkbox("fit axes to what is shown", (is) => { choices.fits = is; redraw(drawScatter); });

    const swatch = (colour) => make("span", { className: "swatch", style: { background: colour } });
    const shapeSample = (draw_) => {
      const canvas = make("canvas", { width: 36, height: 36, attributes: { "aria-hidden": "true" } });
      const pen = canvas.getContext("2d");
      pen.scale(2, 2);
      draw_(pen);
      return canvas;
    };
    const showColours = () => {
      const { column, values, stops } = colouring;
      const colours = colouring.colours();
      const pieces = [];
      if (column) {
        const scale = make("span", { className: "colours" }, make("span", { className: "muted", textContent: `${column.name}:` }));
        if (values) scale.append(...values.map((value, place) => make("span", {}, swatch(colours[place]), value)));
        else scale.append(make("span", { textContent: column.valueText(stops[0]) }),
          make("span", { className: "gradient", style: { background: `linear-gradient(to right, ${colours.join(",")})` } }),
          make("span", { textContent: `${column.valueText(stops[2])} (middle ${column.valueText(stops[1])})` }));
        pieces.push(scale);
      }
      const sample = (words, act) => make("span", { className: "sample" }, shapeSample(act), words);
      const { ink, hollow } = inks();
      const colour = colours[Math.floor(colours.length / 2)];
      if (sweep.front.length) pieces.push(sample("on the front", (pen) => { diamond(pen, 9, 9, 6.5); pen.fillStyle = colour; pen.fill(); pen.strokeStyle = ink; pen.stroke(); }));
      if (sweep.knees.length) pieces.push(sample("knee", (pen) => { star(pen, 9, 9, 8); pen.fillStyle = colour; pen.fill(); pen.strokeStyle = ink; pen.stroke(); }));
      if (isAllowed.includes(0)) pieces.push(sample("breaks a limit", (pen) => { pen.beginPath(); pen.arc(9, 9, 4, 0, 7); pen.strokeStyle = hollow; pen.lineWidth = 1.4; pen.stroke(); }));
      document.getElementById("scatter-legend").replaceChildren(...pieces);
    };

    const diamond = (pen, x, y, r) => { pen.beginPath(); pen.moveTo(x, y - r); pen.lineTo(x + r, y); pen.lineTo(x, y + r); pen.lineTo(x - r, y); pen.closePath(); };
    const star = (pen, x, y, r) => {
      pen.beginPath();
      for (let corner = 0; corner < 10; corner += 1) {
        const [angle, far] = [Math.PI * (corner / 5 - 0.5), corner % 2 ? r * 0.45 : r];
        pen.lineTo(x + far * Math.cos(angle), y + far * Math.sin(angle));
      }
      pen.closePath();
    };

    // The front over the two axes alone: best first along x, each one better in y than all before.
    const lineOver = (x, y) => {
      if (!x.better || !y.better || x === y) return null;
      const rows = [];
      for (let row = 0; row < rowCount; row += 1) {
        if (shown[row] && isAllowed[row] && Number.isFinite(x.numbers[row]) && Number.isFinite(y.numbers[row])) rows.push(row);
      }
      const [turnX, turnY] = [x, y].map((column) => column.better === "lower" ? 1 : -1);
      rows.sort((a, b) => turnX * (x.numbers[a] - x.numbers[b]) || turnY * (y.numbers[a] - y.numbers[b]));
      let least = Infinity;
      return rows.filter((row) => {
        const cost = turnY * y.numbers[row];
        if (!(cost < least)) return false;
        least = cost;
        return true;
      });
    };

    const plotted = { x: new Float32Array(rowCount), y: new Float32Array(rowCount), order: [], grid: new Map() };
    const cell = 24;
    const nearest = (x, y, limit) => {
      let [best, bestDistance] = [-1, limit * limit];
      const reach = Math.ceil(limit / cell);
      for (let column = Math.floor(x / cell) - reach; column <= Math.floor(x / cell) + reach; column += 1) {
        for (let line = Math.floor(y / cell) - reach; line <= Math.floor(y / cell) + reach; line += 1) {
          for (const row of plotted.grid.get(column * 4096 + line) ?? []) {
            const distance = (plotted.x[row] - x) ** 2 + (plotted.y[row] - y) ** 2 - isFront[row] * 9;
            if (distance < bestDistance) [best, bestDistance] = [row, distance];
          }
        }
      }
      return best;
    };

    const drawScatter = () => {
      performance.mark("sweep-scatter");
      const { x: columnX, y: columnY } = choices;
      const width = Math.max(300, Math.floor(scatterBox.clientWidth));
      const height = Math.round(Math.min(620, Math.max(320, width * 0.62)));
      const pen = scatterLayers.size(width, height);
      const domain = (column) => {
        if (!choices.fits) return [];
        let [least, most] = [Infinity, -Infinity];
        for (let row = 0; row < rowCount; row += 1) {
          const number = column.numbers[row];
          if (shown[row] && number < least) least = number;
          if (shown[row] && number > most) most = number;
        }
        return least <= most ? [least, most] : [];
      };
      const [left, right, top, bottom] = [width < 480 ? 62 : 78, width - 14, 10, height - 50];
      const x = makeScale(columnX, choices.isLog.x, left, right, ...domain(columnX));
      const y = makeScale(columnY, choices.isLog.y, bottom, top, ...domain(columnY));
      drawScatterAxes(x, y, { left, right, top, bottom, width, height });

      const { ink, faint, hollow, paper } = inks();
      plotted.grid.clear();
      plotted.order = [];
      const buckets = colouring.colours().map(() => []);
      const [open, front] = [[], []];
      pen.fillStyle = faint;
      for (let row = 0; row < rowCount; row += 1) {
        const [atX, atY] = [x.place(columnX.numbers[row]), y.place(columnY.numbers[row])];
        plotted.x[row] = atX;
        plotted.y[row] = atY;
        if (!(atX >= left - 1 && atX <= right + 1 && atY >= top - 1 && atY <= bottom + 1)) continue;
        if (!shown[row]) { pen.fillRect(atX - 1, atY - 1, 2, 2); continue; }
        plotted.order.push(row);
        const key = Math.floor(atX / cell) * 4096 + Math.floor(atY / cell);
        if (plotted.grid.has(key)) plotted.grid.get(key).push(row); else plotted.grid.set(key, [row]);
        if (isFront[row]) front.push(row); else if (!isAllowed[row]) open.push(row); else buckets[colouring.bucket[row]].push(row);
      }
      const colours = colouring.colours();
      const radius = plotted.order.length > 3000 ? 2.2 : plotted.order.length > 600 ? 3 : 4.5;
      pen.lineWidth = 1;
      pen.strokeStyle = hollow;
      pen.globalAlpha = plotted.order.length > 3000 ? 0.55 : 0.9;
      pen.beginPath();
      for (const row of open) { pen.moveTo(plotted.x[row] + radius * 0.9, plotted.y[row]); pen.arc(plotted.x[row], plotted.y[row], radius * 0.9, 0, 7); }
      pen.stroke();
      pen.globalAlpha = plotted.order.length > 3000 ? 0.8 : 0.9;
      // In turns, so that no colour lies on top of all others.
      const turns = 8;
      for (let turn = 0; turn < turns; turn += 1) buckets.forEach((rows, bucket) => {
        pen.fillStyle = colours[bucket];
        pen.beginPath();
        for (let place = turn; place < rows.length; place += turns) { const row = rows[place]; pen.moveTo(plotted.x[row] + radius, plotted.y[row]); pen.arc(plotted.x[row], plotted.y[row], radius, 0, 7); }
        pen.fill();
      });
      pen.globalAlpha = 1;
      pen.strokeStyle = ink;
      const size = front.length > 150 ? 4 : front.length > 40 ? 5 : 6.5;
      for (const row of front) {
        const isKnee = sweep.knees.includes(row);
        if (isKnee) continue;
        diamond(pen, plotted.x[row], plotted.y[row], size);
        pen.fillStyle = colours[colouring.bucket[row]];
        pen.fill();
        pen.stroke();
      }
      for (const knee of sweep.knees.filter((row) => front.includes(row))) {
        star(pen, plotted.x[knee], plotted.y[knee], 11);
        pen.fillStyle = colours[colouring.bucket[knee]];
        pen.lineWidth = 4; pen.strokeStyle = paper; pen.stroke();
        pen.lineWidth = 1.4; pen.strokeStyle = ink; pen.fill(); pen.stroke();
      }
      plotted.order.sort((a, b) => plotted.x[a] - plotted.x[b] || plotted.y[b] - plotted.y[a]);
      markScatter();
      performance.measure("sweep-scatter", "sweep-scatter");
    };

    const drawScatterAxes = (x, y, { left, right, top, bottom, width, height }) => {
      const { x: columnX, y: columnY } = choices;
      const pieces = [];
      let end = -Infinity;
      for (const tick of x.ticks) {
        const at = x.place(tick);
        if (at < left - 1 || at > right + 1) continue;
        pieces.push(draw("line", { class: "grid", x1: at, x2: at, y1: top, y2: bottom }));
        const text = columnX.valueText(tick);
        const half = text.length * 3.6;
        const middle = Math.min(at, width - half - 2);
        if (middle - half < end) continue;
        end = middle + half + 6;
        pieces.push(draw("text", { class: "tick middle", x: middle, y: bottom + 16 }, text));
      }
      let last = Infinity;
      for (const tick of y.ticks) {
        const at = y.place(tick);
        if (at < top - 1 || at > bottom + 1) continue;
        pieces.push(draw("line", { class: "grid", x1: left, x2: right, y1: at, y2: at }));
        if (at > last - 13) continue;
        last = at;
        const text = columnY.valueText(tick);
        pieces.push(draw("text", { class: "tick end", x: left - 7, y: at + 4 }, text.length > 11 ? `${text.slice(0, 10)}…` : text));
      }
      const title = (column, isLog) => column.name + (column.better ? ` (${column.better} is better)` : "") + (isLog ? ", logarithmic" : "");
      pieces.push(draw("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }),
        draw("line", { class: "axis", x1: left, x2: left, y1: top, y2: bottom }),
        draw("text", { class: "middle axis-title", x: (left + right) / 2, y: height - 8 }, title(columnX, x.isLog)),
        draw("text", { class: "middle axis-title", x: 0, y: 0, transform: `translate(13,${(top + bottom) / 2}) rotate(-90)` }, title(columnY, y.isLog)));
      const line = lineOver(columnX, columnY);
      if (line?.length) {
        const at = (row) => [x.place(columnX.numbers[row]), y.place(columnY.numbers[row])];
        const [startX, startY] = at(line[0]);
        // It goes on to where x alone, or y alone, is given up.
        const farY = columnY.better === "lower" ? top : bottom;
        const farX = columnX.better === "lower" ? right : left;
        let path = `M${startX.toFixed(1)},${farY} V${startY.toFixed(1)}`;
        for (const row of line.slice(1)) { const [nextX, nextY] = at(row); path += ` H${nextX.toFixed(1)} V${nextY.toFixed(1)}`; }
        pieces.push(draw("path", { class: "front-line", d: `${path} H${farX}` }));
      }
      scatterLayers.below.replaceChildren(...pieces);
      const seen = shownCount === rowCount ? `${manyOf(rowCount, "point")}` : `${grouped(shownCount)} of ${manyOf(rowCount, "point")}`;
      document.getElementById("scatter-summary").textContent = `${seen} over ${columnX.name} and ${columnY.name}. `
        + (line ? `The stepped line joins the ${grouped(line.length)} of them that are best in these two.`
          : columnX === columnY ? "" : "No stepped line: only two objectives have a front over them.");
    };

    const markScatter = () => {
      const pieces = [];
      for (const [row, name] of [[chosen, "chosen"], [pointed, "pointed"]]) {
        if (row < 0 || !Number.isFinite(plotted.x[row]) || !Number.isFinite(plotted.y[row])) continue;
        pieces.push(draw("circle", { class: `ring ${name}`, cx: plotted.x[row], cy: plotted.y[row], r: name === "chosen" ? 11 : 9 }));
      }
      scatterLayers.above.replaceChildren(...pieces);
    };
    markers.push(markScatter);

    const shortWords = (row) => [`point ${pointOf(row)}${noteOf(row) ? `, ${noteOf(row)}` : ""}`,
      ...new Set([...varied, choices.x, choices.y, ...(choices.colour ? [choices.colour] : [])])]
      .map((each) => typeof each === "string" ? each : `${each.name}: ${each.shown(row)}`).join("\n");
    scatterBox.tabIndex = 0;
    scatterBox.setAttribute("role", "group");
    scatterBox.setAttribute("aria-label", "Points: left and right go through them, up and down along the front, Enter chooses one, Escape lets go");
    const under = (event) => {
      const box = scatterBox.getBoundingClientRect();
      return nearest(event.clientX - box.left, event.clientY - box.top, 22);
    };
    scatterBox.addEventListener("pointermove", (event) => {
      const row = under(event);
      pointAt(row);
      showTip(row < 0 ? "" : shortWords(row), event.clientX, event.clientY);
    });
    const leavePoints = () => { pointAt(-1); showTip(""); };
    scatterBox.addEventListener("pointerleave", leavePoints);
    scatterBox.addEventListener("blur", leavePoints);
    scatterBox.addEventListener("click", (event) => { const row = under(event); choose(row < 0 ? chosen : row); });
    scatterBox.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") { chosen = -1; pointed = -1; showTip(""); markPoints(); return; }
      if (event.key === "Enter" && pointed >= 0) { choose(pointed); return; }
      const isAlongFront = event.key === "ArrowUp" || event.key === "ArrowDown";
      const rows = isAlongFront ? plotted.order.filter((row) => isFront[row]) : plotted.order;
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowUp: 1, ArrowDown: -1, Home: -Infinity, End: Infinity }[event.key];
      if (!rows.length || step === undefined) return;
      event.preventDefault();
      const start = rows.indexOf(current());
      const next = rows[Math.max(0, Math.min(rows.length - 1, start < 0 && Number.isFinite(step) ? 0 : start + step))];
      pointAt(next);
      spoken.textContent = sentenceOf(next);
      const box = scatterBox.getBoundingClientRect();
      showTip(shortWords(next), box.left + plotted.x[next], box.top + plotted.y[next]);
    });

    document.getElementById("scatter-controls").append(
      columnSelect("x", "Across"), logBox("x"), columnSelect("y", "Up"), logBox("y"), columnSelect("colour", "Colour", true), fitLabel);
    setLog("x", choices.x.spansDecades);
    setLog("y", choices.y.spansDecades);
    """#)
}
