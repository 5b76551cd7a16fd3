//! The glyphs of a page in the order they are drawn in, its text out: words and lines by their geometry.
//!
//! It must not know the page or the document.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Vec2};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};

/// Units of glyph space in an em.
const EM: f64 = 1000.0;
/// Width of a glyph whose font does not tell, in em.
const WIDTH: f64 = 0.5;
/// Gaps, in em, that are a space, and that are the space between two columns.
const SPACE: f64 = 0.2;
const COLUMN: f64 = 1.5;
/// Shift of the baseline, in em, that is a new line; less is a raised or lowered figure.
const LINE: f64 = 0.5;
/// How far back, in em, a glyph may stand on the same line before it starts a new one.
const BACK: f64 = 1.0;
/// How close, in em, the same run has to stand to count as drawn twice.
const SAME: f64 = 0.15;

/// Collects the text of one page.
#[derive(Default)]
pub(super) struct Glyphs {
    text: String,
    pen: Option<Pen>,
    last: Option<(Point, String)>,
    mapped: u64,
    unmapped: u64,
    /// Images that were drawn.
    pub(super) images: u64,
}

/// Where the last glyph ended, on which baseline.
struct Pen {
    end: Point,
    along: Vec2,
    size: f64,
}

impl Glyphs {
    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether any glyph was drawn, be it a space.
    pub(super) fn shown(&self) -> bool {
        self.mapped + self.unmapped > 0
    }

    /// Whether so many glyphs stand for no character that the text cannot be trusted.
    pub(super) fn is_unreadable(&self) -> bool {
        self.unmapped * 5 > self.mapped
    }

    fn glyph(&mut self, glyph: &Glyph<'_>, transform: Affine, out: &mut String) -> Option<Pen> {
        let start = transform * Point::ZERO;
        let [xx, xy, yx, yy, _, _] = transform.as_coeffs();
        let (across, size) = (Vec2::new(xx, xy), Vec2::new(yx, yy).hypot() * EM);
        let width = match glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(drawn) => drawn.advance_width(),
        };
        let width = width.map_or(WIDTH * EM, f64::from);
        let along = across / across.hypot();
        if !(start.is_finite() && along.is_finite() && size > 0.0 && width.is_finite()) {
            return None;
        }
        self.separate(start, along, size, out);
        match glyph.as_unicode() {
            Some(BfString::Char(character)) => {
                self.mapped += 1;
                out.push(character);
            }
            Some(BfString::String(text)) => {
                self.mapped += 1;
                out.push_str(&text);
            }
            None => {
                self.unmapped += 1;
                out.push(char::REPLACEMENT_CHARACTER);
            }
        }
        let end = start + across * width;
        Some(Pen { end, along, size })
    }

    /// Puts a space, a tab or a line break between the last glyph and one that starts at `start`.
    fn separate(&self, start: Point, along: Vec2, size: f64, out: &mut String) {
        let Some(pen) = &self.pen else { return };
        let last = out.chars().next_back().or(self.text.chars().next_back());
        if last.is_none_or(|last| last == '\n') {
            return;
        }
        let size = size.max(pen.size);
        let step = start - pen.end;
        let (forth, aside) = (step.dot(pen.along), step.cross(pen.along).abs());
        let turned = along.dot(pen.along) < 0.9;
        if turned || aside > LINE * size || forth < -BACK * size {
            out.push('\n');
        } else if forth > COLUMN * size {
            out.push('\t');
        } else if forth > SPACE * size && !last.is_some_and(char::is_whitespace) {
            out.push(' ');
        }
    }
}

impl<'a> Device<'a> for Glyphs {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        let before = (self.mapped, self.unmapped);
        let mut out = String::new();
        let (mut first, mut size) = (None, 0.0);
        let former = self.pen.take();
        self.pen = former.as_ref().map(Pen::copy);
        for glyph in run.glyphs() {
            let transform = props.transform * glyph.transform();
            if let Some(pen) = self.glyph(glyph, transform, &mut out) {
                first.get_or_insert(transform * Point::ZERO);
                size = pen.size;
                self.pen = Some(pen);
            }
        }
        let Some(first) = first else { return };
        let shown = out.trim_start_matches(['\n', '\t', ' ']).to_owned();
        // Text that is filled and stroked, or drawn twice to look bold, is one text.
        if let Some((at, text)) = &self.last
            && *text == shown
            && (first - *at).hypot() < SAME * size
        {
            (self.mapped, self.unmapped) = before;
            self.pen = former;
            return;
        }
        self.text.push_str(&out);
        self.last = Some((first, shown));
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.images += 1;
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

impl Pen {
    fn copy(&self) -> Self {
        Self { ..*self }
    }
}
