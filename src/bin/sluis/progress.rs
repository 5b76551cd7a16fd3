//! How far a scan is in, one line at the foot of a terminal out: files, bytes, rate, findings, time left.
//!
//! It draws on standard error and nowhere else. Whoever writes to the terminal goes through [`aside`], so that the
//! line is never in the way.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use sluis::Words;

use crate::door::walk::{Item, Walk};

/// How often it is drawn.
const BEAT: Duration = Duration::from_millis(120);
/// What ends sooner needs no bar.
const PATIENCE: Duration = Duration::from_millis(400);
/// Columns of the bar itself, and the fewest that say anything.
const BAR: usize = 20;
const BAR_LEAST: usize = 5;

static SCREEN: Mutex<Screen> = Mutex::new(Screen { drawn: false, midline: false });

struct Screen {
    drawn: bool,
    /// Standard output is on a terminal and stands in the middle of a line.
    midline: bool,
}

/// Writes to the terminal with the bar out of the way; `ended` says whether it ends a line.
pub(crate) fn aside<T>(ended: bool, write: impl FnOnce() -> T) -> T {
    let mut screen = lock();
    erase(&mut screen);
    let written = write();
    screen.midline = !ended;
    written
}

fn lock() -> MutexGuard<'static, Screen> {
    SCREEN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn erase(screen: &mut Screen) {
    if std::mem::take(&mut screen.drawn) {
        // Nowhere is left to tell that drawing failed.
        let _ = write!(io::stderr(), "\r\x1b[2K");
    }
}

/// What is counted.
#[derive(Default)]
struct Counts {
    files: AtomicU64,
    bytes: AtomicU64,
    within: AtomicU64,
    found: AtomicU64,
    all_files: AtomicU64,
    all_bytes: AtomicU64,
    /// The walk ahead has seen everything.
    counted: AtomicBool,
    done: AtomicBool,
}

/// A bar, which is gone when this is dropped. Without a terminal it counts and draws nothing.
pub(crate) struct Progress {
    counts: Arc<Counts>,
    drawer: Option<JoinHandle<()>>,
}

impl Progress {
    /// Starts a bar for a scan of `paths`, if `wanted` and standard error is a terminal that can move its cursor.
    pub(crate) fn start(wanted: bool, paths: &[PathBuf], words: &Arc<Words>) -> Self {
        let counts = Arc::new(Counts::default());
        let able = std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        if !wanted || !able || !io::stderr().is_terminal() {
            return Self { counts, drawer: None };
        }
        let (ahead, given) = (Arc::clone(&counts), paths.to_vec());
        // Where a thread cannot start, the total stays unknown.
        let _ = thread::Builder::new().spawn(move || count(given, &ahead));
        let (drawn, words) = (Arc::clone(&counts), Arc::clone(words));
        let drawer = thread::Builder::new().spawn(move || draw(&drawn, &words)).ok();
        Self { counts, drawer }
    }

    pub(crate) fn found(&self, end: Option<u64>) {
        self.counts.found.fetch_add(1, Ordering::Relaxed);
        if let Some(end) = end {
            self.counts.within.fetch_max(end, Ordering::Relaxed);
        }
    }

    pub(crate) fn file(&self, bytes: u64) {
        self.counts.within.store(0, Ordering::Relaxed);
        self.counts.files.fetch_add(1, Ordering::Relaxed);
        self.counts.bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.counts.done.store(true, Ordering::Relaxed);
        if let Some(drawer) = self.drawer.take() {
            drawer.thread().unpark();
            let _ = drawer.join();
            erase(&mut lock());
        }
    }
}

/// Walks ahead of the scan for the total.
fn count(paths: Vec<PathBuf>, counts: &Counts) {
    for item in Walk::new(paths) {
        if counts.done.load(Ordering::Relaxed) {
            return;
        }
        match item {
            Item::File(path, _) => {
                let bytes = std::fs::metadata(path).map_or(0, |meta| meta.len());
                counts.all_files.fetch_add(1, Ordering::Relaxed);
                counts.all_bytes.fetch_add(bytes, Ordering::Relaxed);
            }
            // Nobody knows how much is to come.
            Item::Stream(_) => return,
            _ => {}
        }
    }
    counts.counted.store(true, Ordering::Relaxed);
}

