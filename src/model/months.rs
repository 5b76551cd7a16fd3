//! The months as people write them.

/// Names of the twelve months: in Dutch, in English, and shortened, as a Dutch passport does too.
pub(crate) const MONTHS: [&[&str]; 12] = [
    &["januari", "january", "jan"],
    &["februari", "february", "feb", "febr"],
    &["maart", "march", "mrt", "maa", "mar"],
    &["april", "april", "apr"],
    &["mei", "may"],
    &["juni", "june", "jun"],
    &["juli", "july", "jul"],
    &["augustus", "august", "aug"],
    &["september", "september", "sep", "sept"],
    &["oktober", "october", "okt", "oct"],
    &["november", "november", "nov"],
    &["december", "december", "dec"],
];
