//! The file of a user's own detector in, a complete detector out: what the file leaves out has a weight that works.
//!
//! The schema that users write and the detector that weighs are two types: the first may be wrong.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::own::{Allow, Own, SHAPES, Value};
use super::pattern::{self, Fault};
use super::usual;
use super::vocabulary::{self, SCENE};
use super::weight::Weight;
use super::{Cues, Detector, Headers, Origin, RulesError, parse};
use crate::model::{BUILT_IN, Class, Custom, Entity, Texts};
use crate::validate::CHECKS;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    id: Spanned<String>,
    name: Texts,
    about: Option<Texts>,
    class: Option<Spanned<String>>,
    #[serde(default)]
    source: String,
    #[serde(default)]
    shapes: Vec<Spanned<String>>,
    #[serde(default)]
    labels: Vec<Spanned<String>>,
    #[serde(default)]
    weak_labels: Vec<Spanned<String>>,
    value: Option<Spanned<String>>,
    check: Option<Spanned<String>>,
    strip: Option<String>,
    #[serde(default)]
    lengths: Vec<usize>,
    #[serde(default)]
    forms: BTreeMap<Spanned<String>, Weight>,
    #[serde(default)]
    cues: FileCues,
    #[serde(default)]
    against: FileCues,
    #[serde(default)]
    headers: FileHeaders,
    #[serde(default)]
    signals: BTreeMap<Spanned<String>, Weight>,
    #[serde(default)]
    allow: FileAllow,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    counter_examples: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCues {
    near: Option<Weight>,
    far: Option<Weight>,
    #[serde(default)]
    words: Vec<Spanned<String>>,
    #[serde(default)]
    hints: Vec<Spanned<String>>,
    #[serde(default)]
    endings: Vec<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileHeaders {
    whole: Option<Weight>,
    part: Option<Weight>,
    weak: Option<Weight>,
    other: Option<Weight>,
    against: Option<Weight>,
    #[serde(default)]
    words: Vec<Spanned<String>>,
    #[serde(default)]
    only_whole: Vec<Spanned<String>>,
    #[serde(default)]
    never: Vec<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileAllow {
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    patterns: Vec<Spanned<String>>,
}

/// A detector of the user's own, with what it is called and what it looks for.
pub(super) struct Named {
    pub(super) detector: Detector,
    pub(super) name: Texts,
    pub(super) about: Option<Texts>,
}

/// Reads the file of a detector of the user's own.
pub(super) fn load(file: &str, text: &str) -> Result<Named, RulesError> {
    let source = Source { file, text };
    let read: File = parse(file, text)?;
    let (shapes, labelled) = (!read.shapes.is_empty(), !read.labels.is_empty() || !read.weak_labels.is_empty());
    match (shapes, labelled) {
        (false, false) => {
            return Err(source.error(&read.id, "neither shapes nor labels", "add shapes = ['…'], or labels = [\"…\"]"));
        }
        (true, true) => {
            let at = read.labels.first().or(read.weak_labels.first()).unwrap_or(&read.id);
            let remedy = "move these words to [cues]; labels are for values without a shape";
            return Err(source.error(at, "labels beside shapes", remedy));
        }
        _ => {}
    }
    let check = read.check.as_ref().map(|name| source.one_of("check", name, CHECKS)).transpose()?;
    let (patterns, forms) = source.shapes(&read.shapes, check.is_some())?;
    let values = read.value.as_ref().map(|name| source.one_of("kind of value", name, Value::ALL)).transpose()?;
    let mut forms: BTreeMap<String, f32> = if shapes {
        forms
    } else {
        usual::LABELLED.iter().map(|(form, weight)| ((*form).to_owned(), *weight)).collect()
    };
    let known: Vec<String> = forms.keys().cloned().collect();
    source.weigh("form", read.forms, &known.iter().map(String::as_str).collect::<Vec<_>>(), &mut forms)?;
    let mut signals = BTreeMap::from([("filename".to_owned(), usual::FILENAME)]);
    source.weigh("signal", read.signals, SCENE, &mut signals)?;
    let words = |list: &[Spanned<String>]| source.words(list, str::to_lowercase);
    let labels = [("labels", words(&read.labels)?), ("weak-labels", words(&read.weak_labels)?)];
    let mut own = Own {
        entity: source.entity(&read.id, read.class.as_ref())?,
        shapes: patterns,
        value: values.map(|(_, value)| value).unwrap_or_default(),
        check,
        strip: read.strip.unwrap_or_else(|| usual::STRIP.to_owned()),
        lengths: read.lengths,
        allow: Allow::default(),
    };
    let allowed =
        |written: &Spanned<String>| pattern::whole(written.get_ref()).map_err(|fault| source.fault(written, fault));
    own.allow = Allow {
        values: read.allow.values.iter().map(|value| own.normal(value)).collect(),
        patterns: read.allow.patterns.iter().map(allowed).collect::<Result<_, _>>()?,
    };
    let cues = source.cues(&read.cues, usual::CUES)?;
    let mut against = source.cues(&read.against, usual::AGAINST)?;
    if against.words.is_empty() {
        against.words = usual::OTHER_NUMBERS.iter().map(|word| (*word).to_owned()).collect();
    }
    let mut headers = source.headers(&read.headers)?;
    if headers.words.is_empty() && headers.only_whole.is_empty() {
        let said = cues.words.iter().chain(labels.iter().flat_map(|(_, words)| words));
        headers.words = said.map(|word| fold(word)).filter(|word| !word.is_empty()).collect();
    }
    if headers.never.is_empty() {
        headers.never = usual::OTHER_NUMBERS.iter().map(|word| fold(word)).collect();
    }
    let detector = Detector {
        id: read.id.into_inner(),
        source: read.source,
        forms,
        cues,
        against,
        headers,
        signals,
        checks: own.check.iter().map(|(name, _)| (*name).to_owned()).collect(),
        lists: labels.into_iter().map(|(name, words)| (name.to_owned(), words)).collect(),
        examples: read.examples,
        counter_examples: read.counter_examples,
        own: Some(own),
        origin: Origin::Own,
        file: file.to_owned(),
    };
    Ok(Named { detector, name: read.name, about: read.about })
}

/// Where an error is told to stand.
struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn error<T>(&self, at: &Spanned<T>, problem: impl Into<String>, remedy: impl Into<String>) -> RulesError {
        RulesError::at(self.file, self.text, Some(at.span()), problem, remedy)
    }

    /// The error of a pattern, at the place within it.
    fn fault(&self, written: &Spanned<String>, fault: Fault) -> RulesError {
        let span = written.span();
        let raw = self.text.get(span.clone()).unwrap_or("");
        let at = span.start + inside(raw, written.get_ref(), fault.at);
        RulesError::at(self.file, self.text, Some(at..span.end), fault.problem, fault.remedy)
    }

    fn entity(&self, id: &Spanned<String>, class: Option<&Spanned<String>>) -> Result<Entity, RulesError> {
        const CLASSES: &[(&str, Class)] =
            &[("citizen", Class::Citizen), ("special", Class::Special), ("organisation", Class::Organisation)];
        let name = id.get_ref();
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if !(2..=40).contains(&name.len()) || !name.bytes().all(plain) || !name.starts_with(|c: char| c.is_alphabetic())
        {
            let remedy = "write 2 to 40 small letters, digits and '_', a letter first";
            return Err(self.error(id, "not an id", remedy));
        }
        if CLASSES.iter().any(|(class, _)| class == name) || BUILT_IN.iter().any(|entity| entity.id() == name) {
            return Err(self.error(id, "this id has a meaning already", "give it another"));
        }
        let class = class.map(|class| self.one_of("class", class, CLASSES)).transpose()?;
        Ok(Entity::Custom(Custom::new(name, class.map_or(Class::Citizen, |(_, class)| class))))
    }

    /// The row of that name.
    fn one_of<T: Copy>(
        &self,
        what: &str,
        name: &Spanned<String>,
        table: &'static [(&'static str, T)],
    ) -> Result<(&'static str, T), RulesError> {
        let row = table.iter().find(|(known, _)| known == name.get_ref()).copied();
        row.ok_or_else(|| vocabulary::unknown(self.file, self.text, what, name, table.iter().map(|(known, _)| *known)))
    }

    /// The compiled shapes, and what each weighs alone.
    fn shapes(
        &self,
        written: &[Spanned<String>],
        checked: bool,
    ) -> Result<(Vec<regex::Regex>, BTreeMap<String, f32>), RulesError> {
        if let Some(extra) = written.get(SHAPES.len()) {
            let remedy = format!("keep {} at most: write them as one, with |", SHAPES.len());
            return Err(self.error(extra, "too many shapes", remedy));
        }
        let (mut patterns, mut forms) = (Vec::new(), BTreeMap::new());
        for (written, form) in written.iter().zip(SHAPES) {
            let (pattern, sure) = pattern::shape(written.get_ref()).map_err(|fault| self.fault(written, fault))?;
            patterns.push(pattern);
            forms.insert((*form).to_owned(), usual::shape(sure, checked));
        }
        Ok((patterns, forms))
    }

    /// Lays the weights of a file over the usual ones.
    fn weigh(
        &self,
        what: &str,
        given: BTreeMap<Spanned<String>, Weight>,
        known: &[&str],
        weights: &mut BTreeMap<String, f32>,
    ) -> Result<(), RulesError> {
        for (name, weight) in given {
            if !known.contains(&name.get_ref().as_str()) {
                return Err(vocabulary::unknown(self.file, self.text, what, &name, known.iter().copied()));
            }
            weights.insert(name.into_inner(), weight.0);
        }
        Ok(())
    }

    /// A list of words in the form that they are looked up in. An empty one would stand everywhere.
    fn words(&self, list: &[Spanned<String>], form: fn(&str) -> String) -> Result<Vec<String>, RulesError> {
        let one = |word: &Spanned<String>| {
            let formed = form(word.get_ref().trim());
            if formed.is_empty() { Err(self.error(word, "an empty word", "remove it")) } else { Ok(formed) }
        };
        list.iter().map(one).collect()
    }

    fn cues(&self, read: &FileCues, usual: [f32; 2]) -> Result<Cues, RulesError> {
        let words = |list: &[Spanned<String>]| self.words(list, str::to_lowercase);
        Ok(Cues {
            near: or(read.near, usual[0]),
            far: or(read.far, usual[1]),
            words: words(&read.words)?,
            hints: words(&read.hints)?,
            endings: words(&read.endings)?,
        })
    }

    fn headers(&self, read: &FileHeaders) -> Result<Headers, RulesError> {
        Ok(Headers {
            whole: or(read.whole, usual::HEADERS.whole),
            part: or(read.part, usual::HEADERS.part),
            weak: or(read.weak, usual::HEADERS.weak),
            other: or(read.other, usual::HEADERS.other),
            against: or(read.against, usual::HEADERS.against),
            words: self.words(&read.words, fold)?,
            only_whole: self.words(&read.only_whole, fold)?,
            never: self.words(&read.never, fold)?,
        })
    }
}

