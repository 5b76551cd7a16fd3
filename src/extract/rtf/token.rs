//! The bytes of an RTF document in, its tokens out: groups, control words, bytes of text, binary data.
//!
//! It must not know what a control word means (RTF 1.9.1, "Contents of an RTF File").

/// Letters of a control word at most; longer ones are none.
const LETTERS: usize = 32;

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'b> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `\word` with its number, if it has one.
    Word(&'b str, Option<i32>),
    /// A control symbol that is no word: `\~`, `\*`.
    Symbol(u8),
    /// A byte of text, in the code page of its font.
    Byte(u8),
    /// The bytes behind `\bin`.
    Binary(&'b [u8]),
}

/// The tokens of a document, one after the other.
pub(super) struct Tokens<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Tokens<'b> {
    /// The tokens in `bytes`.
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn control(&mut self) -> Option<Token<'b>> {
        let first = self.peek()?;
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            if first != b'\'' {
                return Some(Token::Symbol(first));
            }
            let digits = self.bytes.get(self.at..self.at + 2).and_then(|digits| std::str::from_utf8(digits).ok());
            let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            self.at += if byte.is_some() { 2 } else { 0 };
            return Some(byte.map_or(Token::Symbol(b'\''), Token::Byte));
        }
        let word = self.run(|byte| byte.is_ascii_alphabetic());
        let sign = usize::from(self.peek() == Some(b'-'));
        let start = self.at;
        self.at += sign;
        let digits = self.run(|byte| byte.is_ascii_digit());
        let number = if digits.is_empty() {
            self.at = start;
            None
        } else {
            let number = digits.parse::<i64>().unwrap_or(i64::MAX).min(i64::from(i32::MAX)) as i32;
            Some(if sign == 1 { -number } else { number })
        };
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        if word == "bin" {
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            let end = self.at.saturating_add(length).min(self.bytes.len());
            let binary = self.bytes.get(self.at..end)?;
            self.at = end;
            return Some(Token::Binary(binary));
        }
        Some(Token::Word(if word.len() > LETTERS { "" } else { word }, number))
    }

    fn run(&mut self, wanted: impl Fn(u8) -> bool) -> &'b str {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| wanted(**byte)).count();
        self.at += length;
        std::str::from_utf8(rest.get(..length).unwrap_or_default()).unwrap_or_default()
    }
}

impl<'b> Iterator for Tokens<'b> {
    type Item = Token<'b>;

    fn next(&mut self) -> Option<Token<'b>> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            return Some(match byte {
                b'{' => Token::Open,
                b'}' => Token::Close,
                b'\\' => self.control()?,
                b'\r' | b'\n' | 0 => continue,
                byte => Token::Byte(byte),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_told_apart() {
        let tokens: Vec<_> = Tokens::new(b"{\\rtf1\\u-4 a\\'e9\\~\\bin3 {}\\b\\par\nx}").collect();
        assert_eq!(
            tokens,
            [
                Token::Open,
                Token::Word("rtf", Some(1)),
                Token::Word("u", Some(-4)),
                Token::Byte(b'a'),
                Token::Byte(0xE9),
                Token::Symbol(b'~'),
                Token::Binary(b"{}\\"),
                Token::Byte(b'b'),
                Token::Word("par", None),
                Token::Byte(b'x'),
                Token::Close,
            ]
        );
        for cut in [&b"\\"[..], b"\\'", b"\\'e", b"\\bin9 a", b"\\u-"] {
            let _ = Tokens::new(cut).count();
        }
    }
}
