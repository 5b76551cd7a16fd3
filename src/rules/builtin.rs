//! Every rule file that is built in.

/// Path below `rules/`, and text. A test holds this table to the folder.
pub static FILES: &[(&str, &str)] = &[
    ("messages/en.toml", include_str!("../../rules/messages/en.toml")),
    ("messages/nl.toml", include_str!("../../rules/messages/nl.toml")),
    ("policies/klantportaal.toml", include_str!("../../rules/policies/klantportaal.toml")),
    ("policies/observe.toml", include_str!("../../rules/policies/observe.toml")),
    ("policies/strict.toml", include_str!("../../rules/policies/strict.toml")),
];
