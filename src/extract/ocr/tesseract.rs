//! The Tesseract program as a reader of pictures: one child process a reading, a picture in on its standard input, a
//! table of words out on its standard output.
//!
//! No file, no shell, fixed arguments. It must not look for the program: whoever made it says which one to start, and
//! may put a program before it that takes its rights and memory away.

use std::ffi::OsString;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::extract::{Picture, Trouble};
use crate::model::{Budget, Stop, Until};

use super::tsv::{Words, words};
use super::{Held, Ocr, Reading};

/// Bytes of output that are taken from a reading; a full page has some 100 KB.
const OUTPUT: u64 = 16 << 20;
/// Pixels under which a picture is read at double size, which finds nearly all digits of a screenshot (measured).
const SMALL: u64 = 4_000_000;

/// How often it is asked whether anybody still waits for the outcome.
const GLANCE: Duration = Duration::from_millis(50);

/// Modes: how the page is taken apart, and the languages.
/// Measured on 265 numbers and 265 dates: the first mode reads the numbers, the second the dates that it misses.
const MODES: [(&str, &str); 2] = [("3", "nld+eng"), ("6", "nld")];

/// The program, and what it may take.
#[derive(Clone, Debug)]
pub struct Tesseract {
    /// The program to start.
    pub program: PathBuf,
    /// Arguments that go before Tesseract's own.
    pub args: Vec<OsString>,
    /// Time for one reading.
    pub time: Duration,
    /// Languages of the first mode, such as `nld+eng`; `None` for those that were measured best on Dutch pictures.
    pub languages: Option<String>,
}

impl Ocr for Tesseract {
    fn read(&self, picture: &Picture, budget: &Budget) -> Result<Vec<Reading>, Trouble> {
        if picture.is_blank() {
            return Ok(Vec::new());
        }
        let small = u64::from(picture.width()) * u64::from(picture.height()) < SMALL;
        let upright = if small { picture.scaled(2.0) } else { picture.clone() };
        let first = self.both(&upright, budget)?;
        let mut best = first;
        let mut held = Held { by: if small { 2.0 } else { 1.0 }, quarters: 0 };
        // A picture on its side gives next to no words: the way up is the one that gives most.
        if best.first().is_none_or(|words| !words.is_sound()) {
            for quarters in [1, 3, 2] {
                let turned = upright.turned(quarters);
                let words = self.once(&turned, MODES[0], budget)?;
                if words.is_sound() && words.sure > best.first().map_or(0, |words| words.sure) {
                    best = self.both(&turned, budget)?;
                    held.quarters = quarters;
                    break;
                }
            }
        }
        Ok(best.into_iter().filter(|words| !words.pieces.is_empty()).map(|words| Reading(words.pieces, held)).collect())
    }
}

impl Tesseract {
    /// Reads in both modes at once. The second may lack its language; the first may not.
    fn both(&self, picture: &Picture, budget: &Budget) -> Result<Vec<Words>, Trouble> {
        let (first, second) = thread::scope(|scope| {
            let (time, until) = (self.time_left(budget), budget.patience());
            let second = scope.spawn(move || self.run(picture, MODES[1], time, until));
            (self.run(picture, MODES[0], time, until), second.join())
        });
        let mut all = vec![first?];
        all.extend(second.ok().and_then(Result::ok));
        budget.tick()?;
        Ok(all)
    }

    fn once(&self, picture: &Picture, mode: (&str, &str), budget: &Budget) -> Result<Words, Trouble> {
        budget.tick()?;
        self.run(picture, mode, self.time_left(budget), budget.patience())
    }

    fn time_left(&self, budget: &Budget) -> Duration {
        budget.time_left().map_or(self.time, |left| left.min(self.time))
    }

