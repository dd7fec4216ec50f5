extension SweepScript {
  /// A line for each point across parallel axes.
  static let parallel = Code(
    #"""
    const parallelBox = document.getElementById("parallel-plot");
    const parallelLayers = makeLayers(parallelBox);
    const parallelColumns = [...axes.map((axis) => axis.column), ...objectives, ...new Set(limited)].filter((column) => column.varies);
    // Values of an axis stand at equal distances, figures at their sizes.
    const parallelScale = (column, start, end) => {
      const axis = axisOf(column);
      if (axis && axis.labels.length <= 64) {
        const count = axis.labels.length;
        const at = (place) => start + (end - start) * (count > 1 ? place / (count - 1) : 0.5);
        return { of: (row) => at(axis.places[row]), marks: axis.labels.map((text, place) => [at(place), text]) };
      }
      const scale = makeScale(column, column.spansDecades, start, end);
      return { of: (row) => scale.place(column.numbers[row]), value: scale.value, marks: scale.ticks.map((tick) => [scale.place(tick), column.valueText(tick)]) };
    };

    const lanes = { x: [], y: [], scales: [], rows: [], top: 34, bottom: 300, pitch: 100 };
    let parallelTurn = 0;
    const drawParallel = () => {
      const turn = parallelTurn += 1;
      const count = parallelColumns.length;
      if (count < 2) { parallelBox.parentElement.hidden = true; return; }
      performance.mark("sweep-parallel");
      const width = Math.max(Math.floor(parallelBox.parentElement.clientWidth), count * 92);
      const height = 400;
      parallelBox.style.width = `${width}px`;
      const pen = parallelLayers.size(width, height);
      // The first axis has its values on its left.
      const side = Math.min(80, width / count / 2);
      const longest = Math.max(0, ...(axisOf(parallelColumns[0])?.labels ?? []).map((label) => label.length));
      const start = Math.max(side, Math.min(width / count, longest * 6.6 + 16));
      lanes.pitch = (width - start - side) / (count - 1);
      lanes.bottom = height - 16;
      lanes.top = 44;
      lanes.x = parallelColumns.map((_, lane) => start + lane * lanes.pitch);
      lanes.scales = parallelColumns.map((column) => parallelScale(column, lanes.bottom, lanes.top));
      lanes.y = lanes.scales.map((scale) => Float32Array.from({ length: rowCount }, (_, row) => scale.of(row)));
      drawParallelAxes();

      const [ordinary, front] = [[], []];
      for (let row = 0; row < rowCount; row += 1) {
        if (!shown[row] || failures.has(row)) continue;
        (isFront[row] ? front : ordinary).push(row);
      }
      lanes.rows = [...ordinary, ...front];
      const colours = colouring.colours();
      const trace = (row) => {
        let isDown = false;
        for (let lane = 0; lane < count; lane += 1) {
          const y = lanes.y[lane][row];
          if (!Number.isFinite(y)) { isDown = false; continue; }
          if (isDown) pen.lineTo(lanes.x[lane], y); else pen.moveTo(lanes.x[lane], y);
          isDown = true;
        }
      };
      const stroke = (rows, alpha, thickness) => {
        pen.globalAlpha = alpha;
        pen.lineWidth = thickness;
        for (const row of rows) {
          pen.strokeStyle = colours[colouring.bucket[row]];
          pen.beginPath();
          trace(row);
          pen.stroke();
        }
      };
      const alpha = Math.max(0.05, Math.min(0.75, 60 / Math.max(1, ordinary.length)));
      // Many lines are drawn over several frames, so that nobody has to wait for them.
      const portion = 1500;
      const next = (start) => {
        if (turn !== parallelTurn) return;
        stroke(ordinary.slice(start, start + portion), alpha, 1);
        if (start + portion < ordinary.length) {
          if (isPrinting) next(start + portion); else requestAnimationFrame(() => next(start + portion));
          return;
        }
        pen.globalAlpha = front.length > 30 ? 0.35 : 0.6;
        pen.strokeStyle = inks().ink;
        pen.lineWidth = front.length > 30 ? 1.9 : 3;
        if (front.length <= 200) for (const row of front) { pen.beginPath(); trace(row); pen.stroke(); }
        stroke(front, front.length > 30 ? 0.7 : 0.95, front.length > 30 ? 1 : 1.8);
        performance.measure("sweep-parallel", "sweep-parallel");
      };
      next(0);
      markParallel();
    };

    const drawParallelAxes = () => {
      const pieces = [];
      parallelColumns.forEach((column, lane) => {
        const x = lanes.x[lane];
        const fit = Math.max(10, Math.floor(lanes.pitch / 6.6));
        const name = axisOf(column)?.name ?? column.name;
        const title = name.length > fit ? `…${name.slice(1 - fit)}` : name;
        const head = draw("text", { class: "middle axis-title", x, y: 14 }, title);
        head.append(draw("title", {}, name));
        pieces.push(head, draw("text", { class: "tick middle", x, y: 29 }, column.better ? `${column.better} is better` : axisOf(column) ? "varied" : ""),
          draw("line", { class: "axis lane", x1: x, x2: x, y1: lanes.top, y2: lanes.bottom }));
        let last = Infinity;
        const { marks } = lanes.scales[lane];
        const room = marks.length > 14 ? 24 : 13;
        for (const [y, text] of Array.from(marks).sort((a, b) => b[0] - a[0])) {
          pieces.push(draw("line", { class: "axis", x1: x - 4, x2: x, y1: y, y2: y }));
          if (y > last - room || y < lanes.top - 4) continue;
          last = y;
          const short = text.length > 16 ? `${text.slice(0, 15)}…` : text;
          // Nothing is drawn left of the first axis.
          const isLeft = lane === 0 && short.length * 6.5 < x - 8;
          pieces.push(draw("text", { class: isLeft ? "tick end halo" : "tick halo", x: isLeft ? x - 7 : x + 5, y: y + 4 }, short));
        }
      });
      parallelLayers.below.replaceChildren(...pieces.filter((piece) => !piece.classList.contains("halo")));
      parallelNames = pieces.filter((piece) => piece.classList.contains("halo"));
    };
    let parallelNames = [];

    let dragged = null;
    const markParallel = () => {
      const pieces = [];
      parallelColumns.forEach((column, lane) => {
        const axis = axisOf(column);
        const spans = [];
        if (dragged?.lane === lane) spans.push([dragged.from, dragged.to]);
        else if (axis?.allowed) axis.labels.forEach((_, place) => {
          if (!axis.allowed[place] || !lanes.scales[lane].marks[place] || axis.labels.length > 64) return;
          const y = lanes.scales[lane].marks[place][0];
          spans.push([y - 6, y + 6]);
        });
        else if (ranges.has(column)) {
          const scale = makeScale(column, column.spansDecades, lanes.bottom, lanes.top);
          const clamp = (y) => Math.max(lanes.top, Math.min(lanes.bottom, y));
          const [low, high] = ranges.get(column);
          spans.push([clamp(Number.isFinite(high) ? scale.place(high) : lanes.top), clamp(Number.isFinite(low) ? scale.place(low) : lanes.bottom)]);
        }
        for (const [from, to] of spans) {
          pieces.push(draw("rect", { class: "brush", x: lanes.x[lane] - 7, width: 14, y: Math.min(from, to), height: Math.max(2, Math.abs(to - from)) }));
        }
      });
      pieces.push(...parallelNames);
      for (const [row, name] of [[chosen, "chosen"], [pointed, "pointed"]]) {
        if (row < 0 || !lanes.y.length) continue;
        const corners = lanes.y.map((ys, lane) => [lanes.x[lane], ys[row]]).filter(([, y]) => Number.isFinite(y));
        const line = corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" L");
        if (corners.length > 1) pieces.push(draw("path", { class: "under-ring", d: `M${line}` }), draw("path", { class: `ring ${name}`, d: `M${line}` }));
      }
      parallelLayers.above.replaceChildren(...pieces);
    };
    markers.push(markParallel);

    const laneAt = (x) => lanes.x.findIndex((at) => Math.abs(at - x) <= 14);
    const lineAt = (x, y) => {
      const lane = Math.max(0, Math.min(lanes.x.length - 2, Math.floor((x - lanes.x[0]) / lanes.pitch)));
      const share = Math.max(0, Math.min(1, (x - lanes.x[lane]) / lanes.pitch));
      let [best, bestDistance] = [-1, 9];
      for (const row of lanes.rows) {
        const at = lanes.y[lane][row] + (lanes.y[lane + 1][row] - lanes.y[lane][row]) * share;
        const distance = Math.abs(at - y) - isFront[row];
        if (distance <= bestDistance) [best, bestDistance] = [row, distance];
      }
      return best;
    };
    const brushLane = (lane, from, to) => {
      const column = parallelColumns[lane];
      const axis = axisOf(column);
      const [top, bottom] = [Math.min(from, to), Math.max(from, to)];
      const scale = lanes.scales[lane];
      if (axis) {
        const within = new Set();
        for (let row = 0; row < rowCount; row += 1) { const y = lanes.y[lane][row]; if (y >= top - 1 && y <= bottom + 1) within.add(axis.places[row]); }
        allow(axis, within);
      } else setRange(column, Number(scale.value(bottom).toPrecision(4)), Number(scale.value(top).toPrecision(4)));
    };
    const inParallel = (event) => { const box = parallelBox.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
    parallelBox.addEventListener("pointerdown", (event) => {
      const [x, y] = inParallel(event);
      const lane = laneAt(x);
      if (lane < 0 || event.button !== 0) return;
      dragged = { lane, from: y, to: y };
      parallelBox.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    parallelBox.addEventListener("pointermove", (event) => {
      const [x, y] = inParallel(event);
      if (dragged) { dragged.to = Math.max(lanes.top, Math.min(lanes.bottom, y)); markParallel(); return; }
      parallelBox.style.cursor = laneAt(x) >= 0 ? "ns-resize" : "";
      const row = lineAt(x, y);
      pointAt(row);
      showTip(row < 0 ? "" : shortWords(row), event.clientX, event.clientY);
    });
    parallelBox.addEventListener("pointerup", (event) => {
      const [x, y] = inParallel(event);
      if (!dragged) { const row = lineAt(x, y); if (row >= 0) choose(row); return; }
      const { lane, from, to } = dragged;
      dragged = null;
      if (Math.abs(to - from) >= 4) { brushLane(lane, from, to); return; }
      const axis = axisOf(parallelColumns[lane]);
      if (axis) allow(axis, null); else setRange(parallelColumns[lane], -Infinity, Infinity);
    });
    parallelBox.addEventListener("pointercancel", () => { dragged = null; markParallel(); });
    parallelBox.addEventListener("pointerleave", leavePoints);
    """#)
}
