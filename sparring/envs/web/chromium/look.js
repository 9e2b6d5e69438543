// Part of the script that every page gets before its own: clock, names, look, act. They share one scope.
// The elements of the newest outline, by the index of their line, and its controls.
let elements = [], controlElements = [];

const readControls = () => {
  const forms = [...document.querySelectorAll("form")];
  const at = new Map(forms.map((form, i) => [form, i]));
  const named = new Map();
  for (const label of document.querySelectorAll("label[for]")) {
    const id = said(label, "for");
    named.set(id, [...(named.get(id) || []), textOf(label, false)]);
  }
  controlElements = [...document.querySelectorAll("input, select, textarea, button")];
  const controls = controlElements.map((element) => {
    const tag = tagOf(element);
    let type = tag;
    if (tag === "input") type = inputType(element);
    else if (tag === "button") type = (said(element, "type") || "submit").trim().toLowerCase();
    const box = type === "checkbox" || type === "radio";
    let value = tag === "button" || box ? said(element, "value") : tag === "select" ? "" : element.value;
    if (box && !has(element, "value")) value = "on";
    const attributes = Object.fromEntries([...element.attributes].map((each) => [each.name, each.value]));
    const form = element.form && at.has(element.form) ? at.get(element.form) : null;
    return {
      tag, type, name: said(element, "name"),
      label: nameOfControl(element, tag, type, named), role: roleOf(element, tag),
      attributes, form, disabled: element.matches(":disabled"), value, checked: box && element.checked,
      options: tag === "select" ? [...element.querySelectorAll("option")].map(optionOf) : [],
    };
  });
  const told = forms.map((form) => ({
    action: said(form, "action"), method: (said(form, "method") || "get").trim().toLowerCase(),
    encoding: said(form, "enctype").trim().toLowerCase(), novalidate: has(form, "novalidate"),
    target: said(form, "target"),
  }));
  return [controls, told];
};

const same = (a, b) => a.length === b.length && a.every((each, i) => each === b[i]);

class Walk {
  constructor(controls) {
    this.controls = controls;
    this.index = new Map(controlElements.map((element, i) => [element, i]));
    this.items = [];
    this.open = [];
    this.gates = [];
    this.count = 0;
    this.run = [];
    this.mute = false;
  }

  add(depth, role, more) {
    const item = { depth, role, name: "", states: "", text: null, gates: this.gates, key: null, control: null,
      href: null,      target: "", gate: null, folded: 0, element: null, ...more };
    this.items.push(item);
    return item;
  }

  flush(depth) {
    if (!this.run.length) return;
    let text = collapse(this.run.join(""));
    this.run = [];
    while (text.length > LONGEST && [...text].length > LONGEST) {
      const letters = [...text];
      let at = letters.lastIndexOf(" ", LONGEST - 1);
      at = at > 0 ? at : LONGEST;
      this.add(depth, "text", { text: letters.slice(0, at).join("").replace(/ +$/, "") });
      text = letters.slice(at).join("").replace(/^ +/, "");
    }
    if (text) this.add(depth, "text", { text });
  }

  children(element, depth) {
    for (let child = element.firstChild; child; child = child.nextSibling) this.child(child, depth);
  }

  child(child, depth) {
    if (child.nodeType === 3) {
      if (!this.mute) this.run.push(child.data);
    } else if (child.nodeType === 1) {
      const tag = tagOf(child);
      if (!SKIPPED.has(tag) || (tag === "canvas" && options.shapes)) this.element(child, tag, depth);
    }
  }

  element(element, tag, depth) {
    if (isHidden(element) || (tag === "dialog" && !has(element, "open"))) return;
    const control = this.index.get(element);
    const role = roleOf(element, tag);
    const clicked = control === undefined && role !== "link" && role !== "button" &&
      (listens(element) || points(element));
    if (options.shapes && (tag === "svg" || tag === "canvas")) this.drawing(element, tag, depth);
    else if (clicked && tag !== "svg" && !(tag === "label" && labels(element))) {
      this.flush(depth);
      this.item(element, tag, role || "clickable", depth, true);
    } else if (INLINE.has(tag) && !has(element, "role") && !TOLD.has(tag)) this.children(element, depth);
    else if (control !== undefined) this.control(control, element, depth);
    else if (role === "") this.container(element, tag, depth);
    else {
      this.flush(depth);
      this.item(element, tag, role, depth, false);
    }
  }

