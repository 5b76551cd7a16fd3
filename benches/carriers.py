#!/usr/bin/env python3
"""Files in, the slowest of them and what isolation costs out: time and memory of the built command, file by file.

    python3 benches/carriers.py target/release/sluis [PATH ...]      (default: tests/carriers tests/files)

Memory is the largest resident size of the command or of a process it started, whichever is larger.
"""
import os
import sys
import time


def run(program, args):
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        os.execv(program, [program, *args])
    _, status, usage = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), time.perf_counter() - start, usage.ru_maxrss / 1024


def files(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if name not in ("make", "known"))
            yield from (os.path.join(folder, name) for name in sorted(names))


def main():
    program, paths = os.path.abspath(sys.argv[1]), sys.argv[2:] or ["tests/carriers", "tests/files"]
    rows, codes, totals = [], {}, {"auto": 0.0, "none": 0.0}
    for path in files(paths):
        code, seconds, memory = run(program, ["scan", path, "--format", "jsonl"])
        rows.append((seconds, memory, code, path))
        codes[code] = codes.get(code, 0) + 1
        totals["auto"] += seconds
        totals["none"] += run(program, ["scan", path, "--format", "jsonl", "--isolation", "none"])[1]
    count = len(rows) or 1
    print(f"{len(rows)} files; exit codes {dict(sorted(codes.items()))}")
    for mode, seconds in totals.items():
        print(f"--isolation {mode}: {seconds / count * 1000:.1f} ms a file")
    for title, key in (("slowest", 0), ("largest", 1)):
        print(f"\n{title:>8}   seconds      MiB  code")
        for row in sorted(rows, key=lambda row: -row[key])[:10]:
            print(f"{'':8} {row[0]:9.3f} {row[1]:8.1f} {row[2]:5}  {row[3]}")


if __name__ == "__main__":
    main()
