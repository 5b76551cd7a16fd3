//! A seed in, made-up corpora out, the same each time: Dutch prose with sparse personal data, logs dense in digits, and
//! a table of persons where nearly every cell is one.
//!
//! Words and names come from the lists in `rules/names`; numbers are made to pass or fail their checks by chance, but
//! for the BSNs of persons, which pass.

use std::fmt::Write as _;

/// Words in lower case, and names, by how common they are.
const WORDS: &str = include_str!("../../rules/names/words.txt");
const GIVEN: &str = include_str!("../../rules/names/first_names.txt");
const SURNAMES: &str = include_str!("../../rules/names/surnames.txt");
const PLACES: &str = include_str!("../../rules/names/places.txt");

const SMALL: &[&str] = &[
    "de", "het", "een", "van", "en", "in", "op", "te", "dat", "is", "die", "voor", "met", "zijn", "niet", "aan", "er",
    "om", "ook", "als", "bij", "door", "maar", "naar", "dan", "nog", "wel", "uit", "over", "deze", "wordt", "kan",
];
const STREETS: &[&str] =
    &["Dorpsstraat", "Kerklaan", "Molenweg", "Stationsplein", "Lindenlaan", "Beukenhof", "Havenkade"];
const LEVELS: &[&str] = &["INFO ", "DEBUG", "WARN ", "ERROR"];
const PARTS: &[&str] = &["Adapter", "ZaakService", "StufHandler", "Scheduler", "DocumentStore", "AuthFilter"];

/// Numbers that look random: `SplitMix64`, <https://prng.di.unimi.it/splitmix64.c>.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.roll() % bound.max(1) as u64) as usize
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// One of `list`, its first ones far more often than its last: of 280,000 words, one in sixty is six in ten.
    fn skewed<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let share = (self.roll() >> 11) as f64 / (1u64 << 53) as f64;
        list[(share.powi(8) * list.len() as f64) as usize % list.len()]
    }
}

/// The vocabulary, shuffled so that the common words are not all of one letter.
struct Vocabulary {
    words: Vec<&'static str>,
    given: Vec<&'static str>,
    surnames: Vec<&'static str>,
    places: Vec<&'static str>,
}

impl Vocabulary {
    fn new() -> Self {
        let mut dice = Dice::new(7);
        let mut list = |text: &'static str, fits: fn(&str) -> bool| {
            let mut list: Vec<&str> = text.lines().filter(|line| fits(line)).collect();
            for at in (1..list.len()).rev() {
                list.swap(at, dice.below(at + 1));
            }
            list
        };
        let known = |line: &str| line.ends_with("\t3") || line.ends_with("\t2");
        Self {
            words: list(WORDS, |line| line.len() > 2),
            given: list(GIVEN, known),
            surnames: list(SURNAMES, known),
            places: list(PLACES, |line| !line.contains('\t') && line.is_ascii()),
        }
    }
}

