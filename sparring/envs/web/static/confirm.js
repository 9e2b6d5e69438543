// Forms that ask again before they are sent.
(() => {
  "use strict";
  document.querySelectorAll("form[data-asks]").forEach((form) => {
    const dialog = document.getElementById(form.dataset.asks), [yes, no] = dialog.querySelectorAll("button");
    const words = dialog.querySelector("p");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      words.textContent = form.dataset.question;
      dialog.showModal();
      yes.onclick = () => {
        form.querySelector("[name=sure]").value = "yes";
        form.submit();
      };
      no.onclick = () => dialog.close();
    });
  });
})();
