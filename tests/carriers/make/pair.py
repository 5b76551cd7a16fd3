"""A person and an order, and the pair of files that hold them: what every family's script starts from.

Python 3.11, standard library only. The person does not exist; the numbers are made up.
"""
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def elfproef(number):
    """Whether nine digits can be a BSN: the weights of the Logisch Ontwerp BSN."""
    return sum(int(digit) * weight for digit, weight in zip(number, (9, 8, 7, 6, 5, 4, 3, 2, -1))) % 11 == 0


class Held:
    """What a file holds, with the words that name it."""

    def __init__(self, number, number_word, day, month, year, date_word, name, name_word):
        self.number, self.number_word = number, number_word
        self.day, self.month, self.year, self.date_word = day, month, year, date_word
        self.name, self.name_word = name, name_word
        self.first, self.last = name.split(" ")

    @property
    def date(self):
        return f"{self.day}-{self.month}-{self.year}"

    @property
    def iso(self):
        return f"{self.year}-{self.month}-{self.day}"

    @property
    def line(self):
        """All of it as a person would type it."""
        return f"{self.number_word}: {self.number}, {self.date_word} {self.date}, {self.name_word} {self.name}"

    @property
    def rows(self):
        """Names and values of a record."""
        return [(self.number_word, self.number), (self.date_word, self.date), (self.name_word, self.name)]


PERSON = Held("731548292", "bsn", "12", "03", "1961", "geboortedatum", "Wietske Brouwershaven", "naam")
ORDER = Held("123456789", "ordernummer", "12", "03", "2026", "leverdatum", "Houten Tafel", "artikel")

assert elfproef(PERSON.number) and not elfproef(ORDER.number)


def pair(place, extension, write):
    """Writes carrier and twin of `place` (`csv/quoted`); `write` gives the bytes, or the text, for what is held."""
    for held, twin in ((PERSON, ""), (ORDER, ".twin")):
        content = write(held)
        path = ROOT / f"{place}{twin}.{extension}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def told(place, extension, content):
    """Writes a file that has to be told."""
    name, _, rest = place.partition("/")
    path = ROOT / name / "told" / f"{rest}.{extension}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
