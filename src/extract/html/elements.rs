//! The names that HTML gives a meaning.

/// Elements that start and end a line.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];

/// Elements within a line, and those without text.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "applet", "area", "audio", "b", "base", "basefont", "bdi", "bdo", "big", "button",
    "canvas", "circle", "cite", "code", "col", "colgroup", "data", "datalist", "defs", "del", "dfn", "ellipse", "em",
    "embed", "font", "frame", "g", "i", "iframe", "img", "input", "ins", "kbd", "label", "line", "link", "map", "mark",
    "marquee", "math", "meta", "meter", "nobr", "noscript", "object", "output", "param", "path", "picture", "polygon",
    "polyline", "progress", "q", "rect", "rp", "rt", "ruby", "s", "samp", "script", "slot", "small", "source", "span",
    "strike", "strong", "style", "sub", "sup", "svg", "template", "text", "time", "track", "tspan", "tt", "u", "use",
    "var", "video", "wbr", "xml",
];

/// Attributes that hold text a person wrote or a program kept.
const TEXT: &[&str] = &[
    "action",
    "alt",
    "aria-description",
    "aria-label",
    "cite",
    "content",
    "datetime",
    "href",
    "label",
    "name",
    "placeholder",
    "src",
    "srcdoc",
    "summary",
    "title",
    "value",
    "xlink:href",
];

/// Whether `name` is an element's name; custom elements have a hyphen, those of Office a colon.
pub(super) fn is_known(name: &str) -> bool {
    is_block(name) || INLINE.binary_search(&name).is_ok() || name.contains(['-', ':'])
}

/// Whether such an element starts and ends a line.
pub(super) fn is_block(name: &str) -> bool {
    BLOCKS.binary_search(&name).is_ok()
}

/// Whether the value of the attribute `name` is read.
pub(super) fn is_text(name: &str) -> bool {
    TEXT.contains(&name) || name.starts_with("data-") || name.starts_with("on")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        assert!(BLOCKS.is_sorted() && INLINE.is_sorted());
    }
}
