// A field with a calendar: a grid of buttons, one for each day.
(() => {
  "use strict";
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December"];
  const DAY = 86400000, WEEK = 7;
  const iso = (time) => new Date(time).toISOString().slice(0, 10);
  const written = (time) => {
    const day = new Date(time);
    return `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
  };
  document.querySelectorAll(".dates").forEach((box) => {
    const field = box.querySelector("input"), opener = box.querySelector("button"), sheet = box.querySelector("div");
    const [before, after] = sheet.querySelectorAll("button"), grid = sheet.querySelector("table");
    const name = sheet.querySelector("[role=status]"), first = Date.parse(box.dataset.first);
    let shown = new Date(first);
    const open = (opened) => {
      sheet.hidden = !opened;
      opener.setAttribute("aria-expanded", String(opened));
    };
    const cell = (time, month) => {
      const made = document.createElement("td");
      made.setAttribute("role", "gridcell");
      if (new Date(time).getUTCMonth() !== month) return made;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet small";
      button.textContent = String(new Date(time).getUTCDate());
      button.setAttribute("aria-label", written(time));
      button.disabled = time < first;
      button.addEventListener("click", () => {
        field.value = iso(time);
        open(false);
      });
      made.append(button);
      return made;
    };
    const draw = () => {
      const year = shown.getUTCFullYear(), month = shown.getUTCMonth(), start = Date.UTC(year, month, 1);
      const end = Date.UTC(year, month + 1, 1), rows = [];
      name.textContent = `${MONTHS[month]} ${year}`;
      grid.setAttribute("aria-label", name.textContent);
      for (let monday = start - ((new Date(start).getUTCDay() + 6) % WEEK) * DAY; monday < end; monday += WEEK * DAY) {
        const row = document.createElement("tr");
        for (let i = 0; i < WEEK; i += 1) row.append(cell(monday + i * DAY, month));
        rows.push(row);
      }
      grid.replaceChildren(...rows);
    };
    const turn = (step) => {
      shown = new Date(Date.UTC(shown.getUTCFullYear(), shown.getUTCMonth() + step, 1));
      draw();
    };
    opener.addEventListener("click", () => {
      draw();
      open(sheet.hidden);
    });
    before.addEventListener("click", () => turn(-1));
    after.addEventListener("click", () => turn(1));
    sheet.addEventListener("keydown", (event) => {
      if (event.key === "Escape") open(false);
    });
  });
})();
