//! The definitions of pivot caches in, the columns of their records out.
//!
//! It must not know what stands in a record (ECMA-376 part 1, 18.10.1).

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use crate::extract::package::{Cut, Package, Reading, attribute};
use crate::model::Stop;

/// The names of the columns, by the part that holds the records.
pub(super) fn columns(package: &mut Package<'_>) -> Result<HashMap<String, Vec<String>>, Stop> {
    let mut all = HashMap::new();
    for part in package.parts().into_iter().filter(|part| part.starts_with("xl/pivotCache/pivotCacheDefinition")) {
        let mut fields = Fields(Vec::new());
        if let Some(markup) = package.markup_of(&part)
            && let Err(Cut::Stop(stop)) = markup.and_then(|mut markup| markup.drive(&mut fields))
        {
            return Err(stop);
        }
        let records = package.relations(&part)?.into_iter().find(|relation| relation.kind == "pivotCacheRecords");
        all.extend(records.map(|records| (records.part, fields.0)));
    }
    Ok(all)
}

struct Fields(Vec<String>);

impl Reading for Fields {
    fn start(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), Stop> {
        if name == "cacheField" {
            self.0.push(attribute(element, "name").unwrap_or_default());
        }
        Ok(())
    }

    fn end(&mut self, _: &str) -> Result<(), Stop> {
        Ok(())
    }

    fn text(&mut self, _: &str) {}
}
