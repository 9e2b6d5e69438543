// Part of the script that every page gets before its own: clock, names, look, act. They share one scope.
const FOLD = 20, LONGEST = 1000;
const SKIPPED = set("script style template noscript head meta link title base datalist col colgroup audio video " +
  "canvas " +
  "object embed iframe map area param source track");
const TOLD = set("a svg label");
const INLINE = set("span b strong i em u s small sub sup mark abbr cite q dfn time data var samp kbd code label " +
  "bdi bdo ins " +
  "del wbr font tt big a picture ruby rt rp slot svg");
const ROLES = {
  article: "article", aside: "complementary", blockquote: "blockquote", button: "button", dd: "definition",
  dialog: "dialog", dt: "term", fieldset: "group", figure: "figure", h1: "heading", h2: "heading", h3: "heading",
  h4: "heading", h5: "heading", h6: "heading", hr: "separator", li: "listitem", main: "main", menu: "list",
  meter: "meter", nav: "navigation", ol: "list", output: "status", progress: "progressbar",
  table: "table", td: "cell", textarea: "textbox", th: "columnheader", tr: "row", ul: "list",
};
const INPUTS = {
  button: "button", checkbox: "checkbox", file: "button", image: "button", number: "spinbutton", radio: "radio",
  range: "slider", reset: "button", search: "searchbox", submit: "button",
};
const NAMED_BY_CONTENT = set("button link heading tab menuitem option switch treeitem clickable");
const KNOWN = new Set([...Object.values(ROLES), ...Object.values(INPUTS), ...NAMED_BY_CONTENT, ...set(
  "alert alertdialog banner combobox contentinfo form grid gridcell img listbox log menu menubar none note " +
  "presentation " +
  "radiogroup region rowheader rowgroup search status tablist tabpanel term textbox toolbar tooltip")]);
KNOWN.delete("clickable");
const SECTIONS = "article, aside, main, nav, section";
const CELLS = set("cell columnheader rowheader gridcell");
const HOISTED = set("heading listitem cell columnheader rowheader gridcell");
const KEPT_EMPTY = set("separator img progressbar meter dialog alert status cell columnheader rowheader gridcell " +
  "clickable shape");
const SHAPES = set("rect circle ellipse polygon polyline path line text");
const EVENTS = "onclick onmousedown onmouseup onpointerdown ondblclick".split(" ");
const SCRIPTED = "script, " + EVENTS.concat("onsubmit onchange oninput onkeydown onfocus onload".split(" "))
  .map((name) => `[${name}]`).join(", ");
const OPAQUE = new Set(["rgba(0, 0, 0, 0)", "transparent"]);

const style = window.getComputedStyle.bind(window);
const stringify = JSON.stringify.bind(JSON);
const checkVisibility = Element.prototype.checkVisibility;
const SEEN = { visibilityProperty: true };

const collapse = (text) => text.replace(/[ \t\n\f\r]+/g, " ").replace(/^ +| +$/g, "");
const tagOf = (element) => element.localName;
const has = (element, name) => element.hasAttribute(name);
const said = (element, name) => element.getAttribute(name) || "";
const quoted = (text) => stringify(text);
const inputType = (element) => (said(element, "type") || "text").trim().toLowerCase();

let options = {};
// The open dialog that nothing else can be used beside, if there is one.
let modal = null;
const isHidden = (element) => {
  if (modal && !modal.contains(element) && !element.contains(modal)) return true;
  if (has(element, "hidden") || element.getAttribute("aria-hidden") === "true") return true;
  if (checkVisibility.call(element, SEEN)) return false; // if not, it may still be one without a box of its own
  const seen = style(element);
  return seen.display === "none" || seen.visibility === "hidden" || seen.visibility === "collapse";
};

const listens = (element) => {
  if (element === document.body || element === document.documentElement) return false;
  return listening.has(element) || EVENTS.some((name) => element[name] !== null && element[name] !== undefined);
};

const POINTED = "a, button, label, summary, select, input, textarea";
const points = (element) => {
  if (style(element).cursor !== "pointer" || element.closest(POINTED)) return false;
  return element.parentElement === null || style(element.parentElement).cursor !== "pointer";
};

