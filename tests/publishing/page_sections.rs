//! Sections of the pages: groups that fold, charts, downtimes in words, calendars, and the history of several
//! months.

use super::fixture::{declaration, declare, group, minutes, open_incident, run_sql, service, update};
use amends::access::{IncidentCommander, by_system};
use amends::incidents::maintenance::{self, Window};
use amends::incidents::{self, MaintenancePlan, State};
use amends::on_both_databases;
use amends::types::ServiceStatus;
use axum::http::Method;

/// The text between two others.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let rest = text.split_once(begin).unwrap_or_else(|| panic!("{begin} is not in {text}")).1;
    rest.split_once(end).map_or(rest, |(inside, _)| inside)
}

on_both_databases! {
    async fn a_large_group_folds_while_operational_and_shows_its_worst_status(app: TestApp) {
        let large = group(&app, "Shops").await;
        let small = group(&app, "Telephones").await;
        let mut shops = Vec::new();
        for name in ["Aberdeen", "Banff", "Crieff", "Dundee", "Elgin", "Forres"] {
            shops.push(service(&app, name, Some(&large), "2026-01-01").await);
        }
        service(&app, "Calls", Some(&small), "2026-01-01").await;
        app.publish().await;
        let summaries = |page: &str| -> Vec<(bool, String)> {
            page.split("<details ").skip(1).filter(|rest| rest.split('>').next().unwrap().contains("group")).map(|rest| {
                (rest.split('>').next().unwrap().contains("open"), between(rest, "<summary>", "</summary>").to_owned())
            }).collect()
        };
        let operational = summaries(&app.visitor().get("/").await.body);
        assert_eq!((operational[0].0, operational[1].0), (false, true), "six shops fold, one telephone does not: {operational:?}");
        assert!(operational[0].1.contains("Shops</h3>") && operational[0].1.contains("Operational"), "{operational:?}");
        let services = vec![(shops[3].clone(), ServiceStatus::DegradedPerformance), (shops[1].clone(), ServiceStatus::MajorOutage)];
        declare(&app, declaration("Two shops are shut", services)).await;
        app.publish().await;
        let wrong = summaries(&app.visitor().get("/").await.body);
        assert!(wrong[0].0 && wrong[0].1.contains("Major outage") && !wrong[0].1.contains("Degraded"), "{wrong:?}");
    }

    async fn an_ongoing_outage_is_not_shown_as_ended_and_comes_first(app: TestApp) {
        let fixture = open_incident(&app).await;
        let path = format!("/incidents/{}", fixture.incident);
        let chart = |page: &str| between(page, "<section aria-labelledby=\"what\">", "</section>").to_owned();
        let open = app.visitor().get(&path).await.body;
        let chart_open = chart(&open);
        assert!(chart_open.contains("Impact and updates so far</h2>"), "{chart_open}");
        let row = between(&chart_open, "Mobile data", "</li>");
        assert!(row.contains("since <time") && row.contains("Partial outage</span>"), "{row}");
        assert!(row.contains("class=\"partial still\"") && !row.contains("> to <") && !row.contains("min</b>"), "{row}");
        // The affected services come first, here, on the status page and in both forms.
        let now = "<dt>Mobile data</dt><dd><span class=\"status partial\">";
        assert!(open.contains(now) && app.visitor().get("/").await.body.contains(now), "{open}");
        let form = app.visitor().get(&format!("{path}/affected")).await.body;
        assert!(form.find("Mobile data") < form.find("Voice calls"), "{form}");
        let chosen = |page: &str| between(page, "type=\"radio\" name=\"about\" value=\"", ">").contains("checked");
        assert!(chosen(&app.visitor().get("/subscribe").await.body), "the only open incident is preselected");

        app.app.clock.set(minutes(11));
        let operational = vec![(fixture.data.clone(), ServiceStatus::Operational)];
        update(&app, &fixture.incident, State::Resolved, "Mobile data works again.", operational).await;
        app.publish().await;
        let row = between(&chart(&app.visitor().get(&path).await.body), "Mobile data", "</li>").to_owned();
        assert!(row.contains(" to <time") && row.contains("41 min</b>") && !row.contains("still"), "{row}");
    }

    async fn downtimes_link_to_incidents_and_services_without_data_have_no_figure(app: TestApp) {
        let fixture = open_incident(&app).await;
        service(&app, "Parcels", None, "2026-04-01").await;
        app.publish().await;
        let page = app.visitor().get("/").await.body;
        assert!(page.contains("<a data-words=\"\" href=\"/uptime/90#words\">These 90 days in words</a>"), "{page}");
        let page = app.visitor().get("/uptime/90").await.body;
        // 2026-03-11 is the last of the 90 days. Parcels, in no group, are the first strip; voice and data follow.
        let line = between(&page, "data-d=\"89 89 2\"", "</li>");
        let link = format!("<a href=\"/incidents/{}\">Mobile data: partial outage, since <time", fixture.incident);
        assert!(line.contains(&link), "{line}");
        // Mobile data is on record since 1 March, parcels not at all yet.
        assert!(page.contains("data-d=\"0 78 2\"") && page.contains("data-d=\"0 89 0\""), "{page}");
        let parcels = between(&page, "Parcels", "</li>");
        assert!(parcels.contains("aria-label=\"No data\"") && !parcels.contains('%'), "{parcels}");
        // No day of the strip is shown as operational.
        assert!(!between(parcels, "class=\"strip\"", "</svg>").contains("operational"), "{parcels}");
    }

    async fn maintenance_is_in_the_calendars_and_cancelled_there(app: TestApp) {
        let voice = service(&app, "Voice calls", None, "2026-03-01").await;
        let work = MaintenancePlan {
            title: "New mast, Leeds; tonight".to_owned(),
            body: "Calls may drop,\n\nand come back.".to_owned(),
            services: vec![voice],
            from: minutes(60),
            until: minutes(180),
            notify: false,
            notify_during: true,
        reminder_minutes: None,
        };
        let right: IncidentCommander = by_system();
        let id = app.app.db.write(async move |tx| incidents::schedule_maintenance(tx, &right, minutes(0), work).await).await.unwrap().id;
        app.publish().await;
        let all = app.visitor().get("/maintenance.ics").await;
        assert_eq!((all.status.as_u16(), &all.headers["content-type"]), (200, &"text/calendar; charset=utf-8".parse().unwrap()));
        let one = app.visitor().get(&format!("/incidents/{id}.ics")).await.body;
        for part in [
            "BEGIN:VCALENDAR\r\n", "DTSTART:20260311T100000Z\r\n", "DTEND:20260311T120000Z\r\n", "STATUS:CONFIRMED\r\n",
            "New mast\\, Leeds\\; tonight\r\n", "Calls may drop\\,\\n\\nand come back.", "LOCATION:Voice calls\r\n",
        ] {
            assert!(all.body.contains(part) && one.contains(part), "{part} {}", all.body);
        }
        assert!(app.visitor().get("/").await.body.contains(&format!("href=\"/incidents/{id}.ics\"")));
        assert!(one.contains("SEQUENCE:0\r\n"), "{one}");
        // Moved within the second of its announcement: calendars, feeds and the page follow.
        let right: IncidentCommander = by_system();
        let window = Window { from: minutes(600), until: minutes(660), body: String::new(), notify: false };
        let moved = id.clone();
        app.app.db.write(async move |tx| maintenance::reschedule(tx, &right, minutes(0), &moved, 2, window).await).await.unwrap();
        app.publish().await;
        // Long lines are folded.
        let one = app.visitor().get(&format!("/incidents/{id}.ics")).await.body.replace("\r\n ", "");
        for part in ["SEQUENCE:1\r\n", "DTSTART:20260311T190000Z\r\n", "DTEND:20260311T200000Z\r\n", "Calls may drop\\,"] {
            assert!(one.contains(part), "{part} {one}");
        }
        let feed: atom_syndication::Feed = app.visitor().get("/history.atom").await.body.parse().unwrap();
        let planned = "<p><strong>THIS IS A SCHEDULED EVENT Mar <var data-var='date'>11</var>, <var data-var='time'>19:00</var> - \
             <var data-var='time'>20:00</var> UTC</strong></p>";
        let content = feed.entries[0].content.as_ref().unwrap().value.as_deref().unwrap();
        assert!(content.starts_with(planned), "{content}");
        // Programs know from RSS that it is planned, and until when it takes.
        let body = app.visitor().get("/history.rss").await.body;
        assert!(body.contains("<maintenanceEndDate>Wed, 11 Mar 2026 20:00:00 +0000</maintenanceEndDate>"), "{body}");
        let channel: rss::Channel = body.parse().unwrap();
        assert_eq!(channel.items[0].pub_date.as_deref(), Some("Wed, 11 Mar 2026 19:00:00 +0000"));
        let page = app.visitor().get("/").await.body;
        assert!(page.contains("The scheduled maintenance now takes place") && page.contains("Calls may drop"), "{page}");
        update(&app, &id, State::Cancelled, "Not tonight.", vec![]).await;
        app.publish().await;
        let all = app.visitor().get("/maintenance.ics").await.body;
        for part in ["STATUS:CANCELLED\r\n", "SEQUENCE:2\r\n", "DTEND:20260311T200000Z\r\n"] {
            assert!(all.contains(part), "{part} {all}");
        }
    }

    async fn the_history_has_pages_of_three_months(app: TestApp) {
        let fixture = open_incident(&app).await;
        for title in ["Calls failed in January", "Calls failed in November", "Calls failed in October", "Calls failed in June"] {
            let failed = declaration(title, vec![(fixture.voice.clone(), ServiceStatus::MajorOutage)]);
            let id = declare(&app, failed).await;
            update(&app, &id, State::Resolved, "Calls work.", vec![(fixture.voice.clone(), ServiceStatus::Operational)]).await;
        }
        run_sql(&app, "update incident set started_at = '2026-01-09T08:00:00.000Z', resolved_at = '2026-01-09T09:00:00.000Z' where title like '%January'").await;
        run_sql(&app, "update incident set started_at = '2025-11-09T08:00:00.000Z', resolved_at = '2025-11-09T09:00:00.000Z' where title like '%November'").await;
        run_sql(&app, "update incident set started_at = '2025-10-09T08:00:00.000Z', resolved_at = '2025-10-09T09:00:00.000Z' where title like '%October'").await;
        run_sql(&app, "update incident set started_at = '2025-06-09T08:00:00.000Z', resolved_at = '2025-06-09T09:00:00.000Z' where title like '%June'").await;
        run_sql(&app, "update installation set public_version = public_version + 1").await;
        app.publish().await;
        let visitor = app.visitor();
        let second = visitor.get("/history?page=2").await;
        assert_eq!((second.status.as_u16(), second.location()), (307, "/history/range?from=2025-06&to=2025-10"), "{}", second.body);
        let shown = visitor.get(second.location()).await;
        assert_eq!(shown.status, 200);
        assert!(shown.body.contains("Calls failed in October") && shown.body.contains("Calls failed in June"), "{}", shown.body);
        assert!(!shown.body.contains("Calls failed in November"), "that is on the first page: {}", shown.body);
        for number in ["3", "4", "99999999999999999999999"] {
            let after = visitor.get(&format!("/history?page={number}")).await;
            assert_eq!((after.status.as_u16(), after.location()), (307, "/history/range?from=2025-05&to=2025-05"), "{number}");
        }
        let none = visitor.get("/history/range?from=2025-05&to=2025-05").await;
        assert!(none.status == 200 && none.body.contains("No incidents reported."), "{}", none.body);
        let first = visitor.get("/history").await.body;
        assert!(first.contains("Calls failed in January") && first.contains("Calls failed in November"), "{first}");
        for query in ["page=1", "page=0", "page=-1", "page=x", "page=", "pages=2"] {
            let same = visitor.get(&format!("/history?{query}")).await;
            assert_eq!((same.status.as_u16(), same.body == first), (200, true), "{query}");
        }
        let head = visitor.send(Method::HEAD, "/history?page=2", None, String::new(), &[]).await;
        assert_eq!((head.status.as_u16(), head.location()), (307, second.location()));
    }

    async fn the_history_of_several_months_has_an_address_and_reports_errors(app: TestApp) {
        let fixture = open_incident(&app).await;
        let mut old = declaration("Calls failed in January", vec![(fixture.voice.clone(), ServiceStatus::MajorOutage)]);
        old.started_at = minutes(-60);
        let january = declare(&app, old).await;
        update(&app, &january, State::Resolved, "Calls work.", vec![(fixture.voice.clone(), ServiceStatus::Operational)]).await;
        run_sql(&app, "update incident set started_at = '2026-01-09T08:00:00.000Z', resolved_at = '2026-01-09T09:00:00.000Z' where title like 'Calls failed%'").await;
        run_sql(&app, "update installation set public_version = public_version + 1").await;
        app.publish().await;
        let visitor = app.visitor();
        let overview = visitor.get("/history").await.body;
        assert!(overview.contains("action=\"/history/range\"") && overview.contains("<option value=\"2026-01\" selected"), "{overview}");
        let both = visitor.get("/history/range?from=2026-01&to=2026-03").await;
        assert_eq!(both.status, 200);
        let (march, jan) = (both.body.find("Mobile data fails in the north"), both.body.find("Calls failed in January"));
        assert!(march.unwrap() < jan.unwrap(), "newest first: {}", both.body);
        let only = visitor.get("/history/range?from=2026-01&to=2026-02").await.body;
        assert!(only.contains("Calls failed in January") && !only.contains("Mobile data fails"), "{only}");
        assert!(visitor.get("/history/range?from=2025-01&to=2025-02").await.body.contains("No incidents reported."));
        for (query, said) in [
            ("from=2026-03&to=2026-01", "This month comes after January 2026"),
            ("from=2026-01&to=2026-04", "April 2026 is in the future."),
            ("from=%3Cb%3E&to=2026-03", "This is not a month."),
            ("", "This is not a month."),
        ] {
            let refused = visitor.get(&format!("/history/range?{query}")).await;
            assert!(refused.status == 422 && refused.body.contains(said) && refused.body.contains("aria-invalid=\"true\""), "{query}: {}", refused.body);
            assert!(!refused.body.contains("<b></option>"), "{}", refused.body);
            let path = format!("/history/range?{query}");
            let packed = visitor.send(Method::GET, &path, None, String::new(), &[("accept-encoding", "br, gzip")]).await;
            assert!(packed.status == 422 && !packed.headers.contains_key("content-encoding"), "{query}: not compressed");
            assert_eq!(packed.headers["cache-control"], "no-store");
        }
    }
}
