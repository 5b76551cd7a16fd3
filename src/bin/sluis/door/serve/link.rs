//! A connection in, its bytes and the descriptors that came along out; answers back.

use std::collections::VecDeque;
use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, Interest, Ready};
use tokio::net::UnixStream;

use super::address::Stream;

/// Bytes that are read at once.
const PIECE: usize = 64 << 10;
/// Descriptors that may come at once, and wait.
const DESCRIPTORS: usize = 8;
/// How often it is looked whether the client is still there.
const LOOK: Duration = Duration::from_millis(100);
/// How long a client of TCP is waited for that sends no more: it may have gone, or just be done sending.
const DONE_SENDING: Duration = Duration::from_secs(2);

/// A connection and what came in on it.
pub(crate) struct Link {
    stream: Stream,
    held: Vec<u8>,
    /// Bytes at the beginning of what is held that were used: they go when more comes, not one by one.
    used: usize,
    descriptors: VecDeque<OwnedFd>,
}

impl Link {
    pub(crate) fn new(stream: Stream) -> Self {
        Self { stream, held: Vec::new(), used: 0, descriptors: VecDeque::new() }
    }

    /// Whether the client is on this machine by what it is connected to.
    pub(crate) fn is_local(&self) -> bool {
        matches!(self.stream, Stream::Unix(_))
    }

    /// What came in and was not used yet.
    pub(crate) fn held(&self) -> &[u8] {
        self.held.get(self.used..).unwrap_or_default()
    }

    /// Lets go of the first `bytes` that are held.
    pub(crate) fn used(&mut self, bytes: usize) {
        self.used = self.used.saturating_add(bytes).min(self.held.len());
    }

    /// The first descriptor that came along.
    pub(crate) fn descriptor(&mut self) -> Option<OwnedFd> {
        self.descriptors.pop_front()
    }

    /// Reads what is there to the end of what is held; 0 at the end of the connection. Nothing is lost when the
    /// future is dropped.
    pub(crate) async fn fill(&mut self) -> io::Result<usize> {
        self.held.drain(..std::mem::take(&mut self.used));
        match &mut self.stream {
            Stream::Tcp(stream) => {
                self.held.reserve(PIECE);
                stream.read_buf(&mut self.held).await
            }
            Stream::Unix(stream) => loop {
                stream.readable().await?;
                let (held, descriptors) = (&mut self.held, &mut self.descriptors);
                match stream.try_io(Interest::READABLE, || receive(stream, held, descriptors)) {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    read => return read,
                }
            },
        }
    }

    /// Sends an answer.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    /// Says that no more answers come.
    pub(crate) async fn close(&mut self) {
        // Gone already is as good.
        let _ = self.stream.shutdown().await;
    }

    /// Waits until the client is gone.
    pub(crate) async fn gone(&self) {
        let mut done_sending = None;
        loop {
            tokio::time::sleep(LOOK).await;
            let Ok(ready) = self.ready().await else { return };
            if ready.is_write_closed() {
                return;
            }
            if ready.is_read_closed() && !self.is_local() {
                let since = *done_sending.get_or_insert_with(Instant::now);
                if since.elapsed() >= DONE_SENDING {
                    return;
                }
            }
        }
    }

    async fn ready(&self) -> io::Result<Ready> {
        let interest = Interest::READABLE | Interest::WRITABLE;
        match &self.stream {
            Stream::Tcp(stream) => stream.ready(interest).await,
            Stream::Unix(stream) => stream.ready(interest).await,
        }
    }
}

fn receive(stream: &UnixStream, held: &mut Vec<u8>, descriptors: &mut VecDeque<OwnedFd>) -> io::Result<usize> {
    let mut piece = vec![0; PIECE];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS))];
    let mut along = RecvAncillaryBuffer::new(&mut space);
    let flags = RecvFlags::CMSG_CLOEXEC | RecvFlags::DONTWAIT;
    let received = recvmsg(stream, &mut [IoSliceMut::new(&mut piece)], &mut along, flags)?;
    for message in along.drain() {
        if let RecvAncillaryMessage::ScmRights(came) = message {
            // What is too many is closed.
            let room = DESCRIPTORS.saturating_sub(descriptors.len());
            descriptors.extend(came.take(room));
        }
    }
    held.extend_from_slice(piece.get(..received.bytes).unwrap_or_default());
    Ok(received.bytes)
}
