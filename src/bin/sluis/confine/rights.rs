//! This process in, the same without a right to any file, port or other process out.
//!
//! Landlock, <https://docs.kernel.org/userspace-api/landlock.html>.

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus, Scope,
    path_beneath_rules,
};

/// The newest rules asked for; an older kernel holds those that it knows.
const NEWEST: ABI = ABI::V6;

/// Gives up every right and the way to new privileges; false where the kernel has no Landlock. A kernel that knows
/// files only (before 6.7) counts: the filter on system calls holds the network as well.
pub(super) fn give_up() -> bool {
    let rules = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(NEWEST)))
        .and_then(|rules| rules.scope(Scope::from_all(NEWEST)))
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self);
    rules.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced && status.no_new_privs)
}

/// Gives up every right but that of reading and starting files; false as above.
pub(super) fn read_only() -> bool {
    let rules = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(NEWEST)))
        .and_then(|rules| rules.scope(Scope::from_all(NEWEST)))
        .and_then(Ruleset::create)
        .and_then(|rules| rules.add_rules(path_beneath_rules(["/"], AccessFs::from_read(NEWEST))))
        .and_then(landlock::RulesetCreated::restrict_self);
    rules.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced && status.no_new_privs)
}
