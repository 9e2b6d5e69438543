// Menus that open when the pointer is over them.
(() => {
  "use strict";
  document.querySelectorAll(".menu").forEach((box) => {
    const button = box.querySelector("button"), menu = box.querySelector("[role=menu]");
    const open = (opened) => {
      menu.hidden = !opened;
      button.setAttribute("aria-expanded", String(opened));
    };
    const others = () => document.dispatchEvent(new CustomEvent("menu", { detail: box }));
    box.addEventListener("pointerenter", () => {
      others();
      open(true);
    });
    box.addEventListener("pointerleave", () => open(false));
    document.addEventListener("menu", (event) => {
      if (event.detail !== box) open(false);
    });
    menu.querySelectorAll("[role=menuitem]").forEach((item) => {
      item.addEventListener("click", () => {
        open(false);
        document.getElementById(item.dataset.form).requestSubmit();
      });
    });
  });
})();
