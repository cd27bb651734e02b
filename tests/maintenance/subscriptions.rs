//! Subscribers choose incidents and planned maintenance apart.

use crate::fixture::{commander, minutes, notices, number, run, run_workers, schedule, service, subscriber, texts};
use amends::app::test_support::TestApp;
use amends::incidents::{self, Declaration, State};
use amends::on_both_databases;
use amends::types::{PublicId, ServiceStatus};

const ONLY_INCIDENTS: [(&str, &str); 2] = [("kinds_shown", "1"), ("kinds", "incidents")];
const ONLY_MAINTENANCE: [(&str, &str); 2] = [("kinds_shown", "1"), ("kinds", "maintenance")];

async fn declare(app: &TestApp, service: &PublicId) {
    let now = app.app.clock.now();
    let declaration = Declaration {
        title: "Mobile data fails".into(),
        cause: None,
        regions: Vec::new(),
        services: vec![(service.clone(), ServiceStatus::MajorOutage)],
        started_at: now,
        first_evidence_at: None,
        state: State::Investigating,
        body: "We look into it.".into(),
        next_update_by: None,
        notify: true,
        is_drill: false,
    };
    let declared = app.app.db.write(async move |tx| incidents::declare(tx, &commander(), now, declaration).await);
    declared.await.unwrap();
}

on_both_databases! {
    async fn each_gets_what_they_chose(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let chosen = [("about", "chosen"), ("service", data.as_str())];
        subscriber(&app, "both@example.org", &[("about", "all")]).await;
        subscriber(&app, "incidents@example.org", &[&[("about", "all")], &ONLY_INCIDENTS[..]].concat()).await;
        subscriber(&app, "planned@example.org", &[&chosen[..], &ONLY_MAINTENANCE[..]].concat()).await;
        app.app.clock.set(minutes(1));
        declare(&app, &data).await;
        schedule(&app, &data, None).await;
        run_workers(&app, minutes(2)).await;
        let sent = notices(&app).await;
        let of = |who: &str| sent.iter().filter(|one| one.starts_with(who)).map(|one| one.contains("New switches")).collect::<Vec<_>>();
        assert_eq!((of("both@").len(), of("incidents@"), of("planned@")), (2, vec![false], vec![true]), "{sent:?}");
        run_workers(&app, minutes(60)).await;
        assert_eq!(notices(&app).await.len(), 6, "the reminder goes to those who want maintenance");
        let confirmations = texts(&app, "select body from message where link = 'confirmation' order by id").await;
        assert!(confirmations[1].contains("all incidents") && !confirmations[1].contains("planned"), "{}", confirmations[1]);
        assert!(confirmations[2].contains("(planned maintenance only)"), "{}", confirmations[2]);
    }

    async fn one_kind_is_left_and_the_other_kept(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let page = subscriber(&app, "ann@example.org", &[("about", "all")]).await;
        app.app.clock.set(minutes(1));
        let shown = app.visitor().get(&page).await;
        assert_eq!(shown.body.matches("name=\"kinds\"").count(), 3, "{}", shown.body);
        let version = shown.version();
        let none = app.visitor().post(&page, &[("version", &*version), ("about", "all"), ("kinds_shown", "1")]).await;
        assert!(none.status == 422 && none.body.contains("href=\"#kinds\""), "{}", none.body);
        let only = [&[("version", &*version), ("about", "all")], &ONLY_MAINTENANCE[..]].concat();
        assert_eq!(app.visitor().post(&page, &only).await.status, 303);
        declare(&app, &data).await;
        schedule(&app, &data, None).await;
        run_workers(&app, minutes(2)).await;
        let sent = notices(&app).await;
        assert!(sent.len() == 1 && sent[0].contains("New switches"), "{sent:?}");
        let shown = app.visitor().get(&page).await.body;
        let (_, kinds) = shown.split_once("value=\"incidents\"").unwrap();
        assert!(!kinds.split_once('>').unwrap().0.contains("checked"), "{kinds}");
    }

    async fn subscribers_from_before_keep_both(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        subscriber(&app, "ann@example.org", &[("about", "all")]).await;
        assert_eq!(number(&app, "select count(*) from subscription where wants_incidents = true and wants_maintenance = true").await, 1);
        // A page from before the choice, which a cache may still have, does not post it.
        app.app.clock.set(minutes(1));
        declare(&app, &data).await;
        schedule(&app, &data, None).await;
        run_workers(&app, minutes(2)).await;
        assert_eq!(notices(&app).await.len(), 2);
        run(&app, "update page set language = 'de'").await;
        app.publish().await;
        let form = app.visitor().get("/subscribe").await.body;
        assert!(form.contains("Geplante Wartung") && form.contains("name=\"kinds_shown\""), "{form}");
    }
}
