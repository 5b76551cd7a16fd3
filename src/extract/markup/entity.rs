//! Text with references in, the characters they stand for out.

use memchr::memchr;

use super::super::mapped::Mapped;

/// Which names are known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Entities {
    /// The five of XML. A document's own are never expanded.
    Xml,
    /// The common ones of HTML.
    Html,
}

/// Bytes of the longest reference.
const REFERENCE: usize = 32;

const XML: &[(&str, char)] = &[("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\'')];

/// <https://html.spec.whatwg.org/multipage/named-characters.html>, as far as European text uses them.
const HTML: &[(&str, char)] = &[
    ("nbsp", '\u{A0}'),
    ("iexcl", '¡'),
    ("cent", '¢'),
    ("pound", '£'),
    ("curren", '¤'),
    ("yen", '¥'),
    ("sect", '§'),
    ("uml", '¨'),
    ("copy", '©'),
    ("laquo", '«'),
    ("not", '¬'),
    ("shy", '\u{AD}'),
    ("reg", '®'),
    ("deg", '°'),
    ("plusmn", '±'),
    ("acute", '´'),
    ("micro", 'µ'),
    ("para", '¶'),
    ("middot", '·'),
    ("cedil", '¸'),
    ("raquo", '»'),
    ("frac12", '½'),
    ("iquest", '¿'),
    ("Agrave", 'À'),
    ("Aacute", 'Á'),
    ("Acirc", 'Â'),
    ("Atilde", 'Ã'),
    ("Auml", 'Ä'),
    ("Aring", 'Å'),
    ("AElig", 'Æ'),
    ("Ccedil", 'Ç'),
    ("Egrave", 'È'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Euml", 'Ë'),
    ("Igrave", 'Ì'),
    ("Iacute", 'Í'),
    ("Icirc", 'Î'),
    ("Iuml", 'Ï'),
    ("ETH", 'Ð'),
    ("Ntilde", 'Ñ'),
    ("Ograve", 'Ò'),
    ("Oacute", 'Ó'),
    ("Ocirc", 'Ô'),
    ("Otilde", 'Õ'),
    ("Ouml", 'Ö'),
    ("times", '×'),
    ("Oslash", 'Ø'),
    ("Ugrave", 'Ù'),
    ("Uacute", 'Ú'),
    ("Ucirc", 'Û'),
    ("Uuml", 'Ü'),
    ("Yacute", 'Ý'),
    ("THORN", 'Þ'),
    ("szlig", 'ß'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("auml", 'ä'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("igrave", 'ì'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("eth", 'ð'),
    ("ntilde", 'ñ'),
    ("ograve", 'ò'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("ouml", 'ö'),
    ("divide", '÷'),
    ("oslash", 'ø'),
    ("ugrave", 'ù'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("yacute", 'ý'),
    ("thorn", 'þ'),
    ("yuml", 'ÿ'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("Zcaron", 'Ž'),
    ("zcaron", 'ž'),
    ("Ccaron", 'Č'),
    ("ccaron", 'č'),
    ("cacute", 'ć'),
    ("Lstrok", 'Ł'),
    ("lstrok", 'ł'),
    ("sacute", 'ś'),
    ("scedil", 'ş'),
    ("gbreve", 'ğ'),
    ("inodot", 'ı'),
    ("Idot", 'İ'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("bull", '•'),
    ("hellip", '…'),
    ("euro", '€'),
    ("trade", '™'),
    ("period", '.'),
    ("comma", ','),
    ("colon", ':'),
    ("semi", ';'),
    ("sol", '/'),
    ("commat", '@'),
    ("num", '#'),
    ("lpar", '('),
    ("rpar", ')'),
    ("plus", '+'),
    ("lowbar", '_'),
    ("hyphen", '‐'),
    ("dash", '‐'),
    ("Tab", '\t'),
    ("NewLine", '\n'),
];

/// Joins `text`, which stands at `at`, into `mapped`, its references resolved. An unknown one stays as it is.
pub(in super::super) fn unescape(text: &str, at: u64, entities: Entities, mapped: &mut Mapped) {
    let mut done = 0;
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| memchr(b'&', rest.as_bytes())) {
        let start = from + found;
        from = start + 1;
        if let Some((c, len)) = resolve(&text[start..], entities) {
            mapped.verbatim(&text[done..start], at + done as u64);
            let source = at + start as u64;
            mapped.replaced(c.encode_utf8(&mut [0; 4]), source..source + len as u64);
            done = start + len;
            from = done;
        }
    }
    mapped.verbatim(&text[done..], at + done as u64);
}

/// The character that the reference at the start of `text` stands for, and the reference's length.
pub(in super::super) fn resolve(text: &str, entities: Entities) -> Option<(char, usize)> {
    let bytes = text.as_bytes();
    let end = memchr(b';', &bytes[..bytes.len().min(REFERENCE)])?;
    let name = text.get(1..end)?;
    let c = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        char::from_u32(code).filter(|&c| c != '\0')?
    } else {
        let html: &[_] = if entities == Entities::Html { HTML } else { &[] };
        let mut known = XML.iter().chain(html);
        known.find(|(known, _)| *known == name)?.1
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, entities: Entities) -> String {
        let mut mapped = Mapped::default();
        unescape(text, 0, entities, &mut mapped);
        mapped.take().0
    }

    #[test]
    fn references_are_resolved_once() {
        assert_eq!(read("Zo&#235; &amp;lt; &#x20AC;&lt;", Entities::Xml), "Zoë &lt; €<");
        assert_eq!(read("Zo&euml;&nbsp;x", Entities::Html), "Zoë\u{A0}x");
        assert_eq!(read("&lol; &euml; & && &#0; &#x110000;", Entities::Xml), "&lol; &euml; & && &#0; &#x110000;");
    }
}
