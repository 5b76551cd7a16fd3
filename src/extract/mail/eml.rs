//! One message in, its headers and parts out: EML, and the web archives that are mail too (MHT).
//!
//! It must not know what a part is.

use std::borrow::Cow;

use crate::extract::decode::whole;
use crate::extract::{Doc, Format, Sink, Trouble};
use crate::model::Stop;

use super::{header, part};

/// Bytes of a message at the most: it stands in memory while it is read, and no mail server takes as much.
const LARGEST: u64 = 256 << 20;

/// MIME mail (RFC 5322, RFC 2045).
pub(in crate::extract) struct Eml;

impl Format for Eml {
    fn id(&self) -> &'static str {
        "eml"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        if doc.len() > LARGEST {
            return Err(Trouble::Stop(Stop::TooLarge));
        }
        read(&doc.bytes()?, sink)
    }
}

/// Reads the message that `bytes` are.
pub(super) fn read(bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Trouble> {
    let bytes = plain(bytes);
    if bytes.is_empty() {
        return Err(Trouble::Corrupt("no-message"));
    }
    let (headers, at) = header::split(&bytes);
    part::read(&headers, bytes.get(at..).unwrap_or_default(), sink)
}

/// The message without what programs put before it when they save it as a text.
fn plain(bytes: &[u8]) -> Cow<'_, [u8]> {
    let start = bytes.get(..64).unwrap_or(bytes);
    let zeros = memchr::memchr_iter(0, start).count();
    if zeros * 4 >= start.len() || start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
        let text = whole(bytes);
        return text.trim_start_matches('\u{FEFF}').trim_start().as_bytes().to_vec().into();
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // A body may start behind an empty line, a message does not.
    bytes.trim_ascii_start().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::{Collect, read as run};
    use crate::model::Status;

    const MAIL: &str = "From: =?utf-8?q?Jos=C3=A9_Bakker?= <jose@example.nl>\r\n\
        To: Piet <piet@example.nl>, Klaas <klaas@example.nl>\r\n\
        Subject: =?iso-8859-1?q?Re=3A_caf=E9?=\r\n\
        Date: Tue, 3 Mar 2026 10:00:00 +0100\r\n\
        Message-ID: <1.2@example.nl>\r\n\
        X-Klantnummer: 12345\r\n\
        MIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n\
        vooraf\r\n\
        --b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n\
        --c\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        Mijn BSN is 1234=\r\n56782 in caf=E9\r\n\
        --c\r\nContent-Type: text/html\r\n\r\n<p>hallo</p>\r\n--c--\r\n\
        --b\r\nContent-Type: text/csv; name=lijst.csv\r\nContent-Disposition: attachment\r\n\r\na;b\r\n\
        --b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"a.pdf\"\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n\
        --b\r\nContent-Type: message/rfc822\r\n\r\nSubject: binnen\r\n\r\ndiep\r\n--b--\r\nachteraf";

    fn mail(text: &str) -> Collect {
        let (found, outcome) = run(&Eml, text.as_bytes());
        assert_eq!(outcome, Ok(()));
        found
    }

    #[test]
    fn headers_bodies_and_attachments_are_read() {
        let found = mail(MAIL);
        assert_eq!(found.labelled("from"), Some("José Bakker <jose@example.nl>"));
        assert_eq!(found.labelled("to"), Some("Piet <piet@example.nl>, Klaas <klaas@example.nl>"));
        assert_eq!(found.labelled("subject"), Some("Re: café"));
        assert_eq!(found.labelled("x-klantnummer"), Some("12345"));
        assert_eq!(found.labelled("date"), Some("Tue, 3 Mar 2026 10:00:00 +0100"));
        assert_eq!(found.labelled("message-id"), None);
        assert!(found.text().contains("Mijn BSN is 123456782 in café"));
        assert!(found.text().contains("vooraf") && found.text().contains("achteraf"));
        assert_eq!(found.child_text("body.html"), Some("\u{feff}<p>hallo</p>"));
        assert_eq!(found.child_text("lijst.csv"), Some("a;b"));
        assert_eq!(found.child_text("a.pdf"), Some("%PDF"));
        assert_eq!(found.child_text("message.eml"), Some("Subject: binnen\r\n\r\ndiep"));
        assert!(found.covered.is_empty());
        for end in 0..MAIL.len() {
            let _ = run(&Eml, &MAIL.as_bytes()[..end]);
        }
    }

    #[test]
    fn malformed_mail_is_read() {
        let found =
            mail("Subject: x\nContent-Type: multipart/mixed\n\n--=_1\nContent-Type: text/plain\n\nHoi\n--=_1--\n");
        assert_eq!(found.seen.iter().map(|seen| seen.text.trim()).filter(|text| *text == "Hoi").count(), 1);
        assert!(mail("Subject: x\nzonder lege regel").text().contains("zonder lege regel"));
        assert!(mail("Content-Type: multipart/mixed; boundary=z\n\nalleen tekst").text().contains("alleen tekst"));
        let (found, _) = run(
            &Eml,
            "Subject: een\r\n\r\nBSN 1".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>().as_slice(),
        );
        assert!(found.text().contains("BSN 1") && found.labelled("subject") == Some("een"));
        assert_eq!(run(&Eml, b"").1, Err(Trouble::Corrupt("no-message")));
        let nested = "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(200);
        assert!(mail(&format!("{nested}\nBSN 2")).text().contains("BSN 2"));
    }

    #[test]
    fn what_is_broken_or_encrypted_or_elsewhere_is_told() {
        let found =
            mail("Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERg== BSN: 1");
        assert_eq!(found.coverage("a.pdf"), Some((Status::Corrupt, "broken-encoding")));
        assert!(found.text().contains("BSN: 1"));
        let found = mail("Subject: x\n\nHoi\n-----BEGIN PGP MESSAGE-----\nhQEMA\n-----END PGP MESSAGE-----\nGroet");
        assert_eq!(found.coverage("pgp-message"), Some((Status::Encrypted, "")));
        assert!(found.text().contains("Groet") && !found.text().contains("hQEMA"));
        let found = mail("Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--\n");
        assert_eq!(found.coverage("multipart-encrypted"), Some((Status::Encrypted, "")));
        let found = mail("Content-Type: message/partial; id=a; number=2\n\nmidden");
        assert_eq!(found.coverage("part-1"), Some((Status::Unsupported, "partial-message")));
        let found =
            mail("Content-Type: message/external-body; access-type=URL; name=\"b.xls\"\n\nContent-Type: a/b\n\n");
        assert_eq!(found.coverage("b.xls"), Some((Status::Unsupported, "attachment-elsewhere")));
    }

    #[test]
    fn reports_of_delivery_are_headers() {
        let found =
            mail("Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822;a@b.nl\n");
        assert_eq!(found.labelled("final-recipient"), Some("rfc822;a@b.nl"));
    }
}
