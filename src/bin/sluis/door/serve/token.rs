//! A file of tokens in, whether a client shows one of them out.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The shortest token that cannot be guessed.
const SHORTEST: usize = 16;

/// Tokens, none of which is kept as it is written.
pub(crate) struct Tokens {
    key: Hmac<Sha256>,
    known: Vec<Vec<u8>>,
}

impl Tokens {
    /// Reads one token a line; empty lines and those that begin with `#` say nothing.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|_| "no random numbers".to_owned())?;
        let key = Hmac::new_from_slice(&random).map_err(|_| "no key".to_owned())?;
        let mut tokens = Self { key, known: Vec::new() };
        for (at, line) in text.lines().enumerate() {
            let token = line.trim();
            if token.is_empty() || token.starts_with('#') {
                continue;
            }
            if token.len() < SHORTEST {
                return Err(format!("line {}: a token has {SHORTEST} characters or more", at + 1));
            }
            let digest = tokens.digest(token);
            tokens.known.push(digest);
        }
        if tokens.known.is_empty() { Err("no token in it".into()) } else { Ok(tokens) }
    }

    fn digest(&self, token: &str) -> Vec<u8> {
        let mut mac = self.key.clone();
        mac.update(token.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    /// Whether `shown` is one of them. How long that takes tells nothing: what is compared is a keyed digest, and
    /// every token is compared.
    pub(crate) fn know(&self, shown: &str) -> bool {
        let mut mac = self.key.clone();
        mac.update(shown.as_bytes());
        let mut known = false;
        for digest in &self.known {
            known |= mac.clone().verify_slice(digest).is_ok();
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_is_known_and_nothing_else() {
        let tokens = Tokens::read("# portal\nabcdefghijklmnop\n\n  qrstuvwxyz0123456  \n").unwrap();
        assert!(tokens.know("abcdefghijklmnop") && tokens.know("qrstuvwxyz0123456"));
        for wrong in ["", "abcdefghijklmno", "abcdefghijklmnopq", "# portal"] {
            assert!(!tokens.know(wrong), "{wrong}");
        }
        assert!(Tokens::read("short").is_err() && Tokens::read("# none").is_err());
    }
}
