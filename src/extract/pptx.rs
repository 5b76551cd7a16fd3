//! A presentation of `PowerPoint` in, its slides in order with what belongs to each out; what is embedded are children.
//!
//! It must not know how a part is read, only what each part of the package is for.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use crate::model::{Place, Stop};

use super::package::{Cut, Package, Reading, Role};
use super::{Doc, Format, Sink, Trouble};

/// `PowerPoint` presentations (PPTX, PPTM, POTX, PPSX).
pub(super) struct Pptx;

impl Format for Pptx {
    fn id(&self) -> &'static str {
        "pptx"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut package = Package::open(doc, sink)?;
        let (main, is_presentation) = package.main("ppt/presentation.xml", "presentation")?;
        let slides = slides(&mut package, &main)?;
        let role = |name: &str| Some(role(name, slides.get(name).copied()));
        let order = |name: &str| if name == main { 0 } else { slides.get(name).copied().unwrap_or(u32::MAX) };
        package.read_by(role, order, sink)?;
        if is_presentation { Ok(()) } else { Err(Trouble::Corrupt("no-main-document")) }
    }
}

/// The number of the slide that each part belongs to: the slide itself, its notes, comments, charts, embeddings.
fn slides(package: &mut Package<'_>, main: &str) -> Result<HashMap<String, u32>, Stop> {
    let mut order = Order(Vec::new());
    if let Some(Err(Cut::Stop(stop))) =
        package.markup_of(main).map(|markup| markup.and_then(|mut markup| markup.drive(&mut order)))
    {
        return Err(stop);
    }
    let relations = package.relations(main)?;
    let parts = order.0.iter().filter_map(|id| relations.iter().find(|relation| relation.id == *id));
    let parts: Vec<String> = parts.map(|relation| relation.part.clone()).collect();
    let mut slides = HashMap::new();
    for (part, number) in parts.into_iter().zip(1..) {
        for relation in package.relations(&part)? {
            if !matches!(relation.kind.as_str(), "slideLayout" | "slideMaster" | "slide" | "tags") {
                slides.entry(relation.part).or_insert(number);
            }
        }
        slides.insert(part, number);
    }
    Ok(slides)
}

/// The ids of the slides, as the presentation lists them.
struct Order(Vec<String>);

impl Reading for Order {
    fn start(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), Stop> {
        if name == "sldId" {
            // Its own number is called `id`, the relation `r:id`.
            let mut attributes = element.attributes();
            let mut attributes = attributes.with_checks(false).flatten();
            let relation = attributes.find(|a| a.key.local_name().as_ref() == "id" && a.key.prefix().is_some());
            self.0.extend(relation.map(|id| id.value.into_owned()));
        }
        Ok(())
    }

    fn end(&mut self, _: &str) -> Result<(), Stop> {
        Ok(())
    }

    fn text(&mut self, _: &str) {}
}

/// What each part of a presentation is for (ECMA-376 part 1, 13.3).
fn role(name: &str, slide: Option<u32>) -> Role {
    let common = Role::common(name);
    let (Role::Child, Some(path)) = (&common, name.strip_prefix("ppt/")) else {
        return common;
    };
    let (folder, file) = path.split_once('/').unwrap_or(("", path));
    if !has_ending(file, "xml") && !has_ending(file, "vml") {
        return common;
    }
    let section = match folder {
        "notesSlides" | "notesMasters" => Some("notes"),
        "comments" => Some("comment"),
        "slideMasters" | "handoutMasters" => Some("master"),
        "slideLayouts" => Some("layout"),
        "charts" => Some("chart"),
        "diagrams" => match file.trim_end_matches(".xml").trim_end_matches(|c: char| c.is_ascii_digit()) {
            "colors" | "quickStyle" | "quickStyles" => return Role::Skip,
            _ => Some("diagram"),
        },
        "media" | "embeddings" | "activeX" | "ctrlProps" => return common,
        "" if matches!(file, "presProps.xml" | "viewProps.xml" | "tableStyles.xml") => return Role::Skip,
        _ => None,
    };
    Role::Flow(Place { slide, section, ..Place::default() })
}

fn has_ending(file: &str, ending: &str) -> bool {
    file.rsplit_once('.').is_some_and(|(_, own)| own == ending)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::read;
    use crate::extract::package::tests::package;

    #[test]
    fn slides_come_in_their_order_with_their_notes() {
        let text = |text: &str| format!("<p:sld><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>");
        let (een, twee) = (text("een"), text("twee"));
        let cell = |text: &str| format!("<a:tc><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>");
        let row = |one, two| format!("<a:tr>{}{}</a:tr>", cell(one), cell(two));
        let table = format!("<p:sld><a:tbl>{}{}</a:tbl></p:sld>", row("Naam", "BSN"), row("Jan", "123456782"));
        let bytes = package(&[
            (
                "ppt/presentation.xml",
                "<p:presentation><sldIdLst><p:sldId id='256' r:id='r2'/><p:sldId id='257' r:id='r1'/><p:sldId id='2' r:id='r3'/>\
                 </sldIdLst></p:presentation>",
            ),
            (
                "ppt/_rels/presentation.xml.rels",
                "<R><Relationship Id='r1' Type='x/slide' Target='slides/slide1.xml'/>\
                 <Relationship Id='r2' Type='x/slide' Target='slides/slide2.xml'/>\
                 <Relationship Id='r3' Type='x/slide' Target='slides/slide3.xml'/></R>",
            ),
            (
                "ppt/slides/_rels/slide2.xml.rels",
                "<R><Relationship Id='r1' Type='x/notesSlide' Target='../notesSlides/notesSlide9.xml'/></R>",
            ),
            ("ppt/slides/slide1.xml", &twee),
            ("ppt/slides/slide2.xml", &een),
            ("ppt/slides/slide3.xml", &table),
            ("ppt/notesSlides/notesSlide9.xml", "<n><a:p><a:t>noot</a:t></a:p></n>"),
            ("ppt/comments/comment1.xml", "<p:cmLst><p:cm><p:text>opmerking</p:text></p:cm></p:cmLst>"),
            ("ppt/commentAuthors.xml", "<a><p:cmAuthor id='0' name='Jan Jansen'/></a>"),
            ("ppt/media/a.png", "png"),
        ]);
        let (found, trouble) = read(&Pptx, &bytes);
        assert_eq!(trouble, Ok(()));
        let place = |text: &str| found.seen.iter().find(|seen| seen.text == text).unwrap().place.clone();
        assert_eq!((place("een").slide, place("twee").slide), (Some(1), Some(2)));
        assert_eq!((place("noot").slide, place("noot").section), (Some(1), Some("notes")));
        assert_eq!(place("opmerking").section, Some("comment"));
        assert!(found.text().contains("Jan Jansen"));
        assert!(found.text().find("een") < found.text().find("twee"));
        assert_eq!(found.labelled("BSN"), Some("123456782"));
        assert_eq!(found.child_text("ppt/media/a.png"), Some("png"));
    }

    #[test]
    fn a_slide_is_read_whatever_it_is_called() {
        let slide = "<p:sld><a:p><a:r><a:t>BSN: 1234</a:t></a:r><a:r><a:t>56782</a:t></a:r></a:p></p:sld>";
        for name in ["ppt/viewProps.xml", "ppt/diagrams/colors1.xml", "ppt/theme/theme1.xml", "ppt/media/a.png"] {
            let (found, _) = read(&Pptx, &package(&[("ppt/presentation.xml", "<presentation/>"), (name, slide)]));
            assert!(found.text().contains("BSN: 123456782"), "{name}: {}", found.text());
        }
    }
}
