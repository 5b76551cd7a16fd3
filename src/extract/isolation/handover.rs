//! A document in, a descriptor that a worker can read it from out; and that descriptor over the link to the worker.

use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut, Seek};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
    recvmsg, sendmsg,
};

use crate::extract::Doc;

/// Bytes of a document that are copied to memory; a larger one that is no file of its own goes to an anonymous file.
const IN_MEMORY: u64 = 16 << 20;

/// The document's own file where it has one, else a copy of its bytes that has no name anywhere.
pub(super) fn descriptor(doc: &mut Doc<'_>) -> io::Result<File> {
    if let Some(file) = doc.file() {
        return file.try_clone();
    }
    let mut copy = if doc.len() <= IN_MEMORY { in_memory()? } else { tempfile::tempfile()? };
    io::copy(doc.reader()?, &mut copy)?;
    copy.rewind()?;
    Ok(copy)
}

/// Sends `document` over `link`, with one byte to carry it.
pub(super) fn hand(link: impl AsFd, document: &File) -> io::Result<()> {
    let descriptors: [BorrowedFd<'_>; 1] = [document.as_fd()];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut with = SendAncillaryBuffer::new(&mut space);
    with.push(SendAncillaryMessage::ScmRights(&descriptors));
    sendmsg(link, &[IoSlice::new(&[0])], &mut with, SendFlags::NOSIGNAL)?;
    Ok(())
}

/// Takes the document that the other side hands over `link`; waits until it does.
pub(super) fn take(link: impl AsFd) -> io::Result<File> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut with = RecvAncillaryBuffer::new(&mut space);
    recvmsg(link, &mut [IoSliceMut::new(&mut [0])], &mut with, RecvFlags::CMSG_CLOEXEC)?;
    let taken = with.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
        _ => None,
    });
    taken.map(File::from).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn in_memory() -> io::Result<File> {
    Ok(rustix::fs::memfd_create(c"document", rustix::fs::MemfdFlags::CLOEXEC)?.into())
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn in_memory() -> io::Result<File> {
    tempfile::tempfile()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;
    use crate::model::{Budget, Limits};

    #[test]
    fn a_copy_reads_as_the_document() {
        let budget = Budget::new(&Limits::default());
        for size in [0, 10, Doc::HEAD + 1, (16 << 20) + 1] {
            let bytes = vec![7; size];
            let mut content = Cursor::new(&bytes);
            let mut doc = Doc::open("a", &mut content, &budget).unwrap();
            let mut read = Vec::new();
            descriptor(&mut doc).unwrap().read_to_end(&mut read).unwrap();
            assert!(read == bytes, "{size}");
        }
    }

    #[test]
    fn a_file_is_not_copied() {
        let budget = Budget::new(&Limits::default());
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, b"abc").unwrap();
        let own = file.try_clone().unwrap();
        let mut doc = Doc::open("a", &mut file, &budget).unwrap().backed_by(Some(own));
        let given = descriptor(&mut doc).unwrap();
        assert_eq!(inode(&given), inode(doc.file().unwrap()));
    }

    fn inode(file: &File) -> u64 {
        std::os::unix::fs::MetadataExt::ino(&file.metadata().unwrap())
    }
}
