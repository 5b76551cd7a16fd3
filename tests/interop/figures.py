#!/usr/bin/env python3
"""Figures of the gate in service: how long a check takes at half the rate that it can take, and how fast files go through
it beside Debian's clamd, the same files by the same client.

    tests/interop/figures.py target/release/sluis [--share 1.0]

Takes `clamdscan` and `clamd` (Debian: clamdscan clamav-daemon) for the second; signatures of viruses are not fetched, so
clamd has one of its own and does less than it would. Run it on a machine that does nothing else.
"""

import argparse, importlib.machinery, importlib.util, pathlib, re, subprocess, sys, time

import load

HERE = pathlib.Path(__file__).resolve().parent


def module(path):
    loader = importlib.machinery.SourceFileLoader(path.name, str(path))
    made = importlib.util.module_from_spec(importlib.util.spec_from_loader(path.name, loader))
    loader.exec_module(made)
    return made


def loaded(program, mix, requests, rate):
    command = [sys.executable, HERE / "load.py", program, "--mix", mix, "--requests", str(requests), "--rate", str(rate)]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    print(done.stdout, end="", flush=True)
    if done.returncode:
        raise SystemExit(f"{mix}: a verdict was wrong or lost\n{done.stderr}")
    return float(re.search(r"(\d+) requests a second", done.stdout)[1])


def files(folder, share):
    """Texts of 2 kB, lists of 100 kB and workbooks of 1 MB; some hold a BSN."""
    folder.mkdir()
    def count(number):
        return max(2, int(number * share))
    for number in range(count(300)):
        end = f" BSN {load.BSN}" if number % 10 == 0 else ""
        (folder / f"text{number}.txt").write_text(load.TEXT[:1980] + end)
    row = "{0};melding {0};het scherm blijft leeg;2026-01-05\n"
    for number in range(count(60)):
        (folder / f"list{number}.csv").write_text("nummer;titel;tekst;datum\n" + "".join(row.format(line) for line in range(number, number + 2000)))
    for number in range(count(10)):
        (folder / f"book{number}.xlsx").write_bytes(load.workbook(1 << 20, number % 2 == 0))
    all = list(folder.iterdir())
    return len(all), sum(file.stat().st_size for file in all)


def beside_clamd(program, share):
    run = module(HERE / "run")
    bench = run.Bench(program)
    try:
        count, size = files(bench.folder / "files", share)
        gate, clamd = bench.gate("--deadline", "60s"), run.clamd_daemon(bench)
        took = {}
        for name, where in [("gate", f"LocalSocket {gate['socket']}"), ("clamd", f"TCPSocket {clamd}\nTCPAddr 127.0.0.1")]:
            conf = bench.write(f"{name}.conf", where + "\n")
            scan = [run.need("clamdscan"), f"--config-file={conf}", "--stream", "--no-summary", str(bench.folder / "files")]
            times = []
            for _ in range(3):
                begun = time.monotonic()
                done = subprocess.run([str(part) for part in scan], capture_output=True, text=True)
                times.append(time.monotonic() - begun)
            found = done.stdout.count(" FOUND")
            took[name] = min(times)
            print(f"clamdscan --stream, {name}: {count} files, {size / 1e6:.1f} MB, {found} refused, {took[name]:.2f} s: "
                  f"{count / took[name]:.0f} files a second, {size / 1e6 / took[name]:.1f} MB a second", flush=True)
        print(f"the gate takes {took['gate'] / took['clamd']:.1f} times as long as clamd")
    finally:
        bench.end()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("program", type=pathlib.Path)
    options.add_argument("--share", type=float, default=1.0, help="of the usual number of requests and files")
    asked = options.parse_args()
    program = asked.program.resolve()
    for mix, requests in [("text", 20_000), ("xlsx", 400)]:
        requests = max(20, int(requests * asked.share))
        print(f"-- {mix}: as many as it takes, then half of that")
        most = loaded(program, mix, requests, 0)
        loaded(program, mix, requests, most / 2)
    try:
        beside_clamd(program, asked.share)
    except Exception as error:
        if type(error).__name__ != "Missing":
            raise
        print(f"not beside clamd: {error} is not here")


if __name__ == "__main__":
    main()