fn draw(counts: &Counts, words: &Words) {
    let start = Instant::now();
    while !counts.done.load(Ordering::Relaxed) {
        let elapsed = start.elapsed();
        if elapsed >= PATIENCE {
            let line = line(&Sight::of(counts, elapsed), words, width());
            let mut screen = lock();
            if !screen.midline && !counts.done.load(Ordering::Relaxed) {
                screen.drawn = true;
                let _ = write!(io::stderr(), "\r\x1b[2K{line}");
                let _ = io::stderr().flush();
            }
        }
        thread::park_timeout(BEAT);
    }
}

/// What the counts are at one moment.
struct Sight {
    files: u64,
    bytes: u64,
    found: u64,
    /// Files and bytes in all, once they are known.
    all: Option<(u64, u64)>,
    elapsed: Duration,
}

impl Sight {
    fn of(counts: &Counts, elapsed: Duration) -> Self {
        let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let all = counts.counted.load(Ordering::Relaxed).then(|| (get(&counts.all_files), get(&counts.all_bytes)));
        let most = all.map_or(u64::MAX, |(_, bytes)| bytes);
        let bytes = get(&counts.bytes).saturating_add(get(&counts.within)).min(most);
        Self { files: get(&counts.files), bytes, found: get(&counts.found), all, elapsed }
    }
}

/// The line, not wider than the terminal.
fn line(sight: &Sight, words: &Words, width: usize) -> String {
    let seconds = sight.elapsed.as_secs_f64().max(0.001);
    let rate = sight.bytes as f64 / seconds;
    let share = |bytes: u64| if bytes == 0 { 1.0 } else { sight.bytes as f64 / bytes as f64 };
    let mut told = Vec::new();
    match sight.all {
        Some((files, bytes)) => {
            told.push(format!("{:>3.0}%", share(bytes) * 100.0));
            told.push(format!("{}/{files} {}", sight.files, words.term("files")));
        }
        None => told.push(format!("{} {}", sight.files, words.term("files"))),
    }
    told.push(format!("{} ({}/s)", size(sight.bytes as f64), size(rate)));
    told.push(format!("{} {}", sight.found, words.term("progress-found")));
    if let Some((_, bytes)) = sight.all
        && sight.elapsed >= Duration::from_secs(1)
        && rate > 0.0
    {
        let left = bytes.saturating_sub(sight.bytes) as f64 / rate;
        told.push(format!("{} {}", words.term("time-left"), clock(left as u64)));
    }
    // The last column stays free: some terminals wrap when it is written.
    let room = width.saturating_sub(1);
    while told.len() > 1 && told.join("  ").chars().count() > room {
        told.pop();
    }
    let told = told.join("  ");
    let bar = room.saturating_sub(told.chars().count() + 1).min(BAR);
    match sight.all {
        Some((_, bytes)) if bar >= BAR_LEAST => {
            let full = ((share(bytes) * bar as f64) as usize).min(bar);
            format!("{}{} {told}", "█".repeat(full), "░".repeat(bar - full))
        }
        _ => told.chars().take(room).collect(),
    }
}

fn size(bytes: f64) -> String {
    let (mut size, mut unit) = (bytes, "B");
    for next in ["kB", "MB", "GB", "TB"] {
        if size < 1000.0 {
            break;
        }
        size /= 1000.0;
        unit = next;
    }
    if unit == "B" { format!("{size:.0} B") } else { format!("{size:.1} {unit}") }
}

fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(unix)]
fn width() -> usize {
    let columns = rustix::termios::tcgetwinsize(io::stderr()).map_or(0, |size| usize::from(size.ws_col));
    // Terminals that nobody looks at have none.
    if columns == 0 { 80 } else { columns }
}

#[cfg(not(unix))]
fn width() -> usize {
    80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_how_far_and_how_long_yet() {
        let sight = Sight {
            files: 30,
            bytes: 25_000_000,
            found: 7,
            all: Some((120, 100_000_000)),
            elapsed: Duration::from_secs(5),
        };
        let shown = line(&sight, &Words::default(), 200);
        assert_eq!(
            shown,
            "█████░░░░░░░░░░░░░░░  25%  30/120 files  25.0 MB (5.0 MB/s)  7 progress-found  time-left 0:15"
        );
        assert!(line(&sight, &Words::default(), 80).starts_with("█░░░░░  25%"));
        assert_eq!(line(&sight, &Words::default(), 40), " 25%  30/120 files  25.0 MB (5.0 MB/s)");
        let unknown = line(&Sight { all: None, ..sight }, &Words::default(), 200);
        assert_eq!(unknown, "30 files  25.0 MB (5.0 MB/s)  7 progress-found");
        assert_eq!((clock(59), clock(3661)), ("0:59".into(), "1:01:01".into()));
    }
}