fn word(line: &str) -> &str {
    line.split('\t').next().unwrap_or(line)
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn name(dice: &mut Dice, known: &Vocabulary) -> (String, String) {
    let infix = dice.pick(&["", "", "", "de ", "van ", "van der "]);
    (capital(word(dice.skewed(&known.given))), format!("{infix}{}", capital(word(dice.skewed(&known.surnames)))))
}

/// A number of nine digits that passes the elfproef; one that starts with 8 would rather be an organisation's.
fn bsn(dice: &mut Dice) -> String {
    loop {
        let head = 10_000_000 + dice.below(70_000_000);
        let digits = format!("{head:08}");
        let sum: usize =
            digits.bytes().zip((2..=9).rev()).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
        if sum % 11 < 10 {
            return format!("{digits}{}", sum % 11);
        }
    }
}

/// An IBAN whose check digits fit.
fn iban(dice: &mut Dice) -> String {
    let account = format!("{:010}", dice.below(10_000_000_000));
    // ABNA and NL in digits, ISO 13616.
    let rest =
        format!("10112310{account}232100").bytes().fold(0u64, |rest, digit| (rest * 10 + u64::from(digit - b'0')) % 97);
    format!("NL{:02}ABNA{account}", 98 - rest)
}

fn date(dice: &mut Dice, from: usize, years: usize) -> (usize, usize, usize) {
    (from + dice.below(years), 1 + dice.below(12), 1 + dice.below(28))
}

/// A made-up text, and how many BSNs of persons stand in it.
pub(crate) struct Corpus {
    pub(crate) name: &'static str,
    pub(crate) text: String,
    pub(crate) bsns: usize,
}

/// Dutch prose: sentences of ten to twenty words in paragraphs, and in one sentence of thirty somebody's data.
pub(crate) fn prose(size: usize) -> Corpus {
    let (known, mut dice) = (Vocabulary::new(), Dice::new(1));
    let mut text = String::with_capacity(size + 512);
    let mut bsns = 0;
    while text.len() < size {
        for _ in 0..3 + dice.below(5) {
            if dice.below(30) == 0 {
                bsns += usize::from(personal(&mut text, &mut dice, &known));
            } else {
                sentence(&mut text, &mut dice, &known);
            }
        }
        text.push_str("\n\n");
    }
    Corpus { name: "prose.txt", text, bsns }
}

fn sentence(text: &mut String, dice: &mut Dice, known: &Vocabulary) {
    for at in 0..10 + dice.below(10) {
        let small = dice.below(2) == 0;
        let next = if small { dice.pick(SMALL) } else { word(dice.skewed(&known.words)) };
        if at == 0 {
            text.push_str(&capital(next));
        } else if dice.below(60) == 0 {
            text.push_str(&capital(word(dice.skewed(&known.places))));
        } else {
            text.push_str(next);
        }
        text.push_str(if dice.below(14) == 0 { ", " } else { " " });
    }
    if dice.below(8) == 0 {
        let _ = write!(text, "({} in {}) ", dice.below(500), 2015 + dice.below(11));
    }
    text.truncate(text.trim_end_matches([' ', ',']).len());
    text.push_str(". ");
}

/// Adds a sentence about somebody; answers whether a BSN stands in it.
fn personal(text: &mut String, dice: &mut Dice, known: &Vocabulary) -> bool {
    let (given, surname) = name(dice, known);
    let (year, month, day) = date(dice, 1940, 65);
    let kind = dice.below(5);
    let _ = match kind {
        0 => write!(text, "Mevrouw {} belde over haar aanvraag. ", capital(&surname)),
        1 => write!(text, "Het BSN van {given} {surname} is {}. ", bsn(dice)),
        2 => write!(
            text,
            "{given} {surname}, geboren op {day}-{month:02}-{year}, woont op {} {}. ",
            dice.pick(STREETS),
            1 + dice.below(200)
        ),
        3 => write!(
            text,
            "Bel 06-{:08} of mail naar {}.{}@voorbeeld.nl. ",
            dice.below(100_000_000),
            given.to_lowercase(),
            surname.replace(' ', "").to_lowercase()
        ),
        _ => write!(text, "Terugbetaald op rekening {} ten name van {given} {surname}. ", iban(dice)),
    };
    kind == 1
}

/// Lines of a program's log: times, durations, identifiers, hashes, and seldom a person's number.
pub(crate) fn logs(size: usize) -> Corpus {
    let mut dice = Dice::new(2);
    let mut text = String::with_capacity(size + 512);
    let (mut second, mut milli, mut bsns) = (0usize, 0usize, 0);
    while text.len() < size {
        milli += dice.below(700);
        second += milli / 1000;
        milli %= 1000;
        let (hour, minute) = (second / 3600 % 24, second / 60 % 60);
        let _ = write!(
            text,
            "2026-02-{:02}T{hour:02}:{minute:02}:{:02}.{milli:03}Z {} [worker-{}] nl.voorbeeld.{} - ",
            1 + second / 86_400 % 28,
            second % 60,
            dice.pick(LEVELS),
            dice.below(16),
            dice.pick(PARTS),
        );
        let (id, hash) = (dice.roll(), dice.roll());
        let _ = match dice.below(7) {
            0 => writeln!(
                text,
                "bericht {}-{:04} verwerkt in {} ms (regels={})",
                260_000 + dice.below(1000),
                dice.below(10_000),
                dice.below(4000),
                dice.below(100_000)
            ),
            1 => writeln!(
                text,
                "GET /api/v1/zaken/{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x} 200 {}",
                id as u32,
                id >> 48,
                hash & 0xfff,
                hash >> 52,
                hash & 0xffff_ffff_ffff,
                dice.below(90_000)
            ),
            2 => writeln!(
                text,
                "queue depth {} offset {} lag {}",
                dice.below(1000),
                dice.below(1_000_000_000),
                dice.below(50)
            ),
            3 => writeln!(text, "sha256={id:016x}{hash:016x} size={} bytes", dice.below(10_000_000)),
            4 => writeln!(
                text,
                "client 10.{}.{}.{} port {} closed after {}.{:03} s",
                dice.below(256),
                dice.below(256),
                dice.below(256),
                1024 + dice.below(60_000),
                dice.below(100),
                dice.below(1000)
            ),
            5 if dice.below(40) == 0 => {
                bsns += 1;
                writeln!(text, "prefill request bsn={} ok", bsn(&mut dice))
            }
            5 => writeln!(
                text,
                "zaak Z/26/{:06} status {} gewijzigd op {:02}-{:02}-2026",
                dice.below(1_000_000),
                dice.below(9),
                1 + dice.below(28),
                1 + dice.below(2)
            ),
            _ => writeln!(
                text,
                "retry {} of 5 in {} ms, errorcode={:05}",
                dice.below(5),
                dice.below(30_000),
                dice.below(100_000)
            ),
        };
    }
    Corpus { name: "server.log", text, bsns }
}

/// A table of persons, one a row.
pub(crate) fn persons(size: usize) -> Corpus {
    let (known, mut dice) = (Vocabulary::new(), Dice::new(3));
    let mut text = String::with_capacity(size + 512);
    text.push_str("klantnummer;voornaam;achternaam;geboortedatum;bsn;straat;postcode;woonplaats;telefoon;email;iban\n");
    let (mut number, mut bsns) = (100_000, 0);
    while text.len() < size {
        number += 1 + dice.below(7);
        bsns += 1;
        let (given, surname) = name(&mut dice, &known);
        let (year, month, day) = date(&mut dice, 1935, 75);
        let place = capital(word(dice.skewed(&known.places)));
        let letters = [b'A' + dice.below(18) as u8, b'A' + dice.below(18) as u8].map(char::from);
        let _ = writeln!(
            text,
            "{number};{given};{surname};{day:02}-{month:02}-{year};{};{} {};{} {}{};{place};06-{:08};{}.{}@voorbeeld.nl;{}",
            bsn(&mut dice),
            dice.pick(STREETS),
            1 + dice.below(300),
            1000 + dice.below(9000),
            letters[0],
            letters[1],
            dice.below(100_000_000),
            given.to_lowercase(),
            surname.replace(' ', "").to_lowercase(),
            iban(&mut dice),
        );
    }
    Corpus { name: "persons.csv", text, bsns }
}

/// The three corpora.
pub(crate) fn all(size: usize) -> [Corpus; 3] {
    [prose(size), logs(size), persons(size)]
}
