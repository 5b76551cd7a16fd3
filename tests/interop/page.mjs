#!/usr/bin/env node
// The page for staff in headless Chromium, as people with and without a mouse use it, and under axe.
// Installs playwright-core and axe-core (npm) into a folder of its own. Takes the command to test as its argument, and
// writes what it saw to the folder that SLUIS_SCREENSHOTS names, or to a temporary one.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const sluis = resolve(process.argv[2] ?? join(import.meta.dirname, "../../target/debug/sluis"));
const work = mkdtempSync(join(tmpdir(), "sluis-page-"));
const shots = process.env.SLUIS_SCREENSHOTS ?? mkdtempSync(join(tmpdir(), "sluis-screenshots-"));
const tools = process.env.SLUIS_INTEROP_TOOLS ?? join(work, "tools");
mkdirSync(tools, { recursive: true });
mkdirSync(shots, { recursive: true });
if (!["playwright-core", "axe-core"].every((name) => existsSync(join(tools, "node_modules", name)))) {
  execFileSync("npm", ["install", "--silent", "--no-fund", "--no-audit", "--prefix", tools, "playwright-core", "axe-core"]);
}
const { chromium } = createRequire(join(tools, "x"))("playwright-core");
const axe = readFileSync(join(tools, "node_modules/axe-core/axe.min.js"), "utf8");

const BSN = "171723673";
const OTHER = "319072356";
const TEXT = `Beste 😀 collega,\n\nDe brief aan mevrouw Van den Berg (één café verderop), geboren 12-03-1961, BSN ${BSN}, komt niet aan.\nGroet, é`;
const write = (name, content) => { const path = join(work, name); writeFileSync(path, content); return path; };
const clean = write("schoon.txt", "Het scherm blijft leeg.\n");
const list = write("export.csv", `naam;bsn;geboortedatum\nJan de Vries;${BSN};12-03-1961\nPiet Jansen;${OTHER};01-02-1970\n`);
const broken = write("kapot.zip", "PK\u0003\u0004 hier mist de rest");
const markup = write(`<img src=x onerror=alert(1)> ${BSN}.txt`, `BSN ${BSN}\n`);

const servers = [];
/** A service of its own, and where it is. */
async function serve(...args) {
  const child = spawn(sluis, ["serve", "--http", "127.0.0.1:0", ...args], { cwd: work, stdio: ["ignore", "ignore", "pipe"] });
  servers.push(child);
  let log = "";
  for await (const piece of child.stderr) {
    log += piece;
    const port = /http on 127\.0\.0\.1:(\d+)/.exec(log);
    if (port && log.includes('"ready"')) {
      child.stderr.resume();
      return `http://127.0.0.1:${port[1]}/`;
    }
  }
  throw new Error(`it does not start: ${log}`);
}

let browser;
const complaints = [];
/** A page of a new visitor; what the browser complains of, or asks of others, fails the test. */
async function visit(base, { context: settings = {}, path = "", quiet = false } = {}) {
  const context = await browser.newContext({ locale: "nl-NL", viewport: { width: 1000, height: 900 }, ...settings });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on("pageerror", (error) => complaints.push(`${error}`));
  if (!quiet) page.on("console", (line) => { if (line.type() === "error") complaints.push(line.text()); });
  page.on("request", (request) => { if (!request.url().startsWith(base) && !request.url().startsWith("data:")) complaints.push(`asks ${request.url()}`); });
  page.on("dialog", (dialog) => { complaints.push(dialog.message()); dialog.dismiss(); });
  await page.goto(base + path);
  return page;
}

const ready = (page) => page.locator("#policy option").first().waitFor({ state: "attached" });
const outcome = async (page) => { await page.locator("#decision").waitFor(); return page.locator("#decision").textContent(); };
const shoot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
const fill = async (page, text) => page.locator("#description").fill(text);
const press = (page) => page.locator("#check").click();

