//! The first rows of a table in, its layout out: a header row, a form, or neither.
//!
//! It sees texts only, trimmed.

/// Rows that a header is looked for in.
const DEPTH: usize = 8;
/// Characters of the longest cell that still names a column.
const LONGEST: usize = 60;

/// Words that name a column or a field, in lower case, letters and digits only.
const WORDS: &[&str] = &[
    "aanhef",
    "aantal",
    "aanvrager",
    "achternaam",
    "afdeling",
    "afzender",
    "age",
    "amount",
    "anummer",
    "bank",
    "bedrag",
    "begindatum",
    "burger",
    "bsn",
    "bsnnr",
    "buurt",
    "bijlage",
    "city",
    "client",
    "cliënt",
    "company",
    "country",
    "datum",
    "diagnose",
    "dob",
    "dossier",
    "einddatum",
    "email",
    "functie",
    "geb",
    "gebdat",
    "gebdatum",
    "geboren",
    "gebruiker",
    "gemeente",
    "gender",
    "geslacht",
    "gsm",
    "huisletter",
    "huisnr",
    "iban",
    "id",
    "initialen",
    "inwoner",
    "kenmerk",
    "kenteken",
    "key",
    "klant",
    "kolom",
    "kvk",
    "land",
    "leeftijd",
    "login",
    "mail",
    "medewerker",
    "melder",
    "mobiel",
    "mobile",
    "mutatie",
    "nationaliteit",
    "nr",
    "omschrijving",
    "onderwerp",
    "opmerking",
    "opmerkingen",
    "organisatie",
    "password",
    "patient",
    "patiënt",
    "pc",
    "persoon",
    "plaats",
    "postcode",
    "provincie",
    "referentie",
    "regio",
    "rekening",
    "relatie",
    "rsin",
    "salaris",
    "sex",
    "sofi",
    "sofinr",
    "soort",
    "status",
    "straat",
    "street",
    "surname",
    "team",
    "tel",
    "telnr",
    "telefoon",
    "titel",
    "toelichting",
    "toevoeging",
    "tussenvoegsel",
    "tussenvoegsels",
    "type",
    "user",
    "value",
    "veld",
    "voorletters",
    "voorvoegsel",
    "voorvoegsels",
    "waarde",
    "wachtwoord",
    "wijk",
    "woonplaats",
    "wpl",
    "zaak",
    "zip",
];

/// Parts of such words.
const STEMS: &[&str] = &[
    "naam",
    "datum",
    "geboorte",
    "nummer",
    "adres",
    "postcode",
    "telefoon",
    "burgerservice",
    "email",
    "rekening",
    "birth",
    "address",
    "phone",
    "number",
    "username",
    "firstname",
    "lastname",
    "fullname",
];

/// How a table is laid out.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) enum Layout {
    /// That row, from 0, names the columns.
    Header(usize),
    /// The first column names what stands in the second.
    Form,
    /// No names.
    Plain,
}

/// What a cell looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Empty,
    /// A known name of a column.
    Label,
    /// A rubric of the LO3 (GBA-V) tables, `01.01.20`.
    Rubric,
    /// A short text that could be a name.
    Word,
    /// Anything else.
    Data,
}

/// Tells the layout of a table that starts with `rows`.
pub(in super::super) fn layout(rows: &[Vec<&str>]) -> Layout {
    let looks: Vec<Vec<Look>> = rows.iter().map(|row| row.iter().map(|cell| look(cell)).collect()).collect();
    if is_form(rows, &looks) {
        return Layout::Form;
    }
    let width = looks.iter().map(|row| filled(row)).max().unwrap_or(0);
    for at in 0..rows.len().min(DEPTH) {
        if is_header(at, rows, &looks, width) {
            // A row of groups may stand above the names: the one that knows more names is the header.
            let next = at + 1;
            let better =
                next < rows.len() && labels(&looks[next]) > labels(&looks[at]) && is_header(next, rows, &looks, width);
            return Layout::Header(if better { next } else { at });
        }
        if filled(&looks[at]) >= 2 && filled(&looks[at]) * 5 >= width * 4 {
            break;
        }
    }
    Layout::Plain
}

