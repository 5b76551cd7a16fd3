// Files that were sent in and a verdict on them in, cleaned copies out, to be saved.

const WAYS = ["mask", "tag", "pseudonym"];

/** How copies are cleaned, as it was last chosen. */
let way = WAYS[0];

/** The files in which something was found, each with what it may be called: a name that holds something stays covered. */
function unclean({ verdict, files: sent }) {
  const first = (path) => path.split("!/")[0];
  const told = new Set(verdict.coverage.map(({ part }) => first(part)));
  const found = new Set(verdict.findings.map(({ path }) => first(path ?? "")));
  const called = sent.map((file, at) => ({ file, name: told.has(file.name) ? file.name : text("nthFile", { n: at + 1 }) }));
  return called.filter(({ file }) => verdict.total || found.has(file.name) || !told.has(file.name));
}

function copies(result) {
  const some = unclean(result);
  if (some.length === 0) return null;
  const choose = make("select", { id: "way" }, ...WAYS.map((id) => make("option", { value: id, selected: id === way }, named("way", id))));
  choose.onchange = () => { way = choose.value; };
  const rows = some.map(({ file, name }) => make("li", {},
    make("span", {}, name),
    make("button", { type: "button", "aria-label": text("saveCopyOf", { name }), click: () => saveCopy(file, name) }, text("saveCopy"))));
  return block("copies", make("p", { class: "hint" }, text("copiesHint")),
    make("div", { class: "field" }, make("label", { for: "way" }, text("way")), choose),
    make("ul", { class: "rows" }, ...rows));
}

async function saveCopy(file, called) {
  if (asking !== null) return;
  asking = new AbortController();
  working(true, text("copying", { name: called }));
  try {
    const form = new FormData();
    form.append("file", file, file.name);
    const response = await ask(`v1/redactions?how=${way}&lang=${lang}`, { method: "POST", body: form, signal: asking.signal });
    if (!response.ok) {
      fail(await trouble(response));
      return;
    }
    const name = nameOf(response.headers.get("Content-Disposition"));
    const content = await response.blob();
    if (asking.signal.aborted) throw asking.signal.reason;
    save(content, name);
    tell(text("copied", { name, what: replaced(response.headers.get("Sluis-Replaced")) }));
  } catch (error) {
    if (error.name === "AbortError") tell(text("copyStopped"));
    else fail(text("copyUnreachable"));
  } finally {
    asking = null;
    working(false);
  }
}

/** The name that the service gives the copy; that of the original may say too much. */
function nameOf(disposition) {
  const told = /filename\*=UTF-8''([^;]+)/.exec(disposition ?? "");
  return told === null ? text("copyName") : decodeURIComponent(told[1]);
}

/** `bsn=2, email=1` in words. */
function replaced(counts) {
  const told = (counts ?? "").split(", ").filter(Boolean).map((pair) => pair.split("="));
  return told.map(([id, n]) => `${word("entities", id)} ${n}`).join(", ") || text("copiedNothing");
}

function save(content, name) {
  const address = URL.createObjectURL(content);
  make("a", { href: address, download: name }).click();
  // By then the browser has it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
