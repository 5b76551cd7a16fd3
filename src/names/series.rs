//! Candidates of one text in, what those beside them in a series say of each out: `Rios, Kiefer en Agassi`.

use crate::scan::Candidate;

/// What stands between the members of a series.
const JOINTS: &[&str] = &[", ", " en ", " of ", " - ", " & ", "; ", " tegen ", "/", " / "];

/// Whether members of a series may stand around `gap`.
pub(super) fn is_joint(gap: &str) -> bool {
    JOINTS.contains(&gap)
}

/// What a member is, as far as its own words tell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Member {
    Name,
    Other,
    Unknown,
}

/// Adds `beside-name` where a neighbour in the series is surely a name, `beside-other` where it is surely none.
pub(super) fn read(text: &str, found: &mut [Candidate]) {
    for at in 0..found.len() {
        let joined = |left: usize, right: usize| {
            let (Some(left), Some(right)) = (found.get(left), found.get(right)) else { return false };
            text.get(left.span.end..right.span.start).is_some_and(is_joint)
        };
        let before = at.checked_sub(1).filter(|before| joined(*before, at));
        let behind = joined(at, at + 1).then_some(at + 1);
        if before.is_none() && behind.is_none() {
            continue;
        }
        let members = [before, behind].map(|beside| beside.and_then(|at| found.get(at)).map(member));
        let beside = |kind| members.contains(&Some(kind));
        let code = match (beside(Member::Name), beside(Member::Other)) {
            (true, false) => "beside-name",
            (false, true) => "beside-other",
            _ => continue,
        };
        if let Some(found) = found.get_mut(at) {
            found.features.push(code);
        }
    }
}

fn member(found: &Candidate) -> Member {
    let has = |codes: &[&str]| found.features.iter().any(|feature| codes.contains(feature));
    if has(&["known-place", "alone-place", "not-name", "street", "alone-word", "mixed-case", "acronym"]) {
        return Member::Other;
    }
    let sure = matches!(found.form, "title" | "initials" | "surname-initials")
        || found.form == "first-last" && has(&["given-3", "given-2"])
        || has(&["role-citizen", "role-staff", "role-public", "salutation", "source"])
        || has(&["alone-name"]) && has(&["surname-3", "surname-2", "given-3", "surname-abroad"]);
    if sure { Member::Name } else { Member::Unknown }
}