  container(element, tag, depth) {
    if (tag === "pre") {
      this.flush(depth);
      this.add(depth, "text", { text: quoted(element.textContent) });
    } else if (tag === "details") {
      this.flush(depth);
      this.details(element, depth);
    } else if (tag === "label" && labels(element)) this.muted(element, depth);
    else if (INLINE.has(tag)) {
      if (tag !== "svg") this.children(element, depth);
    } else if (tag === "br") this.run.push(" ");
    else if ((tag === "legend" || tag === "caption") &&
      element.parentElement && element.parentElement.matches("fieldset, table")) {
      this.muted(element, depth);
    } else {
      this.flush(depth);
      this.children(element, depth);
      this.flush(depth);
    }
  }

  drawing(element, tag, depth) {
    this.flush(depth);
    const box = boxOf(element);
    this.add(depth, "shape", { name: tag, states: box, element, key: ["shape", tag, "", 0] });
    for (const each of tag === "svg" ? element.querySelectorAll([...SHAPES].join(",")) : []) {
      if (isHidden(each)) continue;
      const name = tagOf(each), text = name === "text" ? collapse(each.textContent) : "";
      const seen = style(each), fill = seen.fill === "none" ? "" : ` [fill=${seen.fill.replaceAll(" ", "")}]`;
      this.add(depth + 1, "shape", {
        name: text || name, states: fill + boxOf(each), element: each, key: ["shape", text || name, "", 0],
      });
    }
  }

  muted(element, depth) {
    const before = this.mute;
    this.mute = true;
    this.children(element, depth);
    this.mute = before;
  }

  details(element, depth) {
    const gate = this.gate(element.open), outer = this.gates;
    let named = false;
    for (let child = element.firstChild; child; child = child.nextSibling) {
      if (!named && child.nodeType === 1 && tagOf(child) === "summary") {
        named = true;
        const name = textOf(child);
        this.add(depth, "button", { name, key: ["button", name, "", 0], gate, element: child });
        continue;
      }
      this.gates = [...outer, gate];
      if (child.nodeType === 3) this.run.push(child.data);
      else this.child(child, depth + 1);
      this.flush(depth + 1);
      this.gates = outer;
    }
  }

  gate(opened) {
    this.count += 1;
    if (opened) this.open.push(this.count);
    return this.count;
  }

  control(index, element, depth) {
    const control = this.controls[index];
    if (control.type === "hidden") return;
    this.flush(depth);
    const tells = ["radio", "checkbox"].includes(control.type) || control.tag === "button" ? control.value : "";
    const key = [control.role, control.label, `${control.name}=${tells}`, 0];
    this.add(depth, control.role, {
      name: control.label, states: statesOf(element, control.tag), key, control: index, element,
    });
  }

  item(element, tag, role, depth, clicked) {
    const item = this.add(depth, role, { name: this.name(element, tag), states: statesOf(element, tag), element });
    const at = this.items.length - 1;
    const href = tag === "a" && has(element, "href") ? said(element, "href") : null;
    if (href !== null || role === "link" || role === "button") {
      item.name = item.name || textOf(element) || collapse(said(element, "title"));
      item.key = [role, item.name, href || "", 0];
      item.href = href;
      item.target = said(element, "target");
      return;
    }
    if (clicked) item.key = [role, "", "", 0];
    if (role === "progressbar" || role === "meter") {
      item.text = `${said(element, "value") || "0"} of ${said(element, "max") || "1"}`;
      return;
    }
    if (role === "img") {
      item.name = item.name || collapse(said(element, "alt") || said(element, "title"));
      return;
    }
    const mute = this.mute;
    this.mute = false;
    this.children(element, depth + 1);
    this.flush(depth + 1);
    this.mute = mute;
    this.close(item, at);
  }

  name(element, tag) {
    if (said(element, "aria-labelledby")) return byId(said(element, "aria-labelledby"));
    let words = collapse(said(element, "aria-label"));
    if (!words && (tag === "fieldset" || tag === "table")) {
      const naming = tag === "fieldset" ? "legend" : "caption";
      for (let child = element.firstElementChild; child && !words; child = child.nextElementSibling) {
        words = tagOf(child) === naming ? textOf(child) : "";
      }
    }
    return words;
  }