fn or(given: Option<Weight>, usual: f32) -> f32 {
    given.map_or(usual, |weight| weight.0)
}

/// A header as it is looked up: letters and digits in lower case.
fn fold(word: &str) -> String {
    word.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Where in the string `raw`, as it stands in the file with its quotes, the byte `at` of its `value` stands.
fn inside(raw: &str, value: &str, at: usize) -> usize {
    let quote = raw.chars().next().unwrap_or('\'');
    let quotes = if raw.starts_with("'''") || raw.starts_with("\"\"\"") { 3 } else { 1 };
    let mut place = quotes;
    if quotes == 3 {
        let rest = raw.get(place..).unwrap_or("");
        place += rest.len() - rest.strip_prefix("\r\n").or(rest.strip_prefix('\n')).unwrap_or(rest).len();
    }
    for character in value.get(..at).unwrap_or("").chars() {
        let rest = raw.get(place..).unwrap_or("").as_bytes();
        place += match rest {
            [b'\\', escape, ..] if quote == '"' => match escape {
                b'u' => 6,
                b'U' => 10,
                b'x' => 4,
                _ => 2,
            },
            _ => character.len_utf8(),
        };
    }
    place.min(raw.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        load("x.toml", text).err().map_or_else(|| "accepted".into(), |error| error.to_string())
    }

    #[test]
    fn what_is_left_out_has_a_weight() {
        let file = r#"
id = "staff_number"
name = { nl = "personeelsnummer", en = "staff number" }
shapes = ['P\d{5}']
forms = { shape = 1 }
cues = { words = ["Personeels nr."] }
"#;
        let Named { detector, name, .. } = load("x.toml", file).unwrap();
        assert_eq!(name.en, "staff number");
        assert_eq!(detector.cues.words, ["personeels nr."]);
        assert_eq!(detector.headers.words, ["personeelsnr"]);
        assert!(detector.cues.near > 0.0 && detector.headers.whole > 0.0 && detector.against.near < 0.0);
        assert!(detector.against.words.iter().any(|word| word == "factuur"));
        assert!((detector.form("shape") - 1.0).abs() < 0.01);
    }

    #[test]
    fn what_cannot_be_is_told_with_its_place() {
        let head = "id = 'own'\nname = { nl = 'x', en = 'x' }\n";
        for (rest, place, word) in [
            ("", "1:6: ", "neither shapes nor labels"),
            (r"shapes = ['P(\d']", "3:13: ", "unclosed group"),
            (r#"shapes = ["P\\d("]"#, "3:16: ", "unclosed group"),
            ("shapes = ['''\nP\\d+''']", "4:4: ", "without an end"),
            ("shapes = ['AB', 7]", "3:17: ", ""),
            ("shapes = ['AB']\ncheck = 'elf-proef'", "4:9: ", "elfproef, iban"),
            ("shapes = ['AB']\nclass = 'burger'", "4:9: ", "citizen, special"),
            ("shapes = ['AB']\nchek = 'elfproef'", "4:1: ", "unknown key 'chek'"),
            ("shapes = ['AB']\n[forms]\nshape-2 = 1.0", "5:1: ", "use one of shape"),
            ("shapes = ['AB']\n[signals]\nfilenam = 1.0", "5:1: ", "filename"),
            ("shapes = ['AB']\n[signals]\nfilename = nan", "5:12: ", "-20 to 20"),
            ("shapes = ['AB']\n[cues]\nnear = 1e9", "5:8: ", "-20 to 20"),
            ("shapes = ['AB']\n[cues]\nwords = ['a', ' ']", "5:15: ", "empty word"),
            ("shapes = ['AB']\n[headers]\nwords = ['--']", "5:10: ", "empty word"),
            ("shapes = ['AB']\n[allow]\npatterns = ['9[']", "5:15: ", ""),
            ("shapes = ['AB']\nlabels = ['lid']", "4:11: ", "labels beside shapes"),
            ("labels = ['lid']\nvalue = 'digits'", "4:9: ", "code, number"),
        ] {
            let error = told(&format!("{head}{rest}\n"));
            assert!(error.starts_with(&format!("x.toml:{place}")) && error.contains(word), "{rest}: {error}");
        }
        for (id, word) in [("Own", "not an id"), ("citizen", "meaning"), ("test_bsn", "meaning"), ("a-b", "not an id")]
        {
            let error = told(&format!("id = '{id}'\nname = {{ nl = 'x', en = 'x' }}\nshapes = ['AB']\n"));
            assert!(error.contains("x.toml:1:6: ") && error.contains(word), "{error}");
        }
        assert!(told("id = 'own'\nshapes = ['AB']\n").contains("'name' is missing"));
    }
}
