// Part of the script that every page gets before its own: clock, names, look, act. They share one scope.
// Actions: events as a user's, made by the page itself.
const mouse = (element, kind, x, y, buttons) => {
  const made = { bubbles: true, cancelable: true, view: window, clientX: x, clientY: y, buttons, composed: true };
  const Kind = kind.startsWith("pointer") ? PointerEvent : MouseEvent;
  const more = kind.startsWith("pointer") ? { isPrimary: true, pointerId: 1 } : {};
  return element.dispatchEvent(new Kind(kind, { ...made, ...more }));
};
const centre = (element) => {
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
  const box = element.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
};
// A place where a pointer meets the element, or null.
const place = (element) => {
  const middle = centre(element);
  const boxes = [...element.getClientRects()].flatMap((box) => [[box.x + box.width / 2, box.y + box.height / 2],
    [box.x + 2, box.y + 2], [box.right - 2, box.bottom - 2]]);
  for (const [x, y] of [middle, ...boxes]) {
    const met = document.elementFromPoint(x, y);
    if (met && (element.contains(met) || (element.labels && [...element.labels].some((each) => each.contains(met))))) {
      return [x, y];
    }
  }
  return null;
};
// Where elements are in the view ([x, y, width, height]), after the first was brought into it; null for what is not seen.
const boxes = (wanted) => {
  const box = (element) => element.getBoundingClientRect();
  const seen = ({ top, bottom, left, right }) => top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth;
  if (wanted.length && !seen(box(wanted[0]))) {
    wanted[0].scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  }
  return wanted.map(box).map((at) => {
    const outside = at.bottom <= 0 || at.right <= 0 || at.top >= innerHeight || at.left >= innerWidth;
    return outside || !at.width || !at.height ? null : [at.x, at.y, at.width, at.height];
  });
};
const ENTERING = ["pointerover", "pointerenter", "mouseover", "mouseenter", "pointermove", "mousemove"];
const enter = (element, x, y) => {
  for (const kind of ENTERING) mouse(element, kind, x, y, 0);
};
const FOCUSABLE = "a[href], button, input, select, textarea, summary, label, [tabindex], [contenteditable]";
const focus = (element) => {
  const wanted = element.closest(FOCUSABLE);
  if (wanted && wanted.focus) wanted.focus({ preventScroll: true });
  else if (document.activeElement && document.activeElement !== document.body) document.activeElement.blur();
};
const pressed = (element, x, y) => {
  enter(element, x, y);
  mouse(element, "pointerdown", x, y, 1);
  if (mouse(element, "mousedown", x, y, 1)) focus(element);
  mouse(element, "pointerup", x, y, 0);
  mouse(element, "mouseup", x, y, 0);
  if (element.click && x === undefined) element.click();
  else mouse(element, "click", x, y, 0);
};
const fire = (element, ...kinds) => {
  for (const kind of kinds) {
    element.dispatchEvent(kind === "input" ? new InputEvent("input", { bubbles: true, composed: true })
      : new Event(kind, { bubbles: true }));
  }
};
const write = (element, text) => {
  const kind = element.localName === "textarea" ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(element, text);
};
const KEY_CODES = { Enter: 13, Tab: 9, Escape: 27, Space: 32, Backspace: 8, Delete: 46, ArrowLeft: 37, ArrowUp: 38,
  ArrowRight: 39,  ArrowDown: 40, PageUp: 33, PageDown: 34, End: 35, Home: 36 };
const key = (element, kind, name) => {
  const letter = name === "Space" ? " " : name, code = KEY_CODES[name] || letter.toUpperCase().charCodeAt(0);
  const made = { key: letter, code: name.length === 1 ? `Key${name.toUpperCase()}` : name, keyCode: code, which: code,
    bubbles: true,    cancelable: true, composed: true };
  return element.dispatchEvent(new KeyboardEvent(kind, made));
};

