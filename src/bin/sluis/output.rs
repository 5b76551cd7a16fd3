//! Where a report goes in, a writer out: a file is there whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use sluis::rules::reason;
use tempfile::NamedTempFile;

use crate::failure::Failure;
use crate::progress;

/// Bytes that are written at once.
const BUFFER: usize = 256 << 10;

/// Standard output, or a file that appears under its name once it is finished.
pub(crate) struct Output {
    writer: BufWriter<Box<dyn Write>>,
    whole: Option<Whole>,
}

struct Whole {
    file: NamedTempFile,
    path: PathBuf,
}

impl Output {
    /// Opens `path`, or standard output where there is none. What stands at `path` stays until [`Output::finish`].
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else {
            let writer: Box<dyn Write> = Box::new(Stdout { terminal: io::stdout().is_terminal() });
            return Ok(Self { writer: BufWriter::with_capacity(BUFFER, writer), whole: None });
        };
        let (writer, whole) = place(path).map_err(|error| failed(&error))?;
        Ok(Self { writer: BufWriter::with_capacity(BUFFER, writer), whole })
    }

    /// Writes what is left, and gives the file its name.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        self.writer.flush()?;
        let Some(Whole { file, path }) = self.whole else { return Ok(()) };
        file.as_file().sync_all().map_err(|error| failed(&error))?;
        file.persist(path).map_err(|error| failed(&error.error))?;
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Writes all of `bytes` to a file at `path`, or leaves what stands there as it was.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut output = Output::open(Some(path))?;
    output.write_all(bytes)?;
    output.finish()
}

/// Writes all of `bytes` to the file at `path` as [`write_whole`] does, with those `rights`; refuses what is there and
/// no file: a pipe or a device keeps nothing.
pub(crate) fn write_file(path: &Path, bytes: &[u8], rights: Option<fs::Permissions>) -> Result<(), Failure> {
    let kept = match fs::metadata(path) {
        Ok(meta) => meta.is_file(),
        // A link that leads nowhere would give way to the file.
        Err(_) => fs::symlink_metadata(path).is_err(),
    };
    if !kept {
        return Err(Failure::new("cannot write the file that was named for output: it is no regular file"));
    }
    let mut output = Output::open(Some(path))?;
    output.write_all(bytes)?;
    if let (Some(rights), Some(whole)) = (rights, &output.whole) {
        whole.file.as_file().set_permissions(rights).map_err(|error| failed(&error))?;
    }
    output.finish()
}

fn failed(error: &io::Error) -> Failure {
    Failure::new(format!("cannot write the file that was named for output: {}", reason(error.kind())))
}

/// A new file beside `path`; or `path` itself where it is a pipe or a device, which nothing can take the place of.
fn place(path: &Path) -> io::Result<(Box<dyn Write>, Option<Whole>)> {
    // A link stays a link: what it leads to is written.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let there = fs::metadata(&path).ok();
    if there.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if there.as_ref().is_some_and(|meta| !meta.is_file()) {
        return Ok((Box::new(OpenOptions::new().write(true).open(&path)?), None));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".sluis-");
    #[cfg(unix)]
    let all = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    // What the user's mask leaves of this, as for any new file.
    #[cfg(unix)]
    builder.permissions(all);
    let file = builder.tempfile_in(folder)?;
    if let Some(meta) = there {
        fs::set_permissions(file.path(), meta.permissions())?;
    }
    let writer = Box::new(file.reopen()?);
    Ok((writer, Some(Whole { file, path })))
}

/// Standard output, which the bar keeps out of the way of.
struct Stdout {
    terminal: bool,
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.terminal {
            return io::stdout().write(bytes);
        }
        let ended = bytes.last() == Some(&b'\n');
        progress::aside(ended, || io::stdout().write_all(bytes).and_then(|()| io::stdout().flush()))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_whole_or_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.txt");
        fs::write(&path, "before").unwrap();
        let mut output = Output::open(Some(&path)).unwrap();
        output.write_all(b"half").unwrap();
        output.flush().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"before");
        drop(output);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(fs::read(&path).unwrap(), b"before");
        write_whole(&path, b"after").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"after");
        assert!(Output::open(Some(&folder.path().join("none/a"))).is_err());
        assert!(Output::open(Some(folder.path())).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_and_rights_stay() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&path, "before").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        write_whole(&link, b"after").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"after");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        write_whole(Path::new("/dev/null"), b"gone").unwrap();
        let (dangling, rights) = (folder.path().join("c"), fs::Permissions::from_mode(0o600));
        symlink("nowhere", &dangling).unwrap();
        for other in [&dangling, Path::new("/dev/null"), folder.path()] {
            assert!(write_file(other, b"x", Some(rights.clone())).is_err());
        }
        write_file(&link, b"last", Some(rights)).unwrap();
        assert!(
            fs::symlink_metadata(&link).unwrap().is_symlink() && fs::symlink_metadata(&dangling).unwrap().is_symlink()
        );
        assert_eq!(fs::read(&path).unwrap(), b"last");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
