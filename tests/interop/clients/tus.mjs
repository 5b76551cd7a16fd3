// @tus/server with tus-js-client: GATE FILE; the server asks the gate when an upload is whole, as
// it is shown here. 0 accepted, 1 refused, also after the client tries the same upload again.
// With `--serve FOLDER` for the file: the server alone, which writes its port.
import { createRequire } from "node:module";
import { readFileSync, mkdtempSync, existsSync, readdirSync, openAsBlob } from "node:fs";
import http from "node:http";
const require = createRequire(process.cwd() + "/");
const { pathToFileURL } = await import("node:url");
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);
const { Server } = await load("@tus/server");
const { FileStore } = await load("@tus/file-store");
const tus = require("tus-js-client");

const [gate, file, place] = process.argv.slice(2);
const serves = file === "--serve";
const folder = serves ? `${place}/store` : mkdtempSync("tus-");
const datastore = new FileStore({ directory: folder });

async function ask(form) {
  let answer;
  try {
    answer = await fetch(`${gate}/v1/checks?mode=gate`, { method: "POST", body: form });
  } catch {
    answer = undefined;
  }
  if (answer?.status === 204) return;
  const body = answer ? await answer.text() : '{"status":422}';
  // 422 is the one status that clients of tus take as final.
  throw { status_code: 422, body };
}

const server = new Server({
  path: "/files",
  relativeLocation: serves,
  datastore,
  async onUploadCreate(request, upload) {
    const form = new FormData();
    form.set("filename", upload.metadata?.filename ?? "upload");
    if (upload.metadata?.description) form.set("description", upload.metadata.description);
    await ask(form);
    return {};
  },
  async onUploadFinish(request, upload) {
    const form = new FormData();
    if (upload.metadata?.description) form.set("description", upload.metadata.description);
    form.append("file", await openAsBlob(upload.storage.path), upload.metadata?.filename ?? "upload");
    try {
      await ask(form);
    } catch (refusal) {
      // A client takes an upload for done whose bytes are still there.
      await datastore.remove(upload.id);
      throw refusal;
    }
    return {};
  },
});
const listening = http.createServer(server.handle.bind(server)).listen(0, "127.0.0.1");
await new Promise((resolve) => listening.once("listening", resolve));
if (serves) {
  console.log(listening.address().port);
  await new Promise(() => {});
}
const endpoint = `http://127.0.0.1:${listening.address().port}/files`;

function upload(uploadUrl) {
  return new Promise((resolve) => {
    let url = null;
    const one = new tus.Upload(readFileSync(file), {
      endpoint, uploadUrl, retryDelays: [0, 100],
      metadata: { filename: "bijlage.csv" },
      onUploadUrlAvailable: () => { url = one.url; },
      onError: (error) => resolve({ accepted: false, url, told: error.originalResponse?.getBody?.() ?? String(error) }),
      onSuccess: () => resolve({ accepted: true, url, told: "" }),
    });
    one.start();
  });
}

const first = await upload(undefined);
let accepted = first.accepted;
if (!accepted && first.url) {
  const again = await upload(first.url);
  accepted = again.accepted && again.url === first.url;
}
const kept = readdirSync(folder).length > 0;
console.log(accepted ? "accepted" : "refused", kept ? "kept" : "removed", first.told.slice(0, 80));
listening.close();
process.exit(accepted !== kept ? 2 : accepted ? 0 : 1);
