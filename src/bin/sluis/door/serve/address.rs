//! An address as it is written in, a socket that listens out: `HOST:PORT`, `unix:PATH`, or one that systemd opened.

use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::str::FromStr;
use std::task::{Context, Poll};

use listenfd::ListenFd;
use serde::Deserialize;
use sluis::rules::reason;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

use super::front::Front;
use crate::failure::Failure;

/// Who may connect to a socket in the file system: its owner and its group.
const SOCKET_MODE: u32 = 0o660;

/// Where a front listens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum Address {
    /// A host and a port.
    Tcp(String),
    /// A socket in the file system.
    Unix(PathBuf),
}

impl FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "write HOST:PORT or unix:PATH";
        if let Some(path) = text.strip_prefix("unix:") {
            return if path.is_empty() { Err(FORM) } else { Ok(Self::Unix(path.into())) };
        }
        let (host, port) = text.rsplit_once(':').ok_or(FORM)?;
        let sound = !host.is_empty() && port.parse::<u16>().is_ok();
        if sound { Ok(Self::Tcp(text.to_owned())) } else { Err(FORM) }
    }
}

impl TryFrom<String> for Address {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => f.write_str(address),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Address {
    /// Every socket address it stands for; none for a path.
    fn resolved(&self) -> io::Result<Vec<SocketAddr>> {
        match self {
            Self::Tcp(address) => address.to_socket_addrs().map(Iterator::collect),
            Self::Unix(_) => Ok(Vec::new()),
        }
    }

    /// Whether others than this machine could reach it.
    pub(crate) fn is_open(&self) -> io::Result<bool> {
        Ok(self.resolved()?.iter().any(|address| !address.ip().to_canonical().is_loopback()))
    }

    /// Listens there, for `front`.
    pub(crate) fn listen(&self, front: Front) -> Result<Listener, Failure> {
        let failed = |error: &io::Error| {
            Failure::new(format!("cannot listen for {} on {self}: {}", front.id(), reason(error.kind())))
        };
        match self {
            Self::Tcp(_) => {
                let addresses = self.resolved().map_err(|error| failed(&error))?;
                let socket = std::net::TcpListener::bind(addresses.as_slice()).map_err(|error| failed(&error))?;
                Listener::tcp(socket).map_err(|error| failed(&error))
            }
            Self::Unix(path) => Listener::unix_at(path).map_err(|error| failed(&error)),
        }
    }

    /// Connects to it.
    pub(crate) async fn connect(&self) -> io::Result<Stream> {
        match self {
            Self::Tcp(address) => TcpStream::connect(address.as_str()).await.map(Stream::Tcp),
            Self::Unix(path) => UnixStream::connect(path).await.map(Stream::Unix),
        }
    }
}

/// A socket that listens.
#[derive(Debug)]
pub(crate) enum Listener {
    /// On a port.
    Tcp(TcpListener),
    /// In the file system; the path is removed at the end where this process made it.
    Unix(UnixListener, Option<PathBuf>),
}

impl Listener {
    fn tcp(socket: std::net::TcpListener) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        TcpListener::from_std(socket).map(Self::Tcp)
    }

