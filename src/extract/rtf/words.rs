//! The control words of RTF that open a destination, and what stands in it.
//!
//! It must not know how a group is read (RTF 1.9.1, "Destinations").

/// What is done with the text of a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// Goes on in the text around it.
    Body,
    /// Stands aside, and is called this.
    Aside(&'static str),
    /// A value of its own under this name.
    Value(&'static str),
    /// The hex digits of an embedded object.
    Object,
    /// The hex digits of a picture.
    Picture,
    /// The fonts and their code pages.
    Fonts,
    /// Holds nothing of anybody: fonts, colours, styles, what the program kept for itself.
    Skip,
}

/// The destination that `word` opens, if it opens one. What is not known after `\*` is read all the same.
pub(super) fn destination(word: &str) -> Option<Destination> {
    use Destination::{Aside, Body, Fonts, Object, Picture, Skip, Value};
    Some(match word {
        "header" | "headerl" | "headerr" | "headerf" => Aside("header"),
        "footer" | "footerl" | "footerr" | "footerf" => Aside("footer"),
        "footnote" | "ftnsep" | "aftnsep" => Aside("footnote"),
        "annotation" => Aside("comment"),
        "shptxt" | "shpinst" | "shpgrp" | "shp" | "shprslt" | "do" | "dptxbxtext" => Aside("text-box"),
        "docvar" => Value("docvar"),
        "title" => Value("title"),
        "subject" => Value("subject"),
        "author" => Value("creator"),
        "manager" => Value("manager"),
        "company" => Value("company"),
        "operator" => Value("lastModifiedBy"),
        "category" => Value("category"),
        "keywords" => Value("keywords"),
        "comment" | "doccomm" => Value("description"),
        "hlinkbase" => Value("link"),
        "propname" => Value("propname"),
        "staticval" => Value("staticval"),
        "linkval" => Value("linkval"),
        "atnauthor" | "revtbl" => Value("author"),
        "atnid" => Value(""),
        "bkmkstart" => Value("bookmark"),
        "sn" => Value("sn"),
        "sv" => Value("sv"),
        "ffname" | "ffdeftext" | "ffhelptext" | "ffstattext" | "ffl" | "ffformat" => Value("field"),
        "xmlname" | "xmlattrname" | "xmlattrvalue" | "factoidname" => Value("xml"),
        "mmquery" | "mmconnectstr" | "mmdatasource" | "mmheadersource" | "mmmailsubject" | "mmaddfieldname" => {
            Value("mail-merge")
        }
        "template" => Value("template"),
        "leveltext" | "listname" | "pntxta" | "pntxtb" => Value("list-text"),
        "objdata" | "datastore" => Object,
        "pict" => Picture,
        "fonttbl" => Fonts,
        "password" | "passwordhash" | "colortbl" | "stylesheet" | "levelnumbers" | "rsidtbl" | "generator"
        | "themedata" | "colorschememapping" | "latentstyles" | "xmlnstbl" | "filetbl" | "pgptbl" | "bkmkend"
        | "atnref" | "atrfstart" | "atrfend" | "atndate" | "atntime" | "atnicn" | "fontemb" | "blipuid" | "bliptag"
        | "nonshppict" | "pnseclvl" | "panose" | "falt" | "fname" | "objclass" | "objname" | "wgrffmtfilter"
        | "mmathPr" | "listpicture" | "hsv" | "defchp" | "defpap" | "creatim" | "revtim" | "printim" | "buptim" => Skip,
        "fldinst" | "fldrslt" | "field" | "result" | "object" | "shppict" | "info" | "userprops" | "upr" | "ud"
        | "listtext" | "pntext" | "formfield" | "background" | "sp" | "xe" | "tc" | "rxe" | "bxe" => Body,
        _ => return None,
    })
}