  close(item, at) {
    const inside = this.items.slice(at + 1), first = inside[0], clicked = item.key !== null;
    if (inside.length === 1 && first.role === "text" && same(first.gates, item.gates)) {
      this.items.pop();
      if (NAMED_BY_CONTENT.has(item.role)) item.name = item.name || first.text;
      else item.text = first.text;
    } else if (!inside.length && !item.name && !KEPT_EMPTY.has(item.role) && !clicked) this.items.pop();
    else if (HOISTED.has(item.role) && inside.length === 1 && !item.name && !clicked) {
      first.depth -= 1;
      this.items.splice(at, 1);
    } else if (item.role === "row") this.join(item, at);
    else if (["list", "table", "grid"].includes(item.role)) this.fold(item, at);
    if (clicked) {
      if (item.role === "clickable" && !inside.length && !item.name) item.states += unnamed(item.element);
      item.key[1] = item.name || item.text || "";
    }
  }

  join(row, at) {
    const inside = this.items.slice(at + 1);
    const plain = inside.map((each, i) => CELLS.has(each.role) && each.key === null &&
      (i + 1 === inside.length || inside[i + 1].depth <= each.depth));
    if (plain.every(Boolean)) {
      row.text = inside.map((each) => each.text || "").join(" | ").replace(/ +$/, "");
      this.items.splice(at + 1);
      return;
    }
    const joined = [];
    inside.forEach((each, i) => {
      const last = joined[joined.length - 1];
      if (plain[i] && i && plain[i - 1]) last.text = `${last.text || ""} | ${each.text || ""}`;
      else joined.push(each);
    });
    this.items.splice(at + 1, inside.length, ...joined);
  }

  fold(item, at) {
    const starts = [];
    for (let i = at + 1; i < this.items.length; i += 1) if (this.items[i].depth === item.depth + 1) starts.push(i);
    if (starts.length <= FOLD) return;
    const gate = this.gate(false), first = starts[FOLD];
    for (const each of this.items.slice(first)) each.gates = [gate, ...each.gates];
    const key = ["more", item.role, item.name, 0];
    const rest = this.add(item.depth + 1, "more", { key, gate, folded: starts.length - FOLD });
    this.items.pop();
    this.items.splice(first, 0, rest);
  }
}

const boxOf = (element) => {
  const box = element.getBoundingClientRect();
  return ` [box=${[box.x, box.y, box.width, box.height].map(Math.round).join(",")}]`;
};
const colour = (element) => {
  const seen = style(element).backgroundColor;
  return OPAQUE.has(seen) ? "" : ` [colour=${seen.replaceAll(" ", "")}]`;
};

let looked = false;
const unnamed = (element) => {
  const kind = options.shapes && collapse(said(element, "class"));
  return (kind ? ` [class=${quoted(kind)}]` : "") + colour(element) + boxOf(element);
};

// The fields of an item in their order, and what they are where nothing is said: those at the end are left out then.
const FIELDS = ["depth", "role", "name", "states", "text", "gates", "key", "control", "href", "target", "gate", "folded"];
const USUAL = [null, null, "", "", null, null, null, null, null, "", null, 0];
const toldItem = (item) => {
  const out = FIELDS.map((field) => item[field]);
  if (!item.gates.length) out[5] = null;
  while (out[out.length - 1] === USUAL[out.length - 1]) out.pop();
  return out;
};
const toldControl = (control) => [
  control.tag, control.type, control.name, control.label, control.role, control.attributes, control.form,
  control.disabled, control.value, control.checked, ...(control.options.length ? [control.options] : []),
];

const look = (given) => {
  options = given || {};
  const fresh = !looked;
  looked = true;
  modal = [...document.querySelectorAll("dialog:modal")].pop() || null;
  const [controls, forms] = readControls();
  const walk = new Walk(controls);
  if (document.body) {
    walk.children(document.body, 0);
    walk.flush(0);
  }
  const seen = new Map();
  for (const { key } of walk.items) {
    if (key === null) continue;
    const kind = stringify(key.slice(0, 3)), number = seen.get(kind) || 0;
    seen.set(kind, number + 1);
    key[3] = number;
  }
  elements = walk.items.map((item) => item.element);
  const title = document.querySelector("title");
  return stringify({
    title: title ? collapse(title.textContent) : "",
    url: location.href,
    fresh,
    pending: [...document.images].some((image) => !image.complete),
    scripted: scripted || document.querySelector(SCRIPTED) !== null,
    items: walk.items.map(toldItem),
    controls: controls.map(toldControl),
    forms,
    open: walk.open,
  });
};
