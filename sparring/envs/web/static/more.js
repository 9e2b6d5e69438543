// A list that grows when it is scrolled to its end.
(() => {
  "use strict";
  const NEAR = 40;
  document.querySelectorAll(".more").forEach((box) => {
    const list = box.querySelector("ul"), told = box.parentElement.querySelector("[role=status]");
    let page = 0, loading = false, over = false;
    const wish = async (one) => {
      const body = new URLSearchParams({ product: one.id });
      const answer = await fetch(box.dataset.wish, { method: "POST", body });
      told.textContent = (await answer.json()).said;
    };
    const shown = (one) => {
      const item = document.createElement("li"), button = document.createElement("button");
      button.textContent = `Wish for ${one.name}`;
      button.type = "button";
      button.className = "quiet small";
      button.addEventListener("click", () => wish(one));
      item.append(`${one.name}, ${one.price} `, button);
      return item;
    };
    const load = async () => {
      if (loading || over) return;
      loading = true;
      page += 1;
      const answer = await fetch(`${box.dataset.from}?page=${page}`), found = await answer.json();
      list.append(...found.products.map(shown));
      over = found.last;
      told.textContent = `${list.children.length} of ${found.total} products are shown.`;
      loading = false;
    };
    box.addEventListener("scroll", () => {
      if (box.scrollTop + box.clientHeight >= box.scrollHeight - NEAR) load();
    });
    load();
  });
})();
