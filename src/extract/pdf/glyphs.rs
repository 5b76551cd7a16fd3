//! The drawing of a page in, its text as pieces by their places out, and where pictures stand.
//!
//! Text counts whatever its colour, whatever covers or clips it, and wherever it lies. It must not know the document.

use std::collections::HashSet;

use hayro_interpret::font::{Glyph, GlyphRun, Type3Glyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Vec2};
use hayro_interpret::pattern::Pattern;
use hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};
use hayro_syntax::object::{Dict, String as Text};

use super::super::layout::Piece;
use super::objects::text;

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
/// Drawings within a drawing (patterns, masks, glyphs that are drawings) that are followed on one page.
const INNER: usize = 2000;

/// Collects the text of one page.
#[derive(Default)]
pub(super) struct Glyphs {
    pieces: Vec<Piece>,
    pen: Option<Pen>,
    last: Option<(Point, String)>,
    mapped: u64,
    unmapped: u64,
    inner: HashSet<u128>,
    /// Pictures that were drawn, where, and what tells one from another.
    pub(super) pictures: Vec<(Rect, u128)>,
    /// Paths that were drawn.
    pub(super) paths: u64,
    /// What stands for the drawn text where somebody wrote it down: `ActualText`, `Alt`, `E` (ISO 32000-1, 14.9).
    pub(super) spoken: Vec<String>,
}

/// Where a glyph starts and ends, on which baseline.
#[derive(Clone, Copy)]
struct Pen {
    start: Point,
    end: Point,
    along: Vec2,
    size: f64,
}

/// What lies between two glyphs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Space,
    Column,
    Line,
}

impl Glyphs {
    /// The text by its places.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        self.pieces.iter().filter(|piece| !piece.text.trim().is_empty()).cloned().collect()
    }

    /// The text, line by line.
    pub(super) fn text(&self) -> String {
        super::super::layout::lines(self.pieces())
    }

    /// Whether any glyph was drawn, be it a space.
    pub(super) fn shown(&self) -> bool {
        self.mapped + self.unmapped > 0
    }

    /// Glyphs that stand for a character.
    pub(super) fn mapped(&self) -> u64 {
        self.mapped
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

    /// What lies between the last glyph and one that starts at `next`.
    fn gap(&self, next: &Pen, blank: bool) -> Gap {
        let Some(pen) = &self.pen else { return Gap::Line };
        let last = self.pieces.last().and_then(|piece| piece.text.chars().next_back());
        let size = next.size.max(pen.size);
        let step = next.start - pen.end;
        let (forth, aside) = (step.dot(pen.along), step.cross(pen.along).abs());
        let turned = next.along.dot(pen.along) < 0.9;
        if turned || aside > LINE * size || forth < -BACK * size {
            Gap::Line
        } else if forth > COLUMN * size {
            Gap::Column
        } else if forth > SPACE * size && !blank && !last.is_some_and(char::is_whitespace) {
            Gap::Space
        } else {
            Gap::None
        }
    }

    fn put(&mut self, character: &str, pen: Option<Pen>) {
        // A glyph without size or place is hidden, and text all the same.
        let gap = pen.as_ref().map_or(Gap::None, |pen| self.gap(pen, character.trim().is_empty()));
        match self.pieces.last_mut() {
            Some(piece) if matches!(gap, Gap::None | Gap::Space) => {
                if gap == Gap::Space {
                    piece.text.push(' ');
                }
                piece.text.push_str(character);
                if let Some(pen) = pen {
                    piece.right = piece.right.max(pen.right());
                    piece.size = piece.size.max(pen.size);
                }
            }
            _ => {
                let piece = pen.map_or_else(Piece::default, |pen| pen.piece(gap == Gap::Column));
                self.pieces.push(Piece { text: character.to_owned(), ..piece });
            }
        }
        self.pen = pen.or(self.pen);
    }

    /// Follows a drawing within the drawing, each once. What it holds stands on lines of its own.
    fn within(&mut self, key: u128, draw: impl FnOnce(&mut Self)) {
        if self.inner.len() < INNER && self.inner.insert(key) {
            self.pen = None;
            draw(self);
            self.pen = None;
        }
    }

    fn paint(&mut self, paint: &Paint<'_>, transform: Affine) {
        if let Paint::Pattern(pattern) = paint
            && let Pattern::Tiling(tiling) = pattern.as_ref()
        {
            self.within(tiling.cache_key(), |glyphs| {
                let _ = tiling.interpret(glyphs, transform * tiling.matrix, false);
            });
        }
    }

    fn mask(&mut self, mask: Option<&SoftMask<'_>>) {
        if let Some(mask) = mask {
            self.within(mask.cache_key(), |glyphs| mask.interpret(glyphs));
        }
    }

    /// A glyph that is a drawing may hold text of other fonts.
    fn drawn<'a>(&mut self, glyph: &Type3Glyph<'a>, transforms: (Affine, Affine), paint: &Paint<'a>) {
        if self.inner.len() < INNER && self.inner.insert(glyph.cache_key()) {
            let mut inside = Self::default();
            inside.inner.clone_from(&self.inner);
            glyph.interpret(&mut inside, transforms.0, transforms.1, paint);
            self.inner.extend(inside.inner);
            if inside.mapped > 0 {
                self.spoken.push(super::super::layout::lines(inside.pieces));
            }
        }
    }
}