const BUTTONS = set("button submit reset image");
const BLOCKING = set("text search url tel email password date month week time datetime-local number");
// What a browser does at a key that no script has claimed.
const PRESSED = "a[href], button, summary, input:not([type=text])";
const usual = (element, name) => {
  const tag = element.localName, text = tag === "textarea" || (tag === "input" && element.selectionStart !== null);
  if (name === "Enter" && tag === "input" && element.form && !BUTTONS.has(element.type)) {
    const members = [...document.querySelectorAll("button, input")].filter((each) => each.form === element.form);
    const button = members.find((each) => each.type === "submit" || each.type === "image");
    if (button) button.click();
    else if (members.filter((each) => BLOCKING.has(each.type)).length <= 1) element.form.requestSubmit();
  } else if ((name === "Enter" || name === "Space") && element.matches(PRESSED)) {
    if (!text) element.click();
  }
  if (!text || element.readOnly || element.disabled) return;
  const letter = name === "Space" ? " " : name === "Enter" && tag === "textarea" ? "\n" : name.length === 1 ? name : "";
  if (!letter && name !== "Backspace") return;
  write(element, letter ? element.value + letter : element.value.slice(0, -1));
  fire(element, "input");
};

const TYPED = set("text search url tel email password number");
const unfillable = (element) => {
  const field = element.matches("input, textarea") || element.isContentEditable;
  if (!field) return "it takes no text; use click";
  if (element.disabled || element.readOnly) return `it is ${element.disabled ? "disabled" : "read-only"}`;
  return "";
};
// Whether a field is filled by typing, or by setting its value; or why it cannot be filled.
const typing = (element) => unfillable(element) ||
  (element.localName !== "input" || TYPED.has(element.type) ? "typed" : "set");

const mark = (element) => {
  if (element.select) element.select();
  else document.getSelection().selectAllChildren(element);
};

// Whether something that is draggable is being dragged.
let dragging = false;
add.call(window, "dragstart", (event) => {
  dragging = !event.defaultPrevented;
});
const drags = () => {
  const before = dragging;
  dragging = false;
  return before;
};

const acts = {
  click(element) {
    pressed(element, ...centre(element));
  },
  control(index) {
    const element = controlElements[index];
    pressed(element, ...centre(element));
  },
  toggle(element) {
    element.click();
  },
  fill(element, text) {
    const refused = unfillable(element);
    if (refused) return refused;
    element.focus({ preventScroll: true });
    const last = text.slice(-1) || "Backspace";
    key(element, "keydown", last);
    if (element.isContentEditable) element.textContent = text;
    else write(element, text);
    fire(element, "input");
    key(element, "keyup", last);
    if (!element.isContentEditable) fire(element, "change");
    return null;
  },
  select(element, picks) {
    element.focus({ preventScroll: true });
    element.querySelectorAll("option").forEach((option, i) => {
      option.selected = picks.includes(i);
    });
    fire(element, "input", "change");
  },
  press(element, name) {
    const target = element || document.activeElement || document.body;
    if (element && element.focus) element.focus({ preventScroll: true });
    let go = key(target, "keydown", name);
    if (go && (name.length === 1 || name === "Enter" || name === "Space")) go = key(target, "keypress", name);
    if (go) usual(target, name);
    key(target, "keyup", name);
  },
  submit(index, form) {
    const element = index === null ? null : controlElements[index];
    const target = document.querySelectorAll("form")[form];
    if (element) element.click();
    else target.requestSubmit();
  },
  hover(element) {
    enter(element, ...centre(element));
  },
  scroll(down) {
    for (const element of [document.scrollingElement, ...document.body.querySelectorAll("*")]) {
      if (element.scrollHeight <= element.clientHeight || (!["auto", "scroll"].includes(style(element).overflowY) &&
        element !== document.scrollingElement && element.localName !== "textarea")) continue;
      element.scrollTop = down ? element.scrollHeight : 0;
      fire(element, "scroll");
    }
  },
};

Object.defineProperty(window, "__sparring", {
  value: Object.freeze({
    look,
    item: (name, index, ...rest) => acts[name](index === null ? null : elements[index], ...rest),
    centre: (index) => centre(elements[index]),
    place: (index) => place(elements[index]),
    boxes: (indexes) => boxes(indexes.map((index) => elements[index])),
    typing: (index) => typing(elements[index]),
    drags,
    awaited: () => awaited,
    mark: (index) => mark(elements[index]),
    holds: (index, text) => elements[index].isContentEditable || elements[index].value === text,
    focus: (index) => {
      if (index !== null && elements[index].focus) elements[index].focus({ preventScroll: true });
    },
    act: (name, ...rest) => acts[name](...rest),
    clock: () => {
      began = now();
    },
  }),
});