    fn run(
        &self,
        picture: &Picture,
        (mode, languages): (&str, &str),
        time: Duration,
        until: &Until,
    ) -> Result<Words, Trouble> {
        let languages = self.languages.as_deref().unwrap_or(languages);
        let mut child = Command::new(&self.program)
            .args(&self.args)
            .args(["stdin", "stdout", "-l", languages, "--psm", mode, "--dpi", "300"])
            .args(["-c", "tessedit_create_tsv=1"])
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = converse(&mut child, picture, time, until);
        // Whatever it is at, it has nothing more to say.
        let _ = child.kill();
        let ended = child.wait();
        let output = output?;
        // A reading that ended well says so; a child that was killed after its last word had ended before.
        match ended {
            Ok(status) if status.success() || output.starts_with("level\t") => Ok(words(&output)),
            _ => Err(Trouble::Unsupported("ocr-failed")),
        }
    }
}

/// Feeds the child from one thread and takes its output in on another, so that neither pipe fills up with nobody
/// reading, and waits no longer than `time`, nor once nobody waits for the outcome.
fn converse(child: &mut Child, picture: &Picture, time: Duration, until: &Until) -> Result<String, Trouble> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Trouble::Io);
    };
    let mut bytes = Vec::new();
    picture.write_pgm(&mut bytes)?;
    let bytes = Arc::new(bytes);
    thread::spawn(move || std::io::Write::write_all(&mut stdin, &bytes));
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut output = Vec::new();
        let read = stdout.take(OUTPUT).read_to_end(&mut output);
        // Nobody waits any more once the time is up.
        let _ = sender.send(read.map(|_| output));
    });
    let start = Instant::now();
    let answer = loop {
        let left = time.saturating_sub(start.elapsed());
        match receiver.recv_timeout(left.min(GLANCE)) {
            Err(RecvTimeoutError::Timeout) if left > GLANCE && !until.cancelled() => {}
            answer => break answer,
        }
    };
    match answer {
        Ok(Ok(output)) => Ok(String::from_utf8_lossy(&output).into_owned()),
        Ok(Err(_)) => Err(Trouble::Io),
        Err(RecvTimeoutError::Timeout) => Err(Trouble::Stop(Stop::Timeout)),
        Err(RecvTimeoutError::Disconnected) => Err(Trouble::Unsupported("ocr-failed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Limits;

    fn reader(script: &str) -> Tesseract {
        Tesseract {
            program: "sh".into(),
            args: vec!["-c".into(), script.into()],
            time: Duration::from_secs(5),
            languages: None,
        }
    }

    fn read(reader: &Tesseract) -> Result<Vec<Reading>, Trouble> {
        let picture = Picture::new(100, 2, [vec![0; 100], vec![255; 100]].concat()).unwrap();
        reader.read(&picture, &Budget::new(&Limits::default()))
    }

    #[test]
    fn what_the_program_prints_is_read_in_both_modes() {
        let row = |level: &str, text: &str| format!("{level}\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t90\\t{text}\\n");
        let table = ["een", "twee", "drie"].map(|word| row("5", word)).concat();
        let readings = read(&reader(&format!("cat >/dev/null; printf 'level\\n{table}'"))).unwrap();
        assert_eq!(readings.len(), 2);
        assert_eq!(readings[0].0[0].text, "een");
    }

    #[test]
    fn a_program_that_fails_or_hangs_is_told() {
        assert_eq!(read(&reader("exit 1")).err(), Some(Trouble::Unsupported("ocr-failed")));
        let hangs = Tesseract { time: Duration::from_millis(100), ..reader("sleep 60") };
        assert_eq!(read(&hangs).err(), Some(Trouble::Stop(Stop::Timeout)));
        let none = Tesseract { program: "/no/such/program".into(), ..reader("") };
        assert_eq!(read(&none).err(), Some(Trouble::Io));
    }

    #[test]
    fn a_blank_picture_starts_nothing() {
        let none = Tesseract { program: "/no/such/program".into(), ..reader("") };
        let blank = Picture::new(4, 4, vec![255; 16]).unwrap();
        assert!(none.read(&blank, &Budget::new(&Limits::default())).unwrap().is_empty());
    }
}
