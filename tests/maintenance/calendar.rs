//! Series in the calendars, on the status page and in the feeds.

use crate::fixture::{create, made, service, set_zone, weekly};
use amends::app::test_support::test_start;
use amends::on_both_databases;
use amends::types::Role;
use chrono_tz::Europe::London;
use std::collections::{BTreeMap, BTreeSet};

/// The events of a calendar, each by the names of its properties. Checks what RFC 5545 asks of every calendar.
fn events(text: &str) -> Vec<BTreeMap<String, String>> {
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']), "lines end with CRLF");
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "lines are folded");
    let unfolded = text.replace("\r\n ", "");
    let lines: Vec<_> = unfolded.split_terminator("\r\n").collect();
    assert_eq!((lines.first(), lines.last()), (Some(&"BEGIN:VCALENDAR"), Some(&"END:VCALENDAR")));
    assert!(lines.contains(&"VERSION:2.0") && lines.iter().any(|line| line.starts_with("PRODID:")));
    let mut events = Vec::new();
    let mut event: Option<BTreeMap<String, String>> = None;
    for line in lines {
        match (line, &mut event) {
            ("BEGIN:VEVENT", None) => event = Some(BTreeMap::new()),
            ("END:VEVENT", Some(_)) => events.extend(event.take()),
            (line, Some(event)) => {
                let (name, value) = line.split_once(':').expect("a property");
                let name = name.split(';').next().unwrap_or_default();
                assert!(event.insert(name.to_owned(), value.to_owned()).is_none(), "{name} is there twice");
            }
            _ => {}
        }
    }
    assert!(event.is_none());
    let required = ["UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY"];
    assert!(events.iter().all(|event| required.iter().all(|name| event.contains_key(*name))));
    let uids: BTreeSet<_> = events.iter().map(|event| &event["UID"]).collect();
    assert_eq!(uids.len(), events.len(), "each event has a UID of its own");
    events
}

on_both_databases! {
    async fn the_calendar_shows_every_date_of_a_series(app: TestApp) {
        set_zone(&app, "Europe/London").await;
        let data = service(&app, "Mobile data").await;
        let planned = create(&app, weekly(&data, "2026-03-22T01:30", London)).await.unwrap();
        app.publish().await;
        let first = events(&app.visitor().get("/maintenance.ics").await.body);
        let starts: Vec<_> = first.iter().map(|event| event["DTSTART"].as_str()).collect::<BTreeSet<_>>().into_iter().take(3).collect();
        assert_eq!(starts, ["20260322T013000Z", "20260329T013000Z", "20260405T003000Z"], "over the clock change");
        assert_eq!(first.len(), 12);
        assert!(first.iter().all(|event| event["RELATED-TO"].starts_with(&format!("series-{}@", planned.id))));
        // Another publication changes nothing; moving one date changes that one only.
        let bump = "update installation set public_version = public_version + 1";
        crate::fixture::run(&app, bump).await;
        app.publish().await;
        assert_eq!(events(&app.visitor().get("/maintenance.ics").await.body), first);

        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let dates = made(&app, &planned.id, test_start()).await;
        app.app.clock.set(crate::fixture::minutes(5));
        for (date, path, body) in [(1, "window", ("until", "2026-03-29T04:00")), (2, "updates", ("state", "cancelled"))] {
            let page = format!("/desk/incidents/{}", dates[date].incident_id);
            let version = ruth.get(&page).await.version();
            let from = if date == 1 { ("from", "2026-03-29T03:00") } else { ("notify", "yes") };
            let posted = ruth.post(&format!("{page}/{path}"), &[("version", &*version), body, from]).await;
            assert_eq!(posted.status, 303, "{}", posted.body);
        }
        app.publish().await;
        let second = events(&app.visitor().get("/maintenance.ics").await.body);
        let by_uid = |events: &[BTreeMap<String, String>], uid: &str| events.iter().find(|event| event["UID"] == uid).cloned().unwrap();
        let uid = |date: usize| format!("{}@127.0.0.1", dates[date].incident_id);
        let sequence = |event: &BTreeMap<String, String>| event["SEQUENCE"].parse::<u32>().unwrap();
        let (moved, was) = (by_uid(&second, &uid(1)), by_uid(&first, &uid(1)));
        assert_eq!(moved["DTSTART"], "20260329T020000Z");
        assert!(sequence(&moved) > sequence(&was));
        assert_eq!(by_uid(&second, &uid(2))["STATUS"], "CANCELLED");
        assert_eq!(by_uid(&second, &uid(3)), by_uid(&first, &uid(3)));
    }

    async fn people_read_the_next_date_only(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let planned = create(&app, weekly(&data, "2026-03-15T02:00", chrono_tz::UTC)).await.unwrap();
        let dates = made(&app, &planned.id, test_start()).await;
        app.publish().await;
        let page = app.visitor().get("/").await.body;
        assert_eq!(page.matches("Weekly work").count(), 1, "{page}");
        assert!(page.contains("12 more dates are planned.") && page.contains("href=\"/history.ics\""), "{page}");
        let feed = app.visitor().get("/history.atom").await.body;
        assert_eq!(feed.matches("<entry>").count(), 1);
        let api = app.visitor().get("/api/v2/scheduled-maintenances/upcoming.json").await.json();
        assert_eq!(api["scheduled_maintenances"].as_array().unwrap().len(), dates.len(), "programs read all");
        assert_eq!(app.visitor().get(&format!("/incidents/{}", dates[5].incident_id)).await.status, 200);
    }
}