    fn unix(socket: std::os::unix::net::UnixListener, path: Option<PathBuf>) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        UnixListener::from_std(socket).map(|socket| Self::Unix(socket, path))
    }

    fn unix_at(path: &Path) -> io::Result<Self> {
        // What a process that was killed left behind is in the way; one that still answers is not ours to remove.
        let left = std::fs::symlink_metadata(path).is_ok_and(|meta| meta.file_type().is_socket());
        if left && std::os::unix::net::UnixStream::connect(path).is_err() {
            std::fs::remove_file(path)?;
        }
        let socket = std::os::unix::net::UnixListener::bind(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(SOCKET_MODE))?;
        Self::unix(socket, Some(path.to_path_buf()))
    }

    /// Where it listens, as a client would write it.
    pub(crate) fn place(&self) -> String {
        match self {
            Self::Tcp(socket) => socket.local_addr().map(|address| address.to_string()).unwrap_or_default(),
            Self::Unix(socket, _) => {
                let address = socket.local_addr().ok();
                let path = address.as_ref().and_then(|address| address.as_pathname());
                format!("unix:{}", path.map(Path::to_string_lossy).unwrap_or_default())
            }
        }
    }

    /// Whether others than this machine could reach it.
    pub(crate) fn is_open(&self) -> bool {
        match self {
            Self::Tcp(socket) => socket.local_addr().map_or(true, |address| !address.ip().to_canonical().is_loopback()),
            Self::Unix(..) => false,
        }
    }

    /// The next connection.
    pub(crate) async fn accept(&self) -> io::Result<Stream> {
        match self {
            Self::Tcp(socket) => {
                let (stream, _) = socket.accept().await?;
                // Answers are small and wait for nothing.
                stream.set_nodelay(true)?;
                Ok(Stream::Tcp(stream))
            }
            Self::Unix(socket, _) => socket.accept().await.map(|(stream, _)| Stream::Unix(stream)),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Self::Unix(_, Some(path)) = self {
            // Whoever starts next removes it else.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// The sockets that systemd opened for this process, each with its front: by `FileDescriptorName=`, HTTP where that
/// names none, and whether others than this machine could reach it.
pub(crate) fn inherited() -> Result<Vec<(Front, Listener, bool)>, Failure> {
    let names = std::env::var("LISTEN_FDNAMES").unwrap_or_default();
    let names: Vec<&str> = names.split(':').collect();
    let mut sockets = ListenFd::from_env();
    let mut listeners = Vec::new();
    for index in 0..sockets.len() {
        let name = names.get(index).copied().unwrap_or_default();
        let front = Front::ALL.into_iter().find(|front| name.starts_with(front.id())).unwrap_or(Front::Http);
        let taken = match sockets.take_tcp_listener(index) {
            Ok(Some(socket)) => Listener::tcp(socket),
            _ => match sockets.take_unix_listener(index) {
                Ok(Some(socket)) => Listener::unix(socket, None),
                _ => Err(io::ErrorKind::InvalidInput.into()),
            },
        };
        let listener =
            taken.map_err(|_| Failure::new(format!("socket {} of systemd is no stream that listens", index + 1)))?;
        let open = listener.is_open();
        listeners.push((front, listener, open));
    }
    Ok(listeners)
}

/// Whether a clamd at `address` answers.
pub(crate) async fn ping(address: &Address) -> io::Result<bool> {
    let mut stream = address.connect().await?;
    stream.write_all(b"zPING\0").await?;
    let mut answer = [0; 5];
    stream.read_exact(&mut answer).await?;
    Ok(&answer == b"PONG\0")
}

/// A connection.
#[derive(Debug)]
pub(crate) enum Stream {
    /// Over TCP.
    Tcp(TcpStream),
    /// Through a socket in the file system.
    Unix(UnixStream),
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Unix(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Unix(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_flush(context),
            Self::Unix(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Unix(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_written() {
        let port: Address = "127.0.0.1:8080".parse().unwrap();
        assert_eq!((port.to_string().as_str(), port.is_open().unwrap()), ("127.0.0.1:8080", false));
        let path: Address = "unix:/run/sluis/clamd.sock".parse().unwrap();
        assert_eq!((path.to_string().as_str(), path.is_open().unwrap()), ("unix:/run/sluis/clamd.sock", false));
        for open in ["0.0.0.0:1", "[::]:1", "192.0.2.1:1"] {
            assert!(open.parse::<Address>().unwrap().is_open().unwrap(), "{open}");
        }
        assert!(!"[::1]:1".parse::<Address>().unwrap().is_open().unwrap());
        for text in ["", "unix:", "8080", ":8080", "localhost:", "localhost:70000"] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
