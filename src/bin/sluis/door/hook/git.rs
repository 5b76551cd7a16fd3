//! Object ids in, what Git holds of them out: new commits, the files that they bring, and contents.
//!
//! It only asks Git's plumbing; it must not know what is looked for.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use sluis::Content;
use tempfile::TempPath;

use crate::failure::Failure;

/// Bytes of a file that are kept in memory; a larger one goes to a temporary file.
const IN_MEMORY: u64 = 1 << 20;

/// The mode of an entry that is another repository: its commit, no file.
const SUBMODULE: &[u8] = b"160000";

/// A file that a commit brings: new, changed, or in a merge unlike that of any parent.
pub(super) struct Brought {
    /// The commit; empty for one that is not made yet.
    pub(super) commit: String,
    pub(super) path: String,
    /// The object that holds it; none for another repository's commit.
    pub(super) blob: Option<String>,
}

/// Commits that lead to `tips` and to no ref that is there, the oldest first.
pub(super) fn new_commits(tips: &[String]) -> Result<Vec<String>, Failure> {
    let mut git = git(&["rev-list", "--reverse", "--topo-order"]);
    git.args(tips).args(["--not", "--all"]);
    let told = output(git, Vec::new())?;
    Ok(String::from_utf8_lossy(&told).lines().map(str::to_owned).collect())
}

/// What `commits` bring, in their order.
pub(super) fn brought(commits: &[String]) -> Result<Vec<Brought>, Failure> {
    let args = ["diff-tree", "--stdin", "-r", "-c", "--root", "--raw", "-z", "--no-abbrev", "--no-renames"];
    let mut asked = commits.join("\n").into_bytes();
    asked.push(b'\n');
    let told = output(git(&args), asked)?;
    parse(&told).ok_or_else(|| Failure::new("git diff-tree told something that cannot be understood"))
}

/// What the next commit brings, as it stands in the index.
pub(super) fn staged() -> Result<Vec<Brought>, Failure> {
    let args = ["diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff"];
    let told = output(git(&args), Vec::new())?;
    parse(&told).ok_or_else(|| Failure::new("git diff told something that cannot be understood"))
}

/// Reads `COMMIT NUL (:modes… ids… status NUL path NUL)*`; a merge's line begins with a colon for each parent.
fn parse(told: &[u8]) -> Option<Vec<Brought>> {
    let mut commit = String::new();
    let mut all = Vec::new();
    let mut fields = told.split(|&byte| byte == 0).filter(|field| !field.is_empty());
    while let Some(field) = fields.next() {
        let parents = field.iter().take_while(|&&byte| byte == b':').count();
        if parents == 0 {
            String::from_utf8_lossy(field).trim().clone_into(&mut commit);
            continue;
        }
        let words: Vec<&[u8]> = field.get(parents..)?.split(|&byte| byte == b' ').collect();
        let (mode, id) = (words.get(parents)?, words.get(2 * parents + 1)?);
        let path = String::from_utf8_lossy(fields.next()?).into_owned();
        let gone = id.iter().all(|&byte| byte == b'0');
        if !gone {
            let blob = (*mode != SUBMODULE).then(|| String::from_utf8_lossy(id).into_owned());
            all.push(Brought { commit: commit.clone(), path, blob });
        }
    }
    Some(all)
}

/// An object's content.
pub(super) struct Object {
    pub(super) kind: String,
    pub(super) content: Content,
    /// Holds the temporary file, if there is one.
    _spool: Option<TempPath>,
}

impl Object {
    /// The text behind the header of a commit or a tag.
    pub(super) fn message(&self) -> String {
        let Content::Bytes(bytes) = &self.content else { return String::new() };
        let text = String::from_utf8_lossy(bytes);
        text.split_once("\n\n").map(|(_, message)| message.to_owned()).unwrap_or_default()
    }

    /// What a tag's header says of what it names.
    pub(super) fn target(&self) -> Option<String> {
        let Content::Bytes(bytes) = &self.content else { return None };
        let text = String::from_utf8_lossy(bytes);
        text.lines().next()?.strip_prefix("object ").map(str::to_owned)
    }
}

