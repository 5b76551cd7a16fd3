//! The service under test, and clients that speak to it byte by byte.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long anything may take here before the test has failed.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A running service.
pub(crate) struct Server {
    child: Child,
    /// Where it serves HTTP.
    pub(crate) http: String,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// `sluis serve` in `folder`, on a port of its own.
    pub(crate) fn start(folder: &Path, args: &[&str]) -> Self {
        Self::start_on(folder, "127.0.0.1:0", args)
    }

    /// The same, with this in its environment.
    pub(crate) fn start_with(folder: &Path, args: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::run(folder, "127.0.0.1:0", args, environment)
    }

    /// `sluis serve` in `folder`, HTTP on `http`.
    pub(crate) fn start_on(folder: &Path, http: &str, args: &[&str]) -> Self {
        Self::run(folder, http, args, &[])
    }

    fn run(folder: &Path, http: &str, args: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sluis"))
            .args(["serve", "--http", http])
            .args(args)
            .current_dir(folder)
            .env_clear()
            .env("SLUIS_KEY", "a key of the tests, no secret")
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        thread::spawn(move || stderr.lines().map_while(Result::ok).for_each(|line| kept.lock().unwrap().push(line)));
        let mut server = Self { child, http: String::new(), lines };
        server.wait_for("\"event\":\"ready\"");
        server.http = server.place("http").unwrap_or_else(|| http.to_owned());
        server
    }

    /// Where `front` listens.
    pub(crate) fn place(&self, front: &str) -> Option<String> {
        self.events("listening")
            .iter()
            .find_map(|event| event["message"].as_str()?.strip_prefix(&format!("{front} on ")).map(str::to_owned))
    }

    /// Everything it wrote to standard error so far.
    pub(crate) fn told(&self) -> String {
        self.lines.lock().unwrap().join("\n")
    }

    /// The events of that kind so far.
    pub(crate) fn events(&self, kind: &str) -> Vec<Value> {
        self.json().into_iter().filter(|line| line["event"] == kind).collect()
    }

    /// The decisions so far.
    pub(crate) fn decisions(&self) -> Vec<Value> {
        self.json().into_iter().filter(|line| line["type"] == "decision").collect()
    }

    fn json(&self) -> Vec<Value> {
        self.lines.lock().unwrap().iter().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Waits until it has written `text`.
    pub(crate) fn wait_for(&mut self, text: &str) {
        let start = Instant::now();
        while !self.told().contains(text) {
            let over = self.child.try_wait().unwrap().is_some() || start.elapsed() > PATIENCE;
            assert!(!over, "it never told {text}: {}", self.told());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: &str) {
        kill(signal, self.child.id());
    }

    /// Sends a signal to each of its workers, and tells how many there were.
    pub(crate) fn signal_workers(&self, signal: &str) -> usize {
        let workers = self.workers();
        for &worker in &workers {
            kill(signal, worker);
        }
        if signal == "KILL" {
            // On a busy machine they take their time to die, and may be given a document meanwhile.
            wait_until(|| !self.workers().iter().any(|worker| workers.contains(worker)));
        }
        workers.len()
    }

    /// The processes that it started.
    pub(crate) fn workers(&self) -> Vec<u32> {
        let me = self.child.id().to_string();
        let mut found = Vec::new();
        for entry in std::fs::read_dir("/proc").unwrap().flatten() {
            let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
            let after_name = stat.rsplit_once(") ").map_or("", |(_, after)| after);
            let mut fields = after_name.split(' ');
            let alive = fields.next() != Some("Z");
            if alive && fields.next() == Some(&me) {
                found.push(entry.file_name().to_string_lossy().parse().unwrap());
            }
        }
        found
    }

    /// Waits for `count` workers that are ready.
    pub(crate) fn wait_for_workers(&self, count: usize) {
        wait_until(|| self.workers().len() >= count);
    }

    /// The most memory it ever had, in kilobytes.
    pub(crate) fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Waits for its end, and gives its exit code.
    pub(crate) fn ended(&mut self) -> Option<i32> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(start.elapsed() < PATIENCE, "it does not end: {}", self.told());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// A connection to it.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.http).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends a request, and reads its response to the end.
    pub(crate) fn send(&self, request: &[u8]) -> Response {
        let mut stream = self.connect();
        let _ = stream.write_all(request);
        Response::read(&mut stream)
    }

    /// Gets `path`.
    pub(crate) fn get(&self, path: &str) -> Response {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: sluis\r\nConnection: close\r\n\r\n").as_bytes())
    }

    /// Posts `body` to `target` with these headers.
    pub(crate) fn post(&self, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
        self.send(&post(target, headers, body))
    }

    /// Posts a submission in JSON.
    pub(crate) fn check(&self, query: &str, json: &str) -> Response {
        self.post(&format!("/v1/checks{query}"), &[("Content-Type", "application/json")], json.as_bytes())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.signal_workers("KILL");
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until `what` is so.
pub(crate) fn wait_until(what: impl Fn() -> bool) {
    let start = Instant::now();
    while !what() {
        assert!(start.elapsed() < PATIENCE);
        thread::sleep(Duration::from_millis(5));
    }
}

fn kill(signal: &str, process: u32) {
    // One that is gone already is as good as told.
    let _ = Command::new("kill").args([&format!("-{signal}"), &process.to_string()]).stderr(Stdio::null()).status();
}

/// A request to post `body`.
pub(crate) fn post(target: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut request = format!("POST {target} HTTP/1.1\r\nHost: sluis\r\nConnection: close\r\n").into_bytes();
    for (name, value) in headers {
        request.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    request.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
    request.extend_from_slice(body);
    request
}

/// A form: fields by name, then files by name and content.
pub(crate) fn form(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--grens\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (name, content) in files {
        let head = "Content-Type: application/octet-stream";
        let part =
            format!("--grens\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n{head}\r\n\r\n");
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--grens--\r\n");
    body
}

/// The header of such a form.
pub(crate) const FORM: (&str, &str) = ("Content-Type", "multipart/form-data; boundary=grens");

/// What came back.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Response {
    /// Reads a response up to the end of the connection; status 0 where there is none.
    pub(crate) fn read(stream: &mut impl Read) -> Self {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Self { status, headers, body: body.to_owned() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}
