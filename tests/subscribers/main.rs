//! Subscriptions: requested, confirmed, notified once of each update, and ended with one click.

mod api;
mod channels;
mod desk;
mod digest;
mod many;
mod open_requests;
mod previews;
mod quarantine;
mod scopes;

use amends::access::{IncidentCommander, ServiceEditor, by_system};
use amends::app::test_support::{TestApp, TestResponse, test_start};
use amends::customers::Channel;
use amends::delivery::claim;
use amends::delivery::link::LinkMaker;
use amends::delivery::message::Class;
use amends::delivery::queue::Outgoing;
use amends::incidents::{self, Declaration, MaintenancePlan, NewUpdate, State};
use amends::on_both_databases;
use amends::platform::config::Config;
use amends::platform::db::sql;
use amends::services::catalogue;
use amends::subscribers::{SubscriptionLink, workers};
use amends::types::{PublicId, ServiceStatus, Timestamp};
use amends::web::forms::PublicPosts;
use axum::http::Method;
use chrono::Duration;
use std::sync::Arc;

fn minutes(minutes: i64) -> Timestamp {
    test_start() + Duration::minutes(minutes)
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

async fn declare(app: &TestApp, service: &PublicId, notify: bool, is_drill: bool) -> PublicId {
    let commander: IncidentCommander = by_system();
    let now = app.app.clock.now();
    let declaration = Declaration {
        title: "Mobile data fails".into(),
        cause: None,
        regions: Vec::new(),
        services: vec![(service.clone(), ServiceStatus::MajorOutage)],
        started_at: now,
        first_evidence_at: None,
        state: State::Investigating,
        body: "We are **looking** into it.".into(),
        next_update_by: Some(now + Duration::minutes(30)),
        notify,
        is_drill,
    };
    let made = app.app.db.write(async move |tx| incidents::declare(tx, &commander, now, declaration).await);
    made.await.unwrap().id
}

/// Schedules maintenance of a service from minute 120 to minute 180. `is_told` is whether subscribers hear of it.
async fn schedule(app: &TestApp, service: &PublicId, is_told: bool) -> PublicId {
    let right: IncidentCommander = by_system();
    let now = app.app.clock.now();
    let plan = MaintenancePlan {
        title: "New switches".into(),
        body: "Data may pause. Calls *work*.".into(),
        services: vec![service.clone()],
        from: minutes(120),
        until: minutes(180),
        notify: is_told,
        notify_during: is_told,
        reminder_minutes: None,
    };
    let made = app.app.db.write(async move |tx| incidents::schedule_maintenance(tx, &right, now, plan).await);
    made.await.unwrap().id
}

async fn incident_version(app: &TestApp, id: &PublicId) -> i64 {
    incidents::store::get(&mut app.app.db.read().await.unwrap(), id).await.unwrap().version
}

async fn update(app: &TestApp, incident: &PublicId, state: State, notify: bool) {
    let commander: IncidentCommander = by_system();
    let (now, incident) = (app.app.clock.now(), incident.clone());
    let done = app.app.db.write(async move |tx| {
        let version = incidents::store::get(tx, &incident).await?.version;
        let update = NewUpdate {
            state,
            body: "Another word.".into(),
            services: Vec::new(),
            next_update_by: None,
            notify,
            display_at: None,
            despite_reports: true,
        };
        incidents::publish_update(tx, &commander, now, &incident, version, update).await
    });
    done.await.unwrap();
}

async fn count(app: &TestApp, query: &'static str) -> i64 {
    app.app.db.read().await.unwrap().fetch_value(sql(query)).await.unwrap()
}

async fn text(app: &TestApp, query: &'static str) -> String {
    app.app.db.read().await.unwrap().fetch_value(sql(query)).await.unwrap()
}

/// The path of the newest confirmation link.
async fn confirmation_link(app: &TestApp) -> String {
    const NEWEST: &str = "select link_subject from message where link = 'confirmation' order by id desc limit 1";
    let request = PublicId::parse(&text(app, NEWEST).await).expect("an id");
    SubscriptionLink::Confirm(request).path(&app.app.keys)
}

/// Subscribes and confirms, and returns the path of the subscriber's page.
async fn subscribe(app: &TestApp, to: &str, fields: &[(&str, &str)]) -> String {
    let all: Vec<_> = fields.iter().copied().chain([("to", to)]).collect();
    let requested = app.visitor().post("/subscriptions", &all).await;
    assert_eq!((requested.status.as_u16(), requested.location()), (303, "/subscribe?asked=1"), "{}", requested.body);
    let link = confirmation_link(app).await;
    let confirmed = app.visitor().post(&format!("{link}/confirmation"), &[]).await;
    assert_eq!(confirmed.status, 303, "{}", confirmed.body);
    confirmed.location().split('?').next().unwrap_or_default().to_owned()
}

/// Claims the messages that may be sent now, and returns them as they are sent.
async fn claim(app: &TestApp) -> Vec<Outgoing> {
    let links = LinkMaker { keys: app.app.keys.clone(), public_url: app.app.config.public_url() };
    let now = app.app.clock.now();
    let claim = app.app.db.write(async |tx| claim::claim(tx, &links, "a node", now, 100, &Channel::ALL).await);
    claim.await.unwrap().messages
}

/// Notices wait until an update can no longer be taken back.
fn release_notices(app: &TestApp) {
    app.app.clock.set(app.app.clock.now() + incidents::undo::UNDO_WINDOW);
}

async fn run_worker(app: &TestApp) {
    release_notices(app);
    while workers::reconcile(&app.app).await.expect("a step") {}
}

on_both_databases! {
    async fn a_subscription_starts_only_with_the_confirm_button(app: TestApp) {
        service(&app, "Mobile data").await;
        let form = app.visitor().get("/subscribe").await;
        assert!(form.body.contains("Everything") && form.body.contains("Mobile data"), "{}", form.body);
        let requested = app.visitor().post("/subscriptions", &[("about", "all"), ("to", "Nora@example.org")]).await;
        assert_eq!(requested.status, 303);
        assert!(app.visitor().get(requested.location()).await.body.contains("One more step"));
        assert_eq!(count(&app, "select count(*) from message where class = 'transactional' and address = 'Nora@example.org'").await, 1);
        let link = confirmation_link(&app).await;
        let page = app.visitor().get(&link).await;
        assert!(page.body.contains("Confirm your subscription") && page.body.contains("N•••@example.org"), "{}", page.body);
        assert!(!page.body.contains("Nora@example.org"));
        assert_eq!(count(&app, "select count(*) from subscriber where state = 'active'").await, 0, "opening the link does not confirm");
        let confirmed = app.visitor().post(&format!("{link}/confirmation"), &[]).await;
        assert_eq!(confirmed.status, 303);
        let own = app.visitor().get(confirmed.location()).await;
        assert!(own.body.contains("You are subscribed. Thank you."), "{}", own.body);
        assert_eq!(count(&app, "select count(*) from subscriber where state = 'active'").await, 1);
        // Confirming twice and opening the link again change nothing.
        assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 303);
        assert!(app.visitor().get(&link).await.body.contains("You are subscribed"));
    }

    async fn links_expire_and_cannot_be_forged(app: TestApp) {
        app.visitor().post("/subscriptions", &[("about", "all"), ("to", "07700 900123")]).await;
        let link = confirmation_link(&app).await;
        let forged = format!("{}x", &link[..link.len() - 1]);
        assert_eq!(app.visitor().get(&forged).await.status, 404);
        assert_eq!(app.visitor().post(&format!("{forged}/confirmation"), &[]).await.status, 404);
        assert_eq!(app.visitor().post(&format!("{link}/end"), &[]).await.status, 404, "a confirmation link cannot unsubscribe");
        app.app.clock.set(minutes(60 * 49));
        assert_eq!(app.visitor().get(&link).await.status, 410);
        assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 410);
        assert_eq!(count(&app, "select count(*) from subscriber where state = 'active'").await, 0);
        app.app.clock.set(minutes(60 * 24 * 8));
        run_worker(&app).await;
        assert_eq!(count(&app, "select count(*) from subscriber where address <> ''").await, 0, "the address is erased");
    }

    async fn invalid_forms_name_the_field_and_keep_the_input(app: TestApp) {
        let service = service(&app, "Mobile data").await;
        let none = app.visitor().post("/subscriptions", &[("to", "nora@example")]).await;
        assert_eq!(none.status, 422);
        assert!(none.body.contains("Choose what you want updates about") && none.body.contains("value=\"nora@example\""), "{}", none.body);
        let chosen = app.visitor().post("/subscriptions", &[("about", "chosen"), ("to", "nora@example.org")]).await;
        assert!(chosen.status == 422 && chosen.body.contains("Choose at least one service"), "{}", chosen.body);
        let unknown = [("about", "chosen"), ("service", "nosuchservic"), ("to", "nora@example.org")];
        assert_eq!(app.visitor().post("/subscriptions", &unknown).await.status, 422);
        let drill = declare(&app, &service, false, true).await;
        let drill = format!("incident:{drill}");
        let about = app.visitor().post("/subscriptions", &[("about", &drill), ("to", "nora@example.org")]).await;
        assert_eq!(about.status, 422, "drills are not public");
        assert_eq!(count(&app, "select count(*) from message").await, 0);
    }

    async fn the_response_does_not_reveal_subscribers_and_links_are_limited(app: TestApp) {
        subscribe(&app, "nora@example.org", &[("about", "all")]).await;
        for number in 1..=6 {
            // The very same form within ten minutes is one request.
            let number = number.to_string();
            let form = [("about", "all"), ("to", "nora@example.org"), ("number", number.as_str())];
            let again = app.visitor().post("/subscriptions", &form).await;
            assert_eq!(again.location(), "/subscribe?asked=1");
        }
        assert_eq!(count(&app, "select count(*) from message where class = 'transactional'").await, 3);
        assert_eq!(count(&app, "select count(*) from subscriber").await, 1);
        // An unconfirmed request changes nothing for a subscriber.
        let service = service(&app, "Mobile data").await;
        let other = [("about", "chosen"), ("service", service.as_str()), ("to", "nora@example.org")];
        app.visitor().post("/subscriptions", &other).await;
        assert_eq!(text(&app, "select scope from subscription").await, "page");
    }

    async fn each_update_is_sent_once_to_every_matching_subscriber(app: TestApp) {
        let (data, voice) = (service(&app, "Mobile data").await, service(&app, "Voice calls").await);
        subscribe(&app, "all@example.org", &[("about", "all")]).await;
        subscribe(&app, "data@example.org", &[("about", "chosen"), ("service", data.as_str())]).await;
        subscribe(&app, "voice@example.org", &[("about", "chosen"), ("service", voice.as_str())]).await;
        app.visitor().post("/subscriptions", &[("about", "all"), ("to", "unconfirmed@example.org")]).await;
        app.app.clock.set(minutes(1));
        let incident = declare(&app, &data, true, false).await;
        let about = format!("incident:{incident}");
        app.app.clock.set(minutes(2));
        subscribe(&app, "07700 900123", &[("about", &about)]).await;
        // Two nodes at once, and one of them twice.
        release_notices(&app);
        let (one, two) = tokio::join!(workers::reconcile(&app.app), workers::reconcile(&app.app));
        assert!(one.is_ok() && two.is_ok());
        run_worker(&app).await;
        assert_eq!(count(&app, "select count(*) from message where class = 'service_update'").await, 2);
        let matching = "select count(*) from message where class = 'service_update' and address in ('all@example.org', 'data@example.org')";
        assert_eq!(count(&app, matching).await, 2);
        let body = text(&app, "select body from message where address = 'all@example.org' and class = 'service_update'").await;
        let facts = "Mobile data fails – Investigating\nServices: Mobile data (Major outage)\nSince Wed 11 March 2026, 09:01 UTC\n\nWe are looking into it.\n\n";
        assert!(body.starts_with(facts), "{body}");
        assert!(body.contains(&format!("Is it affecting you? Tell us: http://127.0.0.1:3000/incidents/{incident}/affected\n\nDetails: ")), "{body}");
        assert!(body.contains("Next update by Wed 11 March 2026, 09:31"), "{body}");
        assert_eq!(text(&app, "select subject from message where address = 'all@example.org' and class = 'service_update'").await, "Mobile data fails: Investigating");
        app.app.clock.set(minutes(3));
        update(&app, &incident, State::Identified, false).await;
        run_worker(&app).await;
        assert_eq!(count(&app, "select count(*) from message where class = 'service_update'").await, 2, "an update without notify is not sent");
        update(&app, &incident, State::Monitoring, true).await;
        run_worker(&app).await;
        assert_eq!(count(&app, "select count(*) from message where class = 'service_update'").await, 5);
        assert_eq!(count(&app, "select count(*) from message where channel = 'sms' and class = 'service_update'").await, 1);
        declare(&app, &data, true, true).await;
        run_worker(&app).await;
        assert_eq!(count(&app, "select count(*) from message where class = 'service_update'").await, 5, "drills are not sent");
    }

    async fn subscribers_are_told_once_before_maintenance_and_when_it_begins_and_ends(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        subscribe(&app, "all@example.org", &[("about", "all")]).await;
        subscribe(&app, "07700 900123", &[("about", "all")]).await;
        schedule(&app, &data, true).await;
        schedule(&app, &data, false).await;
        for (minute, expected) in [(1, 1), (59, 1), (61, 2), (90, 2), (121, 3), (179, 3), (182, 4), (300, 4)] {
            app.app.clock.set(minutes(minute));
            let now = minutes(minute);
            // Two workers of two nodes, each of them twice.
            for _ in 0..2 {
                while app.app.db.write(async move |tx| incidents::maintenance::reconcile(tx, now).await).await.unwrap() {}
                let (one, two) = tokio::join!(workers::reconcile(&app.app), workers::reconcile(&app.app));
                assert!(one.is_ok() && two.is_ok());
                run_worker(&app).await;
            }
            let told = count(&app, "select count(*) from message where class = 'service_update' and address = 'all@example.org'").await;
            assert_eq!(told, expected, "minute {minute}");
        }
        let subjects = sql("select subject from message where class = 'service_update' and address = 'all@example.org' order by id");
        let subjects: Vec<String> = app.app.db.read().await.unwrap().fetch_values(subjects).await.unwrap();
        let when = "Wed 11 March 2026, 11:00–12:00 UTC";
        let expected = [format!("Scheduled, {when}"), format!("Begins soon, {when}"), format!("In progress, {when}"), "Completed".to_owned()];
        assert_eq!(subjects, expected.map(|state| format!("New switches: {state}")));
        let body = text(&app, "select body from message where subject like '%Begins soon%'").await;
        let expected = format!("New switches – Begins soon\nServices: Mobile data\nPlanned for {when}\n\nData may pause. Calls work.\n\nPut it into your calendar: http://127.0.0.1:3000/incidents/");
        assert!(body.starts_with(&expected), "{body}");
        let began = text(&app, "select body from message where subject like '%In progress%'").await;
        assert!(began.contains("The scheduled maintenance has started.\n\nData may pause. Calls work."), "{began}");
        let short = text(&app, "select body from message where channel = 'sms' and body like '%Begins soon%'").await;
        let expected = format!("New switches - Begins soon. {when}. Mobile data. Data may pause.").replace('–', "-");
        assert!(short.contains(&expected), "{short}");
        let link = "http://127.0.0.1:3000/subscriptions/mabcdefghijklabcdefghijklmnopqrstuvwxyz";
        let size = amends::apologies::sms::size(&short.replace(amends::delivery::link::PLACEHOLDER, link));
        assert!(size.non_gsm.is_none() && size.parts <= 3, "{size:?}: {short}");
    }

    async fn a_moved_maintenance_reminds_of_its_new_start(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        subscribe(&app, "all@example.org", &[("about", "all")]).await;
        let id = schedule(&app, &data, true).await;
        app.app.clock.set(minutes(70));
        run_worker(&app).await;
        let (right, version): (IncidentCommander, _) = (by_system(), incident_version(&app, &id).await);
        let moved = incidents::maintenance::Window { from: minutes(600), until: minutes(660), body: String::new(), notify: true };
        app.app.db.write(async |tx| incidents::maintenance::reschedule(tx, &right, minutes(70), &id, version, moved.clone()).await).await.unwrap();
        for minute in [71, 130, 541, 542] {
            app.app.clock.set(minutes(minute));
            run_worker(&app).await;
        }
        assert_eq!(count(&app, "select count(*) from message where dedupe_key like 'reminder:%'").await, 2, "one for each start");
        let told = text(&app, "select body from message where class = 'service_update' and dedupe_key like 'update:%' order by id desc limit 1").await;
        assert!(told.contains("The scheduled maintenance now takes place from Wed 11 March 2026, 19:00 UTC to Wed 11 March 2026, 20:00 UTC."), "{told}");
        assert!(told.contains("Data may pause. Calls work."), "what it is about stays in the mail: {told}");
    }

    async fn automatic_words_are_in_the_language_of_the_page(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        subscribe(&app, "all@example.org", &[("about", "all")]).await;
        app.app.db.write(async |tx| {
            tx.execute(sql("update page set language = 'de', time_zone = 'Europe/Berlin'")).await?;
            Ok(())
        }).await.unwrap();
        let id = schedule(&app, &data, true).await;
        let late = minutes(120) + Duration::seconds(9);
        app.app.clock.set(late);
        app.app.db.write(async move |tx| incidents::maintenance::reconcile(tx, late).await).await.unwrap();
        run_worker(&app).await;
        let updates = incidents::store::updates(&mut app.app.db.read().await.unwrap(), &id).await.unwrap();
        assert_eq!((updates[0].body.as_str(), updates[0].display_at, updates[0].is_backdated), ("Die geplante Wartung hat begonnen.", minutes(120), false));
        let subject = text(&app, "select subject from message where class = 'service_update' order by id desc limit 1").await;
        assert_eq!(subject, "New switches: Im Gange, Mi, 11. März 2026, 12:00–13:00 MEZ");
        app.publish().await;
        let page = app.visitor().get(&format!("/incidents/{id}")).await.body;
        assert!(page.contains("Die geplante Wartung hat begonnen.") && !page.contains("has started"), "{page}");
    }

    async fn a_subscriber_with_an_open_complaint_still_gets_notices(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let incident = declare(&app, &data, false, false).await;
        let report = [("service", data.as_str()), ("severity", "down"), ("words", "No data since nine."), ("contact", "nora@example.org")];
        assert_eq!(app.visitor().post(&format!("/incidents/{incident}/affected"), &report).await.status, 303);
        assert_eq!(count(&app, "select count(*) from complaint_case where state = 'new' and contact_key = 'nora@example.org'").await, 1);
        // The page that thanks for the report offers this.
        subscribe(&app, "nora@example.org", &[("about", &format!("incident:{incident}"))]).await;
        app.app.clock.set(minutes(10));
        update(&app, &incident, State::Identified, true).await;
        run_worker(&app).await;
        app.app.db.write(async |tx| {
            tx.execute(sql("update installation set quiet_from = '00:00', quiet_to = '00:00'")).await?;
            Ok(())
        }).await.unwrap();
        let messages = claim(&app).await;
        let notices = messages.iter().filter(|message| message.class == Class::ServiceUpdate && message.address == "nora@example.org");
        assert_eq!(notices.count(), 1, "{messages:?}");
    }

    async fn many_subscribers_are_notified_in_steps_and_none_twice(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        app.app.db.write(async |tx| {
            let page = amends::services::page::first_page(tx).await?.id;
            for number in 0..2_350_i64 {
                tx.execute(sql("insert into subscriber (id, page_id, channel, address, address_key, state, created_at, confirmed_at)
                         values ($1, $2, 'email', $3, $3, 'active', $4, $4)").bind(format!("sub{number:09}")).bind(&page).bind(format!("reader{number}@example.org")).bind(test_start())).await?;
            }
            tx.execute(sql("insert into subscription (subscriber_id, scope, target) select id, 'page', page_id from subscriber")).await?;
            Ok(())
        }).await.unwrap();
        declare(&app, &data, true, false).await;
        release_notices(&app);
        let mut nodes = tokio::task::JoinSet::new();
        for _ in 0..3 {
            let app = app.app.clone();
            nodes.spawn(async move { while workers::reconcile(&app).await.expect("a step") {} });
        }
        nodes.join_all().await;
        assert_eq!(count(&app, "select count(*) from message where class = 'service_update'").await, 2_350);
        assert_eq!(count(&app, "select count(distinct address) from message where class = 'service_update'").await, 2_350);
        assert_eq!(count(&app, "select told from update_notice").await, 2_350);
    }

    async fn one_click_unsubscribe_needs_neither_cookie_nor_origin(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let own = subscribe(&app, "nora@example.org", &[("about", "all")]).await;
        declare(&app, &data, true, false).await;
        run_worker(&app).await;
        let claimed = claim(&app).await;
        let notice = claimed.iter().find(|message| message.class == Class::ServiceUpdate).expect("a notice");
        let path = notice.unsubscribe_path.clone();
        assert_eq!(path, format!("{own}/end"));
        assert!(notice.body.contains(&format!("http://127.0.0.1:3000{own}")), "{}", notice.body);
        assert_eq!(count(&app, "select count(*) from message where body like '%/subscriptions/%'").await, 0, "no token is stored");
        const RELEASE: &str = "update message set state = 'rendered' where class = 'service_update'";
        app.app.db.write(async |tx| Ok(tx.execute(sql(RELEASE)).await?)).await.unwrap();
        // As mail programs do (RFC 8058), from any origin.
        let mut program = app.visitor();
        program.origin = "https://mail.example".into();
        let form = Some("application/x-www-form-urlencoded");
        let headers = [("sec-fetch-site", "cross-site")];
        let ended = program.send(Method::POST, &path, form, "List-Unsubscribe=One-Click", &headers).await;
        assert_eq!(ended.status, 200, "{}", ended.body);
        assert_eq!(ended.body, "You are unsubscribed");
        let mut forged = app.visitor();
        forged.origin = "https://mail.example".into();
        assert_eq!(forged.post(&own, &[("version", "1"), ("about", "all")]).await.status, 403, "only unsubscribing accepts other origins");
        assert_eq!(count(&app, "select count(*) from subscriber where address like '%nora%'").await, 0);
        assert_eq!(count(&app, "select count(*) from message where class = 'service_update' and state = 'cancelled'").await, 1);
        assert!(app.visitor().get(&own).await.body.contains("You are unsubscribed"));
        assert_eq!(app.visitor().get(&path).await.location(), own, "opening the URL redirects to the page");
        assert_eq!(app.visitor().post(&path, &[]).await.status, 200, "ending again changes nothing");
        // They may subscribe again. Within ten minutes the same form from the same source would be the first request.
        app.app.clock.set(minutes(11));
        subscribe(&app, "nora@example.org", &[("about", "all")]).await;
    }

    async fn one_click_unsubscribe_takes_any_body(app: TestApp) {
        const MULTIPART: &str = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
        for (number, (content_type, body)) in [
            (Some("application/x-www-form-urlencoded"), "List-Unsubscribe=One-Click"),
            (Some("multipart/form-data; boundary=b"), MULTIPART),
            (Some("multipart/form-data; boundary=other"), MULTIPART),
            (Some("application/x-www-form-urlencoded"), ""),
            (Some("text/plain"), "\u{fffe} anything %"),
            (None, ""),
        ].into_iter().enumerate() {
            let own = subscribe(&app, &format!("reader{number}@example{number}.org"), &[("about", "all")]).await;
            let path = format!("{own}/end");
            for look in [Method::GET, Method::HEAD] {
                let seen = app.visitor().send(look, &path, None, "", &[]).await;
                assert_eq!((seen.status.as_u16(), seen.location()), (303, &*own), "looking ends nothing");
            }
            assert_eq!(count(&app, "select count(*) from subscriber where state = 'active'").await, 1, "{number}");
            let mut program = app.visitor();
            program.origin = "https://mail.example".into();
            let ended = program.send(Method::POST, &path, content_type, body, &[]).await;
            assert_eq!((ended.status.as_u16(), ended.body.as_str()), (200, "You are unsubscribed"), "{content_type:?}");
            assert!(!ended.headers.contains_key("set-cookie") && !ended.headers.contains_key("location"));
            assert_eq!(count(&app, "select count(*) from subscriber where state = 'active'").await, 0, "{number}");
        }
        // The button of the page leads back to it.
        let own = subscribe(&app, "nora@example.org", &[("about", "all")]).await;
        let page = app.visitor().get(&own).await;
        assert!(page.body.contains("name=\"from_page\""), "{}", page.body);
        let ended = app.visitor().post(&format!("{own}/end"), &[("from_page", "1")]).await;
        assert_eq!((ended.status.as_u16(), ended.location()), (303, &*own));
    }

    async fn a_form_that_is_repeated_writes_nothing(app: TestApp) {
        let own = subscribe(&app, "nora@example.org", &[("about", "all")]).await;
        let link = confirmation_link(&app).await;
        let version = app.visitor().get(&own).await.version();
        let mut commits = app.app.db.commits();
        let stored = "select cast(sum(version) as bigint) from subscriber";
        let before = count(&app, stored).await;
        commits.mark_unchanged();
        assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 303);
        let unchanged = [("version", version.as_str()), ("about", "all")];
        assert_eq!(app.visitor().post(&own, &unchanged).await.status, 303);
        assert_eq!((count(&app, stored).await, commits.has_changed().unwrap()), (before, false));
        assert_eq!(app.visitor().post(&format!("{own}/end"), &[]).await.status, 200);
        assert!(commits.has_changed().unwrap(), "the first end is stored");
        let ended = count(&app, stored).await;
        commits.mark_unchanged();
        for _ in 0..20 {
            assert_eq!(app.visitor().post(&format!("{own}/end"), &[]).await.status, 200);
        }
        assert_eq!(app.visitor().post(&own, &unchanged).await.status, 410);
        assert_eq!((count(&app, stored).await, commits.has_changed().unwrap()), (ended, false), "no worker is woken");
        // Neither is one by a write that finds nothing to change.
        app.app.db.write(async |tx| Ok(tx.execute(sql("update subscriber set version = 1 where id = 'nobody'")).await?)).await.unwrap();
        assert!(!commits.has_changed().unwrap());
    }

    async fn a_subscriber_changes_the_scope(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let own = subscribe(&app, "nora@example.org", &[("about", "all")]).await;
        let version = app.visitor().get(&own).await.version();
        let fields = [("version", version.as_str()), ("about", "chosen"), ("service", data.as_str())];
        assert_eq!(app.visitor().post(&own, &fields).await.status, 303);
        assert_eq!(text(&app, "select scope from subscription").await, "service");
        let late = app.visitor().post(&own, &[("version", version.as_str()), ("about", "all"), ("digest", "weekly")]).await;
        assert_eq!(late.status, 409);
        let shown = |text: &str| late.body.contains(&format!("<blockquote>{text}<"));
        assert!(shown("Mobile data; At once"), "{}", late.body);
        assert!(shown("all incidents, planned maintenance and post-mortems; Once a week, on Mondays"), "{}", late.body);
        // Only what differs is said: here the kinds.
        let kinds = [("version", version.as_str()), ("about", "chosen"), ("service", data.as_str()), ("kinds_shown", "3"), ("kinds", "incidents")];
        let late = app.visitor().post(&own, &kinds).await;
        assert!(late.status == 409 && late.body.contains("<blockquote>Mobile data (incidents only)<"), "{}", late.body);
        assert!(late.body.contains("<blockquote>Mobile data<"), "{}", late.body);
        assert_eq!(text(&app, "select scope from subscription").await, "service");
    }

    async fn a_subscription_to_an_incident_ends_after_it(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let incident = declare(&app, &data, false, false).await;
        let about = format!("incident:{incident}");
        let form = app.visitor().get(&format!("/subscribe?incident={incident}")).await;
        assert!(form.body.contains("Only this: Mobile data fails"), "{}", form.body);
        subscribe(&app, "nora@example.org", &[("about", &about)]).await;
        app.app.clock.set(minutes(10));
        update(&app, &incident, State::Resolved, true).await;
        run_worker(&app).await;
        assert_eq!(count(&app, "select count(*) from message where class = 'service_update'").await, 1, "the last update is sent");
        assert_eq!(count(&app, "select count(*) from subscriber where state = 'active'").await, 1, "the incident may be reopened");
        app.app.clock.set(minutes(10 + 60 * 24 + 1));
        run_worker(&app).await;
        assert_eq!(count(&app, "select count(*) from subscriber where state = 'ended' and address = ''").await, 1);
        let late = app.visitor().post("/subscriptions", &[("about", &about), ("to", "ann@example.org")]).await;
        assert_eq!(late.status, 422);
        assert!(late.body.contains("This incident is over"), "{}", late.body);
    }

    async fn limits_the_requests_of_one_source(app: TestApp) {
        for number in 0..30 {
            let to = format!("visitor{number}@example.org");
            assert_eq!(app.visitor().post("/subscriptions", &[("about", "all"), ("to", &to)]).await.status, 303);
        }
        let more = app.visitor().post("/subscriptions", &[("about", "all"), ("to", "more@example.org")]).await;
        assert_eq!(more.status, 429);
        assert!(more.body.contains("value=\"more@example.org\""), "{}", more.body);
        let unknown = SubscriptionLink::Manage(PublicId::parse("aaaaaaaaaaaa").unwrap()).token(&app.app.keys);
        assert_eq!(app.visitor().get(&format!("/subscriptions/{unknown}")).await.status, 404);
    }
}

