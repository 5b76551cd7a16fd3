//! Findings of files in, those that concern one person out, each record with how sure that is and why.
//!
//! A record is what a file tells of one person: findings that share a number. It matches by what it holds together,
//! so that others of the household stay out. What stands in somebody else's record is told by itself, without the
//! rest of it.

mod found;
mod name;
mod person;
mod record;
mod search;
mod text;
mod trail;

pub use found::{Found, Match};
pub use name::{Likeness, Parts};
pub use person::Person;
pub use record::{Strength, Why};
pub use search::Search;
pub use trail::{Line, Trail};
