//! Incidents and maintenance from declaration to review, by function calls and by the desk's forms.

use amends::access::Staff;
use amends::access::{IncidentCommander, ServiceEditor, by_system};
use amends::app::test_support::{TestApp, test_start};
use amends::demo::{DemoContext, outage_2012};
use amends::incidents::{self, Cause, Declaration, MaintenancePlan, NewUpdate, State, promise, store};
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::services::{catalogue, holds, store as services};
use amends::types::{Impact, PublicId, Refusal, Role, ServiceStatus, Timestamp};
use chrono::Duration;

fn minutes(minutes: i64) -> Timestamp {
    test_start() + Duration::minutes(minutes)
}

fn commander() -> IncidentCommander {
    by_system()
}

async fn service(app: &TestApp, name: &str) -> PublicId {
    let input = catalogue::ServiceInput {
        name: name.into(),
        weight_percent: 100,
        showcase: true,
        ..catalogue::ServiceInput::default()
    };
    let keeper: ServiceEditor = by_system();
    let now = app.app.clock.now();
    app.app.db.write(async move |tx| catalogue::add_service(tx, &keeper, now, &input).await).await.unwrap()
}

fn declaration(services: Vec<(PublicId, ServiceStatus)>) -> Declaration {
    Declaration {
        title: "Mobile data slow in the north".into(),
        cause: Some(Cause::Preventable),
        regions: vec!["Highland".into(), "Moray".into()],
        services,
        started_at: minutes(-30),
        first_evidence_at: None,
        state: State::Investigating,
        body: "Data is **slow**. We look for the cause.".into(),
        next_update_by: Some(minutes(30)),
        notify: true,
        is_drill: false,
    }
}

fn update(state: State, services: Vec<(PublicId, ServiceStatus)>) -> NewUpdate {
    NewUpdate {
        state,
        body: "Another update.".into(),
        services,
        next_update_by: None,
        notify: true,
        display_at: None,
        despite_reports: false,
    }
}

async fn declare(app: &TestApp, declaration: Declaration) -> Result<store::Incident, Refusal> {
    let now = app.app.clock.now();
    app.app.db.write(async move |tx| incidents::declare(tx, &commander(), now, declaration).await).await
}

async fn publish_update(app: &TestApp, id: &PublicId, update: NewUpdate) -> Result<PublicId, Refusal> {
    let now = app.app.clock.now();
    let id = id.clone();
    app.app
        .db
        .write(async move |tx| {
            let version = store::get(tx, &id).await?.version;
            incidents::publish_update(tx, &commander(), now, &id, version, update).await
        })
        .await
}

async fn get_incident(app: &TestApp, id: &PublicId) -> store::Incident {
    store::get(&mut app.app.db.read().await.unwrap(), id).await.unwrap()
}

async fn status(app: &TestApp, id: &PublicId) -> ServiceStatus {
    services::get(&mut app.app.db.read().await.unwrap(), id).await.unwrap().status
}

/// Maintenance of a service from minute 60 to minute 120.
fn plan(service: &PublicId) -> MaintenancePlan {
    MaintenancePlan {
        title: "New switches in Leeds".into(),
        body: "Data may pause for a minute.".into(),
        services: vec![service.clone()],
        from: minutes(60),
        until: minutes(120),
        notify: true,
        notify_during: true,
        reminder_minutes: None,
    }
}

async fn schedule_maintenance(app: &TestApp, service: &PublicId) -> store::Incident {
    let plan = plan(service);
    app.app
        .db
        .write(async move |tx| incidents::schedule_maintenance(tx, &commander(), test_start(), plan).await)
        .await
        .unwrap()
}

/// Runs the worker of maintenance as often as it asks for.
async fn reconcile(app: &TestApp, now: Timestamp) {
    while app.app.db.write(async move |tx| incidents::maintenance::reconcile(tx, now).await).await.unwrap() {}
}