/** What axe finds to be serious. */
async function serious(page) {
  // By the debugger's door: the page's own policy lets no script in.
  const found = await page.evaluate(async (source) => {
    (0, eval)(source);
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map((node) => node.html).join(" ")}`);
  }, axe);
  return found;
}

const cases = {
  async "a clean file passes"() {
    const page = await visit(await base());
    await ready(page);
    await page.locator("#files").setInputFiles(clean);
    assert.match(await page.locator("#chosen").textContent(), /schoon\.txt/);
    await press(page);
    assert.equal(await outcome(page), "TOEGESTAAN");
    assert.match(await page.locator("#result").textContent(), /Er is niets gevonden/);
    await shoot(page, "clean-nl");
  },

  async "a dropped file is taken, and can be taken back"() {
    const page = await visit(await base());
    await ready(page);
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(["hallo"], "gesleept.txt"));
      return data;
    });
    await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
    await page.getByRole("button", { name: "Verwijder gesleept.txt" }).click();
    assert.equal(await page.locator("#chosen li").count(), 0);
    await press(page);
    assert.match(await page.locator("#trouble").textContent(), /Vul een onderwerp/);
  },

  async "a description is refused, with the places marked and covered"() {
    const page = await visit(await base());
    await ready(page);
    await fill(page, TEXT);
    await press(page);
    assert.equal(await outcome(page), "GEWEIGERD");
    assert.match(await page.locator("#status").textContent(), /GEWEIGERD/);
    const result = await page.locator("#result").textContent();
    for (const value of [BSN, "12-03-1961", "Van den Berg"]) assert.ok(!result.includes(value), value);
    assert.match(result, /zaaknummer/);
    await shoot(page, "rejected-nl");
    for (const [kind, value] of [["BSN", BSN], ["geboortedatum", "12-03-1961"], ["naam", "Van den Berg"]]) {
      const mark = page.locator("mark", { hasText: kind });
      await mark.getByRole("button", { name: `Toon ${kind}` }).click();
      assert.match(await mark.locator(".secret").textContent(), new RegExp(`(^|[Mm]evrouw )${value}$`));
    }
    assert.match(await page.locator(".text").innerText(), /^Beste 😀 collega,\n\nDe brief aan /);
    await page.getByRole("button", { name: "Verberg BSN" }).first().click();
    assert.ok(!(await page.locator("#result").textContent()).includes(BSN));
    await fill(page, "Iets anders.");
    assert.ok(await page.locator("#stale").isVisible());
    await page.getByRole("button", { name: "Vervang in het formulier" }).click();
    assert.equal(await page.locator("#description").inputValue(), "Iets anders.");
  },

  async "a description is cleaned in the form, and then passes"() {
    const page = await visit(await base());
    await ready(page);
    await fill(page, TEXT);
    await press(page);
    await outcome(page);
    await page.getByRole("button", { name: "Vervang in het formulier" }).click();
    const cleaned = TEXT.replace("Van den Berg", "[naam]").replace("12-03-1961", "[geboortedatum]").replace(BSN, "[BSN]");
    assert.equal(await page.locator("#description").inputValue(), cleaned);
    await press(page);
    await page.locator(".outcome.allow").waitFor();
  },

  async "files by mail: places without values, what was not inspected, markup as text"() {
    const page = await visit(await base());
    await ready(page);
    await page.locator("#files").setInputFiles([list, broken, markup]);
    await page.getByLabel("Binnengekomen via").selectOption("email");
    await press(page);
    assert.equal(await outcome(page), "GEWEIGERD");
    const result = await page.locator("#result").textContent();
    assert.ok(!result.includes(BSN) && !result.includes(OTHER));
    assert.match(result, /regel 2, veld bsn/);
    assert.match(result, /<img src=x onerror=alert\(1\)>/);
    assert.match(await page.locator(".block.gap").textContent(), /kapot\.zip.*beschadigd/);
    assert.equal(await page.locator("#result img, #result script").count(), 0);
    assert.equal(await page.locator("#reveal-choice").isVisible(), false);
    await shoot(page, "files-nl");
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("#form").isVisible(), false);
    await shoot(page, "print-nl");
  },

  async "a cleaned copy is made of a file and saved under a clean name"() {
    const page = await visit(await base());
    await ready(page);
    await page.locator("#files").setInputFiles([list, clean]);
    await press(page);
    await outcome(page);
    const saves = page.getByRole("button", { name: /^Download kopie van/ });
    assert.equal(await saves.count(), 1);
    await page.getByLabel("Vervang door").selectOption("tag");
    await shoot(page, "copies-nl");
    const [saved] = await Promise.all([page.waitForEvent("download"), saves.first().click()]);
    assert.equal(saved.suggestedFilename(), "export.csv");
    const text = readFileSync(await saved.path(), "utf8");
    assert.equal(text, "naam;bsn;geboortedatum\n[NAAM];[BSN];[GEBOORTEDATUM]\n[NAAM];[BSN];[GEBOORTEDATUM]\n");
    await page.locator("#status", { hasText: "Geschoonde kopie: export.csv. Vervangen: " }).waitFor();
    assert.match(await page.locator("#status").textContent(), /BSN 2/);
    await shoot(page, "copied-nl");
    assert.deepEqual(await serious(page), []);
    // A name that says too much is not that of the copy, and the choice stays when the language changes.
    await page.getByRole("link", { name: "English" }).click();
    assert.equal(await page.getByLabel("Replace by").inputValue(), "tag");
    await page.getByRole("button", { name: "Clear" }).click();
    await page.locator("#files").setInputFiles([markup]);
    await press(page);
    await outcome(page);
    const [named] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download copy of file 1" }).click()]);
    assert.doesNotMatch(named.suggestedFilename(), new RegExp(BSN));
    assert.match(readFileSync(await named.path(), "utf8"), /\[BSN\]/);
  },

  async "where no copy can be made, the page says why"() {
    const page = await visit(await base(), { quiet: true });
    await ready(page);
    const packed = write("half.zip", "PK\u0003\u0004 hier mist de rest");
    await page.locator("#files").setInputFiles([list, packed]);
    await press(page);
    await outcome(page);
    const save = page.getByRole("button", { name: "Download kopie van export.csv" });
    const refusal = { type: "urn:sluis:problem:not-redacted", detail: "Het bestand is ondertekend. Haal dat weg.", en: { detail: "x" }, reason: "signed" };
    const answers = [[{ status: 422, json: refusal }, /^Het bestand is ondertekend\. Haal dat weg\.$/], [{ status: 503 }, /niets doorgelaten/], [{ status: 429 }, /te druk/]];
    for (const [answer, told] of answers) {
      await page.route("**/v1/redactions*", (route) => route.fulfill(answer), { times: 1 });
      await save.click();
      await page.locator("#trouble", { hasText: told }).waitFor();
    }
    await page.route("**/v1/redactions*", () => {}, { times: 1 });
    await save.click();
    await page.locator("#status", { hasText: "Bezig met een geschoonde kopie van export.csv" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator("#status", { hasText: "Er is geen kopie gemaakt" }).waitFor();
    await page.route("**/v1/redactions*", (route) => route.abort(), { times: 1 });
    await save.click();
    await page.locator("#trouble", { hasText: "niet bereikbaar" }).waitFor();
    await shoot(page, "no-copy-nl");
  },

  async "the language changes, and what was typed and told stays"() {
    const page = await visit(await base(), { path: "?lang=nl" });
    await ready(page);
    await fill(page, TEXT);
    await press(page);
    await outcome(page);
    await page.getByRole("link", { name: "English" }).click();
    assert.equal(await outcome(page), "REJECTED");
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    assert.equal(await page.getByRole("textbox", { name: "Description" }).inputValue(), TEXT);
    assert.match(page.url(), /lang=en/);
    assert.doesNotMatch(await page.locator("body").innerText(), /Toelichting|zaaknummer|Kijk na/);
    const other = await visit(await base(), { context: { locale: "en-GB" } });
    assert.equal(await other.locator("#check").textContent(), "Check");
  },

  async "the keyboard does it all, and shows where it is"() {
    const page = await visit(await base());
    await ready(page);
    const at = () => page.evaluate(() => {
      const { activeElement: on } = document;
      const { outlineStyle, outlineWidth } = getComputedStyle(on.id === "files" ? on.nextElementSibling : on);
      return { id: on.id, name: on.getAttribute("aria-label") ?? on.textContent, seen: outlineStyle !== "none" && outlineWidth !== "0px" };
    });
    const order = [];
    const tab = async () => { await page.keyboard.press("Tab"); order.push(await at()); return order.at(-1); };
    await tab();
    await page.keyboard.press("Enter");
    assert.equal((await at()).id, "form");
    while ((await tab()).id !== "description");
    await page.keyboard.type(`BSN ${BSN}`);
    while ((await tab()).id !== "check");
    assert.deepEqual(order.map(({ id }) => id).filter(Boolean), ["subject", "description", "comment", "files", "channel", "policy", "check"]);
    await page.keyboard.press("Enter");
    assert.equal(await outcome(page), "GEWEIGERD");
    for (let steps = 0; !(await tab()).name.startsWith("Toon"); steps += 1) assert.ok(steps < 10);
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("mark .secret").textContent(), BSN);
    assert.deepEqual(order.filter(({ seen }) => !seen), []);
    await page.getByRole("textbox", { name: "Toelichting" }).press("Control+Enter");
    assert.equal(await outcome(page), "GEWEIGERD");
  },

  async "what goes wrong is told, and never reads as passed"() {
    const page = await visit(await base(), { quiet: true });
    await ready(page);
    await fill(page, "Scherm blijft leeg.");
    const answers = [
      [{ status: 413, body: "{}" }, /Te groot: alles samen hoogstens 25 MB/], [{ status: 429, headers: { "Retry-After": "7" } }, /7 seconden/],
      [{ status: 408 }, /duurde te lang/], [{ status: 503 }, /niets doorgelaten/], [{ status: 500 }, /niets doorgelaten/],
      [{ status: 200, body: "<html>" }, /geen uitslag/], [{ status: 200, body: '{"type":"verdict","decision":"ok"}' }, /geen uitslag/],
      [{ status: 400, body: '{"detail":"Dat beleid bestaat hier niet.","en":{"detail":"x"}}' }, /beleid bestaat hier niet/],
    ];
    for (const [answer, told] of answers) {
      await page.route("**/v1/checks*", (route) => route.fulfill(answer), { times: 1 });
      await press(page);
      await page.locator("#trouble", { hasText: told }).waitFor();
      assert.equal(await page.locator("#result").isVisible(), false);
    }
    await page.route("**/v1/checks*", (route) => route.abort(), { times: 1 });
    await press(page);
    await page.locator("#trouble", { hasText: "niet bereikbaar" }).waitFor();
    await shoot(page, "trouble-nl");
    await page.route("**/v1/checks*", () => {}, { times: 1 });
    await press(page);
    await page.locator("#status", { hasText: "Bezig" }).waitFor();
    await shoot(page, "busy-nl");
    await page.keyboard.press("Escape");
    await page.locator("#status", { hasText: "Afgebroken" }).waitFor();
    const unseen = { type: "verdict", decision: "allow", policy: "klantportaal", channel: "portal", reasons: [], labels: ["not-inspected"],
      persons: { min: 0, max: 0 }, findings: [], coverage: [{ part: "submission", status: "crashed", reason: "let-pass" }],
      engine: { version: "0", rules: "sha256:0" } };
    await page.route("**/v1/checks*", (route) => route.fulfill({ json: unseen }), { times: 1 });
    await press(page);
    assert.equal(await outcome(page), "NIET BEOORDEELD");
    assert.doesNotMatch(await page.locator("#result").textContent(), /niets gevonden/);
    await shoot(page, "let-pass-nl");
  },

  async "a token is asked for, and forgotten"() {
    write("tokens", "een-token-voor-de-pagina\n");
    const page = await visit(await serve("--token-file", "tokens", "--page", "on"), { quiet: true });
    const dialog = page.getByRole("dialog", { name: "Aanmelden" });
    await dialog.getByLabel("Token").fill("een-ander-token");
    await page.keyboard.press("Enter");
    await dialog.getByText("niet bekend").waitFor();
    await shoot(page, "token-nl");
    assert.deepEqual(await serious(page), []);
    await page.keyboard.press("Escape");
    await page.locator("#trouble", { hasText: "Zonder token" }).waitFor();
    await fill(page, `BSN ${BSN}`);
    await press(page);
    await dialog.getByLabel("Token").fill("een-token-voor-de-pagina");
    await dialog.getByRole("button", { name: "Gebruik" }).click();
    assert.equal(await outcome(page), "GEWEIGERD");
    const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie, document.body.innerHTML.includes("een-token")]);
    assert.deepEqual(kept, [0, 0, "", false]);
    await page.reload();
    await dialog.waitFor();
  },

  async "values of files come where the operator said so, and show after a click"() {
    write("reveal.toml", "[serve]\npage-reveal = true\n");
    const page = await visit(await serve("--config", "reveal.toml"));
    await ready(page);
    await page.locator("#files").setInputFiles(list);
    await press(page);
    assert.equal(await outcome(page), "TOEGESTAAN");
    assert.equal(await page.getByRole("button", { name: "Toon BSN" }).count(), 0);
    await page.locator("#reveal").check();
    await press(page);
    await page.getByRole("button", { name: "Toon BSN" }).first().waitFor();
    assert.ok(!(await page.locator("#result").textContent()).includes(BSN));
    await page.getByRole("button", { name: "Toon BSN" }).first().click();
    assert.ok((await page.locator("#result").textContent()).includes(BSN));
    await shoot(page, "revealed-nl");
  },

  async "axe finds nothing, in light and dark, in Dutch and English, wide and narrow"() {
    for (const colorScheme of ["light", "dark"]) {
      for (const lang of ["nl", "en"]) {
        for (const width of [1000, 360]) {
          const settings = { colorScheme, viewport: { width, height: 800 }, reducedMotion: "reduce", bypassCSP: true };
          const page = await visit(await base(), { path: `?lang=${lang}`, context: settings });
          await ready(page);
          assert.deepEqual(await serious(page), []);
          await page.locator("#subject").fill(`Vraag over ${BSN}`);
          await fill(page, TEXT);
          await page.locator("#files").setInputFiles([list, broken, markup]);
          await page.locator("#channel").selectOption("email");
          await press(page);
          await outcome(page);
          await page.locator("summary").evaluateAll((all) => all.forEach((one) => one.parentElement.setAttribute("open", "")));
          await page.locator("mark button").first().click();
          assert.deepEqual(await serious(page), []);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it is wider than the screen");
          await shoot(page, `all-${lang}-${colorScheme}-${width}`);
          await page.context().close();
        }
      }
    }
  },
};

let place;
const base = async () => { place ??= serve("--page", "on"); return place; };
let failed = 0;
try {
  browser = await chromium.launch({
    executablePath: process.env.SLUIS_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  for (const [name, run] of Object.entries(cases)) {
    if (process.env.SLUIS_CASE && !name.includes(process.env.SLUIS_CASE)) continue;
    try {
      complaints.length = 0;
      await run();
      assert.deepEqual(complaints, []);
      console.log(`✓ ${name}`);
    } catch (error) {
      failed += 1;
      console.error(`✗ ${name}: ${error.stack}`);
    }
  }
  console.log(`Chromium ${browser.version()}; screenshots: ${shots}`);
} finally {
  await browser?.close();
  for (const server of servers) server.kill();
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
