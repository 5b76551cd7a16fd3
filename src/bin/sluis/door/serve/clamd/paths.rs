//! Descriptors and paths of this machine in, open files out: only below folders that the operator named.

use std::fs::{self, File};
use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// Files of one folder, at most.
const FILES: usize = 10_000;
/// Folders within folders.
const DEPTH: usize = 32;

/// Why there is no file.
#[derive(Debug)]
pub(super) enum No {
    /// It does not exist.
    Missing,
    /// It may not be looked at, or cannot be read.
    Closed,
}

/// The file behind a descriptor that a client sent.
pub(super) fn sent(descriptor: OwnedFd) -> Option<File> {
    let file = File::from(descriptor);
    file.metadata().is_ok_and(|meta| meta.is_file()).then_some(file)
}

/// The files at `path` or below it, if it lies in one of `folders`.
pub(super) fn below(path: &[u8], folders: &[PathBuf]) -> Result<Vec<PathBuf>, No> {
    let path = Path::new(std::ffi::OsStr::from_bytes(path));
    // Nothing tells what exists elsewhere.
    let inside = folders.iter().any(|folder| path.starts_with(folder));
    let plain = path.is_absolute() && path.components().all(|part| part != std::path::Component::ParentDir);
    if !(inside && plain) {
        return Err(No::Closed);
    }
    let meta = fs::symlink_metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => No::Missing,
        _ => No::Closed,
    })?;
    let mut files = Vec::new();
    if meta.is_dir() {
        walk(path, DEPTH, &mut files).map_err(|_| No::Closed)?;
        files.sort();
    } else {
        files.push(path.to_path_buf());
    }
    Ok(files)
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(&entry.path(), depth.checked_sub(1).ok_or(io::ErrorKind::Other)?, files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
        if files.len() > FILES {
            return Err(io::ErrorKind::Other.into());
        }
    }
    Ok(())
}

/// Opens the file at `path`, if it really lies in one of `folders`, whatever links lead there.
pub(super) fn open(path: &Path, folders: &[PathBuf]) -> Option<File> {
    // A pipe without a writer would be waited for.
    if !fs::metadata(path).is_ok_and(|meta| meta.is_file()) {
        return None;
    }
    let file = File::open(path).ok()?;
    let real = fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())).ok()?;
    let inside = |folder: &PathBuf| fs::canonicalize(folder).is_ok_and(|folder| real.starts_with(folder));
    (folders.iter().any(inside) && file.metadata().is_ok_and(|meta| meta.is_file())).then_some(file)
}

/// `most` bytes of `file` from `at` on; fewer at its end.
pub(super) fn piece(file: &File, at: u64, most: usize) -> io::Result<Vec<u8>> {
    let mut piece = vec![0; most];
    let read = file.read_at(&mut piece, at)?;
    piece.truncate(read);
    Ok(piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folders_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let (inside, outside) = (folder.path().join("in"), folder.path().join("out"));
        for folder in [&inside, &outside] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("a.txt"), "x").unwrap();
        }
        std::os::unix::fs::symlink(outside.join("a.txt"), inside.join("link")).unwrap();
        let folders = [inside.clone()];
        let at = |path: PathBuf| below(path.as_os_str().as_bytes(), &folders);
        assert_eq!(at(inside.clone()).unwrap(), [inside.join("a.txt")]);
        assert!(matches!(at(inside.join("none")), Err(No::Missing)));
        assert!(matches!(at(outside.join("a.txt")), Err(No::Closed)));
        assert!(matches!(at(outside.join("none")), Err(No::Closed)));
        assert!(matches!(at(inside.join("../out/a.txt")), Err(No::Closed)));
        assert!(open(&inside.join("a.txt"), &folders).is_some());
        assert!(open(&inside.join("link"), &folders).is_none());
        assert!(open(&inside, &folders).is_none());
    }
}
