"use strict";
const byId = id => document.getElementById(id);

// Writes invisible characters, and those that change the direction of writing, as JSON escapes. They
// can only be in strings, so the JSON means the same.
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const visible = text => String(text).replace(unseen, found =>
  found === "\n" || found === "\t" ? found
    : Array.from({length: found.length}, (_, i) =>
        "\\u" + found.charCodeAt(i).toString(16).padStart(4, "0")).join(""));

// Everything that is shown goes through here: text becomes text nodes, never markup.
const el = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "onclick") element.addEventListener("click", value);
    else element.setAttribute(name, value === true ? "" : visible(value));
  }
  add(element, children);
  return element;
};
const add = (element, children) => {
  for (const child of children.flat()) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(visible(child)));
  }
};
const fill = (id, ...children) => {
  const element = byId(id);
  element.replaceChildren();
  add(element, children);
  return element;
};

const number = n => n.toString().replace(/\B(?=(\d{3})+$)/g, ",");
// Cut, not rounded: only all is 100 %.
const percent = (part, whole) => whole ? Math.floor(part * 1000 / whole) / 10 + " %" : "–";
const plural = (n, one, many = one + "s") => number(n) + " " + (n === 1 ? one : many);
const time = iso => iso.slice(0, 16).replace("T", " ") + " UTC";

const unpackText = async id => {
  const binary = atob(byId(id).textContent);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
};
const unpack = async id => JSON.parse(await unpackText(id));

const copy = async (button, text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  const before = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = before; }, 1500);
};
const copyButton = (name, text) => el("button", {type: "button", onclick: event => copy(event.currentTarget, text)}, name);