const roleOf = (element, tag) => {
  const words = said(element, "role");
  const given = words ? words.toLowerCase().split(/\s+/).find((role) => KNOWN.has(role)) : undefined;
  if (given !== undefined) return ["none", "presentation", "rowgroup"].includes(given) ? "" : given;
  if (tag === "th" && element.getAttribute("scope") === "row") return "rowheader";
  if (Object.hasOwn(ROLES, tag)) return ROLES[tag];
  if (tag === "a") return has(element, "href") ? "link" : "";
  if (tag === "input") {
    const type = inputType(element);
    return Object.hasOwn(INPUTS, type) ? INPUTS[type] : "textbox";
  }
  if (tag === "select") {
    const many = has(element, "multiple") || !["0", "1"].includes((said(element, "size") || "1").trim());
    return many ? "listbox" : "combobox";
  }
  if (tag === "img") return element.getAttribute("alt") === "" ? "" : "img";
  if (tag === "svg") return said(element, "aria-label") ? "img" : "";
  if (tag === "header" || tag === "footer") {
    const above = element.parentElement && element.parentElement.closest(SECTIONS);
    return above ? "" : tag === "header" ? "banner" : "contentinfo";
  }
  if (tag === "section" || tag === "form") {
    const named = said(element, "aria-label") || said(element, "aria-labelledby");
    return named ? (tag === "section" ? "region" : "form") : "";
  }
  return "";
};

const collect = (element, controls, parts) => {
  for (let child = element.firstChild; child; child = child.nextSibling) {
    if (child.nodeType === 3) {
      parts.push(child.data);
      continue;
    }
    if (child.nodeType !== 1) continue;
    const tag = tagOf(child);
    if (SKIPPED.has(tag) || (!controls && (tag === "select" || tag === "textarea" || tag === "button"))) continue;
    if (isHidden(child)) continue;
    const space = INLINE.has(tag) ? "" : " ";
    parts.push(space);
    const words = said(child, "aria-label") || (tag === "img" ? said(child, "alt") : "");
    if (words) parts.push(words);
    else collect(child, controls, parts);
    parts.push(space);
  }
};
const textOf = (element, controls = true) => {
  const parts = [];
  collect(element, controls, parts);
  return collapse(parts.join(""));
};

const byId = (ids) => collapse(ids.split(/\s+/).filter(Boolean).map((id) => document.getElementById(id))
  .filter(Boolean).map((element) => textOf(element)).join(" "));

const labels = (label) => {
  if (said(label, "for")) return document.getElementById(said(label, "for")) !== null;
  return label.querySelector("input, select, textarea, button") !== null;
};

const nameOfControl = (element, tag, type, named) => {
  if (said(element, "aria-labelledby")) return byId(said(element, "aria-labelledby"));
  const words = collapse(said(element, "aria-label"));
  if (words) return words;
  if (tag === "button") return textOf(element) || collapse(said(element, "title"));
  if (["submit", "reset", "button"].includes(type)) {
    return collapse(said(element, "value")) || type[0].toUpperCase() + type.slice(1);
  }
  if (type === "image") return collapse(said(element, "alt")) || "Submit";
  const texts = (named.get(said(element, "id")) || []).slice();
  const around = element.closest("label");
  if (around && !said(around, "for")) texts.push(textOf(around, false));
  return collapse(texts.join(" ")) || collapse(said(element, "title") || said(element, "placeholder"));
};

const statesOf = (element, tag) => {
  let out = /^h[0-9]+$/.test(tag) ? ` [level=${tag[1]}]` : "";
  if (!element.hasAttributes()) return out;
  const level = said(element, "aria-level");
  if (element.getAttribute("role") === "heading" && level) out = ` [level=${level}]`;
  const current = said(element, "aria-current");
  if (current && current !== "false") out += current === "true" ? " [current]" : ` [current=${current}]`;
  for (const name of ["selected", "pressed", "checked", "invalid", "disabled"]) {
    if (element.getAttribute(`aria-${name}`) === "true") out += ` [${name}]`;
  }
  const expanded = element.getAttribute("aria-expanded");
  if (expanded === "true" || expanded === "false") out += expanded === "true" ? " [expanded]" : " [collapsed]";
  return out;
};

const optionOf = (option) => {
  const label = collapse(said(option, "label")) || textOf(option);
  const group = option.parentElement;
  const off = group !== null && tagOf(group) === "optgroup" && has(group, "disabled");
  return [label, has(option, "value") ? said(option, "value") : label, off || has(option, "disabled"), option.selected];
};
