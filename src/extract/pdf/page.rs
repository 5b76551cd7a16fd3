//! A page in, its text out, and pictures of what holds none.

use std::collections::HashSet;

use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::Rect;
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt as _, interpret_page};
use hayro_syntax::Pdf as File;
use hayro_syntax::object::Dict;
use hayro_syntax::page::Resources;
use image::{GrayImage, Luma, imageops};

use crate::extract::isolation::shield;
use crate::extract::{Picture, Sink, layout, pictures};
use crate::model::{Place, Status, Stop};

use super::glyphs::Glyphs;
use super::second::SecondReader;
use super::{appearance, gap, sound, whole};

/// Pixels to a point, for 300 dots an inch, and the most that a page is drawn with.
const SCALE: f64 = 300.0 / 72.0;
const PIXELS: f64 = 12_000_000.0;
/// Points that a picture has to be wide and high for nine digits to be read on it.
const WIDE: f64 = 36.0;
const HIGH: f64 = 7.0;
/// Share of a page that a scan of one covers, and characters that may be stamped upon it.
const SCAN: f64 = 0.5;
const STAMP: u64 = 60;
/// Glyphs on a picture from which on it has a text layer.
const LAYER: usize = 3;
/// Paths on a page without text that may be letters.
const LETTERS: u64 = 20;
/// Paths on a page with text that may be a code.
const CODE: u64 = 200;
/// Pictures of one page that are looked at apart; more of them are strips of one.
const APART: usize = 6;

/// What all pages of a document share.
pub(super) struct Pages<'a, 'b> {
    pub(super) file: &'a File,
    /// Another document, without layers: by it all layers count as shown.
    pub(super) bare: &'a File,
    pub(super) cache: InterpreterCache<'a>,
    pub(super) second: &'b SecondReader<'b>,
    pub(super) hidden_layers: bool,
    /// Pictures that were looked at: a logo stands on every page.
    pub(super) seen: HashSet<u128>,
}

/// Which part of a page gets drawn, by the name that it is told under.
pub(super) type Region = (String, Option<Rect>);

