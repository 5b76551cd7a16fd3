//! The beginning of a stream in, the people that a mail message is from and to out, if it is one.
//!
//! Mail programs stream whole messages. Who writes to whom is no finding: they are the known contacts of the message,
//! and only their own names and addresses are.

use std::panic::catch_unwind;

use mail_parser::{Address, MessageParser};
use sluis::Reporter;

/// The contacts of the mail message that begins with `head`.
pub(super) fn contacts(head: &[u8]) -> Option<Reporter> {
    let (postmark, head) = postmark(head);
    // The parser meets bytes of anybody; what it stumbles over is no message.
    let message = catch_unwind(|| MessageParser::default().parse_headers(head)).ok()??;
    message.from()?;
    // A text that begins with `From:` is not a message yet.
    message.date().map(|_| ()).or(message.message_id().map(|_| ())).or(message.to().map(|_| ()))?;
    let all = [message.from(), message.to(), message.cc(), message.sender(), message.reply_to()];
    let mut contacts = Reporter::default();
    contacts.names.extend(postmark);
    for address in all.into_iter().flatten().flat_map(Address::iter) {
        contacts.names.extend(address.name().map(str::to_owned));
        contacts.emails.extend(address.address().map(str::to_owned));
    }
    Some(contacts)
}

/// The line before the header that tells who handed the message over, as mailboxes have it, and what follows: a milter
/// that scans puts itself there, and a reader of mailboxes tells the line whole.
fn postmark(head: &[u8]) -> (Option<String>, &[u8]) {
    let line = head.starts_with(b"From ").then(|| head.iter().position(|&byte| byte == b'\n')).flatten();
    let Some((line, rest)) = line.and_then(|end| Some((head.get(..end)?, head.get(end + 1..)?))) else {
        return (None, head);
    };
    (Some(String::from_utf8_lossy(line).trim().to_owned()), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senders_and_recipients_are_the_contacts_of_a_message() {
        let mail = b"Received: from a by b\r\nFrom: \"Jan Jansen\" <jan@example.nl>\r\nTo: p@example.nl\r\n\
            Cc: Kees <k@example.nl>\r\nSubject: x\r\n\r\ntekst";
        let contacts = contacts(mail).unwrap();
        assert_eq!(contacts.names, ["Jan Jansen", "Kees"]);
        assert_eq!(contacts.emails, ["jan@example.nl", "p@example.nl", "k@example.nl"]);
        let handed = [b"From clamav-milter\n", &mail[..]].concat();
        let contacts = super::contacts(&handed).unwrap();
        assert_eq!(contacts.names, ["From clamav-milter", "Jan Jansen", "Kees"]);
        for text in [&b"From: iemand\r\n\r\ntekst"[..], b"Beste lezer,\r\n\r\ntekst", b"\0\x01\x02", b""] {
            assert!(super::contacts(text).is_none(), "{}", text.escape_ascii());
        }
    }
}
