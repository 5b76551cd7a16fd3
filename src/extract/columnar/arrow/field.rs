//! The description of a column in, its name, its children and what its values mean out.
//!
//! <https://github.com/apache/arrow/blob/main/format/Schema.fbs>. It must not know where values stand.

use super::table::Table;

/// Columns within one another at the most, and columns in all.
const DEPTH: u32 = 32;
pub(super) const FIELDS: usize = 20_000;

/// A column.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) children: Vec<Field>,
    /// The dictionary that its values stand in, and how wide a number of one is.
    pub(super) dictionary: Option<(i64, usize)>,
}

/// What values of a column are, and how they are kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Null,
    /// Whole numbers of so many bytes.
    Int {
        width: usize,
        signed: bool,
    },
    /// Numbers of two, four or eight bytes.
    Float(usize),
    Bool,
    /// Strings with offsets of four or eight bytes.
    Strings {
        wide: bool,
    },
    /// Strings of which short ones stand among the offsets.
    Views,
    Fixed(usize),
    /// Numbers of so many bytes with a point.
    Decimal {
        width: usize,
        scale: usize,
    },
    /// Days in four bytes, or milliseconds in eight.
    Date {
        wide: bool,
    },
    /// Moments in parts of a second.
    Moment(i64),
    Time(usize),
    List {
        wide: bool,
    },
    FixedList(usize),
    Struct,
    /// One that no text can be made of.
    Other,
}

impl Field {
    /// Reads the column that `table` tells of; `left` counts down over all of them.
    pub(super) fn read(table: Table<'_>, left: &mut usize) -> Option<Self> {
        Self::within(table, left, DEPTH)
    }

    fn within(table: Table<'_>, left: &mut usize, depth: u32) -> Option<Self> {
        *left = left.checked_sub(1)?;
        let depth = depth.checked_sub(1)?;
        let about = table.table(3);
        let kind = about.map_or(Kind::Null, |about| kind(table.byte(2), about));
        let dictionary = table.table(4).map(|dictionary| {
            let width = dictionary.table(1).and_then(|index| index.int(0)).unwrap_or(32);
            (dictionary.long(0).unwrap_or(0), usize::try_from(width / 8).unwrap_or(4))
        });
        let children = table.tables(5).map(|child| Self::within(child, left, depth)).collect::<Option<_>>()?;
        Some(Self { name: table.text(0).unwrap_or_default(), kind, children, dictionary })
    }
}

fn kind(number: u8, about: Table<'_>) -> Kind {
    let size = |id: usize| about.int(id).and_then(|size| usize::try_from(size).ok()).unwrap_or(0);
    let parts = |unit: Option<u16>| [1, 1_000, 1_000_000, 1_000_000_000][usize::from(unit.unwrap_or(0) & 3)];
    match number {
        1 => Kind::Null,
        2 => Kind::Int { width: size(0) / 8, signed: about.byte(1) != 0 },
        3 => Kind::Float(2 << about.short(0).unwrap_or(0).min(2)),
        4 | 5 => Kind::Strings { wide: false },
        6 => Kind::Bool,
        7 => Kind::Decimal { width: if about.int(2).is_some() { size(2) / 8 } else { 16 }, scale: size(1) },
        8 => Kind::Date { wide: about.short(0).unwrap_or(1) == 1 },
        9 => Kind::Time(if about.int(1).is_some() { size(1) / 8 } else { 4 }),
        10 => Kind::Moment(parts(about.short(0))),
        12 | 17 => Kind::List { wide: false },
        13 => Kind::Struct,
        15 => Kind::Fixed(size(0)),
        16 => Kind::FixedList(size(0)),
        19 | 20 => Kind::Strings { wide: true },
        21 => Kind::List { wide: true },
        23 | 24 => Kind::Views,
        _ => Kind::Other,
    }
}
