//! The ZIP package of an office document in, its parts out: as markup, as links, as properties, as children.
//!
//! Every part has a role, and a part without one is told as a gap. It must not know which document it is in: the
//! formats bring the roles.

mod flow;
mod markup;
mod properties;
mod relations;
mod root;
mod series;
mod words;

use std::collections::HashMap;
use std::io::{BufReader, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

use crate::model::{Budget, Kind, Origin, Place, Segment, Status, Stop};

use super::archive::Spool;
use super::zip::beyond;
use super::{Doc, ReadSeek, Sink, Trouble};

pub(super) use flow::Flow;
pub(super) use markup::{Cut, Markup, Metered, Reading, attribute, unescape};
pub(super) use relations::{Relation, link};
use root::{HEAD, Root};
pub(super) use words::cell;

/// What is done with a part.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// Holds nothing of anybody: styles, fonts, themes, printer settings.
    Skip,
    /// Text of paragraphs and tables; the place tells where.
    Flow(Place),
    /// Properties of the document.
    Properties,
    /// Relations, of which the targets outside are text.
    Links,
    /// Rows of values under these names.
    Records(Vec<String>),
    /// A document of its own; what it is, its content tells.
    Child,
}

impl Role {
    /// Text in a region outside the body.
    pub(super) fn section(section: &'static str) -> Self {
        Self::Flow(Place { section: Some(section), ..Place::default() })
    }

    /// The role of a part that every kind of package has.
    pub(super) fn common(name: &str) -> Self {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
        match (folder, extension) {
            ("", "xml") if file == "[Content_Types].xml" => Self::Skip,
            ("docProps", "xml") => Self::Properties,
            ("customXml", "xml") if file.starts_with("itemProps") => Self::Skip,
            _ if file.is_empty() => Self::Skip,
            (_, "rels") => Self::Links,
            (_, "xml") if has_folder(folder, &["theme"]) => Self::Skip,
            _ if has_folder(folder, &["printerSettings", "fonts"]) => Self::Skip,
            _ => Self::Child,
        }
    }
}

fn has_folder(path: &str, names: &[&str]) -> bool {
    path.split('/').any(|folder| names.contains(&folder))
}

/// An open package.
pub(super) struct Package<'a> {
    archive: ZipArchive<&'a mut dyn ReadSeek>,
    /// Where each part stands, by its name in small letters: names are the same whatever their case (ECMA-376 part 2,
    /// 6.2.2.3).
    places: HashMap<String, usize>,
    budget: &'a Budget,
}

impl<'a> Package<'a> {
    /// Opens the package that `doc` is, and reads what its directory hides.
    pub(super) fn open<'d: 'a>(doc: &'a mut Doc<'d>, sink: &mut dyn Sink) -> Result<Self, Trouble> {
        let budget = doc.budget();
        let broken = |error| match error {
            ZipError::UnsupportedArchive(_) => Trouble::Unsupported("multi-disk-archive"),
            _ => Trouble::Corrupt("no-central-directory"),
        };
        // The index below takes memory by the entry, so entries are counted first.
        let entries = ZipIterable::try_new(doc.reader()?, zip::read::Config::default()).map_err(broken)?.len();
        if entries as u64 > u64::from(budget.limits().max_entries) {
            return Err(Trouble::Stop(Stop::TooLarge));
        }
        let directory = match beyond(doc, sink) {
            Err(Trouble::Corrupt(reason)) => {
                sink.covered("[package]", Status::Corrupt, reason)?;
                None
            }
            told => told?,
        };
        let archive = ZipArchive::new(doc.reader()?).map_err(broken)?;
        if directory.is_some_and(|seen| seen != (archive.central_directory_start(), entries)) {
            sink.covered("[package]", Status::Corrupt, "two-directories")?;
        }
        let mut package = Self { archive, places: HashMap::new(), budget };
        let parts = package.parts().into_iter().enumerate();
        package.places = parts.map(|(index, name)| (name.to_ascii_lowercase(), index)).collect();
        Ok(package)
    }

