// What is typed, dropped and chosen in, a question to the interface, its verdict shown. Nothing is kept: not what is
// checked, not the token.

const $ = (id) => document.getElementById(id);

let token = "";
let files = [];
let shown = null;
let asking = null;
/** Whether the form was changed after it was sent. */
let stale = false;

function translate() {
  document.documentElement.lang = lang;
  document.querySelectorAll("[data-text]").forEach((element) => { element.textContent = text(element.dataset.text); });
  document.querySelectorAll("[data-label]").forEach((element) => element.setAttribute("aria-label", text(element.dataset.label)));
  document.querySelectorAll("[data-lang]").forEach((link) => {
    if (link.dataset.lang === lang) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  fillChoices();
  listFiles();
  show();
}

// --- the form ---

function fillChoices() {
  if (facts === null) return;
  const fill = (select, options, first) => {
    const chosen = select.value || first;
    select.replaceChildren(...options.map(([value, name]) => make("option", { value, selected: value === chosen }, name)));
  };
  fill($("channel"), facts.channels.map((name) => [name, named("channel", name)]), facts.channel);
  fill($("policy"), facts.policies.map(({ name }) => [name, name]), facts.policy);
  $("drop-hint").textContent = text("dropHint", { n: size(facts.maxBody) });
  $("reveal-choice").hidden = !facts.reveal;
  tellPolicy();
}

function tellPolicy() {
  const policy = facts && facts.policies.find(({ name }) => name === $("policy").value);
  $("policy-hint").textContent = policy ? policy.description[lang] : "";
}

function addFiles(more) {
  if (more.length === 0) return;
  files.push(...more);
  listFiles();
  changed();
  tell(text("added", { n: files.length }), true);
}

function listFiles() {
  $("chosen").hidden = files.length === 0;
  $("chosen").replaceChildren(...files.map((file, at) => {
    const remove = () => {
      files.splice(at, 1);
      listFiles();
      changed();
      tell(text("removed", { name: file.name }), true);
      (document.querySelectorAll("#chosen button")[Math.min(at, files.length - 1)] || $("files")).focus();
    };
    return make("li", {},
      make("span", {}, file.name, " ", make("small", {}, size(file.size))),
      make("button", { type: "button", class: "small", "aria-label": text("removeFile", { name: file.name }), click: remove },
        text("remove")));
  }));
}

/** A form's lines end in CR LF, and places are counted in that. */
const overTheLine = (typed) => typed.replace(/\r\n|\r|\n/g, "\r\n");

/** What is asked. */
function draft() {
  const form = new FormData();
  const own = {};
  for (const name of [...OWN, "reporterName", "reporterEmail", "reporterPhone"]) {
    const typed = $("form").elements[name].value;
    if (typed.trim() === "") continue;
    const sent = overTheLine(typed);
    form.append(name, sent);
    if (OWN.includes(name)) own[name] = sent;
  }
  for (const name of ["channel", "policy"]) {
    if ($(name).value) form.append(name, $(name).value);
  }
  for (const file of files) form.append("file", file, file.name);
  return { form, own, empty: files.length === 0 && Object.keys(own).length === 0 };
}

/** Puts a cleaned text in the place of the one that was sent, unless somebody wrote on in it. */
function replace(name, sent, cleaned) {
  const field = $(name);
  if (overTheLine(field.value) !== sent) {
    fail(text("writtenOn"));
    return;
  }
  field.value = cleaned;
  changed();
  tell(text("replaced"), true);
  field.focus();
}

/** Tells what goes on; quietly, where the screen shows it already. */
function tell(words, quiet = false, busy = false) {
  if (quiet && asking !== null && $("status").className === "busy") return;
  $("trouble").textContent = "";
  $("status").className = quiet ? "quiet" : busy ? "busy" : "";
  $("status").textContent = words;
}

function fail(words) {
  tell("");
  $("trouble").textContent = words;
}

/** A verdict that is shown is about what was sent, not about what stands there now. */
function changed() {
  stale = true;
  if ($("stale")) $("stale").hidden = false;
}

// --- the interface ---

/** Asks, and asks for a token where the service does. */
async function ask(path, options = {}) {
  for (let wrong = false; ; wrong = true) {
    const headers = { Accept: "application/json, application/octet-stream, application/problem+json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    const settings = { cache: "no-store", credentials: "same-origin", redirect: "error", ...options, headers };
    const response = await fetch(path, settings);
    if (response.status !== 401) return response;
    if (!await askToken(wrong && token !== "")) return response;
  }
}

function askToken(wrong) {
  const dialog = $("token-dialog");
  return new Promise((resolve) => {
    $("token").value = "";
    $("token-wrong").textContent = wrong ? text("tokenWrong") : "";
    dialog.returnValue = "";
    dialog.addEventListener("close", () => {
      token = dialog.returnValue === "use" ? $("token").value.trim() : "";
      $("token").value = "";
      resolve(token !== "");
    }, { once: true });
    dialog.showModal();
    $("token").focus();
  });
}

async function learn() {
  const response = await ask("page.json");
  if (!response.ok) return fail(await trouble(response));
  facts = await response.json();
  translate();
  return undefined;
}

async function trouble(response) {
  const { status } = response;
  if (status === 401) return text("noToken");
  if (status === 408) return text("stalled");
  if (status === 413) return text("tooLarge", { n: size(facts.maxBody) });
  if (status === 429) return text("busyService", { n: unit(Number(response.headers.get("Retry-After")) || 1, "second") });
  if (status >= 500) return text("notReady");
  const problem = await response.json().catch(() => null);
  const told = problem && (lang === "en" && problem.en ? problem.en.detail : problem.detail);
  return told ? `${told}${problem.reason && status !== 422 ? ` (${problem.reason})` : ""}` : text("strange");
}

async function check() {
  if (asking !== null) return;
  const { form, own, empty } = draft();
  const sent = [...files];
  if (empty) {
    fail(text("nothing"));
    $("description").focus();
    return;
  }
  if (facts !== null && files.reduce((sum, file) => sum + file.size, 0) > facts.maxBody) {
    fail(text("tooLarge", { n: size(facts.maxBody) }));
    return;
  }
  asking = new AbortController();
  stale = false;
  forget();
  working(true);
  try {
    if (facts === null) await learn();
    if (facts === null) return;
    const reveal = $("reveal").checked && facts.reveal ? "&reveal=true" : "";
    const response = await ask(`v1/checks?mode=verdict${reveal}`, { method: "POST", body: form, signal: asking.signal });
    if (!response.ok) {
      fail(await trouble(response));
      return;
    }
    const verdict = await response.json().catch(() => null);
    if (asking.signal.aborted) throw asking.signal.reason;
    if (verdict === null || verdict.type !== "verdict" || !has(SIGNS, verdict.decision)) {
      fail(text("strange"));
      return;
    }
    shown = { verdict, own, files: sent };
    tell("");
    show();
    tell(`${$("decision").textContent}. ${tally(verdict)}`, true);
    $("result").scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  } catch (error) {
    if (error.name === "AbortError") tell(text("stopped"));
    else fail(text("unreachable"));
  } finally {
    asking = null;
    working(false);
  }
}

function working(busy, words = text("busy")) {
  if (busy) tell(words, false, true);
  $("form").setAttribute("aria-busy", busy);
  $("check").setAttribute("aria-disabled", busy);
  if (!busy && document.activeElement === $("stop")) $("check").focus();
  $("stop").hidden = !busy;
}

function forget() {
  shown = null;
  show();
}

function show() {
  const result = $("result");
  result.hidden = shown === null;
  $("skip-result").hidden = shown === null;
  document.title = `${text("title")} – sluis`;
  if (shown === null) {
    result.replaceChildren();
    return;
  }
  const { verdict } = shown;
  result.replaceChildren(...[
    outcome(verdict),
    make("p", { id: "stale", class: "stale", role: "status", hidden: !stale }, text("stale")),
    reasons(verdict),
    marked(shown),
    copies(shown),
    missed(verdict),
    found(shown),
    particulars(verdict),
  ].filter((part) => part !== null));
  document.title = `${$("decision").textContent} – sluis`;
}

// --- what is done ---

$("form").addEventListener("submit", (event) => { event.preventDefault(); check(); });
$("form").addEventListener("input", changed);
$("policy").addEventListener("change", tellPolicy);
$("stop").addEventListener("click", () => asking && asking.abort());
$("clear").addEventListener("click", () => {
  if (asking) asking.abort();
  $("form").reset();
  files = [];
  $("channel").value = facts ? facts.channel : "";
  $("policy").value = facts ? facts.policy : "";
  forget();
  translate();
  tell(text("cleared"), true);
  $("subject").focus();
});
$("files").addEventListener("change", () => { addFiles([...$("files").files]); $("files").value = ""; });
$("token-form").addEventListener("submit", (event) => { event.preventDefault(); $("token-dialog").close("use"); });
$("token-cancel").addEventListener("click", () => $("token-dialog").close());

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && asking && !$("token-dialog").open) asking.abort();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form === $("form")) {
    event.preventDefault();
    check();
  }
});
// A file that misses the field would else replace the page, and all that was typed with it.
document.addEventListener("dragover", (event) => { event.preventDefault(); $("drop").classList.add("over"); });
document.addEventListener("dragleave", (event) => { if (event.relatedTarget === null) $("drop").classList.remove("over"); });
document.addEventListener("drop", (event) => {
  if (event.dataTransfer.files.length === 0) return;
  event.preventDefault();
  $("drop").classList.remove("over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
  if (entries.some((entry) => entry && entry.isDirectory)) fail(text("folder"));
  else addFiles([...event.dataTransfer.files]);
});
document.addEventListener("paste", (event) => addFiles([...event.clipboardData.files]));
document.querySelectorAll("[data-lang]").forEach((link) => link.addEventListener("click", (event) => {
  event.preventDefault();
  lang = link.dataset.lang;
  const address = new URL(location.href);
  address.searchParams.set("lang", lang);
  history.replaceState(null, "", address);
  translate();
}));

const asked = [new URLSearchParams(location.search).get("lang"), ...navigator.languages.map((name) => name.slice(0, 2))];
lang = asked.find((name) => name !== null && has(TEXTS, name)) || "nl";
translate();
learn().catch(() => fail(text("unreachable")));
