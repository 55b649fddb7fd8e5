"use strict";
(() => {
  const read = (id) => {
    const element = document.getElementById(id);
    return element ? JSON.parse(element.textContent) : null;
  };
  const data = read("chart-data") || {};

  // A browser may refuse to remember anything for a page that is a file.
  const remember = (value) => { try { localStorage.setItem("sanchi-theme", value); } catch { /* not remembered */ } };
  const remembered = () => { try { return localStorage.getItem("sanchi-theme"); } catch { return null; } };
  const root = document.documentElement;
  const chosen = remembered();
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remember(root.dataset.theme);
  });
  // Paper is white, whatever the screen is.
  let before;
  addEventListener("beforeprint", () => { before = root.dataset.theme; root.dataset.theme = "light"; });
  addEventListener("afterprint", () => { if (before) root.dataset.theme = before; else delete root.dataset.theme; });

  const rows = (text) => text.trim().split("\n").map((line) => {
    const cells = [];
    for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
      cells.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    }
    return cells;
  });

  // Addresses stay good for as long as the page is open: a busy browser may fetch them late.
  const addresses = new Map();
  const download = (id) => {
    if (!addresses.has(id)) addresses.set(id, URL.createObjectURL(new Blob([data[id]], { type: "text/csv" })));
    const link = document.createElement("a");
    link.href = addresses.get(id);
    link.download = `${id}.csv`;
    link.click();
  };

  const toTable = (id) => {
    const box = document.createElement("div");
    box.className = "values";
    box.tabIndex = 0;
    const table = box.appendChild(document.createElement("table"));
    rows(data[id]).forEach((cells, index) => {
      const row = table.insertRow();
      for (const cell of cells) {
        const element = row.appendChild(document.createElement(index ? "td" : "th"));
        if (!index) element.scope = "col";
        element.textContent = cell;
      }
    });
    return box;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.csv) download(button.dataset.csv);
    if (button.dataset.table) {
      const figure = button.closest("figure");
      const open = figure.querySelector(".values");
      if (open) open.remove(); else figure.append(toTable(button.dataset.table));
      button.setAttribute("aria-expanded", String(!open));
    }
  });

  const town = read("town-data");
  const slider = document.getElementById("town-year");
  if (!town || !slider) return;
  const now = document.getElementById("town-now");
  const words = document.getElementById("town-words");
  const play = document.getElementById("town-play");
  const path = (kind, d) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", "path");
    element.setAttribute("class", kind);
    element.setAttribute("d", d);
    return element;
  };
  // As the page writes counts: commas from five digits on.
  const count = (number) => (number < 10000 ? String(number) : number.toLocaleString("en"));
  const draw = () => {
    const at = Number(slider.value);
    const firms = town.firms;
    const spots = town.kinds.map(() => []);
    const there = (index) => firms[index * 5 + 3] <= at && at <= firms[index * 5 + 4];
    const place = (index) => `${firms[index * 5] / 10} ${firms[index * 5 + 1] / 10}`;
    for (let index = 0; index * 5 < firms.length; index += 1) {
      if (!there(index)) continue;
      const kind = firms[index * 5 + 2];
      const r = town.kinds[kind][2];
      const x = firms[index * 5] / 10 - r;
      spots[kind].push(`M${x} ${firms[index * 5 + 1] / 10}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`);
    }
    const lines = [];
    for (let tie = 0; tie < town.ties.length; tie += 4) {
      const [buyer, supplier, from, to] = town.ties.slice(tie, tie + 4);
      if (from <= at && at <= to) lines.push(`M${place(buyer)}L${place(supplier)}`);
    }
    const layers = town.kinds.map(([, colour], kind) => path(`fill firms ${colour}`, spots[kind].join("")));
    now.replaceChildren(path("ties", lines.join("")), ...layers.reverse());
    const counts = town.kinds.map(([name], kind) => `${count(spots[kind].length)} ${name}`);
    words.textContent = `${town.dates[at]}: ${counts.join(", ")}, ${count(lines.length)} ties`;
    slider.setAttribute("aria-valuetext", town.dates[at]);
  };
  slider.addEventListener("input", draw);
  let timer = 0;
  const stop = () => { clearInterval(timer); timer = 0; play.textContent = "Play"; };
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (slider.value === slider.max) slider.value = "0";
    play.textContent = "Stop";
    timer = setInterval(() => {
      slider.value = String(Number(slider.value) + 1);
      draw();
      if (slider.value === slider.max) stop();
    }, 400);
  });
  draw();
})();
