// npm clamscan: HOST PORT FILE; 0 accepted, 1 refused.
import { createRequire } from "node:module";
import { createReadStream } from "node:fs";
const NodeClam = createRequire(process.cwd() + "/")("clamscan");
const [host, port, file] = process.argv.slice(2);
const scanner = await new NodeClam().init({
  clamscan: { active: false },
  clamdscan: { host, port: Number(port), timeout: 20000, localFallback: false, active: true },
  preference: "clamdscan",
});
const { isInfected, viruses } = await scanner.scanStream(createReadStream(file));
console.log(isInfected, viruses.join(" "));
process.exit(isInfected === false ? 0 : 1);