    /// The names of its parts, in the order of its directory.
    pub(super) fn parts(&self) -> Vec<String> {
        (0..self.archive.len())
            .map(|index| match self.archive.name_for_index(index) {
                Some(Ok(name)) => name.trim_start_matches('/').to_owned(),
                _ => String::new(),
            })
            .collect()
    }

    /// Reads every part by the role that `role` gives it; `None` where another reader has it already.
    pub(super) fn read(&mut self, role: impl Fn(&str) -> Option<Role>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        self.read_by(role, |_| 0, sink)
    }

    /// The same, in the order that `order` gives the parts.
    pub(super) fn read_by(
        &mut self,
        role: impl Fn(&str) -> Option<Role>,
        order: impl Fn(&str) -> u32,
        sink: &mut dyn Sink,
    ) -> Result<(), Trouble> {
        if self.archive.has_duplicate_names() {
            sink.covered("[package]", Status::Corrupt, "duplicate-parts")?;
        }
        let mut parts: Vec<_> = self.parts().into_iter().enumerate().collect();
        parts.sort_by_key(|(_, name)| order(name));
        for (index, name) in parts {
            self.budget.entry()?;
            let Some(role) = role(&name) else { continue };
            let read = self.told(index, role).and_then(|role| self.part(index, &name, role, sink));
            tell(&name, read, sink)?;
        }
        Ok(())
    }

    /// The role of the part at `index`, which by its name is `role`: programs follow relations and ask for no name,
    /// so what the part starts with goes before it.
    fn told(&mut self, index: usize, role: Role) -> Result<Role, Cut> {
        if matches!(role, Role::Flow(_) | Role::Records(_)) {
            return Ok(role);
        }
        let root = Root::of(&self.head(index)?);
        Ok(match role {
            _ if root.is_text() => Role::Flow(Place::default()),
            Role::Skip if !root.is_settings() => Role::Child,
            Role::Links if !root.is_relations() => Role::Child,
            Role::Properties if root == Root::File => Role::Child,
            role => role,
        })
    }

    fn head(&mut self, index: usize) -> Result<Vec<u8>, Cut> {
        let file = self.archive.by_index(index).map_err(|error| cut(&error))?;
        let mut head = Vec::new();
        file.take(HEAD).read_to_end(&mut head).map_err(|_| Cut::Broken)?;
        Ok(head)
    }

    /// The part that the package says is its document, and whether that is an element called `root`.
    pub(super) fn main(&mut self, usual: &str, root: &str) -> Result<(String, bool), Stop> {
        let relations = self.relations("")?;
        let main = relations.into_iter().rfind(|relation| relation.kind == "officeDocument");
        let main = main.map_or_else(|| usual.to_owned(), |relation| relation.part);
        let head = self.index(&main).and_then(|index| self.head(index).ok());
        Ok((main, head.is_some_and(|head| Root::of(&head).is_called(root))))
    }

    fn part(&mut self, index: usize, name: &str, role: Role, sink: &mut dyn Sink) -> Result<(), Cut> {
        match role {
            Role::Skip => Ok(()),
            Role::Child => {
                let mut file = self.archive.by_index(index).map_err(|error| cut(&error))?;
                let mut spool = Spool::new(file.compressed_size(), self.budget);
                let read = spool.fill(&mut file).and_then(|halt| spool.hand_over(name, halt, sink));
                read.map_err(|trouble| match trouble {
                    Trouble::Stop(stop) => Cut::Stop(stop),
                    _ => Cut::Broken,
                })
            }
            Role::Flow(place) => Flow::new(place, sink).read(&mut self.markup(index)?),
            Role::Records(names) => {
                let place = Place { section: Some("pivot-cache"), ..Place::default() };
                Flow::new(place, sink).under(names).read(&mut self.markup(index)?)
            }
            Role::Properties => properties::read(&mut self.markup(index)?, sink),
            Role::Links => relations::links(&mut self.markup(index)?, sink),
        }
    }

    /// The markup of the part at `index`, spent as it is read.
    fn markup(&mut self, index: usize) -> Result<Markup<impl std::io::Read>, Cut> {
        Ok(Markup::new(self.metered(index)?))
    }

    /// The markup of the part of that name.
    pub(super) fn markup_of(&mut self, name: &str) -> Option<Result<Markup<impl std::io::Read>, Cut>> {
        let index = self.index(name)?;
        Some(self.markup(index))
    }

