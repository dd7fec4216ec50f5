extension SweepScript {
  /// Which rows are shown: by value of each axis, by range of each figure, by words.
  static let filter = Code(
    #"""
    // More values than that are chosen by a range.
    const buttonLimit = 24;
    const axes = sweep.axes.map(({ columns: names, values }) => {
      const column = columnNamed(names[0]);
      const known = new Map(values.map((value, place) => [value[0], place]));
      const places = Int32Array.from({ length: rowCount }, (_, row) => known.get(column.text(row)) ?? values.length);
      const labels = values.map((value) => value.join(" + "));
      // Where the axis does not apply.
      if (places.some((place) => place === values.length)) labels.push("–");
      return { column, name: names.join(" + "), places, labels, allowed: null, isRange: labels.length > buttonLimit };
    });
    const axisOf = (column) => axes.find((axis) => axis.column === column);
    const ranges = new Map();
    let words = [];
    let onlyAllowed = false;
    let onlyFront = false;

    const shown = new Uint8Array(rowCount).fill(1);
    let shownCount = rowCount;
    let haystack;
    const textOf = (row) => {
      haystack ??= Array.from({ length: rowCount }, (_, each) =>
        [pointOf(each), noteOf(each), ...varied.map((column) => column.text(each)), failures.get(each) ?? ""].join(" ").toLowerCase());
      return haystack[row];
    };

    const listeners = [];
    const whenFiltered = (act) => listeners.push(act);

    // Beside every value stands how many points choosing it alone on its axis would show.
    const applyFilter = () => {
      performance.mark("sweep-filter");
      const counts = axes.map((axis) => new Int32Array(axis.labels.length));
      shownCount = 0;
      for (let row = 0; row < rowCount; row += 1) {
        let isOut = (onlyAllowed && !isAllowed[row]) || (onlyFront && !isFront[row]);
        for (const [column, [low, high]] of ranges) {
          if (isOut) break;
          const number = column.numbers[row];
          isOut = !(number >= low && number <= high);
        }
        if (!isOut && words.length) isOut = !words.every((word) => textOf(row).includes(word));
        let [misses, missed] = [0, -1];
        for (let index = 0; index < axes.length && !isOut; index += 1) {
          const { allowed, places } = axes[index];
          if (!allowed || allowed[places[row]]) continue;
          misses += 1;
          missed = index;
          isOut = misses > 1;
        }
        shown[row] = !isOut && misses === 0 ? 1 : 0;
        if (isOut) continue;
        if (misses === 1) { counts[missed][axes[missed].places[row]] += 1; continue; }
        shownCount += 1;
        for (let index = 0; index < axes.length; index += 1) counts[index][axes[index].places[row]] += 1;
      }
      axes.forEach((axis, index) => axis.show?.(counts[index]));
      for (const listener of listeners) listener();
      performance.measure("sweep-filter", "sweep-filter");
    };

    const allow = (axis, places) => {
      axis.allowed = places && places.size && places.size < axis.labels.length
        ? Uint8Array.from(axis.labels, (_, place) => places.has(place) ? 1 : 0) : null;
      applyFilter();
    };

    const placesOf = (axis, isChosen) => new Set(Array.from(axis.labels.keys()).filter(isChosen));

    const makeAxisFilter = (axis) => {
      const group = make("fieldset", {}, make("legend", { textContent: axis.name }));
      if (!axis.isRange) {
        const counts = [];
        const buttons = axis.labels.map((label, place) => {
          const count = make("span", { className: "count" });
          counts.push(count);
          const button = make("button", { type: "button", className: "pick", attributes: { "aria-pressed": "false" } }, label, " ", count);
          button.addEventListener("click", () => {
            const chosen = placesOf(axis, (each) => axis.allowed?.[each]);
            if (!chosen.delete(place)) chosen.add(place);
            allow(axis, chosen);
          });
          return button;
        });
        group.append(make("div", { className: "values" }, ...buttons));
        axis.show = (numbers) => buttons.forEach((button, place) => {
          counts[place].textContent = grouped(numbers[place]);
          button.setAttribute("aria-pressed", String(Boolean(axis.allowed?.[place])));
          button.classList.toggle("empty", numbers[place] === 0);
        });
        return group;
      }
      const last = axis.labels.length - 1;
      const slider = (words, value) => make("input", {
        type: "range", min: 0, max: last, value, attributes: { "aria-label": `${axis.name} ${words}` },
      });
      const [low, high] = [slider("from", 0), slider("to", last)];
      const output = make("output");
      const change = () => {
        const [from, to] = [Number(low.value), Number(high.value)].sort((a, b) => a - b);
        allow(axis, placesOf(axis, (place) => place >= from && place <= to));
      };
      for (const input of [low, high]) input.addEventListener("input", change);
      group.append(low, high, output);
      axis.show = () => {
        const chosen = axis.allowed ? Array.from(placesOf(axis, (place) => axis.allowed[place])) : [0, last];
        [low.value, high.value] = [chosen[0], chosen.at(-1)];
        for (const input of [low, high]) input.setAttribute("aria-valuetext", axis.labels[input.value]);
        output.textContent = `${axis.labels[chosen[0]]} to ${axis.labels[chosen.at(-1)]}`;
      };
      return group;
    };

    const setRange = (column, low, high) => {
      if (low === -Infinity && high === Infinity) ranges.delete(column);
      else ranges.set(column, [low, high]);
      applyFilter();
    };
    const makeRangeFilter = (column) => {
      // Numbers are typed in the unit in which the largest one is read.
      const [unit, size] = (sweep.units[column.unit] ?? []).findLast(([, , start]) => column.most >= start) ?? ["", 1];
      const rounded = (number) => Number((number / size).toPrecision(4));
      const input = (words, hint) => make("input", {
        type: "number", step: "any", placeholder: String(rounded(hint)), attributes: { "aria-label": `${column.name} ${words}, ${unit}` },
      });
      const [low, high] = [input("at least", column.least), input("at most", column.most)];
      const change = () => setRange(column, low.value === "" ? -Infinity : Number(low.value) * size, high.value === "" ? Infinity : Number(high.value) * size);
      for (const each of [low, high]) each.addEventListener("change", change);
      whenFiltered(() => {
        const [from, to] = ranges.get(column) ?? [-Infinity, Infinity];
        low.value = Number.isFinite(from) ? rounded(from) : "";
        high.value = Number.isFinite(to) ? rounded(to) : "";
      });
      return make("fieldset", {}, make("legend", { textContent: column.name }), make("div", { className: "between" }, low, "to", high, unit));
    };

    const checkbox = (text, act) => {
      const input = make("input", { type: "checkbox", autocomplete: "off" });
      input.addEventListener("input", () => act(input.checked));
      return [make("label", { className: "check" }, input, text), input];
    };

    const filterBox = document.getElementById("sweep-filter");
    const filterCount = make("output", { id: "filter-count", attributes: { "aria-live": "polite" } });
    const resetButton = make("button", { type: "button", id: "filter-reset", textContent: "Show all" });
    const [allowedLabel, allowedBox] = checkbox("only what keeps the limits", (is) => { onlyAllowed = is; applyFilter(); });
    const [frontLabel, frontBox] = checkbox("only the front", (is) => { onlyFront = is; applyFilter(); });
    resetButton.addEventListener("click", () => {
      for (const axis of axes) axis.allowed = null;
      ranges.clear();
      words = [];
      onlyAllowed = onlyFront = allowedBox.checked = frontBox.checked = false;
      applyFilter();
    });
    filterBox.append(
      make("div", { className: "filters" }, ...axes.map(makeAxisFilter),
        ...[...objectives, ...new Set(limited)].filter((column) => column.varies).map(makeRangeFilter)),
      make("div", { className: "controls" }, ...(isAllowed.includes(0) ? [allowedLabel] : []), ...(sweep.front.length ? [frontLabel] : []),
        resetButton, filterCount));
    whenFiltered(() => {
      let [frontShown, failed] = [0, 0];
      for (let row = 0; row < rowCount; row += 1) {
        if (!shown[row]) continue;
        frontShown += isFront[row];
        if (failures.has(row)) failed += 1;
      }
      resetButton.disabled = shownCount === rowCount;
      filterCount.textContent = (shownCount === rowCount ? manyOf(rowCount, "point") : `${grouped(shownCount)} of ${manyOf(rowCount, "point")}`)
        + ` shown, ${grouped(frontShown)} on the front` + (failed ? `, ${grouped(failed)} without figures` : "");
    });
    """#)
}
