//! A `FlatBuffer` in, its tables and vectors out, each place in it checked.
//!
//! <https://flatbuffers.dev/internals/>. It must not know what the fields mean.

/// A table in a buffer.
#[derive(Clone, Copy)]
pub(super) struct Table<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Table<'b> {
    /// The table that a buffer starts from.
    pub(super) fn root(bytes: &'b [u8]) -> Option<Self> {
        let at = u32_at(bytes, 0)? as usize;
        (at < bytes.len()).then_some(Self { bytes, at })
    }

    /// Where the field number `id` stands, if it is there.
    fn field(self, id: usize) -> Option<usize> {
        let back = i64::from(u32_at(self.bytes, self.at)?.cast_signed());
        let list = usize::try_from(i64::try_from(self.at).ok()?.checked_sub(back)?).ok()?;
        let size = usize::from(u16_at(self.bytes, list)?);
        let entry = 4 + 2 * id;
        let offset = usize::from(u16_at(self.bytes, list.checked_add(entry)?).filter(|_| entry + 2 <= size)?);
        (offset > 0).then(|| self.at.checked_add(offset))?
    }

    pub(super) fn byte(self, id: usize) -> u8 {
        self.field(id).and_then(|at| self.bytes.get(at).copied()).unwrap_or(0)
    }

    pub(super) fn short(self, id: usize) -> Option<u16> {
        u16_at(self.bytes, self.field(id)?)
    }

    pub(super) fn int(self, id: usize) -> Option<i32> {
        u32_at(self.bytes, self.field(id)?).map(u32::cast_signed)
    }

    pub(super) fn long(self, id: usize) -> Option<i64> {
        long_at(self.bytes, self.field(id)?)
    }

    /// What the offset in the field leads to.
    fn target(self, id: usize) -> Option<usize> {
        let at = self.field(id)?;
        at.checked_add(u32_at(self.bytes, at)? as usize).filter(|at| *at < self.bytes.len())
    }

    pub(super) fn table(self, id: usize) -> Option<Self> {
        Some(Self { bytes: self.bytes, at: self.target(id)? })
    }

    pub(super) fn text(self, id: usize) -> Option<String> {
        let at = self.target(id)?;
        let length = u32_at(self.bytes, at)? as usize;
        Some(String::from_utf8_lossy(self.bytes.get(at + 4..(at + 4).checked_add(length)?)?).into_owned())
    }

    /// The tables in a vector of them.
    pub(super) fn tables(self, id: usize) -> impl Iterator<Item = Self> {
        let start = self.target(id);
        let count = start.and_then(|at| u32_at(self.bytes, at)).unwrap_or(0) as usize;
        (0..count).map_while(move |number| {
            let at = start?.checked_add(4 + 4 * number)?;
            let at = at.checked_add(u32_at(self.bytes, at)? as usize)?;
            (at < self.bytes.len()).then_some(Self { bytes: self.bytes, at })
        })
    }

    /// The elements of a vector of structures, of `width` bytes each.
    pub(super) fn structures(self, id: usize, width: usize) -> impl Iterator<Item = &'b [u8]> {
        let start = self.target(id);
        let count = start.and_then(|at| u32_at(self.bytes, at)).unwrap_or(0) as usize;
        let rest = start.and_then(|at| self.bytes.get(at + 4..)).unwrap_or_default();
        rest.chunks_exact(width.max(1)).take(count)
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

pub(super) fn long_at(bytes: &[u8], at: usize) -> Option<i64> {
    bytes.get(at..at.checked_add(8)?)?.try_into().ok().map(i64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_buffer_will_do(bytes in proptest::collection::vec(0..40u8, 0..100)) {
            let Some(table) = Table::root(&bytes) else { return Ok(()) };
            for id in 0..8 {
                let _ = (table.byte(id), table.short(id), table.int(id), table.long(id), table.text(id));
                let _ = (table.tables(id).count(), table.structures(id, 16).count());
                let _ = table.table(id).and_then(|table| table.text(id));
            }
        }
    }
}
