// A list that is put into order by dragging.
(() => {
  "use strict";
  document.querySelectorAll(".sort").forEach((list) => {
    const held = list.parentElement.querySelector("input[name=order]");
    const told = list.parentElement.querySelector("[role=status]");
    let dragged = null;
    const drop = (target) => {
      const items = [...list.children], from = items.indexOf(dragged), to = items.indexOf(target);
      if (to < 0 || from === to) return;
      target[from < to ? "after" : "before"](dragged);
      held.value = [...list.children].map((each) => each.dataset.value).join(",");
      told.textContent = `${dragged.textContent} is number ${to + 1} of ${items.length} now.`;
    };
    for (const item of list.children) {
      item.addEventListener("pointerdown", (event) => {
        dragged = item;
        item.classList.add("held");
        event.preventDefault();
      });
    }
    document.addEventListener("pointerup", (event) => {
      if (dragged === null) return;
      const under = document.elementFromPoint(event.clientX, event.clientY);
      dragged.classList.remove("held");
      drop(under && under.closest(".sort > *"));
      dragged = null;
    });
  });
})();
