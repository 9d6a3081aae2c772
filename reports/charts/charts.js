// Switches of a page of charts: linear or logarithmic, and which queues are shown. Without it the
// linear charts stand there with all queues.
"use strict";
(() => {
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  document.documentElement.classList.add("scripted");

  const scale = document.getElementById("scale");
  if (scale) {
    scale.addEventListener("click", () => {
      const logarithmic = scale.getAttribute("aria-pressed") !== "true";
      scale.setAttribute("aria-pressed", String(logarithmic));
      for (const drawn of all("[data-scale]")) {
        drawn.hidden = (drawn.dataset.scale === "logarithmic") !== logarithmic;
      }
    });
  }

  const boxes = all("input[data-shows]");
  const show = () => {
    const shown = new Set(boxes.filter((box) => box.checked).map((box) => box.dataset.shows));
    for (const part of all("[data-series]")) {
      // Of SVG elements only the attribute hides, by the style sheet.
      part.toggleAttribute("hidden", !shown.has(part.dataset.series));
    }
  };
  for (const box of boxes) box.addEventListener("change", show);
  for (const button of all("button[data-check]")) {
    button.addEventListener("click", () => {
      for (const box of boxes) box.checked = button.dataset.check === "all";
      show();
    });
  }
  show();  // a browser keeps what was ticked when a page is loaded again

  // On paper nothing can be opened: the tables are printed with the charts.
  addEventListener("beforeprint", () => {
    for (const closed of all("details:not([open])")) {
      closed.open = true;
      closed.dataset.printed = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const opened of all("details[data-printed]")) {
      opened.open = false;
      delete opened.dataset.printed;
    }
  });
})();