on_both_databases! {
    async fn declares_updates_and_resolves_an_incident(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let before = public_version(&app).await;
        let declared = declare(&app, declaration(vec![(data.clone(), ServiceStatus::PartialOutage)])).await.unwrap();
        assert_eq!((declared.number, declared.region_list()), (1, vec!["Highland", "Moray"]));
        assert!(public_version(&app).await > before, "the public page is published again");
        assert_eq!(status(&app, &data).await, ServiceStatus::PartialOutage);

        app.app.clock.set(minutes(20));
        let id = declared.id;
        let mut worse = update(State::Identified, vec![(data.clone(), ServiceStatus::MajorOutage)]);
        worse.next_update_by = Some(minutes(50));
        publish_update(&app, &id, worse).await.unwrap();
        let incident = get_incident(&app, &id).await;
        assert_eq!((incident.impact, incident.next_update_by), (Impact::Critical, Some(minutes(50))));

        app.app.clock.set(minutes(45));
        publish_update(&app, &id, update(State::Resolved, vec![(data.clone(), ServiceStatus::Operational)])).await.unwrap();
        let incident = get_incident(&app, &id).await;
        assert_eq!((incident.state, incident.resolved_at), (State::Resolved, Some(minutes(45))));
        assert_eq!(incident.impact, Impact::Critical, "the impact stays the worst one");
        assert_eq!(incident.next_update_by, None);

        let mut tx = app.app.db.read().await.unwrap();
        let timeline = store::updates(&mut tx, &id).await.unwrap();
        let states: Vec<_> = timeline.iter().map(|update| update.state).collect();
        assert_eq!(states, [State::Resolved, State::Identified, State::Investigating], "newest first");
        assert_eq!(timeline[2].body_html, "<p>Data is <strong>slow</strong>. We look for the cause.</p>");
        assert_eq!(timeline[0].changes[0].old_status, ServiceStatus::MajorOutage);
        let history: Vec<_> = holds::of_incident(&mut tx, &id).await.unwrap()
            .into_iter().map(|change| (change.status, change.from_at)).collect();
        assert_eq!(history, [
            (ServiceStatus::PartialOutage, minutes(-30)),
            (ServiceStatus::MajorOutage, minutes(20)),
            (ServiceStatus::Operational, minutes(45)),
        ], "the first statuses take effect at the start, later ones at their own time");
    }

    async fn reopening_increments_the_revision(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let id = declare(&app, declaration(vec![(data.clone(), ServiceStatus::PartialOutage)])).await.unwrap().id;
        publish_update(&app, &id, update(State::Resolved, vec![(data, ServiceStatus::Operational)])).await.unwrap();
        publish_update(&app, &id, update(State::Investigating, vec![])).await.unwrap();
        let incident = get_incident(&app, &id).await;
        assert_eq!((incident.rev, incident.resolved_at), (1, None));
    }

    async fn reports_every_invalid_field_and_stores_nothing(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let mut bad = declaration(vec![(data, ServiceStatus::Operational)]);
        bad.title = " ".into();
        bad.body = String::new();
        bad.state = State::Scheduled;
        bad.started_at = minutes(1);
        bad.next_update_by = Some(minutes(-1));
        let Err(Refusal::Invalid(errors)) = declare(&app, bad).await else { panic!("should refuse") };
        let mut fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        fields.dedup();
        assert_eq!(fields, ["title", "started_at", "state", "services", "next_update_by", "body"]);
        assert!(store::open(&mut app.app.db.read().await.unwrap()).await.unwrap().is_empty());
    }

    async fn refuses_an_update_from_an_old_version(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let incident = declare(&app, declaration(vec![(data, ServiceStatus::PartialOutage)])).await.unwrap();
        publish_update(&app, &incident.id, update(State::Identified, vec![])).await.unwrap();
        let now = app.app.clock.now();
        let seen = incident.version + 1;
        let late = app.app.db.write(async move |tx| {
            incidents::publish_update(tx, &commander(), now, &incident.id, seen, update(State::Monitoring, vec![])).await
        }).await;
        assert_eq!(late, Err(Refusal::Stale { theirs: "Posted automatically, 09:00: Another update.".into(), yours: "Another update.".into() }));
    }

    async fn marks_a_backdated_update_and_keeps_its_publication_time(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let id = declare(&app, declaration(vec![(data.clone(), ServiceStatus::PartialOutage)])).await.unwrap().id;
        app.app.clock.set(minutes(60));
        let mut late = update(State::Monitoring, vec![(data.clone(), ServiceStatus::DegradedPerformance)]);
        late.display_at = Some(minutes(40));
        publish_update(&app, &id, late).await.unwrap();
        let timeline = store::updates(&mut app.app.db.read().await.unwrap(), &id).await.unwrap();
        assert!(timeline[0].is_backdated);
        assert_eq!((timeline[0].published_at, timeline[0].counts_at()), (minutes(60), minutes(40)));
        assert_eq!(status(&app, &data).await, ServiceStatus::DegradedPerformance);
    }

    async fn an_incident_that_is_over_is_entered_with_the_times_of_its_updates(app: TestApp) {
        set_zone(&app, "Europe/London").await;
        let data = service(&app, "Mobile data").await;
        customer_of(&app, &data).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let page = ruth.get("/desk/incidents/new?kind=past").await;
        assert!(page.body.contains("Nobody is notified") && !page.body.contains("name=\"notify\""), "{}", page.body);
        assert!(page.body.contains("Started, London time"), "{}", page.body);
        let field = format!("service-{data}");
        let past = [
            ("kind", "past"), ("title", "Data down in April 2018"), (&*field, "major_outage"), ("state", "investigating"),
            ("started_at", "2018-04-22T18:00"), ("first_at", "2018-04-23T06:30"), ("ended_at", "2018-04-27T12:00"),
            ("body", "Data fails."), ("last_body", "It works."), ("notify", "yes"), ("promise", "15"),
        ];
        let entered = ruth.post("/desk/incidents", &past).await;
        assert_eq!(entered.status, 303, "{}", entered.body);
        let path = entered.location().to_owned();
        let id = PublicId::parse(path.rsplit('/').next().unwrap()).unwrap();
        // It was never present.
        assert_eq!(status(&app, &data).await, ServiceStatus::Operational);
        assert_eq!(get_incident(&app, &id).await.state, State::Resolved);

        let form = ruth.get(&format!("{path}?state=resolved")).await;
        assert!(form.body.contains("Published, London time") && !form.body.contains("name=\"promise\""), "{}", form.body);
        // Entered out of order: the later one first.
        for (at, body) in [("2018-04-26T04:00", "Half of it works."), ("2018-04-24T09:10", "A cable was cut.")] {
            let version = get_incident(&app, &id).await.version.to_string();
            let update = [
                ("past", "yes"), ("version", &*version), ("intent", "publish"), ("state", "identified"),
                ("display_at", at), ("body", body),
            ];
            let added = ruth.post(&format!("{path}/updates"), &update).await;
            assert_eq!(added.status, 303, "{}", added.body);
        }
        let incident = get_incident(&app, &id).await;
        assert_eq!((incident.state, incident.next_update_by), (State::Resolved, None), "the latest is not the last entered");
        assert_eq!(incident.resolved_at.unwrap().to_rfc3339(), "2018-04-27T11:00:00+00:00");
        let timeline = store::updates(&mut app.app.db.read().await.unwrap(), &id).await.unwrap();
        let texts: Vec<_> = timeline.iter().rev().map(|update| update.body.as_str()).collect();
        assert_eq!(texts, ["Data fails.", "A cable was cut.", "Half of it works.", "It works."]);
        assert_eq!(timeline.iter().map(|update| update.position).collect::<Vec<_>>(), [4, 3, 2, 1]);
        assert!(timeline.iter().all(|update| update.is_backdated && !update.notify && update.next_update_by.is_none()));
        assert_eq!(timeline[3].changes[0].new_status, ServiceStatus::MajorOutage);
        assert_eq!(timeline[0].changes[0].new_status, ServiceStatus::Operational);

        let card = ruth.get(&format!("/desk/scorecards/{id}")).await.body;
        for figure in ["12 h 30 min", "1 day 18 h", "4 days 18 h"] {
            assert!(card.contains(figure), "{figure}: {card}");
        }
        assert!(!card.contains("Next-update promises kept") && !card.contains("No next update was promised"), "{card}");
        let shown = ruth.get(&path).await.body;
        assert!(shown.contains("first update after 12 h 30 min") && !shown.contains("promised time"), "{shown}");
        let mut tx = app.app.db.read().await.unwrap();
        let updates: Vec<_> = timeline.iter().rev().map(store::Update::timing).collect();
        let figures = amends::scorecards::figures::figures(incident.started_at, incident.resolved_at, &updates, test_start());
        assert_eq!(figures.time_to_acknowledge_minutes, Some(750));
        assert_eq!((figures.longest_gap_minutes, figures.duration_minutes), (2570, Some(6840)));
        assert_eq!((figures.promises_made, figures.promises_broken), (0, 0));
        assert_eq!(tx.fetch_value::<i64>(sql("select count(*) from message")).await.unwrap(), 0, "no mail");
        drop(tx);
        let more = amends::customers::exposure::CountProgress::More;
        while amends::customers::workers::count_exposure(&app.app).await.unwrap() == more {}
        let mut tx = app.app.db.read().await.unwrap();
        let minutes = tx.fetch_value::<i64>(sql("select minutes from exposure where incident_id = $1").bind(&id)).await;
        assert_eq!(minutes.unwrap(), 6840, "counted, although it ended years ago");
    }

    async fn an_incident_entered_later_has_to_make_sense(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let field = format!("service-{data}");
        let mut past = vec![
            ("kind", "past"), ("title", "Data down"), (&*field, "major_outage"), ("state", "identified"),
            ("started_at", "2026-03-01T18:00"), ("first_at", "2026-03-01T17:00"), ("ended_at", "2026-03-12T12:00"),
            ("body", "Data fails."), ("last_body", ""),
        ];
        let refused = ruth.post("/desk/incidents", &past).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("href=\"#last_body\"") && refused.body.contains("name=\"first_at\""), "{}", refused.body);
        past[8].1 = "It works.";
        let refused = ruth.post("/desk/incidents", &past).await.body;
        assert!(refused.contains("href=\"#first_at\"") && refused.contains("href=\"#ended_at\""), "{refused}");
        assert!(store::open(&mut app.app.db.read().await.unwrap()).await.unwrap().is_empty());

        // The form of a present incident asks when it began long ago.
        let mut declaration = vec![
            ("kind", "incident"), ("title", "Data down"), (&*field, "major_outage"), ("state", "investigating"),
            ("started_at", "2026-03-01T18:00"), ("body", "It is down."), ("promise", "15"),
        ];
        let asked = ruth.post("/desk/incidents", &declaration).await;
        assert_eq!(asked.status, 422);
        assert!(asked.body.contains("enter it as a past incident") && asked.body.contains("name=\"still_lasts\""));
        declaration.push(("still_lasts", "yes"));
        assert_eq!(ruth.post("/desk/incidents", &declaration).await.status, 303);
    }

    async fn a_backdated_update_does_not_replace_the_present(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let id = declare(&app, declaration(vec![(data.clone(), ServiceStatus::PartialOutage)])).await.unwrap().id;
        app.app.clock.set(minutes(60));
        let mut monitoring = update(State::Monitoring, vec![(data.clone(), ServiceStatus::DegradedPerformance)]);
        monitoring.next_update_by = Some(minutes(90));
        publish_update(&app, &id, monitoring).await.unwrap();
        app.app.clock.set(minutes(70));
        let mut late = update(State::Identified, vec![(data.clone(), ServiceStatus::MajorOutage)]);
        late.display_at = Some(minutes(40));
        publish_update(&app, &id, late).await.unwrap();
        let incident = get_incident(&app, &id).await;
        assert_eq!((incident.state, incident.next_update_by), (State::Monitoring, Some(minutes(90))));
        assert_eq!(status(&app, &data).await, ServiceStatus::DegradedPerformance);
        let timeline = store::updates(&mut app.app.db.read().await.unwrap(), &id).await.unwrap();
        let states: Vec<_> = timeline.iter().map(|update| update.state).collect();
        assert_eq!(states, [State::Monitoring, State::Identified, State::Investigating]);
        assert_eq!(incident.impact, Impact::Critical, "it was as bad as that");

        // What cannot have come before the present is refused.
        publish_update(&app, &id, update(State::Resolved, vec![(data.clone(), ServiceStatus::Operational)])).await.unwrap();
        let mut between = update(State::Resolved, vec![]);
        between.display_at = Some(minutes(50));
        assert!(publish_update(&app, &id, between).await.is_err(), "resolved, and monitoring afterwards");
    }

    async fn dates_are_read_in_the_zone_of_their_own_day(app: TestApp) {
        set_zone(&app, "Europe/London").await;
        let data = service(&app, "Mobile data").await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let mut plan = vec![
            ("kind", "maintenance"), ("title", "New cables"), ("service", data.as_str()), ("from", "2027-07-15T02:00"),
            ("until", "2027-07-15T04:00"), ("body", "Data pauses."),
        ];
        let form = ruth.get("/desk/incidents/new?kind=maintenance").await.body;
        let (_, form) = form.split_once("form declare").expect("the form");
        assert!(form.contains("Starts, London time") && !form.contains("GMT"), "{form}");
        let planned = ruth.post("/desk/incidents", &plan).await;
        assert_eq!(planned.status, 303, "{}", planned.body);
        let id = PublicId::parse(planned.location().rsplit('/').next().unwrap()).unwrap();
        assert_eq!(get_incident(&app, &id).await.started_at.to_rfc3339(), "2027-07-15T01:00:00+00:00");
        for page in [planned.location(), "/desk/incidents"] {
            assert!(ruth.get(page).await.body.contains("Thu 15 July 2027, 02:00 BST"), "{page}");
        }
        app.publish().await;
        let public = app.visitor().get("/").await.body;
        assert!(public.contains(">02:00</time>") && public.contains(">04:00 BST</time>"), "{public}");

        plan[3].1 = "2026-03-29T01:30";
        plan[4].1 = "2026-03-29T03:00";
        let skipped = ruth.post("/desk/incidents", &plan).await;
        assert_eq!(skipped.status, 422);
        assert!(skipped.body.contains("the clocks go forward, from 01:00 to 02:00"), "{}", skipped.body);
        assert!(skipped.body.contains("03:00 BST"), "the other value is shown with its offset: {}", skipped.body);
        plan[3].1 = "2026-10-25T01:30";
        plan[4].1 = "2026-10-25T05:00";
        let twice = ruth.post("/desk/incidents", &plan).await;
        assert_eq!(twice.status, 422);
        assert!(twice.body.contains("occurs twice") && twice.body.contains("name=\"from-which\""), "{}", twice.body);
        plan.push(("from-which", "second"));
        let planned = ruth.post("/desk/incidents", &plan).await;
        assert_eq!(planned.status, 303, "{}", planned.body);
        let id = PublicId::parse(planned.location().rsplit('/').next().unwrap()).unwrap();
        assert_eq!(get_incident(&app, &id).await.started_at.to_rfc3339(), "2026-10-25T01:30:00+00:00");
    }

    async fn a_drill_changes_no_public_status(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let mut drill = declaration(vec![(data.clone(), ServiceStatus::MajorOutage)]);
        drill.is_drill = true;
        let incident = declare(&app, drill).await.unwrap();
        assert_eq!(status(&app, &data).await, ServiceStatus::Operational);
        assert!(!incident.is_public());
        publish_update(&app, &incident.id, update(State::Resolved, vec![(data, ServiceStatus::Operational)])).await.unwrap();
        let mut tx = app.app.db.read().await.unwrap();
        let timeline = store::updates(&mut tx, &incident.id).await.unwrap();
        assert_eq!(timeline[0].changes[0].old_status, ServiceStatus::MajorOutage, "the drill keeps statuses of its own");
        assert!(store::recent(&mut tx, minutes(-600), 10).await.unwrap().is_empty());
        assert!(services::statuses_since(&mut tx, minutes(-600)).await.unwrap().is_empty());
    }

    async fn maintenance_starts_and_ends_at_its_scheduled_times(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let id = schedule_maintenance(&app, &data).await.id;
        assert_eq!(status(&app, &data).await, ServiceStatus::Operational);
        for (now, expected, state) in [
            (minutes(59), ServiceStatus::Operational, State::Scheduled),
            (minutes(61), ServiceStatus::UnderMaintenance, State::InProgress),
            (minutes(125), ServiceStatus::Operational, State::Completed),
        ] {
            app.app.db.write(async move |tx| incidents::maintenance::reconcile(tx, now).await).await.unwrap();
            app.app.db.write(async move |tx| incidents::maintenance::reconcile(tx, now).await).await.unwrap();
            assert_eq!((status(&app, &data).await, get_incident(&app, &id).await.state), (expected, state));
        }
        assert_eq!(get_incident(&app, &id).await.resolved_at, Some(minutes(120)));
        let timeline = store::updates(&mut app.app.db.read().await.unwrap(), &id).await.unwrap();
        assert_eq!(timeline.len(), 3, "a second run publishes nothing");
    }

    async fn an_automatic_change_is_not_entered_late(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let id = schedule_maintenance(&app, &data).await.id;
        let late = minutes(60) + Duration::seconds(9);
        reconcile(&app, late).await;
        reconcile(&app, minutes(150)).await;
        let timeline = store::updates(&mut app.app.db.read().await.unwrap(), &id).await.unwrap();
        let shown: Vec<_> = timeline.iter().map(|update| (update.display_at, update.published_at, update.is_backdated)).collect();
        assert_eq!(shown, [(minutes(120), minutes(150), false), (minutes(60), late, false), (minutes(0), minutes(0), false)]);
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        assert!(!ruth.get(&format!("/desk/incidents/{id}")).await.body.contains("backdated"));
    }

    async fn maintenance_is_moved_begun_extended_and_ended_on_its_page(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let id = schedule_maintenance(&app, &data).await.id;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let page = format!("/desk/incidents/{id}");
        let (updates, window) = (format!("{page}/updates"), format!("{page}/window"));
        let shown = ruth.get(&page).await.body;
        for part in ["id=\"window\"", "id=\"composer\"", "Start now", "value=\"cancelled\"", "name=\"from\"", "value=\"2026-03-11T10:00\""] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        // What cannot be says what to do.
        for (from, until, error) in [
            ("2026-03-11T10:00", "2026-03-11T11:00", "These are the times that are planned already."),
            ("2026-03-11T08:00", "2026-03-11T11:00", "choose “In progress” in an update to start now"),
            ("2026-03-11T12:00", "2026-03-11T11:00", "The end must be after the start."),
        ] {
            let fields = [("version", "2"), ("from", from), ("until", until), ("window_body", ""), ("notify", "yes")];
            let refused = ruth.post(&window, &fields).await;
            assert_eq!(refused.status, 422, "{from} {until}");
            assert!(refused.body.contains(error), "{}", refused.body);
        }
        let moved = [("version", "2"), ("from", "2026-03-11T12:00"), ("until", "2026-03-11T13:00"), ("window_body", ""), ("notify", "yes")];
        assert_eq!(ruth.post(&window, &moved).await.status, 303);
        assert_eq!(ruth.post(&window, &moved).await.status, 303, "pressed twice");
        let other = [("version", "2"), ("from", "2026-03-11T12:00"), ("until", "2026-03-11T13:30"), ("window_body", ""), ("notify", "yes")];
        assert_eq!(ruth.post(&window, &other).await.status, 409, "from an old version");
        reconcile(&app, minutes(61)).await;
        let maintenance = get_incident(&app, &id).await;
        assert_eq!((maintenance.state, maintenance.started_at, maintenance.scheduled_until), (State::Scheduled, minutes(180), Some(minutes(240))));

        app.app.clock.set(minutes(150));
        let version = maintenance.version.to_string();
        let begin = [("version", &*version), ("state", "in_progress"), ("body", ""), ("notify", "yes")];
        assert_eq!(ruth.post(&updates, &begin).await.status, 303);
        let maintenance = get_incident(&app, &id).await;
        assert_eq!((maintenance.state, maintenance.started_at), (State::InProgress, minutes(150)));
        assert_eq!(status(&app, &data).await, ServiceStatus::UnderMaintenance);

        let version = maintenance.version.to_string();
        let extended = [("version", &*version), ("until", "2026-03-11T14:30"), ("window_body", "One switch **resists**.")];
        assert_eq!(ruth.post(&window, &extended).await.status, 303);
        reconcile(&app, minutes(241)).await;
        assert_eq!(get_incident(&app, &id).await.state, State::InProgress, "it was extended");

        app.app.clock.set(minutes(245));
        let version = get_incident(&app, &id).await.version.to_string();
        let end = [("version", &*version), ("state", "completed"), ("body", ""), ("notify", "yes")];
        assert_eq!(ruth.post(&updates, &end).await.status, 303);
        let maintenance = get_incident(&app, &id).await;
        assert_eq!((maintenance.state, maintenance.resolved_at), (State::Completed, Some(minutes(245))));
        assert_eq!(status(&app, &data).await, ServiceStatus::Operational);
        let mut tx = app.app.db.read().await.unwrap();
        let texts: Vec<_> = store::updates(&mut tx, &id).await.unwrap().into_iter().map(|update| update.body).collect();
        assert_eq!(texts, [
            "The scheduled maintenance is complete.",
            "One switch **resists**.",
            "The scheduled maintenance has started.",
            "The scheduled maintenance now takes place from Wed 11 March 2026, 12:00 UTC to Wed 11 March 2026, 13:00 UTC.",
            "Data may pause for a minute.",
        ]);
        drop(tx);
        let version = maintenance.version.to_string();
        let late = [("version", &*version), ("until", "2026-03-11T15:00"), ("window_body", "")];
        let refused = ruth.post(&window, &late).await;
        assert!(refused.status == 409 && refused.body.contains("It is over, so its times cannot change."), "{}", refused.body);
    }

    async fn cancelled_maintenance_does_not_begin(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let id = schedule_maintenance(&app, &data).await.id;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let updates = format!("/desk/incidents/{id}/updates");
        let unchanged = [("version", "2"), ("state", "scheduled"), ("body", " "), ("notify", "yes")];
        assert_eq!(ruth.post(&updates, &unchanged).await.status, 422, "an update that changes nothing needs words");
        let completed = [("version", "2"), ("state", "completed"), ("body", ""), ("notify", "yes")];
        assert_eq!(ruth.post(&updates, &completed).await.status, 422, "it has not begun");
        let cancel = [("version", "2"), ("state", "cancelled"), ("body", ""), ("notify", "yes")];
        assert_eq!(ruth.post(&updates, &cancel).await.status, 303);
        reconcile(&app, minutes(125)).await;
        let maintenance = get_incident(&app, &id).await;
        assert_eq!((maintenance.state, maintenance.scheduled_until), (State::Cancelled, Some(minutes(120))));
        assert_eq!(status(&app, &data).await, ServiceStatus::Operational);
        let timeline = store::updates(&mut app.app.db.read().await.unwrap(), &id).await.unwrap();
        assert_eq!(timeline[0].body, "The scheduled maintenance will not take place.");
    }

    async fn a_withdrawn_maintenance_does_not_start(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let maintenance = schedule_maintenance(&app, &data).await;
        let id = maintenance.id.clone();
        app.app.db
            .write(async move |tx| {
                let (id, version) = (&maintenance.id, maintenance.version + 1);
                incidents::withdraw::withdraw(tx, &commander(), test_start(), id, version, "Wrong day").await
            })
            .await.unwrap();
        app.app.db.write(async move |tx| incidents::maintenance::reconcile(tx, minutes(61)).await).await.unwrap();
        let state = get_incident(&app, &id).await.state;
        assert_eq!((state, status(&app, &data).await), (State::Cancelled, ServiceStatus::Operational));
    }

    async fn the_outage_of_2012_has_the_figures_of_its_facts(app: TestApp) {
        let demo = demo_context(&app).await;
        let facts = outage_2012::Facts::read().unwrap().incident;
        assert_eq!(figures(&app, &outage_2012::load_facts(&demo, facts.clone()).await.unwrap()).await, (195, 6, 420, 1449));

        let mut without = facts.clone();
        without.updates.remove(3);
        assert_eq!(figures(&app, &outage_2012::load_facts(&demo, without).await.unwrap()).await, (195, 5, 540, 1449));

        let mut shifted = facts;
        shifted.updates[0].at -= Duration::minutes(180);
        assert_eq!(figures(&app, &outage_2012::load_facts(&demo, shifted).await.unwrap()).await, (15, 6, 420, 1449));
    }

    async fn a_commander_declares_updates_and_edits_with_the_forms(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let field = format!("service-{data}");
        let mut form = vec![
            ("kind", "incident"), ("title", "Data <b>down</b>"), (&field, "major_outage"), ("state", "investigating"),
            ("started_at", "2026-03-11T08:40"), ("body", "It is **down**."), ("promise", "15"), ("notify", "yes"),
        ];
        let declared = ruth.post("/desk/incidents", &form).await;
        assert_eq!(declared.status, 303, "{}", declared.body);
        let page = ruth.get(declared.location()).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("Data &lt;b&gt;down&lt;/b&gt;") && page.body.contains("<strong>down</strong>"));
        assert!(page.body.contains("first update after 20 min"), "{}", page.body);

        form[1].1 = "";
        form[5].1 = "Typed text </textarea>";
        let refused = ruth.post("/desk/incidents", &form).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("Typed text &lt;/textarea&gt;") && refused.body.contains("This field is required."));

        let path = declared.location().to_owned();
        let draft = [("version", "2"), ("intent", "draft"), ("state", "monitoring"), ("body", "Half a sen"), ("promise", "60")];
        assert_eq!(ruth.post(&format!("{path}/updates"), &draft).await.status, 303);
        let again = ruth.get(&path).await;
        assert!(again.body.contains(">Half a sen</textarea>") && again.body.contains("Draft saved"), "{}", again.body);

        let complete = [
            ("version", "2"), ("intent", "publish"), ("state", "resolved"), ("body", "It works."), (&field, "operational"),
        ];
        let published = ruth.post(&format!("{path}/updates"), &complete).await;
        assert_eq!(published.status, 303, "{}", published.body);
        assert_eq!(status(&app, &data).await, ServiceStatus::Operational);
        let again = ruth.post(&format!("{path}/updates"), &complete).await;
        assert_eq!((again.status.as_u16(), again.location()), (303, published.location()), "the same form again");
        let mut other = complete;
        other[3].1 = "It works for everybody.";
        let stale = ruth.post(&format!("{path}/updates"), &other).await;
        assert_eq!(stale.status, 409);
        assert!(stale.body.contains("Saved version"));
        let after = ruth.get(&format!("{path}?state=resolved")).await;
        assert!(!after.body.contains("Half a sen"), "the draft is deleted once it is published");

        let id = PublicId::parse(path.rsplit('/').next().unwrap()).unwrap();
        let last = store::updates(&mut app.app.db.read().await.unwrap(), &id).await.unwrap().remove(0);
        let edit = format!("{path}/updates/{}", last.id);
        let reason = "It had worked before.";
        assert_eq!(ruth.post(&edit, &[("version", "1"), ("body", "It works again."), ("reason", reason)]).await.status, 303);
        let shown = ruth.get(&edit).await;
        assert!(shown.body.contains(">It works again.</textarea>") && shown.body.contains(">It works.<"));
        assert_eq!(ruth.post(&edit, &[("version", "1"), ("body", "Mine.")]).await.status, 409);
        let public = path.trim_start_matches("/desk").to_owned();
        app.publish().await;
        let seen = app.visitor().get(&public).await.body;
        assert!(seen.contains("It <del>works.</del><ins>works again.</ins></p>") && seen.contains(reason), "{seen}");
        app.app.clock.set(app.app.clock.now() + chrono::Duration::minutes(5));
        let hidden = [("version", "2"), ("body", "It works for all."), ("before", "hidden")];
        assert_eq!(ruth.post(&edit, &hidden).await.status, 303);
        app.publish().await;
        let seen = app.visitor().get(&public).await.body;
        assert!(!seen.contains("works again") && seen.contains("<ins>It works for all.</ins>"), "{seen}");
        assert_eq!(seen.matches(">Edited <time").count(), 2, "both edits are marked, also the one whose previous text is hidden: {seen}");
    }

    async fn only_a_commander_may_write(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let id = declare(&app, declaration(vec![(data, ServiceStatus::PartialOutage)])).await.unwrap().id;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let page = sam.get(&format!("/desk/incidents/{id}")).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("composer") && !page.body.contains("/updates/"), "{}", page.body);
        for path in ["/desk/incidents".to_owned(), format!("/desk/incidents/{id}/updates"), format!("/desk/incidents/{id}/review")] {
            assert_eq!(sam.post(&path, &[]).await.status, 403, "{path}");
        }
        let call = [("incident", id.as_str()), ("form", "state=identified&body=x")];
        for function in ["save_draft", "preview_update"] {
            let path = format!("/do/amends/incidents/actions/{function}");
            assert_eq!(sam.post(&path, &call).await.status, 403);
            assert_eq!(app.visitor().post(&path, &call).await.status, 401);
        }
    }

    async fn the_composer_saves_drafts_and_previews(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let id = declare(&app, declaration(vec![(data.clone(), ServiceStatus::PartialOutage)])).await.unwrap().id;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let form = format!("state=monitoring&promise=30&body=*Nearly* <script>alert(1)</script>&service-{data}=operational");
        let call = [("incident", id.as_str()), ("form", form.as_str())];
        let kept = ruth.post("/do/amends/incidents/actions/save_draft", &call).await;
        assert_eq!((kept.status.as_u16(), kept.json()), (200, serde_json::json!("09:00")));
        let seen = ruth.post("/do/amends/incidents/actions/preview_update", &call).await.json();
        let html = seen.as_str().unwrap();
        assert!(html.contains("<em>Nearly</em>") && html.contains("Next update by 09:30"), "{html}");
        assert!(html.contains("Mobile data") && html.contains("Operational") && !html.contains("<script"), "{html}");
        let page = ruth.get(&format!("/desk/incidents/{id}")).await;
        assert!(page.body.contains("*Nearly* &lt;script&gt;"), "the draft is shown again");
        let nowhere = [("incident", "aaaaaaaaaaaa"), ("form", "body=x")];
        assert_eq!(ruth.post("/do/amends/incidents/actions/save_draft", &nowhere).await.status, 404);
    }

    async fn refuses_an_operational_status_during_a_spike_of_reports(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let id = declare(&app, declaration(vec![(data.clone(), ServiceStatus::PartialOutage)])).await.unwrap().id;
        add_reports(&app, &id, &data, 6).await;
        let restored = || update(State::Resolved, vec![(data.clone(), ServiceStatus::Operational)]);
        let Err(Refusal::Invalid(errors)) = publish_update(&app, &id, restored()).await else { panic!("should refuse") };
        assert_eq!(errors[0].field, "despite_reports");
        assert_eq!(errors[0].message.params[1], ("count".to_owned(), "6".to_owned()));
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let page = ruth.get(&format!("/desk/incidents/{id}")).await;
        assert!(page.body.contains("6 customers reported it in the last five minutes; 0 is usual"), "{}", page.body);

        publish_update(&app, &id, NewUpdate { despite_reports: true, ..restored() }).await.unwrap();
        assert_eq!(status(&app, &data).await, ServiceStatus::Operational);
    }

    async fn an_incident_that_ends_leaves_what_another_holds(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let one = declare(&app, declaration(vec![(data.clone(), ServiceStatus::PartialOutage)])).await.unwrap().id;
        let two = declare(&app, declaration(vec![(data.clone(), ServiceStatus::MajorOutage)])).await.unwrap().id;
        let restored = || update(State::Resolved, vec![(data.clone(), ServiceStatus::Operational)]);
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let page = ruth.get(&format!("/desk/incidents/{one}")).await.body;
        assert!(page.contains("INC-2 sets Mobile data to Major outage."), "{page}");
        app.app.clock.set(minutes(10));
        publish_update(&app, &two, restored()).await.unwrap();
        assert_eq!(status(&app, &data).await, ServiceStatus::PartialOutage, "INC-1 holds it");
        let timeline = store::updates(&mut app.app.db.read().await.unwrap(), &two).await.unwrap();
        let change = &timeline[0].changes[0];
        assert_eq!((change.old_status, change.new_status), (ServiceStatus::MajorOutage, ServiceStatus::PartialOutage));
        // An update that leaves the service out ends what its incident says about it.
        publish_update(&app, &one, update(State::Resolved, vec![])).await.unwrap();
        assert_eq!(status(&app, &data).await, ServiceStatus::Operational);
    }

    async fn overlapping_maintenance_holds_a_service_to_the_last_end(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        for (from, until) in [(60, 120), (90, 180)] {
            let plan = MaintenancePlan { from: minutes(from), until: minutes(until), ..plan(&data) };
            app.app.db.write(async move |tx| incidents::schedule_maintenance(tx, &commander(), test_start(), plan).await).await.unwrap();
        }
        for (minute, expected) in [
            (61, ServiceStatus::UnderMaintenance),
            (91, ServiceStatus::UnderMaintenance),
            (121, ServiceStatus::UnderMaintenance),
            (181, ServiceStatus::Operational),
        ] {
            reconcile(&app, minutes(minute)).await;
            assert_eq!(status(&app, &data).await, expected, "minute {minute}");
        }
        let history = services::statuses_since(&mut app.app.db.read().await.unwrap(), minutes(0)).await.unwrap();
        let history: Vec<_> = history.iter().map(|change| (change.status, change.from_at)).collect();
        assert_eq!(history, [(ServiceStatus::UnderMaintenance, minutes(60)), (ServiceStatus::Operational, minutes(180))]);
    }

    async fn an_outage_during_maintenance_gives_way_to_it(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        schedule_maintenance(&app, &data).await;
        app.app.clock.set(minutes(50));
        let mut outage = declaration(vec![(data.clone(), ServiceStatus::MajorOutage)]);
        outage.started_at = minutes(50);
        outage.next_update_by = Some(minutes(80));
        let outage = declare(&app, outage).await.unwrap().id;
        reconcile(&app, minutes(61)).await;
        assert_eq!(status(&app, &data).await, ServiceStatus::MajorOutage);
        app.app.clock.set(minutes(70));
        publish_update(&app, &outage, update(State::Resolved, vec![(data.clone(), ServiceStatus::Operational)])).await.unwrap();
        assert_eq!(status(&app, &data).await, ServiceStatus::UnderMaintenance, "the maintenance goes on");
        reconcile(&app, minutes(121)).await;
        assert_eq!(status(&app, &data).await, ServiceStatus::Operational);
    }

    async fn an_incident_cannot_end_with_a_service_that_does_not_work(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let id = declare(&app, declaration(vec![(data.clone(), ServiceStatus::MajorOutage)])).await.unwrap().id;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        // The page selects "Operational" only where it was opened to resolve; the other select is left untouched.
        let opened = ruth.get(&format!("/desk/incidents/{id}")).await.body;
        assert!(opened.contains("value=\"major_outage\" selected"), "{opened}");
        let field = format!("service-{data}");
        let form = |status: &'static str| {
            [("version", "2"), ("intent", "publish"), ("state", "resolved"), ("body", "It works."), (&*field, status)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        let path = format!("/desk/incidents/{id}/updates");
        let post = async |status: &'static str| {
            let fields = form(status);
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            ruth.post(&path, &fields).await
        };
        let refused = post("major_outage").await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("Mobile data would stay at Major outage with nothing open that says so."), "{}", refused.body);
        assert!(refused.body.contains("It works."), "what was typed is kept");
        assert_eq!(get_incident(&app, &id).await.state, State::Investigating);
        assert_eq!(post("operational").await.status, 303);
        assert_eq!(status(&app, &data).await, ServiceStatus::Operational);
    }

    async fn every_sequence_leaves_the_status_that_its_holders_give(app: TestApp) {
        let services = [service(&app, "Mobile data").await, service(&app, "Calls").await];
        let mut random = 20_260_311_u64;
        let mut next = |below: u64| {
            // A linear congruential generator: the same sequence in every run.
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % below
        };
        // What each open incident says, as the test keeps it.
        let mut said: std::collections::BTreeMap<PublicId, Vec<ServiceStatus>> = std::collections::BTreeMap::new();
        let mut planned: Vec<(PublicId, i64, i64)> = Vec::new();
        let list = [ServiceStatus::Operational, ServiceStatus::DegradedPerformance, ServiceStatus::PartialOutage, ServiceStatus::MajorOutage];
        for step in 0..80_i64 {
            let now = minutes(step * 10);
            app.app.clock.set(now);
            let open: Vec<_> = said.keys().cloned().collect();
            let pick = |n: u64| open.get(usize::try_from(n).unwrap() % open.len().max(1)).cloned();
            match (next(8), pick(next(8))) {
                (0 | 1, _) | (_, None) => {
                    let statuses = vec![list[1 + usize::try_from(next(3)).unwrap()], list[usize::try_from(next(4)).unwrap()]];
                    let declared = Declaration {
                        started_at: now - Duration::minutes(3),
                        next_update_by: Some(now + Duration::minutes(30)),
                        ..declaration(services.iter().cloned().zip(statuses.clone()).collect())
                    };
                    said.insert(declare(&app, declared).await.unwrap().id, statuses);
                }
                (2, _) => {
                    let (from, until) = (step * 10 + 5, step * 10 + 5 + 10 * i64::try_from(next(6)).unwrap() + 3);
                    let plan = MaintenancePlan { from: minutes(from), until: minutes(until), ..plan(&services[0]) };
                    let id = app.app.db.write(async move |tx| incidents::schedule_maintenance(tx, &commander(), now, plan).await).await.unwrap().id;
                    planned.push((id, from, until));
                }
                (3 | 4, Some(id)) => {
                    let at = usize::try_from(next(2)).unwrap();
                    let status = list[usize::try_from(next(4)).unwrap()];
                    let mut worse = update(State::Identified, vec![(services[at].clone(), status)]);
                    worse.next_update_by = Some(now + Duration::minutes(30));
                    worse.despite_reports = true;
                    publish_update(&app, &id, worse).await.unwrap();
                    said.get_mut(&id).unwrap()[at] = status;
                }
                (5, Some(id)) => {
                    let all: Vec<_> = services.iter().map(|id| (id.clone(), ServiceStatus::Operational)).collect();
                    let listed = usize::try_from(next(3)).unwrap();
                    publish_update(&app, &id, update(State::Resolved, all[..listed].to_vec())).await.unwrap();
                    said.remove(&id);
                }
                (6, Some(id)) => {
                    let id = id.clone();
                    let withdrawn = id.clone();
                    app.app.db.write(async move |tx| {
                        let version = store::get(tx, &id).await?.version;
                        incidents::withdraw::withdraw(tx, &commander(), now, &id, version, "A mistake").await
                    }).await.unwrap();
                    said.remove(&withdrawn);
                }
                (_, Some(_)) => {}
            }
            reconcile(&app, now).await;
            let minute = step * 10;
            for (at, service) in services.iter().enumerate() {
                let works = planned.iter().filter(|(_, from, until)| at == 0 && *from <= minute && minute < *until);
                let by_works = works.map(|_| ServiceStatus::UnderMaintenance);
                let expected = said.values().map(|statuses| statuses[at]).chain(by_works).max().unwrap_or(ServiceStatus::Operational);
                assert_eq!(status(&app, service).await, expected, "step {step}, service {at}");
                let mut tx = app.app.db.read().await.unwrap();
                assert_eq!(services::status_at(&mut tx, service, now).await.unwrap(), expected, "its history agrees");
            }
        }
        let mut tx = app.app.db.read().await.unwrap();
        assert!(incidents::unheld::all(&mut tx).await.unwrap().is_empty(), "nothing is left behind");
    }

    async fn closes_an_incident_once_every_complaint_is_answered(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let id = declare(&app, declaration(vec![(data.clone(), ServiceStatus::PartialOutage)])).await.unwrap().id;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let path = format!("/desk/incidents/{id}/review");
        assert_eq!(ruth.post(&path, &[("note", "")]).await.status, 409, "it is not resolved yet");
        publish_update(&app, &id, update(State::Resolved, vec![(data, ServiceStatus::Operational)])).await.unwrap();
        add_complaint(&app, &id).await;
        let refused = ruth.post(&path, &[("note", "All well")]).await;
        assert_eq!(refused.status, 409);
        assert!(refused.body.contains("One complaint is"), "{}", refused.body);
        answer_complaints(&app).await;
        assert_eq!(ruth.post(&path, &[("note", "All well")]).await.status, 303);
        assert_eq!(ruth.post(&path, &[("note", "Twice")]).await.status, 409);
        let page = ruth.get(&format!("/desk/incidents/{id}")).await;
        assert!(page.body.contains("Closed by Ruth Calloway") && page.body.contains("All well"));
        publish_update(&app, &id, update(State::Investigating, vec![])).await.unwrap();
        let mut tx = app.app.db.read().await.unwrap();
        assert_eq!(store::find_review(&mut tx, &id).await.unwrap(), None, "a reopened incident is no longer closed");
    }

    async fn lists_past_incidents_page_by_page(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        for number in 0..5 {
            let mut one = declaration(vec![(data.clone(), ServiceStatus::PartialOutage)]);
            one.title = format!("Number {number}");
            one.started_at = minutes(-number / 2);
            let id = declare(&app, one).await.unwrap().id;
            publish_update(&app, &id, update(State::Resolved, vec![(data.clone(), ServiceStatus::Operational)])).await.unwrap();
        }
        let mut tx = app.app.db.read().await.unwrap();
        let (mut after, mut titles) = (None, Vec::new());
        loop {
            let page = store::past(&mut tx, store::Filter::Incidents, after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some((last.started_at, last.number));
            titles.extend(page.iter().map(|one| one.title.clone()));
        }
        assert_eq!(titles, ["Number 1", "Number 0", "Number 3", "Number 2", "Number 4"]);
    }
}

