// A verdict and the texts that were sent in, elements out. Whatever comes out of a file or an answer becomes a text
// node, never markup.

/** Fields whose text the browser holds, so that places in it can be marked. */
const OWN = ["subject", "description", "comment"];
/** Rows of a table that are shown at once. */
const ROWS = 100;
/** What covers a value: as long for every value, so that it tells nothing. */
const COVER = "•••••";
const SIGNS = { allow: "✓", warn: "!", reject: "✕", error: "?" };

const gaps = ({ coverage }) => coverage.filter(({ status }) => status !== "scanned" && status !== "empty");
/** Let through without a look, by the operator's word: whatever it says, it is no clean bill. */
const passedUnseen = ({ coverage }) => coverage.some(({ reason }) => reason === "let-pass");

function tally(verdict) {
  const told = [["reasons", verdict.reasons.length], ["findings", verdict.total || verdict.findings.length], ["gaps", gaps(verdict).length]];
  return told.filter(([, n]) => n > 0).map(([key, n]) => count(key, n)).join(" · ") || text("nothingFound");
}

function outcome(verdict) {
  const decision = passedUnseen(verdict) ? "error" : verdict.decision;
  return make("div", { class: `outcome ${decision}` },
    make("span", { class: "sign", "aria-hidden": "true" }, SIGNS[decision]),
    make("div", {},
      make("h2", { id: "decision" }, term(decision)),
      make("p", {}, passedUnseen(verdict) ? text("letPass") : tally(verdict))));
}

function reasons(verdict) {
  if (verdict.reasons.length === 0) return null;
  return block("why", make("ol", { class: "reasons" }, ...verdict.reasons.map((reason) => make("li", {},
    make("strong", {}, reason.message[lang]),
    make("p", { class: "remedy" }, reason.remedy[lang])))));
}

/** The texts that were pasted, what was found in them covered. */
function marked({ verdict, own }) {
  const texts = OWN.flatMap((name) => {
    const hits = verdict.findings.filter((finding) => finding.zone === name && finding.span);
    if (hits.length === 0 || own[name] === undefined) return [];
    const spots = joined(hits);
    const title = make("h3", { id: `marked-${name}` }, zone(name));
    const copy = make("div", { class: "text", role: "group", "aria-labelledby": `marked-${name}` }, ...pieces(own[name], spots));
    const button = make("button", { type: "button", click: () => replace(name, own[name], tagged(own[name], spots)) }, text("replace"));
    return [title, copy, make("p", {}, button)];
  });
  return texts.length === 0 ? null : block("inText", make("p", { class: "hint" }, text("inTextHint")), ...texts);
}

/** Findings as spots that do not overlap, in order. */
function joined(hits) {
  const spots = [];
  for (const { span, entity } of [...hits].sort((a, b) => a.span.start - b.span.start)) {
    const last = spots[spots.length - 1];
    if (last && span.start < last.end) {
      last.end = Math.max(last.end, span.end);
      last.kinds.add(entity);
    } else {
      spots.push({ start: span.start, end: span.end, kinds: new Set([entity]) });
    }
  }
  return spots;
}

const kindOf = ({ kinds }) => [...kinds].map((id) => word("entities", id)).join(" + ");

/** The text in pieces, each spot covered. */
function pieces(sent, spots) {
  const cut = slicer(sent);
  let at = 0;
  const parts = spots.flatMap((spot) => {
    const before = cut(at, spot.start);
    at = spot.end;
    const kind = kindOf(spot);
    return [before, make("mark", {}, make("span", { class: "kind" }, kind), " ", ...secret(cut(spot.start, spot.end), kind))];
  });
  return [...parts, cut(at)];
}

/** The text with the kind of data where the data stood. */
function tagged(sent, spots) {
  const cut = slicer(sent);
  let at = 0;
  const parts = spots.map((spot) => {
    const before = cut(at, spot.start);
    at = spot.end;
    return `${before}[${kindOf(spot)}]`;
  });
  return parts.join("") + cut(at);
}

/** Cuts a text by places counted in bytes of UTF-8, where JavaScript counts halves of UTF-16. */
function slicer(sent) {
  const bytes = new TextEncoder().encode(sent);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  // On the page a line ends in LF alone.
  return (start, end) => decoder.decode(bytes.subarray(start, end)).replace(/\r\n/g, "\n");
}

function missed(verdict) {
  const rows = gaps(verdict).map(({ part, status, reason }) => {
    const cause = reason && word("reasons", reason) !== term(status) ? ` (${word("reasons", reason)})` : "";
    return [part, `${term(status)}${cause}`];
  });
  if (rows.length === 0 || passedUnseen(verdict)) return null;
  const section = block("notInspected", make("p", {}, text("notInspectedHint")),
    ...table("parts", text("notInspected"), [text("part"), text("status")], rows));
  section.classList.add("gap");
  return section;
}

