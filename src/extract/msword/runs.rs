//! The formatting pages of a Word document in, which stretches end rows of tables and which were deleted out.
//!
//! It must not know the text (MS-DOC 2.9.33, 2.9.175 and 2.6).

/// Bytes of a formatting page.
const PAGE: usize = 512;

/// What of its formatting matters for the reading of a stretch.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a property that a stretch has or has not")]
pub(super) struct Marks {
    pub(super) deleted: bool,
    pub(super) inserted: bool,
    pub(super) in_table: bool,
    pub(super) ends_row: bool,
    pub(super) ends_inner_cell: bool,
    pub(super) ends_inner_row: bool,
}

/// The stretches that have any marks, by where they stand in the main stream.
#[derive(Default)]
pub(super) struct Runs(Vec<(usize, usize, Marks)>);

impl Runs {
    /// The runs of the pages that `table` lists; of paragraphs or of characters.
    pub(super) fn open(main: &[u8], table: &[u8], paragraphs: bool) -> Self {
        let count = table.len().saturating_sub(4) / 8;
        let mut runs = Vec::new();
        for number in 0..count {
            let at = 4 * (count + 1) + 4 * number;
            let Some(page) = u32_at(table, at).map(|page| (page & 0x003F_FFFF) as usize * PAGE) else { break };
            if let Some(page) = main.get(page..page + PAGE) {
                read(page, paragraphs, &mut runs);
            }
        }
        runs.sort_by_key(|run| run.0);
        Self(runs)
    }

    /// The marks of what stands at `place`.
    pub(super) fn at(&self, place: usize) -> Marks {
        let before = self.0.partition_point(|run| run.0 <= place).checked_sub(1);
        let run = before.and_then(|before| self.0.get(before));
        run.filter(|run| place < run.1).map(|run| run.2).unwrap_or_default()
    }
}

fn read(page: &[u8], paragraphs: bool, runs: &mut Vec<(usize, usize, Marks)>) -> Option<()> {
    let count = usize::from(*page.last()?);
    let size = if paragraphs { 13 } else { 1 };
    for number in 0..count {
        let (start, end) = (u32_at(page, 4 * number)? as usize, u32_at(page, 4 * number + 4)? as usize);
        let offset = usize::from(*page.get(4 * (count + 1) + size * number)?) * 2;
        if offset == 0 {
            continue;
        }
        let length = usize::from(*page.get(offset)?);
        let properties = match (paragraphs, length) {
            (false, _) => page.get(offset + 1..offset + 1 + length),
            // Behind a zero the length is counted otherwise; a style comes first.
            (true, 0) => page.get(offset + 4..offset + 2 + 2 * usize::from(*page.get(offset + 1)?)),
            (true, _) => page.get(offset + 3..offset + 2 * length),
        };
        let marks = marks(properties.unwrap_or_default());
        if marks != Marks::default() {
            runs.push((start, end, marks));
        }
    }
    Some(())
}

fn marks(mut properties: &[u8]) -> Marks {
    let mut marks = Marks::default();
    while let [low, high, rest @ ..] = properties {
        let code = u16::from_le_bytes([*low, *high]);
        let size = match code >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            // The widths of a table are so many that their length takes two bytes.
            _ if code == 0xD608 => {
                rest.get(..2).map_or(0, |size| usize::from(u16::from_le_bytes([size[0], size[1]])) + 1)
            }
            _ => rest.first().map_or(0, |size| usize::from(*size) + 1),
        };
        let on = rest.first().is_some_and(|value| *value != 0);
        match code {
            0x0800 => marks.deleted = on,
            0x0801 => marks.inserted = on,
            0x2416 => marks.in_table = on,
            0x2417 => marks.ends_row = on,
            0x244B => marks.ends_inner_cell = on,
            0x244C => marks.ends_inner_row = on,
            _ => {}
        }
        properties = rest.get(size..).unwrap_or_default();
    }
    marks
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_leave_marks() {
        let table = [0x08, 0xD6, 3, 0, 9, 9, 0x16, 0x24, 1, 0x17, 0x24, 1, 0x15, 0xC6, 1, 7, 0x00, 0x08, 1];
        let found = marks(&table);
        assert!(found.in_table && found.ends_row && found.deleted && !found.inserted);
        for end in 0..table.len() {
            let _ = marks(&table[..end]);
        }
    }
}
