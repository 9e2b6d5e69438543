// A field that suggests what can be meant, some time after the last key.
(() => {
  "use strict";
  const DELAY = 600;
  document.querySelectorAll(".suggest").forEach((box) => {
    const field = box.querySelector("input[role=combobox]"), list = box.querySelector("[role=listbox]");
    const told = box.querySelector("[role=status]"), held = box.querySelector("input[type=hidden]");
    const chosen = box.querySelector(".chosen");
    let timer = 0, asked = 0;
    const close = () => {
      list.hidden = true;
      list.replaceChildren();
      field.setAttribute("aria-expanded", "false");
    };
    const hold = () => {
      held.value = [...chosen.children].map((each) => each.dataset.value).join(", ");
    };
    const keep = (found) => {
      const item = document.createElement("li"), away = document.createElement("button");
      item.dataset.value = found.value;
      item.append(`${found.label} `, away);
      away.type = "button";
      away.className = "quiet small";
      away.textContent = `Remove ${found.label}`;
      away.addEventListener("click", () => {
        item.remove();
        hold();
      });
      chosen.append(item);
      field.value = "";
      hold();
    };
    const choose = (found) => {
      close();
      told.textContent = `${found.label} is chosen.`;
      if (chosen) keep(found);
      else {
        field.value = found.label;
        held.value = found.value;
      }
      box.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: found }));
    };
    const show = (found) => {
      list.replaceChildren(...found.map((each) => {
        const option = document.createElement("li");
        option.setAttribute("role", "option");
        option.textContent = each.label;
        option.addEventListener("click", () => choose(each));
        return option;
      }));
      list.hidden = !found.length;
      field.setAttribute("aria-expanded", String(found.length > 0));
      told.textContent = found.length ? "" : "Nothing is found.";
    };
    const ask = async () => {
      asked += 1;
      const mine = asked, answer = await fetch(`${box.dataset.from}?q=${encodeURIComponent(field.value)}`);
      const found = await answer.json();
      if (mine === asked) show(found);
    };
    field.addEventListener("input", () => {
      if (!chosen) held.value = "";
      close();
      told.textContent = "";
      asked += 1;
      clearTimeout(timer);
      if (field.value.trim()) timer = setTimeout(ask, DELAY);
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      if (event.key === "Enter") event.preventDefault();
    });
  });
})();
