use super::*;
use crate::names::normalize;

fn again(entity: Entity, value: &str, normalized: &str, how: How) -> Again {
    let known = Known { entity, normalized: normalized.to_owned() };
    Again::new(std::iter::once((value, &known)), how)
}

fn stands<'t>(again: &Again, text: &'t str) -> Vec<&'t str> {
    again.in_text(text).into_iter().filter_map(|(range, _)| text.get(range)).collect()
}

#[test]
fn numbers_stand_in_every_writing() {
    let bsn = again(Entity::Bsn, "956585966", "956585966", How::Mask);
    for written in [
        "956585966",
        "9565.85.966",
        "956 585 966",
        "956-58-5966",
        "956\u{a0}585\u{a0}966",
        "956,585,966",
        "9.56585966E8",
        "9.56585966e+08",
        "9,56585966E8",
        "956/585/966",
        "956 - 585 - 966",
        "956585\n966",
    ] {
        assert_eq!(stands(&bsn, &format!("nr {written} x")), [written], "{written}");
    }
    assert_eq!(stands(&bsn, "BSN956585966x"), ["956585966"]);
    assert_eq!(stands(&bsn, "956585966.0"), ["956585966"]);
    for text in ["1956585966", "9565859667", "956;585;966", "956 58 966", "956    585    966"] {
        assert!(stands(&bsn, text).is_empty(), "{text}");
    }
    let short = again(Entity::Bsn, "011122233", "011122233", How::Mask);
    assert_eq!(stands(&short, "nr 11122233 en 0111.22.233"), ["11122233", "0111.22.233"]);
    let phone = again(Entity::Phone, "06-12345678", "31612345678", How::Mask);
    assert_eq!(stands(&phone, "+31 6 12 34 56 78; 612345678"), ["31 6 12 34 56 78", "612345678"]);
    let account = again(Entity::Iban, "NL91ABNA0417164300", "NL91ABNA0417164300", How::Mask);
    assert_eq!(stands(&account, "nl91 abna 0417 1643 00, 417164300"), ["nl91 abna 0417 1643 00", "417164300"]);
}

#[test]
fn what_is_short_is_not_looked_for() {
    let number = again(Entity::CustomerNumber, "1234", "1234", How::Mask);
    assert!(stands(&number, "1234 en 12 34").is_empty());
    for (value, text) in [("Vries", "vries"), ("J. Bos", "in het bos. J is een letter"), ("Jan", "Jan Jan")] {
        let name = again(Entity::PersonName, value, &normalize(value), How::Mask);
        assert!(stands(&name, text).is_empty(), "{text}");
    }
    let house = again(Entity::Address, "12", "12", How::Mask);
    assert!(stands(&house, "12 en 12").is_empty());
    assert_eq!(stands(&again(Entity::PersonName, "Vries", "vries", How::Pseudonym), "Vries, vries"), ["Vries"]);
}

#[test]
fn names_and_addresses_stand_word_by_word() {
    let name = again(Entity::PersonName, "Zoë de Vries", "zoe de vries", How::Mask);
    for written in ["ZOE DE VRIES", "zoë_de_vries", "Vries, Zoe de", "De Vries, Zoë", "Zoe de\n      Vries"] {
        assert_eq!(stands(&name, &format!("van {written}.")), [written], "{written}");
    }
    assert!(stands(&name, "Zoë en de Vries").is_empty());
    let short = again(Entity::PersonName, "J. Bos", "j bos", How::Mask);
    assert_eq!(stands(&short, "J Bos, J.Bos"), ["J Bos", "J.Bos"]);
    let home = again(Entity::Address, "Kerkstraat 12", "kerkstraat 12", How::Mask);
    assert_eq!(stands(&home, "KERKSTRAAT 12, kerkstraat12, Kerkstraat 123"), ["KERKSTRAAT 12", "kerkstraat12"]);
    let mail = again(Entity::Email, "J.Bos@Voorbeeld.example", "j.bos@voorbeeld.example", How::Mask);
    assert_eq!(stands(&mail, "J.BOS@VOORBEELD.EXAMPLE"), ["J.BOS@VOORBEELD.EXAMPLE"]);
}

#[test]
fn a_day_of_birth_stands_in_every_notation() {
    let born = again(Entity::DateOfBirth, "12-03-1961", "1961-03-12", How::Mask);
    for written in ["12 maart 1961", "12/3/1961", "1961-03-12", "19610312", "12 mrt 1961", "March 12, 1961"] {
        assert_eq!(stands(&born, &format!("op {written}.")), [written], "{written}");
    }
    assert_eq!(stands(&born, "1961-03-12T00:00"), ["1961-03-12"]);
    assert!(stands(&born, "12-03-1962, 2-03-1961").is_empty());
    let many: Vec<(String, Known)> = (0..200)
        .map(|n| {
            let day = format!("{}-01-01", 1800 + n);
            (day.clone(), Known { entity: Entity::DateOfBirth, normalized: day })
        })
        .collect();
    let many = Again::new(many.iter().map(|(value, known)| (value.as_str(), known)), How::Mask);
    assert!(stands(&many, "01-01-1900").is_empty());
}
