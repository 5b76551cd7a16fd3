//! The number of a Windows code page in, its encoding out.
//!
//! It must not know what stands in it.

use encoding_rs as known;
use encoding_rs::Encoding;

/// The encoding of code page `number`; the one of Western Europe where there is none.
/// <https://learn.microsoft.com/windows/win32/intl/code-page-identifiers>
pub(super) fn code_page(number: u16) -> &'static Encoding {
    match number {
        874 => known::WINDOWS_874,
        932 => known::SHIFT_JIS,
        936 => known::GBK,
        949 => known::EUC_KR,
        950 => known::BIG5,
        1250 => known::WINDOWS_1250,
        1251 => known::WINDOWS_1251,
        1253 => known::WINDOWS_1253,
        1254 => known::WINDOWS_1254,
        1255 => known::WINDOWS_1255,
        1256 => known::WINDOWS_1256,
        1257 => known::WINDOWS_1257,
        1258 => known::WINDOWS_1258,
        10000 => known::MACINTOSH,
        10007 => known::X_MAC_CYRILLIC,
        28592 => known::ISO_8859_2,
        28605 => known::ISO_8859_15,
        65001 => known::UTF_8,
        _ => known::WINDOWS_1252,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_encodings() {
        assert_eq!(code_page(1254), known::WINDOWS_1254);
        assert_eq!(code_page(0), known::WINDOWS_1252);
    }
}
