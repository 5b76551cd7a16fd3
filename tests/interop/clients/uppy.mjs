// Uppy with @uppy/tus in headless Chromium, before @tus/server with the gate: GATE FILE. 0 accepted, 1 refused, as the
// page shows it in the end, also after "retry".
import { createRequire } from "node:module";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import http from "node:http";
const require = createRequire(process.cwd() + "/");
const { chromium } = require("playwright-core");
const { buildSync } = require("esbuild");

const [gate, file] = process.argv.slice(2);
const folder = mkdtempSync("uppy-");
writeFileSync(`${folder}/page.js`, `
  import Uppy from "@uppy/core";
  import Tus from "@uppy/tus";
  window.run = (endpoint, name, text) => new Promise((resolve) => {
    const uppy = new Uppy({ autoProceed: false });
    uppy.use(Tus, { endpoint, retryDelays: [0, 100] });
    uppy.addFile({ name, type: "text/csv", data: new Blob([text]) });
    uppy.upload().then(async (first) => {
      const again = first.failed.length === 0 ? first : await uppy.retryAll();
      resolve({ accepted: again.successful.length === 1 && again.failed.length === 0, told: again.failed[0]?.error ?? "" });
    });
  });`);
buildSync({ entryPoints: [`${folder}/page.js`], bundle: true, outfile: `${folder}/out.js`, nodePaths: [`${process.cwd()}/node_modules`], logLevel: "error" });
const { readFileSync } = await import("node:fs");
const script = readFileSync(`${folder}/out.js`);

// The server of tus and the page are one origin.
const server = spawn(process.execPath, [new URL("tus.mjs", import.meta.url).pathname, gate, "--serve", folder], { stdio: ["ignore", "pipe", "inherit"] });
const port = await new Promise((resolve) => server.stdout.once("data", (line) => resolve(Number(line))));
const site = http.createServer((request, response) => {
  if (request.url.startsWith("/files")) {
    const { method, headers, url } = request;
    // The addresses that the server gives out are those of the page.
    const asked = http.request({ port, method, headers, path: url }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    request.pipe(asked);
  } else if (request.url === "/page.js") {
    response.setHeader("Content-Type", "text/javascript");
    response.end(script);
  } else {
    response.setHeader("Content-Type", "text/html");
    response.end("<!DOCTYPE html><title>uppy</title><script src=/page.js></script>");
  }
}).listen(0, "127.0.0.1");
await new Promise((resolve) => site.once("listening", resolve));
const base = `http://127.0.0.1:${site.address().port}`;

const browser = await chromium.launch({ executablePath: process.env.SLUIS_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
let code = 2;
try {
  const page = await browser.newPage();
  await page.goto(base);
  const { accepted, told } = await page.evaluate(([endpoint, text]) => window.run(endpoint, "bijlage.csv", text), [`${base}/files`, readFileSync(file, "utf8")]);
  const kept = readdirSync(`${folder}/store`).length > 0;
  console.log(accepted ? "accepted" : "refused", kept ? "kept" : "removed", String(told).replaceAll("\n", " ").slice(0, 60));
  code = accepted !== kept ? 2 : accepted ? 0 : 1;
} finally {
  await browser.close();
  server.kill();
  site.close();
}
process.exit(code);
