"""More carriers of Parquet, Arrow and Avro than `data.py` writes: the ways in which columns are kept.

  python3 -m venv venv && venv/bin/pip install pyarrow fastavro zstandard
  venv/bin/python tests/carriers/make/columnar.py

Python 3.11.
"""
import datetime
import io

import fastavro
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet

from pair import PERSON, pair, told


def day(held):
    return datetime.date(int(held.year), int(held.month), int(held.day))


def record(held):
    return dict(held.rows)


def parquet(table, **options):
    out = io.BytesIO()
    pa.parquet.write_table(table, out, **options)
    return out.getvalue()


def columns(held, kind=pa.string()):
    return pa.table({held.number_word: pa.array([held.number, None, "leeg"], kind), held.date_word: [day(held), None, None], held.name_word: pa.array([held.name, None, "leeg"], kind)})


def parquets():
    pair("parquet/groups", "parquet", lambda held: parquet(pa.concat_tables([pa.table({held.number_word: ["x"] * 50, held.date_word: pa.array([None] * 50, pa.date32()), held.name_word: ["y"] * 50}), columns(held)]), row_group_size=10))
    pair("parquet/moments", "parquet", lambda held: parquet(pa.table({held.number_word: [held.number], held.date_word: pa.array([datetime.datetime.combine(day(held), datetime.time())], pa.timestamp("us")), held.name_word: [held.name]})))
    pair("parquet/old-moments", "parquet", lambda held: parquet(pa.table({held.number_word: [held.number], held.date_word: pa.array([datetime.datetime.combine(day(held), datetime.time())], pa.timestamp("ns")), held.name_word: [held.name]}), use_deprecated_int96_timestamps=True))
    pair("parquet/list-of-texts", "parquet", lambda held: parquet(pa.table({"dossier": [1, 2], "toelichting": [["niets", None], ["ook niets", held.line]]})))
    pair("parquet/map", "parquet", lambda held: parquet(pa.table({"kenmerken": pa.array([list(record(held).items())], pa.map_(pa.string(), pa.string()))})))
    pair("parquet/bytes", "parquet", lambda held: parquet(columns(held, pa.binary())))
    pair("parquet/document", "parquet", lambda held: parquet(pa.table({"inhoud": [("<persoon>" + "".join(f"<{word}>{value}</{word}>" for word, value in held.rows) + "</persoon>").encode()]})))
    pair("parquet/delta-numbers", "parquet", lambda held: parquet(pa.table({held.number_word: [7, int(held.number), 9], held.date_word: ["", held.iso, ""], held.name_word: ["", held.name, ""]}), use_dictionary=False, column_encoding={held.number_word: "DELTA_BINARY_PACKED"}))
    pair("parquet/split-numbers", "parquet", lambda held: parquet(pa.table({held.number_word: [7, int(held.number), 9], held.date_word: ["", held.iso, ""], held.name_word: ["", held.name, ""]}), use_dictionary=False, column_encoding={held.number_word: "BYTE_STREAM_SPLIT"}))
    pair("parquet/decimals", "parquet", lambda held: parquet(pa.table({held.number_word: pa.array([int(held.number)], pa.decimal128(12, 0)), held.date_word: [held.iso], held.name_word: [held.name]})))
    whole = parquet(columns(PERSON))
    told("parquet/cut-off", "parquet", whole[:-40])
    told("parquet/encrypted", "parquet", whole[:-4] + b"PARE")


def arrow(table, **options):
    out = io.BytesIO()
    with pa.ipc.new_file(out, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table)
    return out.getvalue()


def arrows():
    def dictionary(held):
        table = columns(held)
        return pa.table({name: table[name].dictionary_encode() if name != held.date_word else table[name] for name in table.column_names})

    pair("arrow/dictionary", "arrow", lambda held: arrow(dictionary(held)))
    pair("arrow/views", "arrow", lambda held: arrow(columns(held, pa.string_view())))
    pair("arrow/large-texts", "arrow", lambda held: arrow(columns(held, pa.large_string())))
    pair("arrow/nested", "arrow", lambda held: arrow(pa.table({"dossier": [1], "personen": [[{"x": "1"}, record(held)]]})))
    pair("arrow/numbers", "arrow", lambda held: arrow(pa.table({held.number_word: pa.array([int(held.number)], pa.uint32()), held.date_word: pa.array([day(held)], pa.date64()), held.name_word: [held.name]})))
    pair("arrow/metadata", "arrow", lambda held: arrow(pa.table({"a": [1]}).replace_schema_metadata({"toelichting": held.line})))
    whole = arrow(columns(PERSON))
    told("arrow/cut-off", "arrow", whole[:len(whole) // 2])
    told("arrow/feather-1", "feather", b"FEA1" + b"\0" * 60 + b"FEA1")


def avro(fields, row, codec="null"):
    out = io.BytesIO()
    schema = {"type": "record", "name": "Aanvraag", "namespace": "nl.voorbeeld", "fields": fields}
    fastavro.writer(out, fastavro.parse_schema(schema), [row], codec=codec, sync_marker=b"0123456789abcdef")
    return out.getvalue()


def avros():
    texts = lambda held: [{"name": word, "type": ["null", "string"]} for word, _ in held.rows]
    pair("avro/zstd", "avro", lambda held: avro(texts(held), record(held), "zstandard"))
    pair("avro/dates", "avro", lambda held: avro([{"name": held.number_word, "type": "long"}, {"name": held.date_word, "type": {"type": "int", "logicalType": "date"}}, {"name": held.name_word, "type": "string"}], {**record(held), held.number_word: int(held.number), held.date_word: day(held)}))
    pair("avro/map", "avro", lambda held: avro([{"name": "kenmerken", "type": {"type": "map", "values": "string"}}], {"kenmerken": record(held)}))
    pair("avro/named-twice", "avro", lambda held: avro([{"name": "eerste", "type": {"type": "record", "name": "Persoon", "fields": texts(held)}}, {"name": "tweede", "type": ["null", "Persoon"]}], {"eerste": {word: None for word, _ in held.rows}, "tweede": record(held)}))
    pair("avro/schema-text", "avro", lambda held: avro([{"name": "a", "type": "string", "doc": held.line}], {"a": "x"}))
    told("avro/xz", "avro", avro(texts(PERSON), record(PERSON), "xz"))
    told("avro/cut-off", "avro", avro(texts(PERSON), record(PERSON))[:-30])


if __name__ == "__main__":
    parquets()
    arrows()
    avros()