/// Whether each of `cells` could name a field, and half of them surely do.
pub(in super::super) fn names_fields(cells: &[&str]) -> bool {
    let looks: Vec<Look> = cells.iter().map(|cell| look(cell.trim_end_matches(':').trim_end())).collect();
    let known = looks.iter().filter(|&&look| look == Look::Label).count();
    known * 2 >= looks.len() && !looks.contains(&Look::Data) && distinct(cells)
}

fn is_header(at: usize, rows: &[Vec<&str>], looks: &[Vec<Look>], width: usize) -> bool {
    let row = &looks[at];
    let (filled, labels) = (filled(row), labels(row));
    let data = row.iter().filter(|&&look| look == Look::Data).count();
    let below = looks.get(at + 1..).unwrap_or_default();
    if filled == 0 || !distinct(&rows[at]) || (filled == 1 && width > 1) {
        return false;
    }
    let rubrics = row.iter().filter(|&&look| look == Look::Rubric).count();
    if rubrics * 2 > filled {
        let before = at.checked_sub(1).and_then(|at| looks.get(at));
        let beside = before.into_iter().chain(below.first());
        // Rows of dates and amounts look alike from row to row; a header's rubrics stand in one row alone.
        let alike = |row: &Vec<Look>| row.iter().filter(|&&look| look == Look::Rubric).count() * 2 > self::filled(row);
        return !beside.into_iter().any(alike);
    }
    if rubrics > 0 && labels - rubrics < 2 {
        return false;
    }
    if data > 0 {
        return labels >= 2 && labels * 2 >= filled;
    }
    let named = labels * 2 >= filled || labels >= 3;
    let coded =
        filled > 1 && rows[at].iter().all(|cell| is_code(cell)) && rows[at].iter().any(|cell| cell.contains('_'));
    named || coded || (filled > 1 && filled * 2 > width && contrasts(row, below))
}

/// Whether some column holds data beneath a word.
fn contrasts(row: &[Look], below: &[Vec<Look>]) -> bool {
    row.iter().enumerate().any(|(column, look)| {
        let beneath = below.iter().filter_map(|row| row.get(column));
        let (mut data, mut all) = (0, 0);
        for &cell in beneath.filter(|&&cell| cell != Look::Empty) {
            all += 1;
            data += usize::from(cell == Look::Data);
        }
        *look != Look::Empty && all > 0 && data * 3 >= all * 2
    })
}

fn is_form(rows: &[Vec<&str>], looks: &[Vec<Look>]) -> bool {
    let mut labelled = 0;
    let mut seen: Vec<&str> = Vec::new();
    for (row, looks) in rows.iter().zip(looks) {
        let Some(first) = looks.iter().position(|&look| look != Look::Empty) else {
            continue;
        };
        let name = row[first];
        let named = looks[first] == Look::Label || name.ends_with(':');
        if filled(looks) > 2 || first > 1 || looks[first] == Look::Data || seen.contains(&name) {
            return false;
        }
        labelled += usize::from(named);
        seen.push(name);
    }
    let valued = looks.iter().filter(|row| filled(row) == 2).count();
    labelled >= 2 && valued * 2 > seen.len() && labelled * 5 > seen.len() * 3
}

fn filled(row: &[Look]) -> usize {
    row.iter().filter(|&&look| look != Look::Empty).count()
}

fn labels(row: &[Look]) -> usize {
    let names = [Look::Label, Look::Rubric];
    row.iter().filter(|look| names.contains(look)).count()
}

/// How many cells of a row are known names of columns.
pub(in super::super) fn known(row: &[&str]) -> usize {
    labels(&row.iter().map(|cell| look(cell)).collect::<Vec<_>>())
}

