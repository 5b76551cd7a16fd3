//! A path in, its open file out, if it is one: nothing that lies there may make the gate wait.

use std::fs::File;
use std::io;
use std::path::Path;

/// The file at `path`, or `None` where it is a pipe, a device or a folder. Opening a pipe does not wait for its writer.
pub(super) fn open(path: &Path) -> io::Result<Option<File>> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    let file = options.open(path)?;
    Ok(file.metadata()?.is_file().then_some(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn pipes_devices_and_folders_are_no_files() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [&pipe, Path::new("/dev/zero"), folder.path()] {
            assert!(open(path).unwrap().is_none(), "{}", path.display());
        }
        let file = folder.path().join("file");
        std::fs::write(&file, "x").unwrap();
        assert!(open(&file).unwrap().is_some());
        assert!(open(&folder.path().join("none")).is_err());
    }
}