impl<'a> Pages<'a, '_> {
    /// Reads one page, and tells which parts of it have to be looked at besides.
    pub(super) fn read(&mut self, page: &'a Page<'a>, number: u32, sink: &mut dyn Sink) -> Result<Vec<Region>, Stop> {
        let drawn = self.glyphs(page);
        let crashed = drawn.is_none();
        let glyphs = drawn.unwrap_or_default();
        let place = Place { page: Some(number), ..Place::default() };
        let text = glyphs.text();
        let empty = text.trim().is_empty();
        if !empty {
            layout::tell(glyphs.pieces(), &place, sink)?;
        }
        for spoken in &glyphs.spoken {
            if !text.contains(spoken.trim()) {
                let place = Place { section: Some("alternative-text"), ..place.clone() };
                whole(spoken, &place, sink)?;
            }
        }
        let readable = if !empty && glyphs.is_unreadable() {
            self.other(number, &text, sink)?
        } else if empty && (crashed || glyphs.shown() || shows_text(page)) {
            let blank = !crashed && glyphs.shown() && !glyphs.is_unreadable();
            self.other(number, &text, sink)? || blank
        } else {
            true
        };
        let regions = self.regions(page, number, &glyphs, readable);
        let pictured = !regions.is_empty() && (sink.reads_pictures() || glyphs.pictures.iter().any(is_large));
        let looked_at = pictured && sink.reads_pictures();
        if !readable && !looked_at {
            let (status, reason) = match (crashed, empty) {
                (true, _) => (Status::Crashed, ""),
                (false, false) => (Status::Unsupported, "unmapped-glyphs"),
                (false, true) => (Status::Unsupported, "text-without-characters"),
            };
            gap(number, status, reason, sink)?;
        }
        if !sound(page.raw()) || page.page_stream().is_none() && page.raw().contains_key("Contents") {
            gap(number, Status::Corrupt, "broken-content-stream", sink)?;
        }
        Ok(regions)
    }

    /// The text of what is drawn on a page, annotations that are hidden included.
    pub(super) fn glyphs(&self, page: &Page<'a>) -> Option<Glyphs> {
        shield(|| {
            let mut glyphs = Glyphs::default();
            let transform = page.initial_transform(true).to_kurbo();
            let mut context = self.context(transform);
            interpret_page(page, &mut context, &mut glyphs);
            appearance::hidden(page, &mut context, &mut glyphs);
            glyphs
        })
    }

    /// The text of a stream of drawing that no page shows.
    pub(super) fn loose(&self, content: &[u8], resources: Option<Dict<'a>>) -> Option<Glyphs> {
        shield(|| {
            let mut glyphs = Glyphs::default();
            let flipped = hayro_interpret::kurbo::Affine::scale_non_uniform(1.0, -1.0);
            let resources = Resources::new(resources.unwrap_or_default());
            let operations = hayro_syntax::content::TypedIter::new(content);
            hayro_interpret::interpret(operations, &resources, &mut self.context(flipped), &mut glyphs);
            glyphs
        })
    }

    fn context(&self, transform: hayro_interpret::kurbo::Affine) -> Context<'a> {
        let all = Rect::new(-1e6, -1e6, 1e6, 1e6);
        Context::new(transform, all, &self.cache, self.bare.xref(), InterpreterSettings::default())
    }

    /// Lets the second reader read the page; whether that gave any text.
    fn other(&self, number: u32, known: &str, sink: &mut dyn Sink) -> Result<bool, Stop> {
        let Some(text) = self.second.page(number) else {
            return Ok(false);
        };
        if text.trim().is_empty() || text.trim() == known.trim() {
            return Ok(false);
        }
        whole(&text, &Place { page: Some(number), ..Place::default() }, sink)?;
        Ok(!known.contains(char::REPLACEMENT_CHARACTER))
    }

    /// The parts of a page that have to be looked at to be read.
    fn regions(&mut self, page: &Page<'_>, number: u32, glyphs: &Glyphs, readable: bool) -> Vec<Region> {
        let (width, height) = page.render_dimensions();
        let sheet = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let fresh: Vec<Rect> = glyphs
            .pictures
            .iter()
            .filter(|picture| is_large(picture) && self.seen.insert(picture.1))
            .map(|picture| picture.0.intersect(sheet))
            .filter(|part| part.width() > 0.0 && part.height() > 0.0)
            .collect();
        let pieces = glyphs.pieces();
        let bare: Vec<Rect> = fresh.into_iter().filter(|part| letters(part, &pieces) < LAYER).collect();
        let all = || vec![(format!("page {number}"), None)];
        if glyphs.mapped() == 0 && (!bare.is_empty() || glyphs.paths >= LETTERS) || !readable {
            return all();
        }
        let together = bare.iter().copied().reduce(|left, right| left.union(right));
        let Some(together) = together else {
            // A code may be drawn as so many squares.
            return if glyphs.paths >= CODE { vec![(String::new(), None)] } else { Vec::new() };
        };
        if together.area() > SCAN * sheet.area() && glyphs.mapped() < STAMP {
            return all();
        }
        let name = |at: usize| format!("page {number} picture {}", at + 1);
        if bare.len() > APART {
            return vec![(name(0), Some(together))];
        }
        bare.into_iter().enumerate().map(|(at, part)| (name(at), Some(part))).collect()
    }

    /// Draws those parts of a page and hands them on as pictures.
    pub(super) fn look(
        &self,
        page: &'a Page<'a>,
        number: u32,
        regions: Vec<Region>,
        sink: &mut dyn Sink,
    ) -> Result<(), Stop> {
        sink.budget().tick()?;
        let Some((sheet, scale)) = shield(|| draw(page)) else {
            return gap(number, Status::Crashed, "", sink);
        };
        for (name, part) in regions {
            let place = Place { page: Some(number), section: Some("image"), ..Place::default() };
            let cut = part.map(|part| {
                let side = |length: f64| (length * scale).max(0.0) as u32;
                let (x, y) = (side(part.x0), side(part.y0));
                imageops::crop_imm(&sheet, x, y, side(part.width()), side(part.height())).to_image()
            });
            let picture = Picture::fitted(cut.unwrap_or_else(|| sheet.clone()));
            if name.is_empty() {
                if shield(|| pictures::codes::read(&picture, &place, sink)).is_none() {
                    gap(number, Status::Crashed, "", sink)?;
                }
            } else if picture.is_blank() && self.hidden_layers {
                sink.covered(&name, Status::Unsupported, "hidden-layers")?;
            } else {
                pictures::look(&name, &picture, place, sink)?;
            }
        }
        Ok(())
    }
}

fn is_large((part, _): &(Rect, u128)) -> bool {
    let (width, height) = (part.width().max(part.height()), part.width().min(part.height()));
    width >= WIDE && height >= HIGH
}

/// Pieces of text that stand on the picture.
fn letters(part: &Rect, pieces: &[layout::Piece]) -> usize {
    let on = |piece: &&layout::Piece| {
        let middle = f64::midpoint(piece.left, piece.right);
        piece.turn == 0 && middle > part.x0 && middle < part.x1 && piece.base > part.y0 && piece.base < part.y1
    };
    pieces.iter().filter(on).count()
}

/// The page as it looks, and the pixels to a point.
fn draw<'a>(page: &'a Page<'a>) -> (GrayImage, f64) {
    let (width, height) = page.render_dimensions();
    let points = (f64::from(width) * f64::from(height)).max(1.0);
    let by_side = 8000.0 / f64::from(width.max(height)).max(1.0);
    let scale = SCALE.min((PIXELS / points).sqrt()).min(by_side);
    let settings = PixmapSettings { x_scale: scale as f32, y_scale: scale as f32, ..PixmapSettings::default() };
    let cache = RenderCache::new();
    let pixels = render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (columns, rows) = (u32::from(pixels.width()), u32::from(pixels.height()));
    let mut grey = GrayImage::from_pixel(columns, rows, Luma([255]));
    for (pixel, drawn) in grey.iter_mut().zip(pixels.data()) {
        // The colours are multiplied by how far they cover; what they leave open is white paper.
        let [red, green, blue, open] = [drawn.r, drawn.g, drawn.b, 255 - drawn.a].map(u32::from);
        *pixel = ((red * 299 + green * 587 + blue * 114) / 1000 + open).min(255) as u8;
    }
    (grey, scale)
}

/// Whether the page's content holds an operator that shows text (ISO 32000-1, 9.4.3).
fn shows_text(page: &Page<'_>) -> bool {
    page.page_stream().is_some_and(super::shows_text)
}