fn distinct(row: &[&str]) -> bool {
    let mut names: Vec<_> = row.iter().filter(|cell| !cell.is_empty()).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    // A header may repeat a few names (`naam` of two persons), data may too.
    names.len() * 4 >= all * 3
}

fn look(cell: &str) -> Look {
    if cell.is_empty() {
        return Look::Empty;
    }
    if is_rubric(cell) {
        return Look::Rubric;
    }
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    if letters <= digits
        || letters == 0
        || digit_run(cell) >= 4
        || cell.contains(['@', '\n'])
        || cell.chars().count() > LONGEST
        || cell.split_whitespace().count() > 7
    {
        return if cell == "#" { Look::Word } else { Look::Data };
    }
    let word: String = cell.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let known = WORDS.contains(&word.as_str())
        || (cell.split_whitespace().count() <= 4 && STEMS.iter().any(|stem| word.contains(stem)));
    if known { Look::Label } else { Look::Word }
}

/// `99.99.99`, the number of an element in the BRP's LO3 layout, or `99.99` without its category.
fn is_rubric(cell: &str) -> bool {
    let separator = cell.bytes().find(|byte| matches!(byte, b'.' | b'-' | b'_'));
    let grouped = separator.is_some_and(|separator| {
        let groups = cell.split(char::from(separator));
        matches!(cell.len(), 5 | 8) && groups.clone().all(|group| group.len() == 2 && digit_run(group) == 2)
    });
    let category = cell.get(..2).and_then(|category| category.parse::<u8>().ok());
    grouped || cell.len() == 6 && digit_run(cell) == 6 && category.is_some_and(|category| (1..=17).contains(&category))
}

fn is_code(cell: &str) -> bool {
    cell.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn digit_run(cell: &str) -> usize {
    let runs = cell.split(|c: char| !c.is_ascii_digit());
    runs.map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Layout {
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(';').map(str::trim).collect()).collect();
        layout(&rows)
    }

    #[test]
    fn headers_are_told_from_rows() {
        for (text, at) in [
            ("naam;bsn\nJansen;123456782", 0),
            ("bsn\n123456782", 0),
            ("Wie;Wanneer;Wat\nJansen;12-03-1961;x\nPieters;01-01-1970;y", 0),
            ("01.01.20;01.02.10;01.03.10\n123456782;Jan;19780300", 0),
            ("010120;010210;010310\n123456782;Jan;19780300", 0),
            ("01.20;02.10;03.10\n123456782;Jan;19780300", 0),
            ("01-01-20;01-02-10\n123456782;Jan", 0),
            ("Lijst\n\nvoornaam;achternaam;x\nJan;Jansen;1", 2),
            ("Persoon;;Adres;\nvoornaam;naam;straat;huisnr\nJan;Jansen;Dorp;1", 1),
            ("first_col;second_col\nJan;Jansen", 0),
            ("naam;geboortedatum;telefoon 2;adresregel 1", 0),
        ] {
            assert_eq!(told(text), Layout::Header(at), "{text}");
        }
    }

    #[test]
    fn rows_are_no_headers() {
        for text in [
            "Jansen;123456782\nPieters;111222333",
            "Jan;Jansen;Utrecht\nPiet;Pieters;Ede",
            "12.03.61\n13.04.62",
            "12.30;08.15\n13.10;09.20",
            "010261;x\n020362;y",
            "123456782\n111222333",
            "Jansen;Ede;a@b.nl\nPieters;Ede;c@d.nl",
            "",
        ] {
            assert_eq!(told(text), Layout::Plain, "{text}");
        }
    }

    #[test]
    fn forms_are_told_from_lists() {
        assert_eq!(told("Naam:;Jansen\nBSN:;123456782"), Layout::Form);
        assert_eq!(told("Naam;Jansen\nGeboortedatum;1-1-1970\nWoonplaats;Ede"), Layout::Form);
        assert_eq!(told("naam;bsn\nJansen;123456782"), Layout::Header(0));
    }
}
