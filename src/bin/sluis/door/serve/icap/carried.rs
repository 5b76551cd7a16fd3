//! The bytes of an HTTP message's header in, what it says of its body out.

use sluis::wire::icap::{Head, Headers, Method, Section};

/// What a request of ICAP carries, its body aside.
#[derive(Default)]
pub(super) struct Carried {
    /// The header of what passes on, as it came.
    pub(super) head: Vec<u8>,
    /// The address that was asked for.
    pub(super) address: String,
    /// The headers of what passes on: of the request, or of the response.
    pub(super) headers: Headers,
    /// Whether a body follows.
    pub(super) has_body: bool,
}

impl Carried {
    /// Reads what `head` announces out of `bytes`, which reach to the body.
    pub(super) fn read(head: &Head, bytes: &[u8]) -> Self {
        let mut carried = Self::default();
        for (at, &(section, from)) in head.sections.iter().enumerate() {
            let to = head.sections.get(at + 1).map_or(bytes.len(), |&(_, to)| to);
            let part = bytes.get(from..to).unwrap_or_default();
            let (line, headers) = first_line(part);
            match section {
                Section::RequestHead => {
                    line.split_ascii_whitespace().nth(1).unwrap_or_default().clone_into(&mut carried.address);
                    if head.method == Method::Reqmod {
                        (carried.head, carried.headers) = (part.to_vec(), headers);
                    }
                }
                Section::ResponseHead => (carried.head, carried.headers) = (part.to_vec(), headers),
                Section::Body => carried.has_body = true,
                Section::NoBody => {}
            }
        }
        carried
    }

    /// What is asked of the address, behind its question mark.
    pub(super) fn query(&self) -> &str {
        let query = self.address.split_once('?').map_or("", |(_, query)| query);
        query.split('#').next().unwrap_or_default()
    }

    /// The last word of the address's path: the name of a file that is sent as it is.
    pub(super) fn last_word(&self) -> &str {
        let path = self.address.split(['?', '#']).next().unwrap_or_default();
        let path = path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
        path.rsplit('/').find(|word| !word.is_empty()).unwrap_or_default()
    }
}

fn first_line(part: &[u8]) -> (String, Headers) {
    let end = part.iter().position(|&byte| byte == b'\n').unwrap_or(part.len());
    let (line, lines) = part.split_at(end);
    (String::from_utf8_lossy(line).trim().to_owned(), Headers::read(lines.get(1..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_headers_are_told_apart() {
        let (request, response) = (
            "GET http://a.nl/map/a%20b.pdf?x=1 HTTP/1.1\r\nHost: a\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Type: x\r\n\r\n",
        );
        let encapsulated = format!("req-hdr=0, res-hdr={}, res-body={}", request.len(), request.len() + response.len());
        let text = format!("RESPMOD /pii ICAP/1.0\r\nEncapsulated: {encapsulated}\r\n\r\n");
        let (head, _) = sluis::wire::icap::next(text.as_bytes()).unwrap().unwrap();
        let carried = Carried::read(&head, format!("{request}{response}").as_bytes());
        assert_eq!((carried.query(), carried.last_word(), carried.has_body), ("x=1", "a%20b.pdf", true));
        assert_eq!(carried.headers.get("content-type"), Some("x"));
        assert_eq!(carried.head, response.as_bytes());
    }
}
