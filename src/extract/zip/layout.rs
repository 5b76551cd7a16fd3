//! Entries that a directory lists in, the stretch that each fills out, and the stretches that none does.
//!
//! Where two entries overlap, the later one is refused: that is how small archives become large. It must not know
//! what an entry holds.

use super::directory::{Directory, Listed};
use super::header::{Header, fixed};
use crate::extract::archive::Bytes;
use crate::extract::{ReadSeek, Trouble};
use crate::model::Budget;

/// A listed entry and its stretch.
pub(super) struct Extent {
    pub(super) listed: Listed,
    /// Where its content starts; none without a local header.
    pub(super) data: Option<u64>,
    end: u64,
    /// Whether it reaches into another one.
    pub(super) overlaps: bool,
}

/// Bytes between entries, and where they stand.
pub(super) struct Gap {
    pub(super) start: u64,
    pub(super) end: u64,
    /// The code that tells of them.
    pub(super) code: &'static str,
}

/// The stretches of `listed`, in the order of the directory.
pub(super) fn extents(
    reader: &mut dyn ReadSeek,
    listed: &[Listed],
    directory: &Directory,
    budget: &Budget,
) -> Result<Vec<Extent>, Trouble> {
    let mut extents = Vec::new();
    for &listed in listed {
        budget.tick()?;
        let central = Header::central(reader, listed.central)?;
        let local = Header::local(reader, listed.local)?;
        let (Some(central), Some(local)) = (central, local) else {
            extents.push(Extent { listed, data: None, end: listed.local, overlaps: false });
            continue;
        };
        let data = listed.local.saturating_add(local.len);
        let mut end = data.saturating_add(central.packed);
        if local.has_descriptor() || central.has_descriptor() {
            end = end.saturating_add(descriptor(reader, end, central.crc, central.packed, central.size)?);
        }
        extents.push(Extent { listed, data: Some(data), end, overlaps: false });
    }
    let mut order: Vec<usize> = (0..extents.len()).collect();
    order.sort_by_key(|&at| extents[at].listed.local);
    let mut reach = 0;
    for at in order {
        let extent = &mut extents[at];
        if extent.data.is_some() {
            let within = extent.listed.local < directory.end && extent.end > directory.start && directory.count > 0;
            extent.overlaps = extent.listed.local < reach || within;
            reach = reach.max(extent.end);
        }
    }
    Ok(extents)
}

/// The stretches of an archive of `len` bytes that neither `extents` nor the directory fill.
pub(super) fn gaps(extents: &[Extent], directory: &Directory, len: u64) -> Vec<Gap> {
    let mut filled: Vec<(u64, u64)> = extents
        .iter()
        .filter(|extent| extent.data.is_some() && !extent.overlaps)
        .map(|extent| (extent.listed.local, extent.end))
        .collect();
    filled.extend([(directory.start, directory.end), directory.records]);
    filled.sort_unstable();
    let first = filled.first().map_or(0, |first| first.0);
    let mut gaps = Vec::new();
    let mut reach = 0;
    for (start, end) in filled.into_iter().chain([(len, len)]) {
        if start > reach {
            let code = if reach == 0 && start <= first {
                "data-before-archive"
            } else if reach >= directory.records.1 {
                "data-behind-archive"
            } else {
                "data-between-entries"
            };
            gaps.push(Gap { start: reach, end: start.min(len), code });
        }
        reach = reach.max(end);
    }
    gaps
}

/// Bytes of the descriptor at `at` that tells these sums: with and without a mark, narrow and wide (APPNOTE 4.3.9).
pub(super) fn descriptor(reader: &mut dyn ReadSeek, at: u64, crc: u32, packed: u64, size: u64) -> Result<u64, Trouble> {
    for (marked, wide) in [(true, false), (true, true), (false, false), (false, true)] {
        let mut told = if marked { b"PK\x07\x08".to_vec() } else { Vec::new() };
        told.extend(crc.to_le_bytes());
        for sum in [packed, size] {
            told.extend_from_slice(sum.to_le_bytes().get(..if wide { 8 } else { 4 }).unwrap_or_default());
        }
        let there = match told.len() {
            12 => fixed::<12>(reader, at)?.is_some_and(|there| there[..] == told[..]),
            16 => fixed::<16>(reader, at)?.is_some_and(|there| there[..] == told[..]),
            20 => fixed::<20>(reader, at)?.is_some_and(|there| there[..] == told[..]),
            _ => fixed::<24>(reader, at)?.is_some_and(|there| there[..] == told[..]),
        };
        if there {
            return Ok(told.len() as u64);
        }
    }
    Ok(0)
}

/// Where the content that starts at `data` ends whose descriptor stands behind it: the place of a mark whose packed size
/// is the distance.
pub(super) fn described_end(reader: &mut dyn ReadSeek, data: u64, mark: u64) -> Result<bool, Trouble> {
    let Some(there) = fixed::<24>(reader, mark)?.or(fixed::<16>(reader, mark)?.map(|short| {
        let mut long = [0; 24];
        long[..16].copy_from_slice(&short);
        long
    })) else {
        return Ok(false);
    };
    let distance = mark - data;
    Ok(there.le32(8).map(u64::from) == Some(distance) || there.le64(8) == Some(distance))
}