async fn public_version(app: &TestApp) -> i64 {
    let mut tx = app.app.db.read().await.unwrap();
    amends::platform::installation::get(&mut tx).await.unwrap().public_version
}

/// The demonstration with the staff and services of the outage of 2012.
async fn demo_context(app: &TestApp) -> DemoContext {
    let mut demo = DemoContext::new(app.app.clone(), test_start(), 0);
    let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
    let id = ruth.staff_id.unwrap();
    demo.staff.insert("ruth", Staff { id, name: "Ruth Calloway".into(), roles: [Role::Commander].into() });
    for name in ["Voice calls", "Text messages", "Mobile data"] {
        let id = service(app, name).await;
        demo.services.insert(name.to_owned(), id);
    }
    demo
}

/// Minutes to the first update, number of updates, longest silence and duration in minutes.
async fn figures(app: &TestApp, id: &PublicId) -> (i64, usize, i64, i64) {
    let mut tx = app.app.db.read().await.unwrap();
    let incident = store::get(&mut tx, id).await.unwrap();
    let mut timings: Vec<_> = store::updates(&mut tx, id).await.unwrap().iter().map(store::Update::timing).collect();
    timings.reverse();
    let minutes = |from: Timestamp, to: Timestamp| (to - from).num_minutes();
    (
        minutes(incident.started_at, timings[0].at),
        timings.len(),
        promise::longest_silence(&timings, None).num_minutes(),
        minutes(incident.started_at, incident.resolved_at.unwrap()),
    )
}

