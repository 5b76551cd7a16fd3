//! The annotations of a page in, the looks of those that are hidden drawn: what a viewer leaves out is read as well.

use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::{Context, interpret};
use hayro_syntax::content::TypedIter;
use hayro_syntax::object::{Array, Dict, Object, Stream};
use hayro_syntax::page::Resources;

use super::glyphs::Glyphs;

/// Flags by which a viewer does not show an annotation: hidden, no view (ISO 32000-1, table 165).
const UNSEEN: u32 = 1 << 1 | 1 << 5;

/// Draws what hidden annotations would look like, and the looks that others take on when they are touched.
pub(super) fn hidden<'a>(page: &Page<'a>, context: &mut Context<'a>, glyphs: &mut Glyphs) {
    let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { return };
    for annotation in annotations.iter::<Dict<'_>>() {
        let Some(looks) = annotation.get::<Dict<'_>>("AP") else { continue };
        let unseen = annotation.get::<u32>("F").unwrap_or(0) & UNSEEN != 0;
        for key in ["N", "D", "R"].into_iter().filter(|key| *key != "N" || unseen) {
            match looks.get::<Object<'_>>(key) {
                Some(Object::Stream(look)) => draw(&look, page, context, glyphs),
                Some(Object::Dict(states)) => {
                    let names: Vec<_> = states.keys().collect();
                    for look in names.into_iter().filter_map(|name| states.get::<Stream<'_>>(name)) {
                        draw(&look, page, context, glyphs);
                    }
                }
                _ => {}
            }
        }
    }
}

fn draw<'a>(look: &Stream<'a>, page: &Page<'a>, context: &mut Context<'a>, glyphs: &mut Glyphs) {
    let Ok(drawing) = look.decoded_data() else { return };
    let own = look.dict().get::<Dict<'_>>("Resources").map(Resources::new);
    interpret(TypedIter::new(&drawing), own.as_ref().unwrap_or(page.resources()), context, glyphs);
}
