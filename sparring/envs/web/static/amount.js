// A number on a slider, with buttons beside it and what it costs.
(() => {
  "use strict";
  const CENTS = 100;
  document.querySelectorAll(".amount").forEach((box) => {
    const slider = box.querySelector("input[type=range]"), [less, more] = box.querySelectorAll("button");
    const held = box.querySelector("input[type=hidden]"), told = box.querySelector("output");
    let price = 0;
    const tell = () => {
      const sum = (price * slider.valueAsNumber / CENTS).toFixed(2);
      held.value = slider.value;
      told.textContent = price ? `${slider.value} for $${sum.replace(/\B(?=(\d{3})+\.)/g, ",")}` : slider.value;
    };
    slider.addEventListener("input", tell);
    less.addEventListener("click", () => {
      slider.stepDown();
      tell();
    });
    more.addEventListener("click", () => {
      slider.stepUp();
      tell();
    });
    document.addEventListener("chosen", (event) => {
      price = event.detail.cents;
      tell();
    });
    tell();
  });
})();
