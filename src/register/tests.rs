//! What the register keeps, and when it has to go.

use std::path::Path;

use super::*;
use crate::model::{Date, Retention};

fn entry(id: &str, ticket: Option<&str>, decision: &str, keep: Option<(&str, &str)>) -> Entry {
    Entry {
        id: id.to_owned(),
        at: format!("2026-01-01T00:00:{id}Z"),
        ticket: ticket.map(str::to_owned),
        decision: decision.to_owned(),
        retention: keep.map(|(keep, from)| Retention { keep: keep.into(), from: from.into() }),
        categories: [("bsn".to_owned(), 2)].into(),
        fingerprints: [("bsn".to_owned(), [7; 16])].into(),
        ..Entry::default()
    }
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn due(register: &Register, on: &str) -> Vec<(String, String)> {
    let rows = register.due(day(on)).unwrap();
    rows.into_iter().map(|row| (row.clock.due().unwrap().to_string(), row.entry.id)).collect()
}

fn register(folder: &Path) -> Register {
    let mut register = Register::open(&folder.join("r.db")).unwrap();
    let done = Some(("P3M", "ticket_done"));
    for (id, ticket, decision, keep) in [
        ("01", Some("T1"), "allow", done),
        ("02", Some("T2"), "warn", done),
        ("03", Some("T1"), "reject", done),
        ("04", Some("T1"), "allow", None),
        ("05", None, "allow", done),
    ] {
        register.record(&entry(id, ticket, decision, keep)).unwrap();
    }
    register
}

/// What cannot be read would never be due.
#[test]
fn a_row_that_somebody_broke_is_told() {
    for broken in ["keep = 'long'", "starts = 'soon'", "labels = 'x'", "categories = '['", "findings = -1"] {
        let folder = tempfile::tempdir().unwrap();
        let register = register(folder.path());
        register.connection.execute(&format!("UPDATE decision SET {broken} WHERE id = '01'"), []).unwrap();
        let told = register.due(day("2026-05-10")).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(told.contains("damaged"), "{broken}: {told}");
    }
}

#[test]
fn a_term_runs_from_the_later_of_the_ticket_and_its_changes() {
    let folder = tempfile::tempdir().unwrap();
    let mut register = register(folder.path());
    assert!(due(&register, "2099-01-01").is_empty());
    register.link("T1", "C1").unwrap();
    register.done("T1", day("2026-01-31")).unwrap();
    register.done("T2", day("2025-11-30")).unwrap();
    assert_eq!(due(&register, "2099-01-01"), [("2026-02-28".into(), "02".into())]);
    register.change_done("C1", day("2026-02-10")).unwrap();
    register.done("05", day("2026-02-01")).unwrap();
    assert_eq!(due(&register, "2026-02-27"), []);
    assert_eq!(due(&register, "2026-05-09").len(), 2);
    let all = [("2026-02-28", "02"), ("2026-05-01", "05"), ("2026-05-10", "01")];
    assert_eq!(due(&register, "2026-05-10"), all.map(|(due, id)| (due.to_owned(), id.to_owned())));
    register.reopen("T2").unwrap();
    assert_eq!(register.deleted("T1", day("2026-05-11")).unwrap(), 1);
    assert_eq!(due(&register, "2026-05-10"), [("2026-05-01".to_owned(), "05".to_owned())]);
}

#[test]
fn what_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut register = register(folder.path());
    let on = day("2026-01-01");
    assert!(register.done("T9", on).is_err());
    assert!(register.link("T9", "C1").is_err());
    assert!(register.change_done("C9", on).is_err());
    assert!(register.deleted("04", on).is_err());
    assert!(register.tell_breach(1, Some(on), None).is_err());
}

#[test]
fn everything_that_was_written_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let register = register(folder.path());
    let mut rows = Vec::new();
    register.each(Some("T1"), &mut |row| rows.push(row)).unwrap();
    assert_eq!(rows.iter().map(|row| row.entry.id.as_str()).collect::<Vec<_>>(), ["01", "03", "04"]);
    assert_eq!(rows[0].clock, Clock::Waits(vec!["T1".into()]));
    assert_eq!(rows[1].clock, Clock::None);
    assert_eq!(rows[0].entry.fingerprints.len(), 1);
    assert_eq!(rows[0].entry.categories["bsn"], 2);
    register.verify().unwrap();
}

#[test]
fn breaches_are_kept_with_the_days_that_others_were_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut register = register(folder.path());
    let breach = Breach { summary: "USB-stick kwijt".into(), categories: vec![1, 6], ..Breach::default() };
    let id = register.add_breach(&breach).unwrap();
    register.tell_breach(id, Some(day("2026-02-02")), None).unwrap();
    register.tell_breach(id, None, Some(day("2026-02-03"))).unwrap();
    let kept = &register.breaches().unwrap()[0];
    assert_eq!((kept.id, kept.categories.as_slice()), (1, &[1, 6][..]));
    assert_eq!((kept.authority, kept.persons_told), (Some(day("2026-02-02")), Some(day("2026-02-03"))));
}

#[test]
fn many_write_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.db");
    std::thread::scope(|scope| {
        for writer in 0..6 {
            let path = &path;
            scope.spawn(move || {
                // Opening is a race too: one of them makes the tables.
                let mut register = Register::open(path).unwrap();
                for at in 0..20 {
                    register.record(&entry(&format!("{writer}-{at}"), Some("T"), "allow", None)).unwrap();
                }
            });
        }
    });
    let mut count = 0;
    Register::open(&path).unwrap().each(None, &mut |_| count += 1).unwrap();
    assert_eq!(count, 120);
}
