//! Paths of the command line in, files in a stable order out, one by one.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Something met on the way.
pub(crate) enum Item {
    /// A file, and its name below the path that was given.
    File(PathBuf, Met),
    /// Standard input, for `-`, or another descriptor that is open already, as shells make for `<(command)`.
    Stream(PathBuf),
    /// Neither a file nor a folder: a socket, a device, a pipe.
    Special(Met),
    /// A symbolic link within a folder, which leads out of it.
    Link(Met),
    /// A file or folder that cannot be read.
    Unreadable(Met, io::ErrorKind),
}

/// The name of something met: what was typed, and what lies below it.
pub(crate) struct Met {
    /// The path that was given; for a file that was given, its folder.
    pub(crate) base: Arc<str>,
    /// The name below it.
    pub(crate) name: String,
}

/// Walks the paths depth first, each folder sorted by name. It follows no symbolic link inside a folder, since links
/// can lead anywhere and round in circles; one that leads out of the folder is told.
pub(crate) struct Walk {
    given: VecDeque<PathBuf>,
    /// Paths still to visit below the current one, the next one last.
    below: Vec<PathBuf>,
    root: PathBuf,
    /// The folder without symbolic links on the way to it.
    real: PathBuf,
    base: Arc<str>,
}

impl Walk {
    pub(crate) fn new(given: Vec<PathBuf>) -> Self {
        Self { given: given.into(), below: Vec::new(), root: PathBuf::new(), real: PathBuf::new(), base: "".into() }
    }

    /// Turns to a path that was given. A symbolic link that was given is followed: somebody meant it.
    fn start(&mut self, path: PathBuf) -> Option<Item> {
        if path.as_os_str() == "-" {
            return Some(Item::Stream(path));
        }
        let root = match fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => path.clone(),
            _ => path.parent().unwrap_or(Path::new("")).to_path_buf(),
        };
        self.base = if root == Path::new(".") { "".into() } else { root.to_string_lossy().into() };
        self.real = fs::canonicalize(&root).unwrap_or_default();
        self.root = root;
        match fs::metadata(&path) {
            Ok(meta) if is_open(&path) && !meta.is_dir() && !meta.is_file() => Some(Item::Stream(path)),
            Ok(meta) => self.visit(path, &meta),
            Err(error) => Some(Item::Unreadable(self.met(&path), error.kind())),
        }
    }

    fn visit(&mut self, path: PathBuf, meta: &fs::Metadata) -> Option<Item> {
        if meta.is_dir() {
            match sorted(&path) {
                Ok(mut paths) => {
                    paths.reverse();
                    self.below.append(&mut paths);
                    None
                }
                Err(error) => Some(Item::Unreadable(self.met(&path), error.kind())),
            }
        } else if meta.is_file() {
            let met = self.met(&path);
            Some(Item::File(path, met))
        } else if meta.is_symlink() {
            // What it leads to is read where it stands, or there is nothing.
            let elsewhere = match fs::canonicalize(&path) {
                Ok(to) => !to.starts_with(&self.real),
                Err(error) => error.kind() != io::ErrorKind::NotFound,
            };
            elsewhere.then(|| Item::Link(self.met(&path)))
        } else {
            Some(Item::Special(self.met(&path)))
        }
    }

    fn met(&self, path: &Path) -> Met {
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        Met { base: Arc::clone(&self.base), name: below.to_string_lossy().into_owned() }
    }
}

/// Whether the path is that of a descriptor that is open already.
pub(super) fn is_open(path: &Path) -> bool {
    ["/dev/fd", "/dev/stdin", "/proc/self/fd"].iter().any(|open| path.starts_with(open))
}

impl Iterator for Walk {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            let met = if let Some(path) = self.below.pop() {
                match fs::symlink_metadata(&path) {
                    Ok(meta) => self.visit(path, &meta),
                    Err(error) => Some(Item::Unreadable(self.met(&path), error.kind())),
                }
            } else {
                let path = self.given.pop_front()?;
                self.start(path)
            };
            if met.is_some() {
                return met;
            }
        }
    }
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_sorted_and_links_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir(root.join("b")).unwrap();
        for name in ["c.txt", "b/2.txt", "b/1.txt", "a.txt"] {
            fs::write(root.join(name), "").unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(root, root.join("b/circle")).unwrap();
        #[cfg(unix)]
        for (to, name) in [("/dev/zero", "b/out"), ("nowhere", "b/dangling"), ("../c.txt", "b/within")] {
            std::os::unix::fs::symlink(to, root.join(name)).unwrap();
        }
        let given = vec![root.to_path_buf(), root.join("c.txt"), root.join("none")];
        let seen: Vec<_> = Walk::new(given)
            .map(|item| match item {
                Item::File(_, met) => met.name,
                Item::Unreadable(met, kind) => {
                    format!("{}: {}", met.name, sluis::rules::reason(kind))
                }
                Item::Link(met) => format!("{} leads out", met.name),
                Item::Special(_) | Item::Stream(_) => "?".into(),
            })
            .collect();
        assert_eq!(
            seen,
            [
                "a.txt",
                "b/1.txt",
                "b/2.txt",
                #[cfg(unix)]
                "b/out leads out",
                "c.txt",
                "c.txt",
                "none: no such file or folder"
            ]
        );
    }
}
