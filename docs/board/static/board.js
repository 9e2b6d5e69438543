// All that pages do in the browser. Without it every page can still be read: tables are in order, steps stand below one another.
(() => {
  "use strict";
  const root = document.documentElement;
  const kept = (value) => {
    try {
      if (value === undefined) return localStorage.getItem("theme");
      localStorage.setItem("theme", value);
    } catch { /* private windows keep nothing */ }
    return null;
  };
  const theme = kept();
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  root.classList.add("js");

  const make = (tag, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };

  function themeButton() {
    const dark = () =>
      root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    const button = make("button", { type: "button", className: "theme" });
    const say = () => { button.textContent = dark() ? "light" : "dark"; button.setAttribute("aria-label", `Use the ${button.textContent} theme`); };
    button.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; kept(root.dataset.theme); say(); });
    say();
    document.querySelector("header.top").append(button);
  }

  const valueOf = (row, column, kind) => {
    const cell = row.cells[column];
    const text = cell ? cell.dataset.value ?? cell.textContent.trim() : "";
    if (kind === "text") return text.toLowerCase();
    const number = parseFloat(text.replaceAll(",", "").replace("−", "-"));
    return Number.isNaN(number) ? -Infinity : number;
  };

  function sortable(table) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const kind = head.dataset.sort;
      if (!kind) return;
      const button = make("button", { type: "button", className: "sort" }, ...head.childNodes);
      if (head.title) button.title = head.title;
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const first = kind === "num" && column > 0 ? "descending" : "ascending";
        const other = first === "ascending" ? "descending" : "ascending";
        const order = head.getAttribute("aria-sort") === first ? other : first;
        heads.forEach((each) => each.dataset.sort && each.setAttribute("aria-sort", "none"));
        head.setAttribute("aria-sort", order);
        const sign = order === "ascending" ? 1 : -1;
        const rows = [...table.tBodies[0].rows].map((row) => [valueOf(row, column, kind), row]);
        rows.sort((a, b) => (a[0] < b[0] ? -sign : a[0] > b[0] ? sign : 0));
        table.tBodies[0].append(...rows.map((pair) => pair[1]));
      });
    });
  }

  function filters(form) {
    const table = document.getElementById(form.dataset.filters);
    if (!table) return;
    const tier = form.elements.tier;
    const find = make("input", { type: "search", placeholder: "name" });
    form.append(make("label", {}, "find ", find));
    const count = make("output", { className: "meta" });
    form.append(count);
    const asked = new URLSearchParams(location.search).get("tier");
    if (asked && [...tier.options].some((option) => option.value === asked)) tier.value = asked;
    const apply = () => {
      const words = find.value.toLowerCase();
      const rows = [...table.tBodies[0].rows];
      let shown = 0;
      for (const row of rows) {
        row.hidden = Number(row.dataset.tier) < Number(tier.value) || !row.cells[1].textContent.toLowerCase().includes(words);
        shown += !row.hidden;
      }
      count.textContent = shown === rows.length ? "" : `${shown} of ${rows.length}`;
    };
    form.addEventListener("submit", (event) => event.preventDefault());
    find.addEventListener("input", apply);
    tier.addEventListener("change", () => {
      // Rows of lower tiers may not be on this page: where a server can be asked, it is.
      if (location.protocol.startsWith("http")) location.search = `?tier=${tier.value}`;
      else apply();
    });
    apply();
  }

  function replay(box) {
    const steps = [...box.querySelectorAll(".step")];
    const last = steps.length - 1;
    let at = 0, timer = 0;
    const button = (text, label, action) => {
      const node = make("button", { type: "button" }, text);
      node.setAttribute("aria-label", label);
      node.addEventListener("click", action);
      return node;
    };
    const slider = make("input", { type: "range", min: 0, max: last, value: 0 });
    slider.setAttribute("aria-label", "Step");
    const place = make("output", { className: "place" });
    place.setAttribute("aria-live", "polite");
    const stop = () => { clearInterval(timer); timer = 0; toggle.textContent = "▶"; toggle.setAttribute("aria-label", "Play"); };
    const show = (to) => {
      at = Math.min(last, Math.max(0, to));
      steps.forEach((step, i) => { step.hidden = i !== at; });
      slider.value = at;
      place.textContent = at === last ? "the end" : `${at + 1} of ${last}`;
      if (at === last && timer) stop();
      const mark = steps[at].querySelector("mark"), page = mark && mark.closest("pre");
      if (page) page.scrollTop = mark.offsetTop - page.clientHeight / 3;
      history.replaceState(null, "", `#at-${at}`);
    };
    const go = (to) => { if (timer) stop(); show(to); };
    const play = () => {
      if (timer) return stop();
      if (at === last) show(0);
      toggle.textContent = "❚❚";
      toggle.setAttribute("aria-label", "Pause");
      timer = setInterval(() => show(at + 1), 900);
    };
    const toggle = button("▶", "Play", play);
    const bar = make("div", { className: "controls" },
      button("⇤", "First step", () => go(0)), button("←", "Step before", () => go(at - 1)), toggle,
      button("→", "Next step", () => go(at + 1)), button("⇥", "The end", () => go(last)), slider, place,
      make("span", { className: "meta keys" }, "← → step, home end, space plays, 0–9 jump"));
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Replay");
    slider.addEventListener("input", () => go(Number(slider.value)));
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const inside = event.target.closest("input, select, textarea, summary, button, a, [contenteditable]");
      if (inside && (event.key === " " || (inside !== slider && inside.matches("input, select, textarea")))) return;
      const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
      if (to !== undefined) go(to);
      else if (event.key === " ") play();
      else if (/^[0-9]$/.test(event.key)) go(Math.round(Number(event.key) / 10 * last));
      else return;
      event.preventDefault();
    });
    box.before(bar);
    box.classList.add("single");
    const asked = /^#(?:at|step)-(\d+)$/.exec(location.hash);
    show(asked ? Number(asked[1]) : 0);
  }

  document.addEventListener("DOMContentLoaded", () => {
    themeButton();
    document.querySelectorAll("table.sortable").forEach(sortable);
    document.querySelectorAll("form[data-filters]").forEach(filters);
    const box = document.getElementById("replay");
    if (box) replay(box);
  });
})();
