#!/usr/bin/env python3
"""Runs the peers over `data/public.jsonl` once and writes their figures to `peers.json`.

  python3 -m venv peers && peers/bin/pip install deduce presidio-analyzer && peers/bin/python benches/quality/peers.py

In: the benchmark. Out: per peer, type and zone the precision, recall and F1 by overlap and the exact F1, by the same rules
as the benchmark's own; decisions on documents, and findings per MB of the part without personal data. Deduce builds its
lists at its first start, which takes minutes. Presidio runs with the patterns it ships and a blank language model, so it
finds no names. Office documents and mail are left out: neither peer reads files.
"""
import collections, datetime, importlib.metadata, json, logging, pathlib, sys

HERE = pathlib.Path(__file__).resolve().parent
ORDER = ["BSN", "DOB", "NAME", "IBAN", "PHONE", "EMAIL", "ADDRESS", "POSTCODE", "DOCID", "MRZ", "PLATE", "KVK", "RSIN", "BTW"]
CONTAINERS = {"EMAIL", "MRZ", "IBAN", "BTW", "DOCID", "PHONE", "PLATE"}
CITIZEN = {"BSN", "DOB", "NAME", "IBAN", "PHONE", "EMAIL", "ADDRESS", "POSTCODE", "DOCID", "MRZ", "PLATE"}
DEDUCE = {"bsn": "BSN", "datum": "DOB", "persoon": "NAME", "patient": "NAME", "telefoonnummer": "PHONE", "emailadres": "EMAIL", "locatie": "ADDRESS"}
PRESIDIO = {"DATE_TIME": "DOB", "IBAN_CODE": "IBAN", "PHONE_NUMBER": "PHONE", "EMAIL_ADDRESS": "EMAIL"}

def deduce():
    from deduce import Deduce
    engine = Deduce()
    def find(text):
        for found in engine.deidentify(text).annotations:
            kind = DEDUCE.get(found.tag)
            if kind:
                # A postcode and a street are one tag there.
                kind = "POSTCODE" if kind == "ADDRESS" and found.text[:4].isdigit() else kind
                yield kind, found.start_char, found.end_char
    return find

def presidio():
    import spacy
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine
    class Blank(SpacyNlpEngine):
        def __init__(self):
            super().__init__()
            self.nlp = {"en": spacy.blank("en")}
            self.nlp["en"].max_length = 10**7
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    for recognizer in [r for r in registry.recognizers if r.name in ("SpacyRecognizer",)]:
        registry.recognizers.remove(recognizer)
    # Dutch numbers are only read where the phone recogniser is told the region.
    for recognizer in registry.recognizers:
        if recognizer.name == "PhoneRecognizer":
            recognizer.supported_regions = ("NL",)
    engine = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])
    def find(text):
        for found in engine.analyze(text=text, language="en", entities=list(PRESIDIO), score_threshold=0.0):
            yield PRESIDIO[found.entity_type], found.start, found.end
    return find

def same(left, right):
    return left == right or {left, right} == {"ADDRESS", "POSTCODE"}

def score(find, documents):
    cells = collections.defaultdict(lambda: collections.Counter())
    decisions = {"bsn": collections.Counter(), "citizen": collections.Counter()}
    false_alarms, size = collections.Counter(), 0
    for document in documents:
        text = document["text"]
        ends = [0]
        for letter in text:
            ends.append(ends[-1] + len(letter.encode()))
        found = sorted({(kind, ends[start], ends[end]) for kind, start, end in find(text)})
        gold = [(span["type"], span["start"], span["end"]) for span in document["spans"]]
        complete, zone = set(document["complete"]), document["zone"]
        if document["slice"].startswith("neg/"):
            size += len(text.encode())
            for kind, _, _ in found:
                false_alarms[kind] += kind in complete
        for kind, start, end in gold:
            hit = any(same(kind, k) and s < end and e > start for k, s, e in found)
            cells[kind, zone]["gold"] += 1
            cells[kind, zone]["hit"] += hit
            cells[kind, zone]["exact"] += (kind, start, end) in found
        for kind, start, end in found:
            if kind not in complete:
                continue
            over = any(same(kind, k) and s < end and e > start for k, s, e in gold)
            inside = any(k in CONTAINERS and k != kind and start >= s and end <= e for k, s, e in gold)
            if over or not inside:
                cells[kind, zone]["told"] += 1
                cells[kind, zone]["right"] += over
                cells[kind, zone]["right_exact"] += (kind, start, end) in gold
        for name, kinds in (("bsn", {"BSN"}), ("citizen", CITIZEN)):
            if kinds <= complete or name == "bsn":
                holds, told = any(k in kinds for k, _, _ in gold), any(k in kinds for k, _, _ in found)
                decisions[name]["right" if holds == told else "wrong"] += 1
                decisions[name]["gold"] += holds
                decisions[name]["caught"] += holds and told
                decisions[name]["alarm"] += told and not holds
    rows = []
    for (kind, zone), n in sorted(cells.items(), key=lambda cell: (ORDER.index(cell[0][0]), cell[0][1])):
        part = lambda a, b: round(n[a] / n[b], 3) if n[b] else None
        both = lambda p, r: round(2 * p * r / (p + r), 3) if p and r else 0.0
        p, r = part("right", "told"), part("hit", "gold")
        rows.append({"type": kind, "zone": zone, "gold": n["gold"], "precision": p, "recall": r, "f1": both(p, r), "exact_f1": both(part("right_exact", "told"), part("exact", "gold"))})
    return {"cells": rows, "documents": {name: dict(n) for name, n in decisions.items()}, "negative_mb": round(size / 1e6, 3),
            "per_mb": {kind: round(n / size * 1e6, 1) for kind, n in sorted(false_alarms.items()) if n}}

def main():
    logging.disable(logging.CRITICAL)
    rows = [json.loads(line) for line in open(HERE / "data/public.jsonl", encoding="utf8")]
    documents = [row for row in rows if "text" in row and all(span["start"] is not None for span in row["spans"])]
    result = {"date": datetime.date.today().isoformat(), "documents": len(documents), "peers": []}
    for name, package, make in (("Deduce", "deduce", deduce), ("Presidio", "presidio-analyzer", presidio)):
        print(f"{name} …", file=sys.stderr)
        result["peers"].append({"name": name, "version": importlib.metadata.version(package), **score(make(), documents)})
    (HERE / "peers.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf8")

main()