    /// The bytes of the part of that name, spent as they are read.
    pub(super) fn stream_of(&mut self, name: &str) -> Option<Result<Metered<'_, impl std::io::Read>, Cut>> {
        let index = self.index(name)?;
        Some(self.metered(index))
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.places.get(&name.to_ascii_lowercase()).copied()
    }

    fn metered(&mut self, index: usize) -> Result<Metered<'_, impl std::io::Read>, Cut> {
        let budget = self.budget;
        let file = self.archive.by_index(index).map_err(|error| cut(&error))?;
        let packed = file.compressed_size();
        Ok(Metered::new(BufReader::new(file), packed, budget))
    }
}

/// Tells what kept the part `name` from being read to its end; a limit of the whole submission goes up.
pub(super) fn tell(name: &str, read: Result<(), Cut>, sink: &mut dyn Sink) -> Result<(), Stop> {
    match read {
        Ok(()) => Ok(()),
        Err(Cut::Stop(stop)) => Err(stop),
        Err(Cut::Ratio) => sink.covered(name, Status::TooLarge, "ratio"),
        Err(Cut::Encrypted) => sink.covered(name, Status::Encrypted, ""),
        Err(Cut::Broken) => sink.covered(name, Status::Corrupt, "broken-part"),
    }
}

fn cut(error: &ZipError) -> Cut {
    match error {
        ZipError::UnsupportedArchive(text) if *text == ZipError::PASSWORD_REQUIRED => Cut::Encrypted,
        _ => Cut::Broken,
    }
}

/// Hands over one labelled value.
pub(super) fn value(label: &str, text: &str, place: Place, sink: &mut dyn Sink) -> Result<(), Stop> {
    if text.trim().is_empty() {
        return Ok(());
    }
    sink.record(&[Segment { text, label, kind: Kind::Value, place, origin: Origin::None }])
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// A package of these parts.
    pub(in crate::extract) fn package(parts: &[(&str, &str)]) -> Vec<u8> {
        let parts: Vec<_> = parts.iter().map(|(name, content)| (*name, content.as_bytes())).collect();
        binary(&parts)
    }

    /// A package of these parts that need be no text.
    pub(in crate::extract) fn binary(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn parts_have_roles() {
        assert!(Role::common("[Content_Types].xml") == Role::Skip);
        assert!(Role::common("word/_rels/document.xml.rels") == Role::Links);
        assert!(Role::common("docProps/core.xml") == Role::Properties);
        assert!(Role::common("docProps/thumbnail.jpeg") == Role::Child);
        assert!(Role::common("customXml/item1.xml") == Role::Child);
        assert!(Role::common("xl/vbaProject.bin") == Role::Child);
        assert!(Role::common("word/theme/theme1.xml") == Role::Skip);
        assert!(Role::common("word/media/image1.png") == Role::Child);
    }
    #[test]
    fn a_part_that_only_one_of_two_directories_lists_is_told() {
        let bytes = package(&[("word/document.xml", "<a/>"), ("word/comments.xml", "<a/>")]);
        let places: Vec<usize> = memchr::memmem::find_iter(&bytes, b"PK\x01\x02").collect();
        let end = bytes.len() - 22;
        let (start, size) = (places[0] as u64, (end - places[0]) as u64);
        let mut wide = b"PK\x06\x06".to_vec();
        for number in [44, 0x2D_002D, 0, 2, 2, size, start] {
            wide.extend(u64::to_le_bytes(number));
        }
        wide.splice(12..20, [45, 0, 45, 0]);
        wide.extend_from_slice(b"PK\x06\x07\0\0\0\0");
        wide.extend((end as u64).to_le_bytes());
        wide.extend([1, 0, 0, 0]);
        let mut record = bytes[end..].to_vec();
        record[8..12].copy_from_slice(&[1, 0, 1, 0]);
        let two = [&bytes[..end], &wide, &record].concat();
        let (found, _) = crate::extract::collect::read(&crate::extract::docx::Docx, &two);
        assert!(found.covered.iter().any(|row| row.2 == "two-directories"), "{:?}", found.covered);
    }
}
