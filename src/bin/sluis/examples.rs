//! A door's name in, examples of its use for `--help` and the manual out.

/// Examples by the path of a command. A door without a row here has none, which a test tells.
pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    (
        "scan",
        "  sluis scan export/ bijlage.zip                     read it here
  sluis scan export/ --format html -o rapport.html   a page for the browser
  sluis scan . --format sarif -o sluis.sarif         for code scanning
  mysqldump zaken | sluis scan -                     standard input
  sluis scan . --write-baseline nulmeting.jsonl      what there is today
  sluis scan . --baseline nulmeting.jsonl            fail on what is new",
    ),
    (
        "check",
        "  sluis check --description \"Inwoner krijgt geen brief\" --attach export.xlsx
  sluis check --filename \"scan paspoort.pdf\"         the name alone
  sluis check --submission ticket.json --format html > oordeel.html
  sluis check --jsonl < tickets.jsonl                a verdict a line",
    ),
    (
        "redact",
        "  sluis redact export.xlsx -o schoon.xlsx
  sluis redact brief.docx --in-place --how tag       [BSN] where a BSN stood
  sluis redact a.csv b.csv -o uit/ --how pseudonym   the same person, the same stand-in",
    ),
    (
        "hook",
        "  sluis hook pre-commit a.csv b.sql
  sluis hook tusd --promote-to /srv/accepted < hook.json
  sluis hook exec upload.bin",
    ),
    (
        "serve",
        "  sluis serve                                        HTTP on 127.0.0.1:8080
  sluis serve --http unix:/run/sluis/http.sock --metrics 127.0.0.1:9090
  sluis serve --clamd 127.0.0.1:3310 --upstream-clamd 127.0.0.1:3311
  sluis serve --icap 127.0.0.1:1344",
    ),
    (
        "find",
        "  sluis find export/ --person person.json
  sluis find export/ --bsn @bsn.txt --name @-
  sluis find export/ --person person.json --reveal --format csv -o inzage.csv",
    ),
    ("report", "  sluis report breach leaked/ --format html -o melding.html"),
    (
        "register",
        "  sluis register done INC-2026-0042 --on 2026-08-31
  sluis register due --format csv
  sluis register deleted INC-2026-0042",
    ),
    (
        "rules",
        "  sluis rules list                                   kinds of data and policies
  sluis rules explain bsn                            what is looked for
  sluis rules explain --finding - < finding.json     why this was found
  sluis rules test my-detector.toml                  try a detector",
    ),
    ("rules list", "  sluis rules list\n  sluis rules list --rules my-rules/"),
    (
        "rules explain",
        "  sluis rules explain bsn
  sluis scan . --format jsonl | head -1 | sluis rules explain --finding -
  sluis rules explain --finding 5a0c1de44b0f9c6d2b8d1f7a3e5c9b01 --report findings.jsonl",
    ),
    ("rules test", "  sluis rules test rules/detectors/dossier.toml"),
    (
        "completions",
        "  sluis completions bash > /etc/bash_completion.d/sluis
  sluis completions zsh > ~/.zfunc/_sluis
  sluis completions fish > ~/.config/fish/completions/sluis.fish
  sluis completions powershell >> $PROFILE",
    ),
    ("man", "  sluis man | man -l -\n  sluis man --out /usr/local/share/man/man1"),
];

/// The text that follows the options of that command.
pub(crate) fn of(command: &str) -> Option<String> {
    let row = EXAMPLES.iter().find(|(name, _)| *name == command);
    row.map(|(_, text)| format!("Examples:\n{text}"))
}
