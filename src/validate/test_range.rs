//! BSNs that belong to nobody.
//!
//! Source: RvIG's public test persons of the BRP (GBA-V test set) stand in 9999xxxxx; the specimens are the examples
//! of public documentation (Burgerservicenummer, BRP API specifications).

/// Numbers that documentation uses as examples.
const SPECIMENS: &[&str] = &["000000012", "000000024", "000000036", "000000048", "111222333", "123456782"];

/// Whether `number`, nine digits that pass the elfproef, is test data.
pub fn is_test(number: &str) -> bool {
    number.starts_with("9999") || SPECIMENS.contains(&number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specimens_pass_the_elfproef() {
        assert!(SPECIMENS.iter().all(|number| crate::validate::elfproef::valid(number)));
        assert!(is_test("999990639") && !is_test("319072356"));
    }
}