function found({ verdict, own }) {
  if (verdict.findings.length === 0) {
    // Where there is no gap, the outcome has said it.
    const some = gaps(verdict).length > 0 && !passedUnseen(verdict);
    return some ? block("found", make("p", {}, text("nothingElse"))) : null;
  }
  const groups = new Map();
  for (const finding of verdict.findings) {
    const key = JSON.stringify([finding.zone, finding.path]);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(finding);
  }
  const hidden = verdict.findings.some((finding) => !OWN.includes(finding.zone) && finding.value === undefined);
  const tables = [...groups.values()].flatMap((group) => {
    const [{ zone: where, path }] = group;
    const cut = own[where] === undefined ? null : slicer(own[where]);
    const value = ({ span, value: sent }) => sent ?? (cut && span ? cut(span.start, span.end) : undefined);
    const some = group.some((finding) => value(finding) !== undefined);
    const heads = ["kind", "place", "sureness", "person", ...(some ? ["value"] : [])].map((key) => text(key));
    const rows = group.map((finding) => {
      const kind = word("entities", finding.entity);
      const cells = [cause(kind, finding.evidence), place(finding.location) || "–", sureness(finding.confidence),
        finding.person === undefined ? "–" : String(finding.person)];
      if (some) cells.push(value(finding) === undefined ? "–" : secret(value(finding), [kind, place(finding.location)].filter(Boolean).join(", ")));
      return cells;
    });
    return table("places", path === undefined ? zone(where) : `${zone(where)} ${path}`, heads, rows);
  });
  const notes = [];
  if (verdict.total) notes.push(make("p", {}, text("cut", { n: verdict.total })));
  if (hidden) notes.push(make("p", { class: "hint" }, text("onlyPlace")));
  return block("found", ...notes, ...tables);
}

function cause(kind, evidence) {
  if (evidence.length === 0) return kind;
  const told = [...new Set(evidence.map(meaning))];
  return make("details", {},
    make("summary", { "aria-label": `${kind}: ${text("because")}` }, kind),
    make("ul", {}, ...told.map((line) => make("li", {}, line))));
}

function sureness(confidence) {
  const [bar, id] = confidence >= 0.9 ? ["███", "certain"] : confidence >= 0.7 ? ["██░", "likely"] : ["█░░", "possible"];
  return [make("span", { class: "bar", "aria-hidden": "true" }, bar), " ", term(id)];
}

function particulars(verdict) {
  const { min, max } = verdict.persons;
  const persons = passedUnseen(verdict) ? "–" : max === 0 ? text("noPersons") : min === max ? String(max) : `${min}–${max}`;
  const rows = [["persons", persons], ["labels", verdict.labels.map((id) => named("label", id)).join(", ") || text("noLabels")]];
  if (verdict.retention) rows.push(["keep", `${period(verdict.retention.keep)} ${named("from", verdict.retention.from)}`]);
  rows.push(["channel", named("channel", verdict.channel)], ["policy", verdict.policy]);
  const list = make("dl", {}, ...rows.flatMap(([key, told]) => [make("dt", {}, text(key)), make("dd", {}, told)]));
  const parts = verdict.coverage.map(({ part, status }) => [part, term(status)]);
  const all = parts.length === 0 ? null : make("details", {},
    make("summary", {}, text("inspected", { n: parts.length })), ...table("parts", text("files"), [text("part"), text("outcome")], parts));
  const engine = `sluis ${verdict.engine.version}, ${verdict.engine.rules.slice(0, 19)}…`;
  return block("facts", list, all, make("p", { class: "hint" }, engine));
}

/** An element with attributes and children; strings become text, whatever is in them. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const block = (key, ...children) => make("section", { class: "block" }, make("h2", {}, text(key)), ...children);

/** A value that is covered until it is asked for. */
function secret(value, what) {
  const cover = make("span", { class: "secret" }, COVER);
  const button = make("button", { type: "button", class: "small" });
  const turn = (open) => {
    cover.textContent = open ? value : COVER;
    cover.classList.toggle("shown", open);
    // A bare cover is read as bullets.
    cover.setAttribute("aria-label", open ? value : text("covered"));
    cover.setAttribute("role", "img");
    if (open) { cover.removeAttribute("aria-label"); cover.removeAttribute("role"); }
    button.textContent = text(open ? "hide" : "show");
    button.setAttribute("aria-label", text(open ? "hideWhat" : "showWhat", { what }));
    button.onclick = () => turn(!open);
  };
  turn(false);
  return [cover, " ", button];
}

/** A table that a narrow screen shows as cards; roles are said, since cards take them away. */
function table(kind, caption, heads, rows) {
  const row = (cells) => make("tr", { role: "row" }, ...cells.map((cell, at) => {
    const content = Array.isArray(cell) ? cell : [cell];
    if (at === 0) return make("th", { role: "rowheader", scope: "row" }, ...content);
    return make("td", { role: "cell", "data-head": heads[at] }, ...content);
  }));
  const body = make("tbody", { role: "rowgroup" }, ...rows.slice(0, ROWS).map(row));
  const whole = make("table", { role: "table", class: `cards ${kind}` },
    make("caption", { class: kind === "parts" && "quiet" }, caption),
    make("thead", { role: "rowgroup" },
      make("tr", { role: "row" }, ...heads.map((head) => make("th", { role: "columnheader", scope: "col" }, head)))),
    body);
  const rest = rows.length - ROWS;
  if (rest <= 0) return [whole];
  const more = make("button", { type: "button" }, text("more", { n: rest }));
  more.onclick = () => { body.append(...rows.slice(ROWS).map(row)); more.remove(); };
  return [whole, more];
}
