use super::*;
use crate::extract::collect::Collect;
use crate::model::{Cell, Limits};

fn flow(xml: &str) -> Collect {
    let mut found = Collect::with(Limits::default());
    Flow::new(Place::default(), &mut found).read(&mut Markup::of(xml.as_bytes())).unwrap();
    found
}

#[test]
fn runs_are_joined_and_tabs_and_breaks_kept() {
    let found = flow(
        "<w:p>\n<w:r><w:t>BSN 1234</w:t></w:r>\n<w:r><w:t>56782</w:t><w:tab/><w:t>x</w:t></w:r></w:p>\
         <w:p><w:r><w:t xml:space=\"preserve\">a &amp; </w:t><w:br/><w:t>b</w:t></w:r></w:p>",
    );
    assert_eq!(found.text(), "BSN 123456782\tx\na & \nb");
    assert_eq!(found.seen[0].place.line, Some(1));
}

#[test]
fn tracked_changes_are_read_as_they_are_and_as_they_were() {
    let found = flow(
        "<w:p><w:r><w:t>nr 12345678</w:t></w:r><w:ins w:author=\"Jan\"><w:r><w:t>1</w:t></w:r></w:ins>\
         <w:del><w:r><w:delText>2</w:delText></w:r></w:del></w:p>",
    );
    assert_eq!(found.labelled("author"), Some("Jan"));
    assert!(found.text().contains("nr 123456781\nnr 123456782"));
}

#[test]
fn a_text_box_is_told_once_unless_its_versions_differ() {
    let found = flow(
        "<w:p><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:t>box</w:t></w:p></w:txbxContent></mc:Choice>\
         <mc:Fallback><w:p><w:t>box</w:t></w:p><w:p><w:t>other</w:t></w:p></mc:Fallback></mc:AlternateContent>\
         <w:t>outer</w:t></w:p>",
    );
    assert_eq!(found.text(), "box\nother\nouter");
}

#[test]
fn comments_of_a_sheet_stand_at_their_cells() {
    let found = flow(
        "<comments><authors><author>Jan</author></authors><commentList>\
         <comment ref=\"B2\"><text><r><t>een </t></r><r><t>noot</t></r></text></comment></commentList></comments>",
    );
    let comment = &found.seen[1];
    assert_eq!(comment.text, "een noot");
    assert_eq!(comment.place.cell, Some(Cell { row: 1, column: 1 }));
}
