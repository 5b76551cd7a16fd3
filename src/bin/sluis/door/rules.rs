//! `sluis rules`: a question about the rules in, what applies and why out.

use std::io::Write as _;
use std::process::ExitCode;

use sluis::report::Escaped;
use sluis::{BUILT_IN, Class, Entity};

use crate::cli::Common;
use crate::desk;
use crate::failure::Failure;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    ask: Ask,
}

#[derive(clap::Subcommand)]
enum Ask {
    /// List the kinds of data and the policies
    List,
    /// Tell what is looked for, and what speaks for it
    Explain {
        /// A kind of data, such as bsn
        #[arg(value_name = "ENTITY")]
        entity: String,
    },
}

pub(crate) fn run(args: &Args, common: &Common) -> Result<ExitCode, Failure> {
    let rules = desk::rules(common)?;
    let options = desk::options(common, &rules, false, false);
    let words = &options.words;
    let mut out = desk::output(None)?;
    match &args.ask {
        Ask::List => {
            for entity in BUILT_IN {
                let class = class(entity);
                writeln!(out, "{:<26} {:<14} {}", entity.id(), class, words.entity(entity))?;
            }
            writeln!(out)?;
            for policy in rules.policies() {
                let about = policy.description.get(options.lang);
                writeln!(out, "{:<26} {:<14} {}", policy.name, "policy", Escaped(about))?;
            }
            writeln!(out)?;
            writeln!(out, "{}", rules.digest())?;
        }
        Ask::Explain { entity } => {
            let entity = Entity::from_id(entity);
            let about = words
                .about
                .get(entity.id())
                .ok_or_else(|| Failure::new("no such kind of data; 'sluis rules list' shows all of them"))?;
            writeln!(out, "{} – {} ({})", entity.id(), words.entity(&entity), class(&entity))?;
            writeln!(out, "{about}")?;
            writeln!(out)?;
            for policy in rules.policies() {
                for rule in policy.rules.iter().filter(|rule| rule.entities.hold(&entity)) {
                    let zones: Vec<_> = rule.zones.iter().map(|zone| zone.id()).collect();
                    let zones = if zones.is_empty() { "*".into() } else { zones.join(", ") };
                    writeln!(out, "{:<14} {:<8} {:<32} {zones}", policy.name, rule.outcome.decision, rule.id)?;
                }
            }
            writeln!(out)?;
            for (id, meaning) in &words.evidence {
                writeln!(out, "{id:<14} {}", Escaped(meaning))?;
            }
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

const fn class(entity: &Entity) -> &'static str {
    match entity.class() {
        Class::Citizen => "citizen",
        Class::Special => "special",
        Class::Organisation => "organisation",
        Class::Test => "test",
    }
}
