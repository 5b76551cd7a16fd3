//! Megabytes a second through the whole gate, in one thread: `cargo bench`. Made-up content, the same each time.

use std::io::{self, Write as _};
use std::time::Instant;

use sluis::rules::Rules;
use sluis::{Attachment, Content, Date, Gate, Submission};

/// Bytes of each content.
const SIZE: usize = 8 << 20;

/// Runs of each content; the best one counts, since a machine is only ever slower than it can be.
const RUNS: usize = 3;

const PROSE: &str = "Sinds de update van vrijdag blijft het tabblad Relaties leeg. Zaak Z/26/018790, foutcode STUF058, \
                     verzonden 27-02-2026 om 11:42:09. De inwoner, mevrouw De Wit, is gebeld op maandag.\n";
const LOG: &str = "2026-02-27T11:42:09.123Z INFO nl.voorbeeld.Adapter - bericht 260227-0004 verwerkt in 118 ms \
                   (id=550e8400-e29b-41d4-a716-446655440000, regels=88121)\n";
const TABLE: &str = "88121;J. de Wit;12-03-1961;497798086;Dorpsstraat 12;1234 AB;Voorbeeld\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let gate = Gate::new(Rules::built_in()?, "a key of the benches");
    let table = format!("id;naam;geboortedatum;bsn;straat;postcode;plaats\n{}", TABLE.repeat(SIZE / TABLE.len()));
    let contents = [
        ("prose.txt", PROSE.repeat(SIZE / PROSE.len())),
        ("server.log", LOG.repeat(SIZE / LOG.len())),
        ("table.csv", table),
    ];
    for (name, text) in contents {
        let megabytes = text.len() as f64 / 1e6;
        let submission = Submission {
            policy: Some("observe".into()),
            attachments: vec![Attachment { name: name.into(), content: Content::Bytes(text.into_bytes()) }],
            today: Some(Date::new(2026, 3, 2)),
            ..Submission::default()
        };
        let mut best = f64::INFINITY;
        for _ in 0..RUNS {
            let start = Instant::now();
            std::hint::black_box(gate.judge(&submission));
            best = best.min(start.elapsed().as_secs_f64());
        }
        writeln!(io::stdout(), "{name:<12} {:>8.1} MB/s", megabytes / best)?;
    }
    Ok(())
}
