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

/// Bytes of the longest name.
const NAME: usize = 32;

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
    ("ThinSpace", '\u{2009}'),
    ("hairsp", '\u{200A}'),
    ("VeryThinSpace", '\u{200A}'),
    ("emsp13", '\u{2004}'),
    ("emsp14", '\u{2005}'),
    ("numsp", '\u{2007}'),
    ("puncsp", '\u{2008}'),
    ("MediumSpace", '\u{205F}'),
    ("NonBreakingSpace", '\u{A0}'),
    ("ZeroWidthSpace", '\u{200B}'),
    ("NegativeVeryThinSpace", '\u{200B}'),
    ("NegativeThinSpace", '\u{200B}'),
    ("NegativeMediumSpace", '\u{200B}'),
    ("NegativeThickSpace", '\u{200B}'),
    ("NoBreak", '\u{2060}'),
    ("af", '\u{2061}'),
    ("ApplyFunction", '\u{2061}'),
    ("it", '\u{2062}'),
    ("InvisibleTimes", '\u{2062}'),
    ("ic", '\u{2063}'),
    ("InvisibleComma", '\u{2063}'),
    ("lrm", '\u{200E}'),
    ("rlm", '\u{200F}'),
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
    ("minus", '−'),
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
    let rest = text.strip_prefix('&')?;
    let (c, len) = match rest.strip_prefix('#') {
        Some(number) => numeric(number, entities)?,
        None => named(rest, entities)?,
    };
    Some((c, 1 + len))
}

/// The character of a number, which follows the `#` of a reference, and the length from that on. A browser asks for no
/// semicolon, and zeros before it may be many.
fn numeric(number: &str, entities: Entities) -> Option<(char, usize)> {
    let (radix, digits) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (16, hex),
        None => (10, number),
    };
    let len = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let (digits, behind) = digits.split_at_checked(len)?;
    let closed = behind.starts_with(';');
    if digits.is_empty() || !closed && entities == Entities::Xml {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    let c = char::from_u32(u32::from_str_radix(significant, radix).ok()?).filter(|&c| c != '\0')?;
    Some((c, number.len() - behind.len() + 1 + usize::from(closed)))
}

/// The character of a name, and its length. A browser asks for no semicolon behind the oldest ones.
fn named(rest: &str, entities: Entities) -> Option<(char, usize)> {
    let bytes = rest.as_bytes();
    let html: &[_] = if entities == Entities::Html { HTML } else { &[] };
    let mut known = XML.iter().chain(html);
    if let Some(end) = memchr(b';', bytes.get(..NAME).unwrap_or(bytes))
        && let Some((_, c)) = known.find(|(known, _)| rest.get(..end) == Some(*known))
    {
        return Some((*c, end + 1));
    }
    let len = bytes.iter().take(NAME).take_while(|byte| byte.is_ascii_alphabetic()).count();
    // In an address the name of a field may look like one.
    if entities == Entities::Xml || bytes.get(len) == Some(&b'=') {
        return None;
    }
    let is_old = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\u{A0}'..='\u{FF}');
    let mut known = XML.iter().chain(HTML).filter(|(_, c)| is_old(*c));
    known.find(|(known, _)| rest.get(..len) == Some(*known)).map(|(_, c)| (*c, len))
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

    #[test]
    fn browsers_need_no_semicolon_behind_a_number() {
        assert_eq!(read("&#51&#49&#57&#x30&#55 x", Entities::Html), "31907 x");
        assert_eq!(read(&format!("&#{}51;", "0".repeat(500)), Entities::Html), "3");
        assert_eq!(read("&#51&#49", Entities::Xml), "&#51&#49");
        assert_eq!(
            read("12&ZeroWidthSpace;3&NoBreak;4&ic;5&hairsp;6", Entities::Html),
            "12\u{200B}3\u{2060}4\u{2063}5\u{200A}6"
        );
        assert_eq!(read("&#; &#x; &#xg; &#99999999999;", Entities::Html), "&#; &#x; &#xg; &#99999999999;");
        assert_eq!(read("Zo&euml de Vries &amp x &notit;", Entities::Html), "Zoë de Vries & x &notit;");
    }
}
