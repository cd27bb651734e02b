//! What becomes of deliveries: one draft, no doubles, storms, races, ends.

use crate::fixture::Fixture;
use crate::sender::{Sender, group};
use amends::alerts::kind::HookKind;
use amends::alerts::limits::PER_HOOK_MAX;
use amends::app::test_support::test_start;
use amends::on_both_databases;
use chrono::Duration;
use std::sync::Arc;

const DRAFTS: &str = "select count(*) from incident_draft";
const FIRING: &str = "select cast(sum(firing_count) as bigint) from incident_draft";
const PROPOSED: &str = "select count(*) from incident_draft where resolve_proposed_at is not null";

on_both_databases! {
    async fn a_group_makes_one_draft_and_its_end_one_proposal(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        let payments = fixture.service("Payments").await;
        let labels: &[(&str, &str)] = &[("service", "payments"), ("severity", "critical")];
        let firing = group("g", &[("a", "firing", labels), ("b", "firing", labels), ("c", "firing", labels)]);
        assert_eq!(sender.outcome(&firing).await, "drafted");
        assert_eq!(sender.outcome(&firing).await, "repeated", "a resend is no news");
        assert_eq!((fixture.number(DRAFTS).await, fixture.number(FIRING).await), (1, 3));
        assert_eq!(fixture.number("select count(*) from incident").await, 0, "a draft has no number");
        let said = fixture.column("select service_id from incident_draft_service where status = 'major_outage'").await;
        assert_eq!(said, [payments.as_str()]);

        let half = group("g", &[("a", "resolved", labels), ("b", "firing", labels), ("c", "firing", labels)]);
        assert_eq!(sender.outcome(&half).await, "resolved");
        assert_eq!((fixture.number(FIRING).await, fixture.number(PROPOSED).await), (2, 0));
        let over = group("g", &[("a", "resolved", labels), ("b", "resolved", labels), ("c", "resolved", labels)]);
        assert_eq!(sender.outcome(&over).await, "resolved");
        assert_eq!(sender.outcome(&over).await, "repeated");
        assert_eq!((fixture.number(FIRING).await, fixture.number(PROPOSED).await), (0, 1));
        assert_eq!(fixture.number("select seen_count from alert where key = 'g b'").await, 3);
    }

    async fn the_end_of_a_group_ends_alerts_that_it_left_out(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        sender.outcome(&group("g", &[("a", "firing", &[]), ("b", "firing", &[])])).await;
        sender.outcome(&group("other", &[("a", "firing", &[])])).await;
        let mut over = group("g", &[("a", "resolved", &[])]);
        over["truncatedAlerts"] = 1.into();
        assert_eq!(sender.outcome(&over).await, "resolved");
        assert_eq!(fixture.column("select key from alert where status = 'firing'").await, ["other a"]);
        assert_eq!((fixture.number(FIRING).await, fixture.number(PROPOSED).await), (1, 0));
    }

    async fn an_alert_that_fires_again_is_news_and_one_sent_late_is_not(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        let firing = group("g", &[("a", "firing", &[])]);
        sender.outcome(&firing).await;
        sender.outcome(&group("g", &[("a", "resolved", &[])])).await;
        assert_eq!(sender.outcome(&firing).await, "repeated", "sent before it was resolved, and overtaken");
        assert_eq!((fixture.number(FIRING).await, fixture.number(PROPOSED).await), (0, 1));

        let mut again = firing.clone();
        again["alerts"][0]["startsAt"] = "2026-03-11T09:20:00Z".into();
        app.app.clock.set(test_start() + Duration::minutes(25));
        assert_eq!(sender.outcome(&again).await, "extended", "within the hour it joins its draft");
        assert_eq!((fixture.number(DRAFTS).await, fixture.number(FIRING).await), (1, 1));
        assert_eq!(fixture.number(PROPOSED).await, 0, "the proposal is off");
        // The end of the first time comes after the beginning of the second.
        assert_eq!(sender.outcome(&group("g", &[("a", "resolved", &[])])).await, "repeated");
        assert_eq!(fixture.number(FIRING).await, 1);
    }

    async fn after_an_hour_and_on_other_services_there_is_another_draft(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        fixture.service("Payments").await;
        fixture.service("Search").await;
        let payments: &[(&str, &str)] = &[("service", "Payments")];
        let alert = |key: &str, labels| group(key, &[("a", "firing", labels)]);
        assert_eq!(sender.outcome(&alert("one", payments)).await, "drafted");
        assert_eq!(sender.outcome(&alert("two", &[("service", "Search")])).await, "drafted");
        assert_eq!(sender.outcome(&alert("three", &[])).await, "drafted", "no service is known");
        app.app.clock.set(test_start() + Duration::minutes(59));
        assert_eq!(sender.outcome(&alert("four", payments)).await, "extended");
        app.app.clock.set(test_start() + Duration::minutes(120));
        assert_eq!(sender.outcome(&alert("five", payments)).await, "drafted");
        assert_eq!(fixture.number(DRAFTS).await, 4);
    }

    async fn a_storm_makes_one_draft(app: TestApp) {
        let sender = Arc::new(Sender::new(&app, HookKind::Alertmanager).await);
        let fixture = Fixture::with(&app).await;
        fixture.service("Payments").await;
        let labels: &[(&str, &str)] = &[("service", "Payments"), ("severity", "critical")];
        // 400 in one delivery, and 100 that come one by one, eight at a time.
        let names: Vec<_> = (0..400).map(|n| format!("f{n}")).collect();
        let all: Vec<_> = names.iter().map(|name| (name.as_str(), "firing", labels)).collect();
        assert_eq!(sender.outcome(&group("storm", &all)).await, "drafted");
        let senders: Vec<_> = (0..8)
            .map(|lane| {
                let sender = sender.clone();
                tokio::spawn(async move {
                    for n in (0..100).filter(|n| n % 8 == lane) {
                        let labels: &[(&str, &str)] = &[("service", "Payments"), ("severity", "critical")];
                        let body = group(&format!("single {n}"), &[("x", "firing", labels)]);
                        assert_eq!(sender.outcome(&body).await, "extended");
                    }
                })
            })
            .collect();
        for sender in senders {
            sender.await.unwrap();
        }
        assert_eq!((fixture.number(DRAFTS).await, fixture.number(FIRING).await), (1, 500));
        assert_eq!(fixture.number("select alert_count from incident_draft").await, 500);
        assert_eq!(fixture.number("select alert_count from inbound_hook").await, 500);
    }

    async fn two_nodes_that_get_the_same_alert_make_one_draft(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        for round in 0..10 {
            let body = group(&format!("g{round}"), &[("a", "firing", &[("team", "web")]), ("b", "firing", &[])]);
            // Routers of their own, with limits of their own, on one database.
            let nodes = [app.visitor(), app.visitor()].map(|program| Sender {
                program, admin: sender.admin.clone(), kind: sender.kind, id: sender.id.clone(),
                token: sender.token.clone(),
            });
            let (one, two) = tokio::join!(nodes[0].outcome(&body), nodes[1].outcome(&body));
            let mut outcomes = [one, two];
            outcomes.sort();
            assert_eq!(outcomes[1], "repeated", "{outcomes:?}");
        }
        assert_eq!((fixture.number(DRAFTS).await, fixture.number(FIRING).await), (1, 20));
    }

    async fn only_the_newest_thousand_deliveries_are_kept(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        sender.outcome(&group("g", &[("a", "firing", &[])])).await;
        fixture.run("update inbound_hook set delivery_count = 1000").await;
        sender.outcome(&group("g", &[("a", "firing", &[])])).await;
        assert_eq!(fixture.column("select cast(number as text) from alert_delivery").await, ["1001"]);
    }

    async fn old_deliveries_and_alerts_are_deleted(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        sender.outcome(&group("g", &[("a", "firing", &[])])).await;
        app.app.clock.set(test_start() + Duration::days(29));
        assert!(!amends::alerts::workers::prune(&app.app).await.unwrap());
        app.app.clock.set(test_start() + Duration::days(31));
        while amends::alerts::workers::prune(&app.app).await.unwrap() {}
        assert_eq!(fixture.number("select count(*) from alert_delivery").await, 0);
        assert_eq!(fixture.number("select count(*) from alert").await, 0);
        assert_eq!(fixture.number(DRAFTS).await, 1, "the draft stays");
    }

    async fn a_flood_is_asked_to_come_back(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let body = group("g", &[("a", "firing", &[])]);
        assert_eq!(sender.outcome(&body).await, "drafted");
        // What is counted before anything is read; the rest of the allowance is used up here.
        let limits = app.app.feature::<amends::alerts::limits::HookLimits>();
        let key = amends::alerts::limits::TokenKey(sender.token.clone());
        let source = amends::platform::source::Source::of_peer([127, 0, 0, 1].into()).key();
        for _ in 1..PER_HOOK_MAX {
            limits.take_token(&key, source, test_start()).unwrap();
        }
        let refused = sender.post(&body).await;
        assert_eq!(refused.status, 503, "{}", refused.body);
        let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((10..=60).contains(&wait), "{wait}");
    }

    async fn while_the_database_is_away_the_sender_is_asked_to_try_again(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let mut app = app;
        // A database that is never opened.
        let lazily = amends::platform::db::connect_lazily("sqlite:///nowhere/amends.db", false, 5).unwrap();
        let db = std::mem::replace(&mut app.app.db, lazily);
        let sender = Sender { program: app.visitor(), ..sender };
        let body = group("g", &[("a", "firing", &[])]);
        let refused = sender.post(&body).await;
        assert_eq!(refused.status, 503, "{}", refused.body);
        assert!(refused.headers.contains_key("retry-after"));
        app.app.db = db;
        let sender = Sender { program: app.visitor(), ..sender };
        assert_eq!(sender.outcome(&body).await, "drafted");
    }
}
