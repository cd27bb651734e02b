use super::*;
use crate::incidents::backfill::file;
use chrono_tz::Europe::London;

const HEADER: &str = "key,title,impact,services,started_at,resolved_at,update_at,state,body\n";

fn known() -> Known {
    let id = |text: &str| PublicId::parse(text).unwrap();
    Known {
        services: [("calls".to_owned(), id("aaaaaaaaaaaa")), ("mobile data".to_owned(), id("bbbbbbbbbbbb"))].into(),
        zone: London,
        now: "2026-03-11T09:00:00Z".parse().unwrap(),
    }
}

fn check(rows: &str) -> Result<Vec<Entry>, Vec<(u64, String, String)>> {
    let (rows, mut problems) = file::read(format!("{HEADER}{rows}").as_bytes());
    let entries = entries(&rows, &known(), &mut problems);
    if problems.is_empty() {
        return Ok(entries.into_iter().map(|(_, entry)| entry).collect());
    }
    Err(problems.into_iter().map(|problem| (problem.line, problem.column, problem.message.key)).collect())
}

fn refused(rows: &str, line: u64, column: &str, key: &str) {
    assert_eq!(check(rows).unwrap_err(), [(line, column.to_owned(), key.to_owned())], "{rows}");
}

#[test]
fn rows_of_a_key_are_one_incident() {
    let entries = check(
        "a,Calls fail,Critical,\"Calls; mobile DATA\",2025-07-01 09:00,2025-07-01 11:00,2025-07-01 09:10,investigating,One.\n\
         b,Slow,minor,Calls,2025-01-01T10:00Z,2025-01-01T12:00+01:00,2025-01-01 10:30 +0000,identified,Two.\n\
         a,,,,,,2025-07-01 11:05:30,resolved,Three.\n\
         b,Slow,minor,Calls,2025-01-01T10:00Z,2025-01-01T12:00+01:00,2025-01-01T11:00:00Z,resolved,Four.\n",
    )
    .unwrap();
    assert_eq!(entries.iter().map(|entry| &*entry.key).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(entries[0].services.len(), 2);
    assert_eq!(entries[0].started_at.to_rfc3339(), "2025-07-01T08:00:00+00:00", "in the page's zone");
    assert_eq!(entries[0].updates[1].at.to_rfc3339(), "2025-07-01T10:05:30+00:00");
    assert_eq!(entries[1].resolved_at.to_rfc3339(), "2025-01-01T11:00:00+00:00", "with an offset");
    assert_eq!((entries[1].updates[0].state, &*entries[1].updates[1].body), (State::Identified, "Four."));
}

#[test]
fn bad_rows_are_named_with_line_and_column() {
    let end = "a,,,,,,2025-07-01 11:00,resolved,Over.\n";
    let first = |change: (&str, &str)| {
        let row = "a,Calls fail,major,Calls,2025-07-01 09:00,2025-07-01 11:00,2025-07-01 09:10,investigating,One.\n";
        assert!(row.contains(change.0), "{change:?}");
        format!("{}{end}", row.replacen(change.0, change.1, 1))
    };
    assert!(check(&first(("One.", "One."))).is_ok());
    refused(&first(("Calls fail", "")), 2, "title", "field-required");
    refused(&first(("major", "huge")), 2, "impact", "backfill-impact");
    refused(&first(("major", "none")), 2, "impact", "backfill-impact");
    refused(&first((",Calls,", ",Fax,")), 2, "services", "backfill-service-unknown");
    refused(&first((",Calls,", ",,")), 2, "services", "incident-services-required");
    refused(&first(("2025-07-01 09:00", "01/07/2025 09:00")), 2, "started_at", "backfill-time");
    refused(&first(("2025-07-01 09:00", "")), 2, "started_at", "field-required");
    refused(&first(("2025-07-01 09:00", "2025-03-30 01:30")), 2, "started_at", "backfill-time-skipped");
    refused(&first(("2025-07-01 09:00", "2024-10-27 01:30")), 2, "started_at", "backfill-time-twice");
    assert!(check(&first(("2025-07-01 09:00", "2024-10-27 01:30+01:00"))).is_ok());
    refused(&first(("2025-07-01 11:00", "")), 2, "resolved_at", "field-required");
    refused(&first(("2025-07-01 11:00", "2025-07-01 08:00")), 2, "resolved_at", "backfill-resolved-before-start");
    refused(&first(("2025-07-01 09:10", "2025-07-01 08:10")), 2, "update_at", "backfill-before-start");
    refused(&first(("2025-07-01 09:10", "2025-07-01 11:10")), 3, "update_at", "backfill-out-of-order");
    refused(&first(("investigating", "broken")), 2, "state", "backfill-state");
    refused(&first(("investigating", "scheduled")), 2, "state", "backfill-state");
    refused(&first(("One.", "")), 2, "body", "field-required");
    refused(&first(("2025-07-01 11:00", "2025-07-01 11:30")), 3, "update_at", "backfill-told-before-resolved");
}

#[test]
fn an_incident_begins_open_and_ends_resolved() {
    let row = |state: &str, at: &str| {
        format!("a,T,major,Calls,2025-07-01 09:00,2025-07-01 11:00,2025-07-01 {at},{state},B.\n")
    };
    refused(&row("identified", "09:10"), 2, "state", "backfill-last-not-resolved");
    refused(&row("resolved", "11:10"), 2, "state", "backfill-first-resolved");
    let again =
        [row("identified", "09:10"), row("resolved", "11:10"), row("monitoring", "11:20"), row("resolved", "12:00")];
    refused(&again.concat(), 4, "state", "backfill-after-resolved");
    let more = [row("identified", "09:10"), row("resolved", "11:10"), row("resolved", "12:00")];
    assert_eq!(check(&more.concat()).unwrap()[0].updates.len(), 3);
}

#[test]
fn rows_of_a_key_agree() {
    let rows = "a,Calls fail,major,Calls,2025-07-01 09:00,2025-07-01 11:00,2025-07-01 09:10,investigating,One.\n\
                a,Data fails,major,Calls,,,2025-07-01 11:10,resolved,Two.\n";
    refused(rows, 3, "title", "backfill-differs");
    refused(
        ",T,major,Calls,2025-07-01 09:00,2025-07-01 11:00,2025-07-01 09:10,investigating,One.\n",
        2,
        "key",
        "field-required",
    );
    let future = "a,T,major,Calls,2026-03-11 08:00,2026-03-11 10:00,2026-03-11 08:10,identified,One.\n\
                  a,,,,,,2026-03-11 08:50,resolved,Two.\n";
    assert!(check(future).unwrap_err().contains(&(2, "resolved_at".into(), "backfill-time-future".into())));
}
