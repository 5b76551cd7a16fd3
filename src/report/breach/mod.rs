//! A notice of a breach in, the draft of its notification out: as Markdown, as one HTML page, or as JSON.

mod draft;
mod html;
mod json;
mod markdown;

use std::io::{self, Write};

use super::Options;
use crate::breach::{Form, Notice};

/// What a draft says beside the notice.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The day it is made.
    pub day: String,
    /// Since when the breach is known, and until when it has to be told, where that was said.
    pub deadline: Option<(String, String)>,
    /// Digest of the rules.
    pub rules: String,
}

/// Everything a draft is made of.
#[derive(Clone, Copy)]
pub struct Breach<'a> {
    /// What the files tell.
    pub notice: &'a Notice,
    /// What the form asks.
    pub form: &'a Form,
    /// What it says beside.
    pub context: &'a Context,
}

/// Writes the draft for people, as Markdown.
pub fn breach_markdown(breach: &Breach<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    markdown::write(&draft::draft(breach, options), out)
}

/// Writes the draft for people, as one HTML page that needs nothing else.
pub fn breach_html(breach: &Breach<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    html::write(&draft::draft(breach, options), options.lang, out)
}

/// Writes the draft for programs.
pub fn breach_json(breach: &Breach<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    json::write(breach, options, out)
}