/// Stores `count` reports about a service, made now.
async fn add_reports(app: &TestApp, incident: &PublicId, service: &PublicId, count: i64) {
    let (now, incident, service) = (app.app.clock.now(), incident.clone(), service.clone());
    app.app
        .db
        .write(async move |tx| {
            let page = amends::services::page::first_page(tx).await?.id;
            for number in 0..count {
                {
                    let id = tx
                        .fetch_value::<i64>(
                            sql("insert into report (page_id, incident_id, at, severity, source_key)
                         values ($1, $2, $3, 'down', $4) returning id")
                            .bind(&page)
                            .bind(&incident)
                            .bind(now)
                            .bind(number.to_string()),
                        )
                        .await?;
                    tx.execute(
                        sql("insert into report_service (report_id, service_id) values ($1, $2)")
                            .bind(id)
                            .bind(&service),
                    )
                    .await?;
                };
            }
            Ok(())
        })
        .await
        .unwrap();
}

/// Stores a complaint without an answer.
async fn add_complaint(app: &TestApp, incident: &PublicId) {
    let (now, incident) = (app.app.clock.now(), incident.clone());
    app.app
        .db
        .write(async move |tx| {
            tx.execute(
                sql("insert into complaint_case (incident_key, incident_id, person_key, channel, contact, contact_key,
                         state, opened_at, last_in_at, reply_due_at)
                     values ($1, $1, 'somebody', 'email', 'a@example.org', 'a@example.org', 'new', $2, $2, $2)")
                .bind(&incident)
                .bind(now),
            )
            .await?;
            Ok(())
        })
        .await
        .unwrap();
}

/// Marks every complaint as answered by a person.
async fn answer_complaints(app: &TestApp) {
    let now = app.app.clock.now();
    app.app
        .db
        .write(async move |tx| {
            tx.execute(sql("update complaint_case set last_human_out_at = $1").bind(now)).await?;
            Ok(())
        })
        .await
        .unwrap();
}

async fn set_zone(app: &TestApp, zone: &'static str) {
    let set = app.app.db.write(async move |tx| {
        tx.execute(sql("update installation set time_zone = $1").bind(zone)).await?;
        tx.execute(sql("update page set time_zone = $1").bind(zone)).await?;
        Ok(())
    });
    set.await.unwrap();
}

/// A customer who has used a service for years.
async fn customer_of(app: &TestApp, service: &PublicId) {
    let service = service.clone();
    let added = app.app.db.write(async move |tx| {
        tx.execute(sql("insert into customer (id, external_id, name, name_folded, region, plan, monthly_minor, tenure_start,
                 time_zone)
             values (1, 'LM-1', 'Nora Ellery', 'nora ellery', 'GB', 'Pay monthly', 3200, '2003-07-01', 'Europe/London')"))
        .await?;
        tx.execute(sql("insert into customer_service (customer_id, service_id) values (1, $1)").bind(&service)).await?;
        Ok(())
    });
    added.await.unwrap();
}
