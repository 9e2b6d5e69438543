// What an episode of MiniWoB++ needs of a page: it runs before the page's own scripts.
(() => {
  "use strict";
  const OUT_OF_SIGHT = ["reward-display", "sync-task-cover", "click-canvas", "query"];
  const LONG = 1000000000; // milliseconds; the number of actions is limited instead
  // What a page draws while it is loaded does not depend on chance; after that, `begin` seeds.
  let state = 1;
  Math.random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  // Pictures that only style sheets name are loaded with the page, so that they have a size when they are needed.
  const pictures = [];
  window.addEventListener("load", () => {
    for (const sheet of document.styleSheets) {
      for (const rule of sheet.cssRules) {
        for (const [, url] of rule.cssText.matchAll(/url\("(.*?)"\)/g)) {
          const picture = new Image();
          picture.src = new URL(url, sheet.href || location.href).href;
          pictures.push(picture);
        }
      }
    }
  });
  let episode = "";
  Object.defineProperty(window, "__miniwob", {
    value: Object.freeze({
      begin(seed) {
        episode = seed;
        if (document.activeElement && document.activeElement !== document.body) document.activeElement.blur();
        window.__sparring.clock();
        Math.seedrandom(seed);
        core.EPISODE_MAX_TIME = LONG;
        core.startEpisodeReal();
        for (const id of OUT_OF_SIGHT) {
          const element = document.getElementById(id);
          if (element) element.setAttribute("aria-hidden", "true");
        }
        // It tells of other episodes, and of time: neither is for pictures.
        const told = document.getElementById("reward-display");
        if (told) told.style.visibility = "hidden";
      },
      state() {
        const asked = core.getUtterance();
        const drawings = [...document.querySelectorAll("#query [style*=background]")];
        const colours = drawings.map((each) => each.style.backgroundColor);
        const drawn = colours.length ? ` [colour=${colours.join(" ").replaceAll(", ", ",")}]` : "";
        return {
          episode,
          loading: pictures.some((each) => !each.complete),
          ready: WOB_TASK_READY,
          done: WOB_DONE_GLOBAL,
          raw: WOB_RAW_REWARD_GLOBAL,
          reason: WOB_REWARD_REASON ?? null,
          goal: (typeof asked === "string" ? asked : asked.utterance) + drawn,
        };
      },
    }),
  });
})();
