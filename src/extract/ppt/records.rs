//! The bytes of a presentation stream in, its records out.
//!
//! It must not know what a record means (MS-PPT 2.3.1).

/// Bytes of a record's head.
const HEAD: usize = 8;

/// One record.
#[derive(Clone, Copy)]
pub(super) struct Record<'b> {
    /// What it is.
    pub(super) kind: u16,
    /// Which of its kind.
    pub(super) instance: u16,
    /// Whether it holds records.
    pub(super) holds: bool,
    /// Where it starts in the stream.
    pub(super) at: usize,
    /// What it holds.
    pub(super) body: &'b [u8],
    /// Where that starts in the stream.
    pub(super) inner: usize,
    /// Whether all is there that it says it holds.
    pub(super) whole: bool,
}

impl Record<'_> {
    /// The number at `at` in what it holds.
    pub(super) fn u32(&self, at: usize) -> Option<u32> {
        self.body.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
    }
}

/// The records in `bytes`, which start at `at` in the stream. One that is cut off comes with what there is of it,
/// and is the last.
pub(super) fn records(bytes: &[u8], at: usize) -> impl Iterator<Item = Record<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let head: [u8; HEAD] = bytes.get(from..from + HEAD)?.try_into().ok()?;
        let [low, high, kind_low, kind_high, length @ ..] = head;
        let version = u16::from_le_bytes([low, high]);
        let rest = bytes.get(from + HEAD..)?;
        let length = u32::from_le_bytes(length) as usize;
        let body = rest.get(..length.min(rest.len()))?;
        let record = Record {
            kind: u16::from_le_bytes([kind_low, kind_high]),
            instance: version >> 4,
            holds: version & 0xF == 0xF,
            at: at + from,
            body,
            inner: at + from + HEAD,
            whole: body.len() == length,
        };
        from += HEAD + body.len();
        Some(record)
    })
}
