//! Header lines in, names and values out.

/// One header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name as it was written.
    pub name: String,
    /// Its value, trimmed; bytes that are no UTF-8 are replaced.
    pub value: String,
}

/// The headers of a message, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(pub Vec<Header>);

impl Headers {
    /// Reads `lines`. A line that begins with a space goes on with the header before it; one without a colon is
    /// passed over, as most readers do.
    pub fn read(lines: &[u8]) -> Self {
        let mut headers: Vec<Header> = Vec::new();
        for line in lines.split(|&byte| byte == b'\n') {
            let line = String::from_utf8_lossy(line);
            let text = line.trim_end_matches('\r');
            match (text.starts_with([' ', '\t']), headers.last_mut(), text.split_once(':')) {
                (true, Some(last), _) => {
                    last.value.push(' ');
                    last.value.push_str(text.trim());
                }
                (false, _, Some((name, value))) => {
                    headers.push(Header { name: name.trim().to_owned(), value: value.trim().to_owned() });
                }
                _ => {}
            }
        }
        Self(headers)
    }

    /// The value of the first header of that name, however it is written.
    pub fn get(&self, name: &str) -> Option<&str> {
        let header = self.0.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        header.map(|header| header.value.as_str())
    }

    /// Every value of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value.as_str())
    }

    /// Whether a header of that name lists `word` between its commas.
    pub fn lists(&self, name: &str, word: &str) -> bool {
        self.all(name).any(|value| value.split(',').any(|listed| listed.trim().eq_ignore_ascii_case(word)))
    }
}
