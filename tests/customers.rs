//! Customers: their personal links, how they were hit, and how they come in.

mod fixture;

use amends::access::{DataImporter, by_system};
use amends::app::test_support::test_start;
use amends::customers::{exposure, link, store, workers};
use amends::on_both_databases;
use amends::platform::keys::Keys;
use amends::types::Actor;
use amends::types::crockford::LINK_CHARS;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use fixture::Fixture;

fn keys(lines: &[(&str, u8)]) -> Keys {
    let lines: Vec<_> = lines.iter().map(|(id, byte)| format!("{id}:{}", STANDARD.encode([*byte; 32]))).collect();
    Keys::parse(&lines.join("\n")).unwrap()
}

on_both_databases! {
    async fn a_personal_link_is_the_same_each_time_and_leads_to_its_page(app: TestApp) {
        let house = Fixture::with(&app).await;
        let (ann, incident) = (house.customer("A-1", "Ann", "").await, house.incident("", &[]).await);
        let now = test_start();
        let token = app.app.db.write(async |tx| link::ensure(tx, &app.app.keys, now, ann, &incident).await).await.unwrap();
        assert_eq!(token.len(), LINK_CHARS);
        let again = app.app.db.write(async |tx| link::ensure(tx, &app.app.keys, now, ann, &incident).await).await.unwrap();
        assert_eq!(again, token);
        let mut tx = app.app.db.read().await.unwrap();
        assert_eq!(link::shown(&mut tx, &app.app.keys, now, ann, &incident).await.unwrap().as_ref(), Some(&token));
        for typed in [token.clone(), token.to_lowercase(), format!(" {token} ")] {
            let page = link::resolve(&mut tx, &app.app.keys, now, &typed).await.unwrap().expect("a page");
            assert_eq!((page.customer_id, &page.incident_id), (ann, &incident));
        }
        drop(tx);
        assert!(!house.column("select lookup from personal_page").await.contains(&token), "only a keyed hash is stored");
    }

    async fn unknown_ended_and_revoked_links_are_one_answer(app: TestApp) {
        let house = Fixture::with(&app).await;
        let (ann, incident) = (house.customer("A-1", "Ann", "").await, house.incident("", &[]).await);
        let now = test_start();
        let token = app.app.db.write(async |tx| link::ensure(tx, &app.app.keys, now, ann, &incident).await).await.unwrap();
        let resolve = async |at, token: String| {
            let mut tx = app.app.db.read().await.unwrap();
            link::resolve(&mut tx, &app.app.keys, at, &token).await.unwrap()
        };
        for nothing in ["", "0", "00000000000000000000000000", "ZZZZZZZZZZZZZZZZZZZZZZZZZZ", "é", "' or 1=1 --"] {
            assert_eq!(resolve(now, nothing.into()).await, None, "{nothing}");
        }
        assert_eq!(resolve(now + link::LASTS, token.clone()).await, None);
        let page = resolve(now, token.clone()).await.unwrap();
        app.app.db.write(async |tx| link::revoke(tx, &Actor::System, now, &page).await).await.unwrap();
        assert_eq!(resolve(now, token.clone()).await, None);

        let next = app.app.db.write(async |tx| link::ensure(tx, &app.app.keys, now, ann, &incident).await).await.unwrap();
        assert_ne!(next, token);
        assert_eq!(resolve(now, next).await.map(|page| page.customer_id), Some(ann));
        assert_eq!(resolve(now, token).await, None, "a revoked link stays dead");
    }

    async fn links_outlive_a_new_signing_key_and_die_with_a_lost_one(app: TestApp) {
        let house = Fixture::with(&app).await;
        let (ann, incident) = (house.customer("A-1", "Ann", "").await, house.incident("", &[]).await);
        let now = test_start();
        let (before, after, without) =
            (keys(&[("old", 1)]), keys(&[("new", 2), ("old", 1)]), keys(&[("new", 2)]));
        let token = app.app.db.write(async |tx| link::ensure(tx, &before, now, ann, &incident).await).await.unwrap();
        let kept = app.app.db.write(async |tx| link::ensure(tx, &after, now, ann, &incident).await).await.unwrap();
        assert_eq!(kept, token, "an old key still derives what it made");
        let mut tx = app.app.db.read().await.unwrap();
        assert!(link::resolve(&mut tx, &after, now, &token).await.unwrap().is_some());
        assert!(link::resolve(&mut tx, &without, now, &token).await.unwrap().is_none());
        drop(tx);
        let made = app.app.db.write(async |tx| link::ensure(tx, &without, now, ann, &incident).await).await.unwrap();
        assert_ne!(made, token);
        let mut tx = app.app.db.read().await.unwrap();
        assert!(link::resolve(&mut tx, &without, now, &made).await.unwrap().is_some());
    }

    async fn two_customers_never_share_a_link_and_an_erased_one_has_none(app: TestApp) {
        let house = Fixture::with(&app).await;
        let (ann, ben) = (house.customer("A-1", "Ann", "").await, house.customer("B-1", "Ben", "").await);
        let incident = house.incident("", &[]).await;
        let now = test_start();
        let anns = app.app.db.write(async |tx| link::ensure(tx, &app.app.keys, now, ann, &incident).await).await.unwrap();
        let bens = app.app.db.write(async |tx| link::ensure(tx, &app.app.keys, now, ben, &incident).await).await.unwrap();
        assert_ne!(anns, bens);
        house.run(&format!("update customer set erased_at = '2026-03-11 09:00:00+00:00' where id = {ann}")).await;
        let mut tx = app.app.db.read().await.unwrap();
        assert!(link::resolve(&mut tx, &app.app.keys, now, &anns).await.unwrap().is_none());
        drop(tx);
        let other = house.incident("", &[]).await;
        let refused = app.app.db.write(async |tx| link::ensure(tx, &app.app.keys, now, ann, &other).await).await;
        assert_eq!(refused.unwrap_err().status(), 409);
    }

    async fn people_are_found_by_any_spelling_of_their_address(app: TestApp) {
        let house = Fixture::with(&app).await;
        let ann = house.customer("A-1", "Ann", "").await;
        let ben = house.customer("B-1", "Ben", "").await;
        house.contact(ann, "sms", "+447700900123", "+447700900123").await;
        house.contact(ben, "sms", "+447700900123", "+447700900123").await;
        house.contact(ann, "email", "Ann@Example.org", "ann@example.org").await;
        let mut tx = app.app.db.read().await.unwrap();
        let key = amends::customers::address::any("07700 900123").unwrap().key;
        let both: Vec<_> = store::by_address(&mut tx, &key).await.unwrap().into_iter().map(|c| c.id).collect();
        assert_eq!(both, [ann, ben]);
        let key = amends::customers::address::any("ANN@example.ORG").unwrap().key;
        assert_eq!(store::by_address(&mut tx, &key).await.unwrap().len(), 1);
        assert!(store::by_address(&mut tx, "nobody@example.org").await.unwrap().is_empty());
        let points = store::contact_points(&mut tx, ann).await.unwrap();
        let best = store::best(&points, amends::customers::Channel::Email).unwrap();
        assert_eq!(best.address, "Ann@Example.org");
    }

    async fn without_measurements_service_and_region_are_the_rule(app: TestApp) {
        let house = Fixture::with(&app).await;
        let (voice, data) = (house.service("Voice").await, house.service("Data").await);
        let north = house.customer("N-1", "Nora", "North").await;
        let south = house.customer("S-1", "Sam", "South").await;
        let texts_only = house.customer("N-2", "Nils", "North").await;
        let later = house.customer("N-3", "Late Lea", "North").await;
        house.run(&format!("update customer set tenure_start = '2026-04-01' where id = {later}")).await;
        for who in [north, south, later] {
            house.uses(who, &voice).await;
        }
        house.uses(north, &data).await;
        let start = test_start() - Duration::hours(3);
        let incident = house.incident("North", &[&voice, &data]).await;
        house.status(&voice, "major_outage", start).await;
        house.status(&voice, "operational", start + Duration::minutes(90)).await;
        house.status(&data, "partial_outage", start + Duration::minutes(30)).await;
        house.status(&data, "operational", start + Duration::minutes(60)).await;
        house.resolve(&incident, start, start + Duration::minutes(100)).await;

        let right = by_system::<DataImporter>();
        let count = async || {
            app.app.db.write(async |tx| exposure::compute(tx, &right, test_start(), &incident).await).await.unwrap()
        };
        let counts = count().await;
        assert_eq!(counts.people, 1, "{counts:?}");
        assert!(!counts.is_counting);
        let mut tx = app.app.db.read().await.unwrap();
        let noras = exposure::of(&mut tx, &incident, north).await.unwrap();
        let told: Vec<_> = noras.iter().map(|e| (e.name.as_str(), e.minutes, e.evidence.as_str())).collect();
        assert_eq!(told, [("Voice", 90, "rule"), ("Data", 30, "rule")]);
        assert!(exposure::of(&mut tx, &incident, south).await.unwrap().is_empty());
        assert!(exposure::of(&mut tx, &incident, texts_only).await.unwrap().is_empty());
        drop(tx);

        // The commander widens it to everywhere; then takes a service off.
        house.run("update incident set regions = ''").await;
        assert_eq!(count().await.people, 2);
        house.run(&format!("delete from incident_service where service_id = '{data}'")).await;
        assert_eq!(count().await.by_service, [(voice.clone(), "Voice".to_owned(), 2)]);
        assert_eq!(count().await.people, 2, "counting twice is counting once");
    }

    async fn a_report_is_believed_and_a_measurement_decides(app: TestApp) {
        let house = Fixture::with(&app).await;
        let voice = house.service("Voice").await;
        let (north, south) = (house.customer("N-1", "Nora", "North").await, house.customer("S-1", "Sam", "South").await);
        house.uses(north, &voice).await;
        let start = test_start() - Duration::hours(3);
        let incident = house.incident("North", &[&voice]).await;
        house.status(&voice, "major_outage", start).await;
        house.status(&voice, "operational", start + Duration::minutes(90)).await;
        house.resolve(&incident, start, start + Duration::minutes(90)).await;
        house.report(&incident, south, &voice).await;
        house.report(&incident, south, &voice).await;

        let right = by_system::<DataImporter>();
        let count = async || {
            app.app.db.write(async |tx| exposure::compute(tx, &right, test_start(), &incident).await).await.unwrap()
        };
        let counts = count().await;
        assert_eq!(counts.by_evidence, [("rule".to_owned(), 1), ("self_report".to_owned(), 1)]);
        assert_eq!(counts.by_region, [("North".to_owned(), 1), ("South".to_owned(), 1)]);

        house.measured(&incident, south, &voice, start, start + Duration::minutes(7)).await;
        let counts = count().await;
        assert_eq!(counts.by_evidence, [("telemetry".to_owned(), 1)], "what was measured ends the rule");
        let mut tx = app.app.db.read().await.unwrap();
        assert_eq!(exposure::of(&mut tx, &incident, south).await.unwrap()[0].minutes, 7);
    }

    async fn many_customers_are_counted_in_steps_that_add_up(app: TestApp) {
        let house = Fixture::with(&app).await;
        let voice = house.service("Voice").await;
        house.customers(4_321, &voice).await;
        let start = test_start() - Duration::hours(1);
        let incident = house.incident("", &[&voice]).await;
        house.status(&voice, "degraded_performance", start).await;
        let now = test_start();
        let plan = exposure::plan(&mut app.app.db.read().await.unwrap(), now, &incident).await.unwrap();
        let mut steps = 0;
        loop {
            let progress = app.app.db
                .write(async |tx| exposure::proceed(tx, &Actor::System, now, &plan).await)
                .await
                .unwrap();
            if progress == exposure::Progress::FormResponse { break }
            steps += 1;
            let counts = exposure::counts(&mut app.app.db.read().await.unwrap(), &incident).await.unwrap();
            assert!(counts.is_counting);
        }
        assert_eq!(steps, 3);
        let counts = exposure::counts(&mut app.app.db.read().await.unwrap(), &incident).await.unwrap();
        assert_eq!((counts.people, counts.is_counting), (4_321, false));
    }

    async fn the_worker_counts_again_when_what_it_rests_on_has_changed(app: TestApp) {
        let house = Fixture::with(&app).await;
        let voice = house.service("Voice").await;
        let nora = house.customer("N-1", "Nora", "North").await;
        house.uses(nora, &voice).await;
        let incident = house.incident("South", &[&voice]).await;
        house.status(&voice, "major_outage", test_start() - Duration::hours(1)).await;
        let settle = async || {
            while workers::count(&app.app).await.unwrap() {}
            workers::count(&app.app).await.unwrap();
            exposure::counts(&mut app.app.db.read().await.unwrap(), &incident).await.unwrap()
        };
        assert_eq!(settle().await.people, 0);
        house.report(&incident, nora, &voice).await;
        assert_eq!(settle().await.by_evidence, [("self_report".to_owned(), 1)]);
        house.run("update incident set regions = 'South; North'").await;
        let counts = settle().await;
        assert_eq!((counts.people, counts.is_counting), (1, false));
        let events = house.number("select count(*) from events where verb = 'exposure.counted'").await;
        settle().await;
        assert_eq!(house.number("select count(*) from events where verb = 'exposure.counted'").await, events);
        house.run("update incident set is_drill = true").await;
        house.run("update incident set regions = 'Nowhere'").await;
        assert_eq!(settle().await.people, 1, "a drill counts nobody");
    }
}
