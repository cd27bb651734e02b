//! Series, from the form to their end.

use crate::fixture::{
    at, bodies, create, get, made, make, minutes, notices, number, run, run_workers, service, set_zone, starts,
    subscriber, texts, weekly,
};
use amends::app::test_support::test_start;
use amends::incidents::maintenance::series::{self, store as series_store};
use amends::incidents::{State, store};
use amends::on_both_databases;
use amends::services::store as services;
use amends::types::{PublicId, Refusal, Role, ServiceStatus};
use chrono::Duration;
use chrono_tz::Europe::London;
use chrono_tz::UTC;

on_both_databases! {
    async fn dates_are_made_ninety_days_ahead_and_once(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let planned = create(&app, weekly(&data, "2026-03-14T02:00", London)).await.unwrap();
        // 15 March to 7 June; clocks change on 29 March.
        let dates = made(&app, &planned.id, test_start()).await;
        let expected = starts(&planned.rule().unwrap(), 13);
        assert_eq!(dates.iter().map(|date| date.original_start).collect::<Vec<_>>(), expected);
        assert_eq!(dates[1].started_at, at("2026-03-22T02:00:00Z"));
        assert_eq!(dates[2].started_at, at("2026-03-29T01:00:00Z"), "02:00 is British summer time by then");
        assert!(dates.iter().all(|date| date.state == State::Scheduled));
        let maintenance = get(&app, &dates[2].incident_id).await;
        assert_eq!(maintenance.scheduled_until, Some(at("2026-03-29T02:00:00Z")));
        assert!(maintenance.is_public() && maintenance.notify_during);

        make(&app, test_start()).await;
        make(&app, test_start() + Duration::hours(20)).await;
        assert_eq!(made(&app, &planned.id, test_start()).await.len(), 13, "nothing twice, nothing early");
        make(&app, test_start() + Duration::days(7)).await;
        assert_eq!(made(&app, &planned.id, test_start()).await.len(), 14);
        // After a long pause dates that have passed are not made.
        make(&app, test_start() + Duration::days(200)).await;
        let later = made(&app, &planned.id, test_start() + Duration::days(97)).await;
        assert_eq!(later.first().map(|date| date.original_start), Some(at("2026-10-04T01:00:00Z")));
        let october: Vec<_> = later.iter().map(|date| date.original_start).filter(|start| *start > at("2026-10-20T00:00:00Z")).take(2).collect();
        assert_eq!(october, [at("2026-10-25T02:00:00Z"), at("2026-11-01T02:00:00Z")], "clocks went back");
    }

    async fn two_nodes_make_each_date_once(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let mut plan = weekly(&data, "2026-03-12T02:00", UTC);
        plan.rule = "FREQ=DAILY".into();
        let planned = create(&app, plan).await.unwrap();
        assert_eq!(made(&app, &planned.id, test_start()).await.len(), 20, "one step");
        let now = test_start();
        let step = || app.app.db.write(async move |tx| series::reconcile(tx, now).await);
        for _ in 0..4 {
            let (one, other) = tokio::join!(step(), step());
            one.unwrap();
            other.unwrap();
        }
        let dates = made(&app, &planned.id, test_start()).await;
        assert_eq!(dates.len(), 90);
        assert!(dates.windows(2).all(|two| two[1].original_start - two[0].original_start == Duration::days(1)));
        assert_eq!(number(&app, "select count(*) from incident").await, 90);
        // Lists that people read show the next date only.
        let open = store::open(&mut app.app.db.read().await.unwrap()).await.unwrap();
        assert_eq!(open.iter().map(|incident| incident.id.clone()).collect::<Vec<_>>(), [dates[0].incident_id.clone()]);
    }

    async fn each_date_is_maintenance_with_its_services_and_its_notices(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        subscriber(&app, "ann@example.org", &[("about", "all")]).await;
        app.app.clock.set(minutes(1));
        let planned = create(&app, weekly(&data, "2026-03-15T02:00", UTC)).await.unwrap();
        let dates = made(&app, &planned.id, test_start()).await;
        assert!(bodies(&app, &dates[0].incident_id).await[0].contains("This maintenance repeats."));
        assert_eq!(bodies(&app, &dates[1].incident_id).await, ["Data may pause."]);
        run_workers(&app, minutes(2)).await;
        assert_eq!(notices(&app).await.len(), 1, "of the series, not of each date");
        for (when, sent, status) in [
            ("2026-03-15T00:59:00Z", 1, ServiceStatus::Operational),
            ("2026-03-15T01:00:00Z", 2, ServiceStatus::Operational),
            ("2026-03-15T02:00:05Z", 3, ServiceStatus::UnderMaintenance),
            ("2026-03-15T03:00:05Z", 4, ServiceStatus::Operational),
            ("2026-03-22T01:00:00Z", 5, ServiceStatus::Operational),
            ("2026-03-22T02:30:00Z", 6, ServiceStatus::UnderMaintenance),
        ] {
            run_workers(&app, at(when)).await;
            assert_eq!(notices(&app).await.len(), sent, "{when}");
            let mut tx = app.app.db.read().await.unwrap();
            assert_eq!(services::get(&mut tx, &data).await.unwrap().status, status, "{when}");
        }
        assert!(notices(&app).await[1].contains("Begins soon"), "{:?}", notices(&app).await);
    }

    async fn one_date_is_moved_or_cancelled_alone(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let planned = create(&app, weekly(&data, "2026-03-15T02:00", UTC)).await.unwrap();
        let dates = made(&app, &planned.id, test_start()).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let page = format!("/desk/incidents/{}", dates[1].incident_id);
        assert!(ruth.get(&page).await.body.contains("This is one date of a series."));
        let version = ruth.get(&page).await.version();
        let window = [
            ("version", &*version), ("from", "2026-03-23T04:00"), ("until", "2026-03-23T05:00"), ("window_body", ""),
        ];
        assert_eq!(ruth.post(&format!("{page}/window"), &window).await.status, 303);
        let cancelled = format!("/desk/incidents/{}", dates[2].incident_id);
        let version = ruth.get(&cancelled).await.version();
        let cancel = [("version", &*version), ("state", "cancelled"), ("body", ""), ("notify", "yes")];
        assert_eq!(ruth.post(&format!("{cancelled}/updates"), &cancel).await.status, 303);
        make(&app, test_start() + Duration::days(8)).await;
        let after = made(&app, &planned.id, test_start()).await;
        assert_eq!((after[1].original_start, after[1].started_at), (at("2026-03-22T02:00:00Z"), at("2026-03-23T04:00:00Z")));
        assert_eq!((after[2].state, after[3].state), (State::Cancelled, State::Scheduled));
        assert_eq!(after.len(), dates.len() + 1, "the moved and the cancelled date are not made again");
        // Sessions do not last for days.
        let sam = app.staff("Sam Okafor", &[Role::Commander]).await;
        let shown = sam.get(&format!("/desk/maintenance/series/{}", planned.id)).await.body;
        assert!(shown.contains("moved from") && shown.contains("Cancelled"), "{shown}");
    }

    async fn ending_a_series_cancels_what_was_told_and_removes_the_rest(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        subscriber(&app, "ann@example.org", &[("about", "all")]).await;
        app.app.clock.set(minutes(1));
        let planned = create(&app, weekly(&data, "2026-03-15T02:00", UTC)).await.unwrap();
        run_workers(&app, minutes(2)).await;
        let dates = made(&app, &planned.id, test_start()).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        // Somebody told customers of the fourth date.
        let page = format!("/desk/incidents/{}", dates[3].incident_id);
        let version = ruth.get(&page).await.version();
        let told = [("version", &*version), ("state", "scheduled"), ("body", "This one takes longer."), ("notify", "yes")];
        assert_eq!(ruth.post(&format!("{page}/updates"), &told).await.status, 303);
        run_workers(&app, at("2026-03-15T02:10:00Z")).await;
        let before = notices(&app).await.len();
        let ruth = app.staff("Sam Okafor", &[Role::Commander]).await;

        let series = format!("/desk/maintenance/series/{}", planned.id);
        let version = ruth.get(&series).await.version();
        let unsure = ruth.post(&format!("{series}/end"), &[("version", &*version)]).await;
        assert_eq!(unsure.status, 422);
        let ended = ruth.post(&format!("{series}/end"), &[("version", &*version), ("sure", "yes")]).await;
        assert_eq!((ended.status.as_u16(), ended.location()), (303, &*series), "{}", ended.body);
        let after = made(&app, &planned.id, test_start()).await;
        let states: Vec<_> = after.iter().map(|date| (date.state, date.withdrawn_at.is_some())).take(5).collect();
        assert_eq!(states, [
            (State::InProgress, false), (State::Cancelled, false), (State::Cancelled, true), (State::Cancelled, false),
            (State::Cancelled, true),
        ], "what is under way goes on; the next and the told are cancelled, the others removed");
        run_workers(&app, at("2026-03-15T02:11:00Z")).await;
        let sent = notices(&app).await;
        assert_eq!(sent.len(), before + 2, "{sent:?}");
        assert!(bodies(&app, &after[1].incident_id).await[0].contains("will not take place"));
        let again = ruth.post(&format!("{series}/end"), &[("version", "2"), ("sure", "yes")]).await;
        assert_eq!(again.status, 409);
        // Removed dates are not in the desk's list of what is over, and their pages say that they are gone.
        let list = ruth.get("/desk/incidents?show=maintenance").await.body;
        assert!(list.contains(after[1].incident_id.as_str()) && !list.contains(after[2].incident_id.as_str()));
        app.publish().await;
        assert_eq!(app.visitor().get(&format!("/incidents/{}", after[2].incident_id)).await.status, 410);
        make(&app, test_start() + Duration::days(60)).await;
        assert_eq!(made(&app, &planned.id, test_start()).await.len(), dates.len(), "nothing more is made");
    }

    async fn a_series_is_changed_from_a_date_on(app: TestApp) {
        set_zone(&app, "Europe/London").await;
        let (data, calls) = (service(&app, "Mobile data").await, service(&app, "Calls").await);
        let planned = create(&app, weekly(&data, "2026-03-15T02:00", London)).await.unwrap();
        let dates = made(&app, &planned.id, test_start()).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let page = format!("/desk/maintenance/series/{}", planned.id);
        let shown = ruth.get(&page).await.body;
        assert!(shown.contains("Every week on") && shown.contains("?from=2026-03-29T01%3A00%3A00.000Z#change"), "{shown}");
        let form = ruth.get(&format!("{page}?from=2026-03-29T01:00:00.000Z")).await;
        assert!(form.body.contains("value=\"2026-03-29T02:00\"") && form.body.contains("FREQ=WEEKLY;BYDAY=SU"), "{}", form.body);
        let change = [
            ("version", "1"), ("following", "2026-03-29T01:00:00.000Z"), ("title", "Longer work"),
            ("service", calls.as_str()), ("from", "2026-03-30T03:00"), ("until", "2026-03-30T05:00"),
            ("repeat", "weekday"), ("place", "-1"), ("weekday", "MO"), ("ends", "after"), ("ends_after", "2"), ("body", "Calls may drop."),
        ];
        let previewed: Vec<_> = change.into_iter().chain([("intent", "preview")]).collect();
        let preview = ruth.post(&page, &previewed).await;
        assert_eq!(preview.status, 200, "{}", preview.body);
        assert!(preview.body.contains("Mon 30 March 2026, 03:00–05:00 BST") && preview.body.contains("value=\"Longer work\""), "{}", preview.body);
        assert_eq!(made(&app, &planned.id, test_start()).await, dates, "a preview changes nothing");
        let changed = ruth.post(&page, &change).await;
        assert_eq!(changed.status, 303, "{}", changed.body);
        let id = PublicId::parse(changed.location().rsplit('/').next().unwrap()).unwrap();
        let old = made(&app, &planned.id, test_start()).await;
        assert_eq!(old.iter().filter(|date| date.state == State::Scheduled).count(), 2, "15 and 22 March stay");
        let new = made(&app, &id, test_start()).await;
        let starts: Vec<_> = new.iter().map(|date| date.started_at).collect();
        assert_eq!(starts, [at("2026-03-30T02:00:00Z"), at("2026-04-27T02:00:00Z")]);
        assert_eq!(new[0].title, "Longer work");
        assert_eq!(ruth.post(&page, &change).await.status, 303, "the same form leads to the first result");
        let mut other = change;
        other[2].1 = "Another";
        assert_eq!(ruth.post(&page, &other).await.status, 409, "it has ended there");
    }

    async fn the_form_shows_the_dates_before_it_saves_them(app: TestApp) {
        set_zone(&app, "Europe/London").await;
        let data = service(&app, "Mobile data").await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let form = ruth.get("/desk/maintenance/series/new").await.body;
        assert!(form.contains("value=\"preview\"") && !form.contains("value=\"save\""), "{form}");
        let mut plan = vec![
            ("intent", "preview"), ("title", "Night work"), ("service", data.as_str()), ("from", "2026-03-21T01:30"),
            ("until", "2026-03-21T02:00"), ("repeat", "weekly"), ("day", "SU"), ("ends", "never"), ("body", "Data pauses."),
            ("notify_during", "yes"), ("reminder", "90"),
        ];
        let preview = ruth.post("/desk/maintenance/series", &plan).await;
        assert_eq!(preview.status, 200, "{}", preview.body);
        for part in [
            "Sun 22 March 2026, 01:30–02:00 GMT", "Sun 29 March 2026, 02:30–03:00 BST", "Clocks skip", "value=\"save\"",
            "value=\"Night work\"", "Every week on",
        ] {
            assert!(preview.body.contains(part), "{part}: {}", preview.body);
        }
        assert!(!preview.body.contains("role=\"alert\""), "nothing is wrong");
        assert_eq!(number(&app, "select count(*) from maintenance_series").await, 0);
        plan[0].1 = "save";
        let saved = ruth.post("/desk/maintenance/series", &plan).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let page = ruth.get(saved.location()).await.body;
        assert!(page.contains("Night work") && page.contains("01:30 for 30 min, London time"), "{page}");
        let list = ruth.get("/desk/maintenance").await.body;
        for part in ["March 2026", "May 2026", "class=\"chip\"", "Night work"] {
            assert!(list.contains(part), "{part}: {list}");
        }
        assert_eq!(number(&app, "select min(reminder_minutes) from maintenance_option").await, 90);
        assert_eq!(number(&app, "select count(*) from incident_update where notify = true").await, 0, "nobody was to be told");

        for (field, value, wrong) in [
            ("repeat", "rule", "rule"), ("from", "2026-03-29T01:30", "from"), ("until", "2026-03-20T02:00", "until"),
            ("service", "", "services"), ("day", "XX", ""),
        ] {
            let mut bad = plan.clone();
            for one in &mut bad {
                if one.0 == field {
                    one.1 = value;
                }
            }
            let refused = ruth.post("/desk/maintenance/series", &bad).await;
            if wrong.is_empty() {
                continue;
            }
            assert_eq!(refused.status, 422, "{field}");
            assert!(refused.body.contains(&format!("href=\"#{wrong}\"")), "{field}: {}", refused.body);
        }
    }

    async fn a_bad_series_stores_nothing(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        for (rule, start) in [("FREQ=SECONDLY", "2026-03-15T02:00"), ("FREQ=DAILY;COUNT=5000", "2026-03-15T02:00"), ("FREQ=DAILY", "2026-03-01T02:00")] {
            let mut plan = weekly(&data, start, UTC);
            plan.rule = rule.into();
            assert!(matches!(create(&app, plan).await, Err(Refusal::Invalid(_))), "{rule}");
        }
        let mut long = weekly(&data, "2026-03-15T02:00", UTC);
        (long.rule, long.duration) = ("FREQ=DAILY".into(), Duration::hours(30));
        assert!(matches!(create(&app, long).await, Err(Refusal::Invalid(_))), "overlaps");
        assert_eq!(number(&app, "select count(*) from incident").await, 0);
        assert_eq!(number(&app, "select count(*) from maintenance_series").await, 0);
        // A date beyond the ninety days is made all the same, so that the series is not empty.
        let mut far = weekly(&data, "2026-09-06T02:00", UTC);
        far.rule = "FREQ=YEARLY".into();
        let planned = create(&app, far).await.unwrap();
        assert_eq!(made(&app, &planned.id, test_start()).await.len(), 1);
        make(&app, at("2026-06-20T00:00:00Z")).await;
        assert_eq!(made(&app, &planned.id, test_start()).await.len(), 1);
        let ended = series_store::current(&mut app.app.db.read().await.unwrap(), test_start()).await.unwrap();
        assert_eq!(ended.len(), 1);
        run(&app, "update service set archived_at = created_at").await;
        make(&app, at("2027-07-20T00:00:00Z")).await;
        assert_eq!(texts(&app, "select title from incident").await.len(), 1, "no service, no maintenance");
    }
}