/// The application with other settings.
fn with_config(mut app: TestApp, change: impl FnOnce(&mut Config)) -> TestApp {
    let mut config = (*app.app.config).clone();
    change(&mut config);
    app.app.config = Arc::new(config);
    app
}

async fn ask(app: &TestApp, to: &str) -> TestResponse {
    app.visitor().post("/subscriptions", &[("about", "all"), ("to", to)]).await
}

const CONFIRMATIONS: &str = "select count(*) from message where class = 'transactional'";

on_both_databases! {
    async fn plus_addresses_of_one_mailbox_get_three_links(app: TestApp) {
        let addresses: Vec<_> = (1..=15).map(|n| format!("ann+{n}@example.org")).collect();
        let answers = futures::future::join_all(addresses.iter().map(|to| ask(&app, to))).await;
        assert!(answers.iter().all(|answer| answer.location() == "/subscribe?asked=1"), "the answer tells nothing");
        for to in ["Ann@example.org", "a.n.n@example.org", "ann+x@EXAMPLE.org"] {
            ask(&app, to).await;
        }
        assert_eq!(count(&app, CONFIRMATIONS).await, 3);
        assert_eq!(count(&app, "select count(*) from subscriber").await, 3, "nothing is stored for the others");
        let page = app.visitor().get("/subscribe?asked=1").await;
        assert!(page.body.contains("at most 3 links to one mailbox"), "{}", page.body);
        app.app.clock.set(minutes(24 * 60));
        ask(&app, "ann+16@example.org").await;
        assert_eq!(count(&app, CONFIRMATIONS).await, 4);
    }

    async fn a_domain_has_a_limit_that_used_links_do_not_count_for(app: TestApp) {
        // Of six, one source that asks again and again has three.
        let app = with_config(app, |config| config.confirmations_per_domain = 6);
        subscribe(&app, "nora@example.org", &[("about", "all")]).await;
        let addresses: Vec<_> = (1..=10).map(|n| format!("victim{n}@sub{n}.example.org")).collect();
        let answers = futures::future::join_all(addresses.iter().map(|to| ask(&app, to))).await;
        let refused: Vec<_> = answers.iter().filter(|answer| answer.status == 429).collect();
        assert_eq!((refused.len(), count(&app, CONFIRMATIONS).await), (7, 4));
        assert_eq!(refused[0].headers["retry-after"], "3600");
        assert!(refused[0].body.contains("Please try again in 60 minutes"), "{}", refused[0].body);
        assert_eq!(ask(&app, "ann@example.net").await.status, 303);
        // Others ask for their first, until the limit of all is reached.
        let first_of = async |number: u8| {
            let mut visitor = app.visitor();
            visitor.peer = [198, 51, 100, number].into();
            let to = format!("reader{number}@example.org");
            visitor.post("/subscriptions", &[("about", "all"), ("to", &to)]).await.status.as_u16()
        };
        let mut answers = Vec::new();
        for number in 1..=4 {
            answers.push(first_of(number).await);
        }
        assert_eq!(answers, [303, 303, 303, 429]);
    }

    async fn a_link_that_is_used_late_gives_nothing_back(app: TestApp) {
        let used = "select used from limit_use where limit_name = 'confirmation domain'";
        ask(&app, "nora@example.org").await;
        let link = confirmation_link(&app).await;
        app.app.clock.set(minutes(30));
        ask(&app, "omar@example.org").await;
        assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 303);
        assert_eq!(count(&app, used).await, 1, "within the hour it counts no more");
        ask(&app, "peter@example.org").await;
        let link = confirmation_link(&app).await;
        app.app.clock.set(minutes(90));
        ask(&app, "ann@example.org").await;
        assert_eq!(count(&app, used).await, 1, "another hour");
        assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 303);
        assert_eq!(count(&app, used).await, 1, "the used link was not counted in this hour");
    }

    async fn a_mailbox_keeps_links_for_who_asks_first(app: TestApp) {
        for number in 0..10 {
            let number = number.to_string();
            let form = [("about", "all"), ("to", "nora@example.org"), ("number", number.as_str())];
            app.visitor().post("/subscriptions", &form).await;
        }
        assert_eq!(count(&app, CONFIRMATIONS).await, 3);
        let mut nora = app.visitor();
        nora.peer = [198, 51, 100, 1].into();
        let asked = nora.post("/subscriptions", &[("about", "all"), ("to", "nora@example.org")]).await;
        assert_eq!((asked.status.as_u16(), count(&app, CONFIRMATIONS).await), (303, 4));
    }

    async fn all_links_together_have_a_limit(app: TestApp) {
        let app = with_config(app, |config| config.confirmations_max = 10);
        let addresses: Vec<_> = (1..=10).map(|n| format!("ann@example{n}.org")).collect();
        let answers = futures::future::join_all(addresses.iter().map(|to| ask(&app, to))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 429).count(), 5);
        assert_eq!(count(&app, CONFIRMATIONS).await, 5);
    }

    async fn texts_are_limited_and_go_to_accepted_countries_only(app: TestApp) {
        let app = with_config(app, |config| config.text_confirmations_max = 4);
        for (number, told) in [
            ("+870 773 111 632", "only to numbers that begin with"),
            ("+881 6 1234 5678", "only to numbers that begin with"),
            ("+49 151 23456789", "only to numbers that begin with"),
            ("09012 345 678", "charged at a premium"),
            ("070 1234 5678", "charged at a premium"),
            ("020 7946 0000", "landline"),
        ] {
            let refused = ask(&app, number).await;
            assert_eq!(refused.status, 422, "{number}: {}", refused.body);
            assert!(refused.body.contains(told) && refused.body.contains("e-mail address"), "{number}: {}", refused.body);
        }
        for number in ["07700 900123", "07700 900124"] {
            assert_eq!(ask(&app, number).await.status, 303, "{number}");
        }
        assert_eq!(ask(&app, "07700 900125").await.status, 429);
        assert_eq!(ask(&app, "ann@example.org").await.status, 303, "mails are not texts");
        let german = with_config(app, |config| config.text_countries = vec!["DE".parse().unwrap()]);
        german.app.clock.set(minutes(60));
        assert_eq!(ask(&german, "+49 151 23456789").await.status, 303);
        assert_eq!(ask(&german, "07700 900123").await.status, 422);
    }

    async fn posts_of_one_source_are_limited_before_any_work(app: TestApp) {
        let mut app = app;
        app.app.config = Arc::new(Config { posts_per_source: 4, ..(*app.app.config).clone() });
        let mut features = (*app.app.features).clone();
        features.insert(PublicPosts::new(&app.app.config));
        app.app.features = Arc::new(features);
        for _ in 0..4 {
            assert_eq!(ask(&app, "not an address").await.status, 422);
        }
        let refused = ask(&app, "not an address").await;
        assert_eq!((refused.status.as_u16(), refused.body.as_str()), (429, "Too many attempts. Please try again in 10 minutes."));
        assert_eq!(refused.headers["retry-after"], "600");
        assert_eq!(app.visitor().get("/subscribe").await.status, 200, "reading is not limited");
        // Mail programs unsubscribe from few addresses.
        let unknown = SubscriptionLink::Manage(PublicId::parse("aaaaaaaaaaaa").unwrap()).token(&app.app.keys);
        assert_eq!(app.visitor().post(&format!("/subscriptions/{unknown}/end"), &[]).await.status, 404);
        app.app.clock.set(minutes(10));
        assert_eq!(ask(&app, "not an address").await.status, 422);
    }
}