impl<'a> Device<'a> for Glyphs {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        self.mask(props.soft_mask.as_ref());
        self.paint(&props.paint, props.transform);
        let pens: Vec<_> =
            run.glyphs().iter().map(|glyph| Pen::at(glyph, props.transform * glyph.transform())).collect();
        let spread = spread(&pens);
        let before = (self.mapped, self.unmapped, self.pen, self.pieces.len(), self.pieces.last().cloned());
        let mut shown = String::new();
        for (glyph, pen) in run.glyphs().iter().zip(&pens) {
            if let Glyph::Type3(drawn) = &**glyph {
                self.drawn(drawn, (props.transform, glyph.transform()), &props.paint);
            }
            let character = self.character(glyph);
            self.put(&character, *pen);
            if let (Some(_), Some(pen)) = (pen, &mut self.pen) {
                pen.end += pen.along * spread;
            }
            shown.push_str(&character);
        }
        // Text that is filled and stroked, or drawn twice to look bold, is one text.
        let first = pens.iter().flatten().next();
        if let (Some(first), Some((at, text))) = (first, &self.last)
            && *text == shown
            && (first.start - *at).hypot() < SAME * first.size
        {
            let (mapped, unmapped, pen, count, last) = before;
            (self.mapped, self.unmapped, self.pen) = (mapped, unmapped, pen);
            self.pieces.truncate(count.saturating_sub(1));
            self.pieces.extend(last);
            return;
        }
        self.last = first.map(|first| (first.start, shown));
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.mask(props.soft_mask.as_ref());
        let pixels = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        self.pictures.push((props.transform.transform_rect_bbox(pixels), image.cache_key()));
    }

    fn draw_path(&mut self, _: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        self.paths += 1;
        self.mask(props.soft_mask.as_ref());
        self.paint(&props.paint, props.transform);
    }

    fn push_transparency_group(&mut self, _: f32, mask: Option<SoftMask<'a>>, _: BlendMode) {
        self.mask(mask.as_ref());
    }

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        let Some(properties) = properties else { return };
        for key in ["ActualText", "Alt", "E"] {
            if let Some(string) = properties.get::<Text<'_>>(key) {
                self.spoken.push(text(&string).into_owned());
            }
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
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

    fn right(&self) -> f64 {
        self.end.to_vec2().dot(self.along)
    }

    /// An empty piece that starts here, by the coordinates of the page as it is turned for this text.
    fn piece(&self, follows: bool) -> Piece {
        Piece {
            text: String::new(),
            left: self.start.to_vec2().dot(self.along),
            right: self.right(),
            base: self.along.cross(self.start.to_vec2()),
            size: self.size,
            turn: self.along.y.atan2(self.along.x).to_degrees().round() as i16,
            follows,
        }
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
