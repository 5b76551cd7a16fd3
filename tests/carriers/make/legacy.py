#!/usr/bin/env python3
"""Writes carriers of older and open formats, by letting LibreOffice save those of `office.py` anew.

    python3 tests/carriers/make/legacy.py tests/carriers

Run `office.py` on the same folder first. `--all` converts every hiding place, not only those that are kept.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else "tests/carriers")
ALL = "--all" in sys.argv
FORMATS = {"docx": ["doc", "rtf", "odt", "fodt"], "xlsx": ["xls", "ods", "fods"], "pptx": ["ppt", "odp", "fodp"]}
KEPT = {
    "doc": ["body", "table", "header", "comment", "tracked-deletion", "replaced-number", "hidden-text", "text-box", "footnote"],
    "rtf": ["table", "header", "comment", "tracked-deletion", "custom-properties", "hidden-text"],
    "odt": ["table", "footer", "comment", "tracked-deletion", "replaced-number", "footnote", "custom-properties", "form-field"],
    "fodt": ["table"],
    "xls": ["cells", "typed-cells", "dates-of-1904", "lost-zero", "very-hidden-sheet", "comment", "header", "formula-literal",
            "text-box", "validation-prompt"],
    "ods": ["typed-cells", "lost-zero", "hidden-sheet", "comment", "header", "formula-literal", "text-box", "chart"],
    "fods": ["typed-cells"],
    # A presentation of before 2007 weighs 600 kB when LibreOffice writes it.
    "ppt": [],
    "odp": ["table", "notes", "hidden-slide"],
    "fodp": [],
}

for source, targets in FORMATS.items():
    for target in targets:
        files = [path for path in sorted((OUT / source).glob(f"*.{source}"))
                 if ALL or path.name.split(".")[0] in KEPT[target]]
        if not files:
            continue
        (OUT / target).mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory() as profile:
            subprocess.run(["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", target,
                            "--outdir", str(OUT / target), *map(str, files)], check=True, stdout=subprocess.DEVNULL)

# What must be told: files that end too soon.
for kind, place in (("doc", "body"), ("xls", "cells"), ("odt", "table"), ("ods", "typed-cells"), ("rtf", "table")):
    content = (OUT / kind / f"{place}.{kind}").read_bytes()
    (OUT / kind / "told").mkdir(exist_ok=True)
    (OUT / kind / "told" / f"cut-off.{kind}").write_bytes(content[: len(content) * 3 // 5])
