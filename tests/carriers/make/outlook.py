"""Writers of Outlook's formats: compound files, MSG ([MS-OXMSG]) and TNEF ([MS-OXTNEF]).

Python 3.11, standard library only. No permissive library writes these; `make/mail.py` has `extract_msg` and `tnefparse`
read back what comes out.
"""
import struct

SECTOR, SMALL, CUTOFF = 512, 64, 4096
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(tree):
    """A compound file of `tree`: names, each with bytes or with a tree below it (MS-CFB)."""
    entries = [["Root Entry", 5, FREE, FREE, FREE, END, 0]]
    small, streams = bytearray(), []

    def add(tree):
        """Adds the entries below one storage; answers the root of their tree."""
        names = sorted(tree, key=lambda name: (len(name.encode("utf-16-le")), name.upper()))
        numbers = {}
        for name in names:
            value = tree[name]
            numbers[name] = len(entries)
            entry = [name, 1 if isinstance(value, dict) else 2, FREE, FREE, FREE, END, 0]
            entries.append(entry)
            if isinstance(value, dict):
                entry[4], entry[5] = add(value), 0
            elif len(value) < CUTOFF:
                entry[6] = len(value)
                if value:
                    entry[5] = len(small) // SMALL
                    small.extend(value + b"\0" * (-len(value) % SMALL))
            else:
                entry[6] = len(value)
                streams.append((entry, value))

        def balanced(names):
            if not names:
                return FREE
            middle = len(names) // 2
            entry = entries[numbers[names[middle]]]
            entry[2], entry[3] = balanced(names[:middle]), balanced(names[middle + 1:])
            return numbers[names[middle]]

        return balanced(names)

    entries[0][4] = add(tree)
    table, body = [], bytearray()

    def place(data):
        """Appends `data` in sectors; answers where it starts."""
        start, count = len(table), -(-len(data) // SECTOR)
        table.extend([start + at + 1 for at in range(count - 1)] + ([END] if count else []))
        body.extend(data + b"\0" * (-len(data) % SECTOR))
        return start if count else END

    for entry, value in streams:
        entry[5] = place(value)
    # Small streams: a chain for each, in a table of their own.
    chains = [END] * (len(small) // SMALL)
    for name, kind, left, right, child, start, size in entries[1:]:
        if kind == 2 and 0 < size < CUTOFF:
            count = -(-size // SMALL)
            for at in range(count - 1):
                chains[start + at] = start + at + 1
    entries[0][5], entries[0][6] = place(bytes(small)), len(small)
    packed = b"".join(struct.pack("<I", number) for number in chains)
    small_table = place(packed + b"\xff" * (-len(packed) % SECTOR))
    small_count = -(-len(packed) // SECTOR)
    directory = b""
    for name, kind, left, right, child, start, size in entries:
        wide = name.encode("utf-16-le") + b"\0\0"
        directory += wide.ljust(64, b"\0") + struct.pack("<HBBIII16sIQQIQ", len(wide), kind, 1, left, right, child, b"", 0, 0, 0, start if start != END or kind != 1 else 0, size)
    blank = b"\0\0".ljust(66, b"\0")[:64] + struct.pack("<HBBIII16sIQQIQ", 0, 0, 0, FREE, FREE, FREE, b"", 0, 0, 0, 0, 0)
    directory += blank * (-len(entries) % 4)
    directory_start = place(directory)
    count = 1
    while count * SECTOR // 4 < len(table) + count:
        count += 1
    first = len(table)
    table.extend([TABLE] * count)
    table.extend([FREE] * (-len(table) % (SECTOR // 4)))
    body.extend(struct.pack(f"<{len(table)}I", *table))
    listed = [first + at for at in range(count)] + [FREE] * (109 - count)
    head = struct.pack("<8s16sHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0, count, directory_start, 0, CUTOFF, small_table, small_count, END, 0)
    return head + struct.pack("<109I", *listed) + bytes(body)


class Item:
    """Properties by number and type, for a message, a recipient or an attachment."""

    def __init__(self, **named):
        self.fixed, self.long, self.names, self.storage = [], {}, [], None

    def text(self, number, text):
        self.long[(number, 0x1F)] = text
        return self

    def narrow(self, number, text, page="cp1252"):
        self.long[(number, 0x1E)] = text.encode(page)
        return self

    def binary(self, number, data):
        self.long[(number, 0x102)] = data
        return self

    def number(self, number, value):
        self.fixed.append((number, 3, struct.pack("<iI", value, 0)))
        return self

    def moment(self, number, days):
        """A day, counted from 1 January 1970."""
        self.fixed.append((number, 0x40, struct.pack("<Q", (days + 134774) * 864000000000)))
        return self

    def named(self, name, value):
        """A property that somebody gave a name."""
        number = 0x8000 + len(self.names)
        self.names.append(name)
        return self.number(number, value) if isinstance(value, int) else self.text(number, value)

    def streams(self, head):
        """The streams of a storage with these properties, behind a head of so many bytes."""
        tree, rows = {}, b""
        for number, kind, value in self.fixed:
            rows += struct.pack("<HHI", kind, number, 6) + value
        for (number, kind), value in self.long.items():
            data = value.encode("utf-16-le") if kind == 0x1F else value
            rows += struct.pack("<HHIII", kind, number, 6, len(data) + {0x1F: 2, 0x1E: 1}.get(kind, 0), 0)
            tree[f"__substg1.0_{number:04X}{kind:04X}"] = data
        tree["__properties_version1.0"] = head + rows
        return tree


def msg(item, recipients=(), attachments=(), outer=True):
    """A message; an attachment is an item, and with `storage` set a message or an object within it."""
    counts = struct.pack("<8xIIII", len(recipients), len(attachments), len(recipients), len(attachments))
    tree = item.streams(counts + b"\0" * (8 if outer else 0))
    for at, recipient in enumerate(recipients):
        tree[f"__recip_version1.0_#{at:08X}"] = recipient.streams(b"\0" * 8)
    for at, attachment in enumerate(attachments):
        below = attachment.streams(b"\0" * 8)
        if attachment.storage is not None:
            below["__substg1.0_3701000D"] = attachment.storage
        tree[f"__attach_version1.0_#{at:08X}"] = below
    if outer:
        entries, strings = b"", b""
        for at, name in enumerate(item.names):
            wide = name.encode("utf-16-le")
            # The index of the set of public strings is 2, and the lowest bit says that the name is a string.
            entries += struct.pack("<IHH", len(strings), 2 << 1 | 1, at)
            strings += struct.pack("<I", len(wide)) + wide + b"\0" * (-len(wide) % 4)
        tree["__nameid_version1.0"] = {"__substg1.0_00020102": b"", "__substg1.0_00030102": entries, "__substg1.0_00040102": strings}
    return tree


def properties(item):
    """The properties of an item as TNEF writes them."""
    out = struct.pack("<I", len(item.fixed) + len(item.long))

    def tag(number, kind):
        out = struct.pack("<HH", kind, number)
        if number >= 0x8000:
            wide = item.names[number - 0x8000].encode("utf-16-le") + b"\0\0"
            out += bytes.fromhex("2903020000000000c000000000000046") + struct.pack("<II", 1, len(wide)) + wide + b"\0" * (-len(wide) % 4)
        return out

    for number, kind, value in item.fixed:
        out += tag(number, kind) + (value[:4] if kind == 3 else value)
    for (number, kind), value in item.long.items():
        data = {0x1F: lambda: (value + "\0").encode("utf-16-le"), 0x1E: lambda: value + b"\0"}.get(kind, lambda: value)()
        out += tag(number, kind) + struct.pack("<II", 1, len(data)) + data + b"\0" * (-len(data) % 4)
    return out


def tnef(message=None, attributes=(), attachments=()):
    """`winmail.dat`: properties, attributes as (number with type, bytes), attachments as (title, bytes, item)."""
    out = struct.pack("<IH", 0x223E9F78, 1)

    def attribute(level, number, data):
        return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    out += attribute(1, 0x00089006, struct.pack("<I", 0x10000)) + attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
    for number, data in attributes:
        out += attribute(1, number, data)
    if message:
        out += attribute(1, 0x00069003, properties(message))
    for title, data, item in attachments:
        out += attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 32, 32, 0))
        if title:
            out += attribute(2, 0x00018010, title.encode("cp1252") + b"\0")
        if data is not None:
            out += attribute(2, 0x0006800F, data)
        if item:
            out += attribute(2, 0x00069005, properties(item))
    return out
