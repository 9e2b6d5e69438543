// Part of the script that every page gets before its own: clock, names, look, act. They share one scope.
const EPOCH = 1773739800000;
const set = (words) => new Set(words.trim().split(/\s+/));
const CLICKS = set("click mousedown mouseup pointerdown pointerup dblclick");
// The clock: it shows EPOCH when a page begins, and goes on in virtual time.
const Real = Date, now = Real.now.bind(Real);
let began = now();
const time = () => EPOCH + (now() - began);
const Clock = function Date(...given) {
  if (!new.target) return new Real(time()).toString();
  return Reflect.construct(Real, given.length ? given : [time()], new.target);
};
Clock.now = time;
Clock.parse = Real.parse;
Clock.UTC = Real.UTC;
Clock.prototype = Real.prototype;
Real.prototype.constructor = Clock;
window.Date = Clock;

// Frames come with the clock, not with the screen.
const later = window.setTimeout.bind(window), FRAME = 16;
window.requestAnimationFrame = (callback) => later(() => callback(performance.now()), FRAME);
window.cancelAnimationFrame = window.clearTimeout.bind(window);

// How many answers a script still waits for: their bytes come in real time.
let awaited = 0;
const fetched = window.fetch.bind(window);
window.fetch = async (...given) => {
  awaited += 1;
  try {
    const answer = await fetched(...given);
    await answer.clone().arrayBuffer();
    return answer;
  } finally {
    awaited -= 1;
  }
};

// A caret blinks in real time: pictures show none.
const unblinking = new CSSStyleSheet();
unblinking.replaceSync("* { caret-color: transparent !important; }");
document.adoptedStyleSheets = [unblinking];

// Which elements listen to clicks.
const listening = new WeakSet();
let scripted = false;
const add = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (kind, ...rest) {
  if (CLICKS.has(kind)) {
    listening.add(this);
    scripted = true;
  }
  return add.call(this, kind, ...rest);
};
