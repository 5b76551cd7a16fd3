//! The bytes of a stream in, what another clamd says of them out.

use std::io;
use std::time::Duration;

use sluis::wire::clamd::{Said, said};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use crate::door::serve::address::{Address, Stream};

/// Bytes of an answer.
const ANSWER: u64 = 4096;

/// A stream to another clamd.
pub(super) struct Tee {
    /// None once it no longer takes anything.
    stream: Option<Stream>,
    patience: Duration,
    broken: bool,
}

impl Tee {
    /// Begins a stream to the clamd at `address`. Where that fails it is told at the end.
    pub(super) async fn begin(address: &Address, patience: Duration) -> Self {
        let begun = async {
            let mut stream = address.connect().await?;
            stream.write_all(b"zINSTREAM\0").await?;
            Ok::<_, io::Error>(stream)
        };
        let stream = timeout(patience, begun).await.ok().and_then(Result::ok);
        Self { broken: stream.is_none(), stream, patience }
    }

    /// Hands on `bytes`.
    pub(super) async fn write(&mut self, bytes: &[u8]) {
        if self.broken || bytes.is_empty() {
            return;
        }
        let Some(stream) = &mut self.stream else { return };
        let written = async {
            for piece in bytes.chunks(u32::MAX as usize) {
                stream.write_u32(u32::try_from(piece.len()).unwrap_or(u32::MAX)).await?;
                stream.write_all(piece).await?;
            }
            Ok::<_, io::Error>(())
        };
        self.broken = !matches!(timeout(self.patience, written).await, Ok(Ok(())));
    }

    /// Ends the stream; what is said of it.
    pub(super) async fn end(mut self) -> Said {
        let Some(mut stream) = self.stream.take().filter(|_| !self.broken) else { return Said::Failed };
        let answered = async {
            stream.write_u32(0).await?;
            stream.flush().await?;
            let mut answer = Vec::new();
            stream.take(ANSWER).read_to_end(&mut answer).await?;
            Ok::<_, io::Error>(answer)
        };
        match timeout(self.patience, answered).await {
            // Cut short it has no end, and says nothing.
            Ok(Ok(answer)) => answer.strip_suffix(b"\0").map_or(Said::Failed, said),
            _ => Said::Failed,
        }
    }
}

/// What the clamd at `address` says its version is.
pub(super) async fn version(address: &Address, patience: Duration) -> Option<String> {
    let asked = async {
        let mut stream = address.connect().await?;
        stream.write_all(b"zVERSION\0").await?;
        let mut answer = Vec::new();
        stream.take(ANSWER).read_to_end(&mut answer).await?;
        Ok::<_, io::Error>(answer)
    };
    let answer = timeout(patience, asked).await.ok()?.ok()?;
    String::from_utf8(answer.strip_suffix(b"\0")?.to_vec()).ok().filter(|text| !text.is_empty())
}
