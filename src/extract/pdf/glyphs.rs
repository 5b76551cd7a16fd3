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
const COLUMN: f64 = 1.0;
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

/// Where a glyph starts and ends, on which baseline.
#[derive(Clone, Copy)]
struct Pen {
    start: Point,
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

    fn character(&mut self, glyph: &Glyph<'_>) -> String {
        if let Some(character) = glyph.as_unicode() {
            self.mapped += 1;
            match character {
                BfString::Char(character) => character.into(),
                BfString::String(text) => text,
            }
        } else {
            self.unmapped += 1;
            char::REPLACEMENT_CHARACTER.into()
        }
    }

    /// Puts a space, a tab or a line break between the last glyph and one that starts at `start`.
    fn separate(&self, next: &Pen, blank: bool, out: &mut String) {
        let Some(pen) = &self.pen else { return };
        let last = out.chars().next_back().or(self.text.chars().next_back());
        if last.is_none_or(|last| last == '\n') {
            return;
        }
        let size = next.size.max(pen.size);
        let step = next.start - pen.end;
        let (forth, aside) = (step.dot(pen.along), step.cross(pen.along).abs());
        let turned = next.along.dot(pen.along) < 0.9;
        if turned || aside > LINE * size || forth < -BACK * size {
            out.push('\n');
        } else if forth > COLUMN * size {
            out.push('\t');
        } else if forth > SPACE * size && !blank && !last.is_some_and(char::is_whitespace) {
            out.push(' ');
        }
    }
}

impl<'a> Device<'a> for Glyphs {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        let pens: Vec<_> =
            run.glyphs().iter().map(|glyph| Pen::at(glyph, props.transform * glyph.transform())).collect();
        let spread = spread(&pens);
        let (before, former) = ((self.mapped, self.unmapped), self.pen);
        let mut out = String::new();
        for (glyph, pen) in run.glyphs().iter().zip(&pens) {
            let character = self.character(glyph);
            // A glyph without size or place is hidden, and text all the same.
            if let Some(mut pen) = *pen {
                let blank = character.trim().is_empty();
                self.separate(&pen, blank, &mut out);
                pen.end += pen.along * spread;
                self.pen = Some(pen);
            }
            out.push_str(&character);
        }
        let shown = out.trim_start_matches(['\n', '\t', ' ']).to_owned();
        // Text that is filled and stroked, or drawn twice to look bold, is one text.
        let first = pens.iter().flatten().next();
        if let (Some(first), Some((at, text))) = (first, &self.last)
            && *text == shown
            && (first.start - *at).hypot() < SAME * first.size
        {
            (self.mapped, self.unmapped) = before;
            self.pen = former;
            return;
        }
        self.text.push_str(&out);
        self.last = first.map(|first| (first.start, shown));
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
    fn at(glyph: &Glyph<'_>, transform: Affine) -> Option<Self> {
        let start = transform * Point::ZERO;
        let [xx, xy, yx, yy, _, _] = transform.as_coeffs();
        let (across, size) = (Vec2::new(xx, xy), Vec2::new(yx, yy).hypot() * EM);
        let width = match glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(drawn) => drawn.advance_width(),
        };
        let width = width.map_or(WIDTH * EM, f64::from);
        let (end, along) = (start + across * width, across / across.hypot());
        let sound = start.is_finite() && end.is_finite() && along.is_finite() && size > 0.0;
        sound.then_some(Self { start, end, along, size })
    }
}

/// How far the glyphs of a run are set apart all alike: letter-spaced text has no gap smaller than that.
fn spread(pens: &[Option<Pen>]) -> f64 {
    if pens.len() < 4 {
        return 0.0;
    }
    let gaps = pens.windows(2).map(|pair| match pair {
        [Some(one), Some(next)] => (next.start - one.end).dot(one.along),
        _ => 0.0,
    });
    gaps.fold(f64::INFINITY, f64::min).max(0.0)
}
