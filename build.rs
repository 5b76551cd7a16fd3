//! Makes what a start would take long for: the table of the built-in lists of names, and the digest of the built-in
//! rules.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

#[path = "src/rules/builtin.rs"]
#[allow(unreachable_pub, reason = "public in the library")]
mod builtin;
#[path = "src/rules/digest.rs"]
mod digest;
#[path = "src/model"]
mod model {
    #[allow(dead_code, reason = "the library hashes more than what is built here")]
    pub(crate) mod quick;
}
#[path = "src/names/table.rs"]
#[allow(dead_code, reason = "the library looks up what is built here")]
mod table;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/names/table.rs");
    println!("cargo::rerun-if-changed=src/model/quick.rs");
    println!("cargo::rerun-if-changed=src/rules/builtin.rs");
    println!("cargo::rerun-if-changed=src/rules/digest.rs");
    let mut texts = Vec::new();
    for name in table::LISTS {
        let path = format!("rules/names/{name}.txt");
        texts.push(fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?);
    }
    let lists: Vec<&str> = texts.iter().map(String::as_str).collect();
    let lists: table::Lists<'_> = lists.as_slice().try_into()?;
    let folder = env::var("OUT_DIR")?;
    fs::write(Path::new(&folder).join("names.bin"), table::build(&lists))?;
    let mut files = builtin::FILES.to_vec();
    files.sort_unstable();
    fs::write(Path::new(&folder).join("digest.txt"), digest::of(files.into_iter()))?;
    Ok(())
}
