"use strict";
// What the page adds where scripts run: keys for the pictures, details on demand, a scale for the
// whole history. Everything that it shows stands in the page already.
(() => {
  const make = (name, attributes, text) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text || "";
    return element;
  };
  const show = (element, block) =>
    element.scrollIntoView({ block, inline: block === "center" ? "center" : "nearest" });

  // A picture is one stop of the Tab key. Left and right: the same process; up and down: another
  // process, where it is nearest in time; Home and End: first and last; Enter: details.
  const picture = (svg) => {
    const bars = [...svg.querySelectorAll(".qc-op")];
    const details = make("p", { class: "details", role: "status" },
      "Arrow keys go from call to call, Enter shows one.");
    const left = (bar) => bar.getBBox().x;
    // What the picture is about comes into sight; the rest is a scroll away.
    const pointer = svg.querySelector(".qc-pointer");
    const box = svg.closest(".picture");
    box.after(details);
    const lanes = svg.querySelector(".qc-lanes");
    if (lanes) {
      box.addEventListener("scroll", () => {
        lanes.setAttribute("transform", `translate(${box.scrollLeft})`);
      });
    }
    if (pointer && left(pointer) + 120 > box.clientWidth) {
      box.scrollLeft = left(pointer) - box.clientWidth / 2;
    }
    const nearest = (lane, x) => bars
      .filter((bar) => Number(bar.dataset.lane) === lane)
      .sort((a, b) => Math.abs(left(a) - x) - Math.abs(left(b) - x))[0];
    const tell = (bar) => {
      for (const other of bars) other.classList.toggle("qc-shown", other === bar);
      details.textContent = bar.querySelector("title").textContent;
    };
    const go = (bar) => {
      if (!bar) return;
      for (const other of bars) other.setAttribute("tabindex", other === bar ? "0" : "-1");
      bar.focus({ preventScroll: true });
      show(bar, "nearest");
    };
    for (const bar of bars) {
      bar.setAttribute("role", "button");
      bar.addEventListener("click", () => { go(bar); tell(bar); });
      bar.addEventListener("keydown", (event) => {
        const lane = Number(bar.dataset.lane);
        const same = bars.filter((other) => other.dataset.lane === bar.dataset.lane);
        const at = same.indexOf(bar);
        const moves = {
          ArrowRight: () => go(same[at + 1]), ArrowLeft: () => go(same[at - 1]),
          ArrowUp: () => go(nearest(lane - 1, left(bar))),
          ArrowDown: () => go(nearest(lane + 1, left(bar))),
          Home: () => go(bars[0]), End: () => go(bars[bars.length - 1]),
          Enter: () => tell(bar), " ": () => tell(bar),
        };
        if (!moves[event.key]) return;
        event.preventDefault();
        moves[event.key]();
      });
    }
  };

  // The whole history: rows [lane, begin, end, t0, t1, text] in time order.
  const whole = (section) => {
    const rows = JSON.parse(section.querySelector(".whole-data").textContent);
    const scroll = section.querySelector(".whole-scroll");
    const plot = section.querySelector(".whole-plot");
    const svg = plot.querySelector("svg");
    const names = [...section.querySelectorAll(".whole-lanes span")].map((one) => one.textContent);
    const ranks = svg.viewBox.baseVal.width;
    const lanes = names.map((_, lane) => rows.filter((row) => row[0] === lane));
    const details = make("p", { class: "details", role: "status" },
      "Arrow keys go from call to call; the pointer shows the one below it.");
    const cursor = make("span", { class: "whole-cursor", hidden: "" });
    plot.append(cursor);
    scroll.after(details);
    let current = null;
    const tell = (row) => {
      if (!row || row === current) return;
      current = row;
      details.textContent = `${names[row[0]]}: ${row[5]}, from ${row[3]}` +
        (row[4] === null ? " ns" : ` to ${row[4]} ns`);
      const share = (rank) => `${(rank / ranks) * 100}%`;
      cursor.hidden = false;
      cursor.style.left = share(row[1]);
      cursor.style.width = `max(4px, ${share(row[2] - row[1])})`;
      cursor.style.top = `${(row[0] * plot.clientHeight) / names.length}px`;
      cursor.style.height = `${plot.clientHeight / names.length}px`;
    };
    // The last row of the lane that begins at `rank` or before it.
    const at = (lane, rank) => {
      let low = 0;
      let high = lane.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (lane[middle][1] > rank) high = middle; else low = middle;
      }
      return lane[low];
    };
    const go = (row) => { tell(row); if (row) show(cursor, "nearest"); };
    plot.addEventListener("pointermove", (event) => {
      const box = plot.getBoundingClientRect();
      const lane = Math.floor(((event.clientY - box.top) / box.height) * lanes.length);
      const under = lanes[lane] && lanes[lane].length > 0
        ? at(lanes[lane], ((event.clientX - box.left) / box.width) * ranks) : null;
      tell(under);
    });
    scroll.addEventListener("keydown", (event) => {
      const row = current || rows[0];
      const lane = lanes[row[0]];
      const other = (step) => {
        const next = lanes[row[0] + step];
        return next && next.length > 0 ? at(next, row[1]) : null;
      };
      const moves = {
        ArrowRight: () => go(current ? lane[lane.indexOf(row) + 1] : row),
        ArrowLeft: () => go(lane[lane.indexOf(row) - 1]),
        ArrowUp: () => go(other(-1)), ArrowDown: () => go(other(1)),
        Home: () => go(rows[0]), End: () => go(rows[rows.length - 1]),
      };
      if (!moves[event.key] || event.target !== scroll) return;
      event.preventDefault();
      moves[event.key]();
    });
    const bar = make("p", { class: "scales" });
    const scales = [["Whole width", 0], ["1 px a step", 1], ["4 px a step", 4]];
    const buttons = scales.map(([text]) => make("button", { type: "button" }, text));
    const scale = (chosen) => {
      plot.style.width = `max(100%, ${Math.round(ranks * scales[chosen][1])}px)`;
      if (scales[chosen][1] === 0) plot.style.width = "100%";
      buttons.forEach((one, i) => one.setAttribute("aria-pressed", String(i === chosen)));
    };
    buttons.forEach((one, i) => one.addEventListener("click", () => scale(i)));
    bar.append("Scale: ", ...buttons);
    scroll.before(bar);
    scale(1);
    for (const mark of plot.querySelectorAll(".proof-mark")) {
      mark.addEventListener("focus", () => { details.textContent = mark.title; });
    }
  };

  document.querySelectorAll("svg.qc-picture").forEach(picture);
  document.querySelectorAll("section.whole").forEach(whole);
  for (const link of document.querySelectorAll("a.jump")) {
    link.addEventListener("click", (event) => {
      const target = document.getElementById(link.hash.slice(1));
      if (!target) return;
      event.preventDefault();
      show(target, "center");
      target.focus({ preventScroll: true });
    });
  }
})();