/// One `git cat-file --batch`, asked again and again.
pub(super) struct Objects {
    child: Child,
    ask: ChildStdin,
    told: BufReader<ChildStdout>,
    /// Bytes of a file that are worth keeping: beyond them it is too large anyway.
    most: u64,
}

impl Objects {
    pub(super) fn open(max_file_size: u64) -> Result<Self, Failure> {
        let mut child = git(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| no_git(&error))?;
        let (Some(ask), Some(told)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Failure::new("git cat-file cannot be asked"));
        };
        Ok(Self { child, ask, told: BufReader::new(told), most: max_file_size.saturating_add(1) })
    }

    pub(super) fn read(&mut self, id: &str) -> Result<Object, Failure> {
        self.try_read(id).map_err(|_| Failure::new("git cat-file does not give an object that is asked for"))
    }

    fn try_read(&mut self, id: &str) -> io::Result<Object> {
        writeln!(self.ask, "{id}")?;
        self.ask.flush()?;
        let mut head = String::new();
        self.told.read_line(&mut head)?;
        let words: Vec<&str> = head.split_whitespace().collect();
        let &[_, kind, size] = words.as_slice() else {
            return Err(io::ErrorKind::NotFound.into());
        };
        let size: u64 = size.parse().map_err(|_| io::ErrorKind::InvalidData)?;
        let mut body = (&mut self.told).take(size);
        let (content, spool) = if size <= IN_MEMORY || kind != "blob" {
            let mut bytes = Vec::new();
            body.read_to_end(&mut bytes)?;
            (Content::Bytes(bytes), None)
        } else {
            let mut file = tempfile::NamedTempFile::new()?;
            io::copy(&mut (&mut body).take(self.most), &mut file)?;
            io::copy(&mut body, &mut io::sink())?;
            let path = file.into_temp_path();
            (Content::File(path.to_path_buf()), Some(path))
        };
        if body.limit() > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut end = [0];
        self.told.read_exact(&mut end)?;
        Ok(Object { kind: kind.to_owned(), content, _spool: spool })
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // It has nothing to lose, and a zombie helps nobody.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn git(args: &[&str]) -> Command {
    let mut git = Command::new("git");
    // A replaced object would be judged in place of the one that is pushed.
    git.arg("--no-replace-objects").args(args).stderr(Stdio::null());
    git
}

/// What `git` prints when `asked` is on its standard input.
fn output(mut git: Command, asked: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let mut child = git.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(|error| no_git(&error))?;
    let stdin = child.stdin.take();
    let writer = std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&asked)));
    let told = child.wait_with_output().map_err(|error| no_git(&error))?;
    let written = matches!(writer.join(), Ok(Some(Ok(()))));
    if told.status.success() && written { Ok(told.stdout) } else { Err(Failure::new("git failed; nothing was judged")) }
}

fn no_git(error: &io::Error) -> Failure {
    Failure::new(format!("cannot run git: {}", sluis::rules::reason(error.kind())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_deletions_and_odd_names_are_told_apart() {
        let told = b"c1\n\0::100644 100644 100755 a a b MM\0both\0\
            c2\0:000000 100644 0 d A\0odd\nname\0:100644 000000 e 00 D\0gone\0:000000 160000 0 f A\0sub\0";
        let seen: Vec<_> = parse(told).unwrap().into_iter().map(|file| (file.commit, file.path, file.blob)).collect();
        let some = |id: &str| Some(id.to_owned());
        assert_eq!(
            seen,
            [
                ("c1".into(), "both".into(), some("b")),
                ("c2".into(), "odd\nname".into(), some("d")),
                ("c2".into(), "sub".into(), None),
            ]
        );
        let staged = parse(b":000000 100644 0 d A\0new\0:100644 000000 e 00 D\0gone\0").unwrap();
        assert!(matches!(staged.as_slice(), [Brought { commit, path, .. }] if commit.is_empty() && path == "new"));
        assert!(parse(b"c1\0:100644").is_none());
        assert!(parse(b"c1\0:000000 100644 0 d A\0").is_none());
    }
}
