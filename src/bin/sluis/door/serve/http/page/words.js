// How a code, a place, a number of bytes or a period is said in the language of the page.

let lang = "nl";
/** What the service told of its rules and settings; null until it did. */
let facts = null;

const has = (table, key) => Object.prototype.hasOwnProperty.call(table, key);

function text(key, values = {}) {
  return TEXTS[lang][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function named(prefix, id) {
  const key = `${prefix}:${id}`;
  return has(TEXTS[lang], key) ? text(key) : id;
}

function word(table, id) {
  const words = facts === null ? {} : facts.words[lang][table];
  return has(words, id) ? words[id] : id;
}

function meaning(evidence) {
  const told = word("evidence", evidence);
  return told === evidence ? word("evidence", evidence.split(":")[0]) : told;
}

const term = (id) => word("terms", id);
const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);
/** A zone's word without its article. */
const zone = (id) => capital(term(id).replace(/^(de|het|the) /, ""));
const count = (key, n) => text(n === 1 ? `${key}One` : `${key}Many`, { n });
const unit = (n, name) => new Intl.NumberFormat(lang, { style: "unit", unit: name, unitDisplay: "long" }).format(n);

function size(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let at = 0;
  for (; bytes >= 1024 && at < 3; at += 1) bytes /= 1024;
  const form = { style: "unit", unit: units[at], unitDisplay: "short", maximumFractionDigits: bytes < 10 ? 1 : 0 };
  return new Intl.NumberFormat(lang, form).format(bytes);
}

function period(iso) {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(iso);
  if (parts === null) return iso;
  const told = ["year", "month", "week", "day"].map((name, at) => parts[at + 1] && unit(parts[at + 1], name));
  return told.filter(Boolean).join(", ") || iso;
}

function place(at = {}) {
  const numbered = (key) => (at[key] === undefined ? "" : `${term(key)} ${at[key]}`);
  const cell = numbered("cell");
  const line = cell ? "" : numbered("line") || numbered("row");
  const path = cell || line ? "" : at.pointer || at.xpath || "";
  const parts = [
    numbered("page"), numbered("slide"), at.section ? term(at.section) : "",
    [at.sheet, cell].filter(Boolean).join(" "), numbered("table"), line,
    at.header ? `${term("header-field")} ${at.header}` : "", cell ? "" : numbered("field"), path,
  ];
  return parts.filter(Boolean).join(", ");
}
