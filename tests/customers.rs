//! Personal links, finding customers, and counting exposure.

mod fixture;

use amends::access::{DataImporter, by_system};
use amends::app::test_support::test_start;
use amends::customers::exposure::{self, Evidence};
use amends::customers::{personal_link, store, workers};
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
    async fn a_personal_link_stays_the_same_and_resolves_to_its_page(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (ann, incident) = (fixture.customer("A-1", "Ann", "").await, fixture.incident("", &[]).await);
        let now = test_start();
        let token = app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, now, ann, &incident).await).await.unwrap();
        assert_eq!(token.len(), LINK_CHARS);
        let again = app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, now, ann, &incident).await).await.unwrap();
        assert_eq!(again, token);
        let mut tx = app.app.db.read().await.unwrap();
        assert_eq!(personal_link::active_token(&mut tx, &app.app.keys, now, ann, &incident).await.unwrap().as_ref(), Some(&token));
        for typed in [token.clone(), token.to_lowercase(), format!(" {token} ")] {
            let page = personal_link::resolve(&mut tx, &app.app.keys, now, &typed).await.unwrap().expect("the link resolves");
            assert_eq!((page.customer_id, &page.incident_id), (ann, &incident));
        }
        drop(tx);
        assert!(!fixture.column("select lookup from personal_page").await.contains(&token), "only a keyed hash is stored");
    }

    async fn unknown_expired_and_revoked_links_get_the_same_answer(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (ann, incident) = (fixture.customer("A-1", "Ann", "").await, fixture.incident("", &[]).await);
        let now = test_start();
        let token = app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, now, ann, &incident).await).await.unwrap();
        let resolve = async |at, token: String| {
            let mut tx = app.app.db.read().await.unwrap();
            personal_link::resolve(&mut tx, &app.app.keys, at, &token).await.unwrap()
        };
        for nothing in ["", "0", "00000000000000000000000000", "ZZZZZZZZZZZZZZZZZZZZZZZZZZ", "é", "' or 1=1 --"] {
            assert_eq!(resolve(now, nothing.into()).await, None, "{nothing}");
        }
        assert_eq!(resolve(now + personal_link::LINK_TTL, token.clone()).await, None);
        let page = resolve(now, token.clone()).await.unwrap();
        app.app.db.write(async |tx| personal_link::revoke(tx, &Actor::System, now, &page).await).await.unwrap();
        assert_eq!(resolve(now, token.clone()).await, None);

        let next = app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, now, ann, &incident).await).await.unwrap();
        assert_ne!(next, token);
        assert_eq!(resolve(now, next).await.map(|page| page.customer_id), Some(ann));
        assert_eq!(resolve(now, token).await, None, "a revoked link stays invalid");
    }

    async fn links_survive_key_rotation_and_not_the_removal_of_their_key(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (ann, incident) = (fixture.customer("A-1", "Ann", "").await, fixture.incident("", &[]).await);
        let now = test_start();
        let (before, after, without) =
            (keys(&[("old", 1)]), keys(&[("new", 2), ("old", 1)]), keys(&[("new", 2)]));
        let token = app.app.db.write(async |tx| personal_link::ensure(tx, &before, now, ann, &incident).await).await.unwrap();
        let again = app.app.db.write(async |tx| personal_link::ensure(tx, &after, now, ann, &incident).await).await.unwrap();
        assert_eq!(again, token, "an old key still derives its tokens");
        let mut tx = app.app.db.read().await.unwrap();
        assert!(personal_link::resolve(&mut tx, &after, now, &token).await.unwrap().is_some());
        assert!(personal_link::resolve(&mut tx, &without, now, &token).await.unwrap().is_none());
        drop(tx);
        let made = app.app.db.write(async |tx| personal_link::ensure(tx, &without, now, ann, &incident).await).await.unwrap();
        assert_ne!(made, token);
        let mut tx = app.app.db.read().await.unwrap();
        assert!(personal_link::resolve(&mut tx, &without, now, &made).await.unwrap().is_some());
    }

    async fn every_customer_has_their_own_link_and_an_erased_one_has_none(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (ann, ben) = (fixture.customer("A-1", "Ann", "").await, fixture.customer("B-1", "Ben", "").await);
        let incident = fixture.incident("", &[]).await;
        let now = test_start();
        let anns = app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, now, ann, &incident).await).await.unwrap();
        let bens = app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, now, ben, &incident).await).await.unwrap();
        assert_ne!(anns, bens);
        fixture.run(&format!("update customer set erased_at = '2026-03-11 09:00:00+00:00' where id = {ann}")).await;
        let mut tx = app.app.db.read().await.unwrap();
        assert!(personal_link::resolve(&mut tx, &app.app.keys, now, &anns).await.unwrap().is_none());
        drop(tx);
        let other = fixture.incident("", &[]).await;
        let refused = app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, now, ann, &other).await).await;
        assert_eq!(refused.unwrap_err().status(), 409);
    }

    async fn customers_are_found_by_any_spelling_of_their_address(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let ann = fixture.customer("A-1", "Ann", "").await;
        let ben = fixture.customer("B-1", "Ben", "").await;
        fixture.contact(ann, "sms", "+447700900123", "+447700900123").await;
        fixture.contact(ben, "sms", "+447700900123", "+447700900123").await;
        fixture.contact(ann, "email", "Ann@Example.org", "ann@example.org").await;
        let mut tx = app.app.db.read().await.unwrap();
        let key = amends::customers::address::parse("07700 900123").unwrap().key;
        let both: Vec<_> = store::find_by_address(&mut tx, &key).await.unwrap().into_iter().map(|c| c.id).collect();
        assert_eq!(both, [ann, ben]);
        let key = amends::customers::address::parse("ANN@example.ORG").unwrap().key;
        assert_eq!(store::find_by_address(&mut tx, &key).await.unwrap().len(), 1);
        assert!(store::find_by_address(&mut tx, "nobody@example.org").await.unwrap().is_empty());
        let points = store::contact_points(&mut tx, ann).await.unwrap();
        let best = store::best_contact_point(&points, amends::customers::Channel::Email).unwrap();
        assert_eq!(best.address, "Ann@Example.org");
    }

    async fn without_measurements_exposure_follows_service_and_region(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (voice, data) = (fixture.service("Voice").await, fixture.service("Data").await);
        let north = fixture.customer("N-1", "Nora", "North").await;
        let south = fixture.customer("S-1", "Sam", "South").await;
        let texts_only = fixture.customer("N-2", "Nils", "North").await;
        let later = fixture.customer("N-3", "Late Lea", "North").await;
        fixture.run(&format!("update customer set tenure_start = '2026-04-01' where id = {later}")).await;
        for who in [north, south, later] {
            fixture.uses(who, &voice).await;
        }
        fixture.uses(north, &data).await;
        let start = test_start() - Duration::hours(3);
        let incident = fixture.incident("North", &[&voice, &data]).await;
        fixture.status(&voice, "major_outage", start).await;
        fixture.status(&voice, "operational", start + Duration::minutes(90)).await;
        fixture.status(&data, "partial_outage", start + Duration::minutes(30)).await;
        fixture.status(&data, "operational", start + Duration::minutes(60)).await;
        fixture.resolve(&incident, start, start + Duration::minutes(100)).await;

        let right = by_system::<DataImporter>();
        let count = async || {
            app.app.db.write(async |tx| exposure::recount(tx, &right, test_start(), &incident).await).await.unwrap()
        };
        let counts = count().await;
        assert_eq!(counts.people, 1, "{counts:?}");
        assert!(!counts.is_counting);
        let mut tx = app.app.db.read().await.unwrap();
        let noras = exposure::for_customer(&mut tx, &incident, north).await.unwrap();
        let exposures: Vec<_> = noras.iter().map(|e| (e.name.as_str(), e.minutes, e.evidence.as_str())).collect();
        assert_eq!(exposures, [("Voice", 90, "rule"), ("Data", 30, "rule")]);
        assert!(exposure::for_customer(&mut tx, &incident, south).await.unwrap().is_empty());
        assert!(exposure::for_customer(&mut tx, &incident, texts_only).await.unwrap().is_empty());
        drop(tx);

        // The incident is changed to all regions, then a service is removed.
        fixture.run("update incident set regions = ''").await;
        assert_eq!(count().await.people, 2);
        fixture.run(&format!("delete from incident_service where service_id = '{data}'")).await;
        assert_eq!(count().await.by_service, [(voice.clone(), "Voice".to_owned(), 2)]);
        assert_eq!(count().await.people, 2, "counting again changes nothing");
    }

    async fn reports_count_and_measurements_replace_the_rule(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice").await;
        let (north, south) = (fixture.customer("N-1", "Nora", "North").await, fixture.customer("S-1", "Sam", "South").await);
        fixture.uses(north, &voice).await;
        let start = test_start() - Duration::hours(3);
        let incident = fixture.incident("North", &[&voice]).await;
        fixture.status(&voice, "major_outage", start).await;
        fixture.status(&voice, "operational", start + Duration::minutes(90)).await;
        fixture.resolve(&incident, start, start + Duration::minutes(90)).await;
        fixture.report(&incident, south, &voice).await;
        fixture.report(&incident, south, &voice).await;

        let right = by_system::<DataImporter>();
        let count = async || {
            app.app.db.write(async |tx| exposure::recount(tx, &right, test_start(), &incident).await).await.unwrap()
        };
        let counts = count().await;
        assert_eq!(counts.by_evidence, [(Evidence::Rule, 1), (Evidence::SelfReport, 1)]);
        assert_eq!(counts.by_region, [("North".to_owned(), 1), ("South".to_owned(), 1)]);

        fixture.measured(&incident, south, &voice, start, start + Duration::minutes(7)).await;
        let counts = count().await;
        assert_eq!(counts.by_evidence, [(Evidence::Telemetry, 1)], "measurements replace the rule");
        let mut tx = app.app.db.read().await.unwrap();
        assert_eq!(exposure::for_customer(&mut tx, &incident, south).await.unwrap()[0].minutes, 7);
    }

    async fn many_customers_are_counted_in_several_steps(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice").await;
        fixture.customers(4_321, &voice).await;
        let start = test_start() - Duration::hours(1);
        let incident = fixture.incident("", &[&voice]).await;
        fixture.status(&voice, "degraded_performance", start).await;
        let now = test_start();
        let mut steps = 0;
        loop {
            let progress = app.app.db
                .write(async |tx| exposure::run_step(tx, &Actor::System, now, &incident).await)
                .await
                .unwrap();
            if progress == exposure::CountProgress::Done { break }
            steps += 1;
            let counts = exposure::counts(&mut app.app.db.read().await.unwrap(), &incident).await.unwrap();
            assert!(counts.is_counting);
        }
        assert_eq!(steps, 3);
        let counts = exposure::counts(&mut app.app.db.read().await.unwrap(), &incident).await.unwrap();
        assert_eq!((counts.people, counts.is_counting), (4_321, false));
    }

    async fn the_worker_counts_again_when_inputs_change(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice").await;
        let nora = fixture.customer("N-1", "Nora", "North").await;
        fixture.uses(nora, &voice).await;
        let incident = fixture.incident("South", &[&voice]).await;
        fixture.status(&voice, "major_outage", test_start() - Duration::hours(1)).await;
        let settle = async || {
            while workers::count_exposure(&app.app).await.unwrap() == exposure::CountProgress::More {}
            workers::count_exposure(&app.app).await.unwrap();
            exposure::counts(&mut app.app.db.read().await.unwrap(), &incident).await.unwrap()
        };
        assert_eq!(settle().await.people, 0);
        fixture.report(&incident, nora, &voice).await;
        assert_eq!(settle().await.by_evidence, [(Evidence::SelfReport, 1)]);
        fixture.run("update incident set regions = 'South; North'").await;
        let counts = settle().await;
        assert_eq!((counts.people, counts.is_counting), (1, false));
        let events = fixture.number("select count(*) from events where verb = 'exposure.counted'").await;
        settle().await;
        assert_eq!(fixture.number("select count(*) from events where verb = 'exposure.counted'").await, events);
        fixture.run("update incident set is_drill = true").await;
        fixture.run("update incident set regions = 'Nowhere'").await;
        assert_eq!(settle().await.people, 1, "a drill is not counted");
    }
}
