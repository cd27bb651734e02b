//! Subscribers at the desk: counts, search, who sees addresses, adding, and the export.

use crate::{confirmation_link, count, minutes, service, subscribe, text};
use amends::access::{SubscriberManager, by_system};
use amends::app::test_support::TestApp;
use amends::on_both_databases;
use amends::subscribers::list::{self, Filter, Order};
use amends::subscribers::manage::{self, NewSubscriber};
use amends::subscribers::{Kinds, Preferences, State, Subscriptions, Target, Wanted};
use amends::types::{PublicId, Role};

async fn add(app: &TestApp, address: &str, targets: Vec<Target>, is_confirmed: bool) -> Result<PublicId, u16> {
    let right: SubscriberManager = by_system();
    let new = NewSubscriber {
        contact: amends::customers::address_text::parse(address, None).unwrap().into(),
        subscriptions: Subscriptions::of_targets(targets, Kinds::ALL),
        preferences: Preferences::default(),
        is_confirmed,
    };
    let (now, keys) = (app.app.clock.now(), app.app.keys.clone());
    let added = app.app.db.write(async move |tx| manage::add(tx, &right, &keys, now, &new).await).await;
    added.map_err(|refusal| refusal.status())
}

on_both_databases! {
    async fn staff_finds_and_adds_subscribers(app: TestApp) {
        service(&app, "Mobile data").await;
        subscribe(&app, "nora@example.org", &[("about", "all")]).await;
        app.visitor().post("/subscriptions", &[("about", "all"), ("to", "waiting@example.org")]).await;
        let lead = app.staff("Ines Alder", &[Role::SupportLead]).await;
        let commander = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let list = lead.get("/desk/subscribers").await.body;
        assert!(list.contains("nora@example.org") && list.contains("waiting@example.org"), "{list}");
        let masked = commander.get("/desk/subscribers").await.body;
        assert!(masked.contains("n•••@example.org") && !masked.contains("nora@"), "{masked}");
        // Parts of addresses are for those who see them; a whole one finds its subscriber for everybody.
        assert!(lead.get("/desk/subscribers?q=nor").await.body.contains("nora@example.org"));
        assert!(commander.get("/desk/subscribers?q=nor").await.body.contains("No subscriber matches"));
        assert!(commander.get("/desk/subscribers?q=Nora%40example.org").await.body.contains("n•••@example.org"));
        assert!(!lead.get("/desk/subscribers?state=active").await.body.contains("waiting@example.org"));
        assert_eq!(app.staff("Sam Adeyemi", &[Role::Marketing]).await.get("/desk/subscribers").await.status, 403);

        let refused = lead.post("/desk/subscribers", &[("to", "nobody"), ("about", "all")]).await;
        assert!(refused.status == 422 && refused.body.contains("value=\"nobody\""), "{}", refused.body);
        let asked = lead.post("/desk/subscribers", &[("to", "ann@example.org"), ("about", "all")]).await;
        assert_eq!(asked.status, 303, "{}", asked.body);
        assert_eq!(text(&app, "select state from subscriber where address = 'ann@example.org'").await, "unconfirmed");
        let page = lead.get(asked.location()).await.body;
        assert!(page.contains("all incidents, planned maintenance and post-mortems") && page.contains("Send the link again"), "{page}");
        let early = lead.post(&format!("{}/confirmation", asked.location()), &[]).await;
        assert!(early.location().ends_with("done=early"), "{}", early.location());
        app.app.clock.set(minutes(61));
        let again = lead.post(&format!("{}/confirmation", asked.location()), &[]).await;
        assert!(again.location().ends_with("done=sent"), "{}", again.location());
        let link = confirmation_link(&app).await;
        assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 303);
        assert_eq!(text(&app, "select state from subscriber where address = 'ann@example.org'").await, "active");
        let agreed = lead.post("/desk/subscribers", &[("to", "omar@example.org"), ("about", "all"), ("agreed", "yes")]).await;
        assert_eq!(agreed.status, 303, "{}", agreed.body);
        assert_eq!(text(&app, "select state from subscriber where address = 'omar@example.org'").await, "active");
        assert_eq!(count(&app, "select count(*) from message where address = 'omar@example.org'").await, 0);
        assert_eq!(lead.post(&format!("{}/end", agreed.location()), &[]).await.status, 303);
        assert_eq!(count(&app, "select count(*) from subscriber where address = 'omar@example.org'").await, 0);

        let file = lead.get("/desk/subscribers/export.csv").await;
        assert_eq!((file.status.as_u16(), &file.headers["content-type"]), (200, &"text/csv; charset=utf-8".parse().unwrap()));
        let nora = file.body.lines().find(|row| row.contains("nora@example.org"));
        assert_eq!((file.body.lines().count(), nora.is_some_and(|row| row.contains(",active,page,"))), (4, true), "{}", file.body);
        assert!(!commander.get("/desk/subscribers/export.csv").await.body.contains("nora@"));
    }

    async fn staff_changes_what_somebody_subscribed_to(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        service(&app, "Calls").await;
        let nora = subscribe(&app, "nora@example.org", &[("about", "all")]).await;
        let lead = app.staff("Ines Alder", &[Role::SupportLead]).await;
        let page = format!("/desk/subscribers/{}", text(&app, "select id from subscriber").await);
        let form = lead.get(&page).await;
        assert!(form.body.contains("Which kinds of updates?") && form.body.contains("How often?"), "{}", form.body);
        let version = form.version();
        let edit = [
            ("version", &*version), ("about", "chosen"), ("service", data.as_str()), ("kinds_shown", "3"), ("kinds", "maintenance"),
            ("digest", "weekly"),
        ];
        let saved = lead.post(&page, &edit).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        assert!(lead.get(saved.location()).await.body.contains("Mobile data (planned maintenance only)"));
        let stored = "select scope || ' ' || digest from subscription join subscriber on subscriber.id = subscriber_id
                      where wants_maintenance = true and wants_incidents = false";
        assert_eq!(text(&app, stored).await, "service weekly");
        assert_eq!(text(&app, "select actor from events where verb = 'subscription.changed'").await, format!("staff:{}", lead.staff_id.clone().unwrap()));
        assert_eq!(lead.post(&page, &edit).await.status, 303, "pressed twice, it is saved once");
        let stale = lead.post(&page, &[("version", &*version), ("about", "all")]).await;
        assert_eq!(stale.status, 409, "{}", stale.body);
        let version = lead.get(&page).await.version();
        let wrong = [("version", &*version), ("about", "chosen"), ("kinds_shown", "3")];
        let refused = lead.post(&page, &wrong).await;
        assert!(refused.status == 422 && refused.body.contains("Choose at least one service.") && refused.body.contains("Choose at least one kind"), "{}", refused.body);
        assert_eq!(text(&app, stored).await, "service weekly");
        let agent = app.staff("Ada Byron", &[Role::Agent]).await;
        assert!(!agent.get(&page).await.body.contains("Which kinds of updates?"), "who may not manage sees no form");
        assert_eq!(app.visitor().get(&nora).await.status, 200, "the reader's own page stays");

        // Of somebody who has not confirmed, it changes what they are asked to confirm.
        let asked = lead.post("/desk/subscribers", &[("to", "ann@example.org"), ("about", "all")]).await;
        let page = asked.location().to_owned();
        let version = lead.get(&page).await.version();
        let edit = [("version", &*version), ("about", "chosen"), ("service", data.as_str())];
        assert_eq!(lead.post(&page, &edit).await.status, 303);
        assert_eq!(lead.post(&page, &[("version", &*version), ("about", "all")]).await.status, 409, "under its version too");
        assert!(lead.get(&page).await.body.contains("asked to confirm what is chosen here"));
        assert_eq!(text(&app, "select state from subscriber where address = 'ann@example.org'").await, "unconfirmed");
        let link = confirmation_link(&app).await;
        assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 303);
        assert_eq!(count(&app, "select count(*) from subscription where scope = 'page'").await, 0);
        assert_eq!(lead.post(&format!("{page}/end"), &[]).await.status, 303);
        assert!(!lead.get(&page).await.body.contains("name=\"version\""), "after the end there is nothing to change");
        assert_eq!(lead.post(&page, &[("version", "9"), ("about", "all")]).await.status, 410);
    }

    async fn staff_adds_chats_and_webhooks(app: TestApp) {
        service(&app, "Mobile data").await;
        let lead = app.staff("Ines Alder", &[Role::SupportLead]).await;
        let list = lead.get("/desk/subscribers").await.body;
        for channel in ["webhook", "slack", "teams", "ntfy"] {
            assert!(list.contains(&format!("/desk/subscribers?add={channel}")), "{channel} in {list}");
        }
        assert!(!list.contains("?add=telegram"), "what is not set up is not offered");
        let form = lead.get("/desk/subscribers?add=ntfy").await.body;
        assert!(form.contains("name=\"channel\" value=\"ntfy\"") && form.contains("name=\"token\"") && form.contains("How often?"), "{form}");
        let slack = "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX";
        let asked = [("channel", "slack"), ("to", slack), ("about", "all"), ("digest", "daily")];
        let added = lead.post("/desk/subscribers", &asked).await;
        assert_eq!(added.status, 303, "{}", added.body);
        assert_eq!(text(&app, "select state from subscriber").await, "unconfirmed");
        assert!(text(&app, "select body from message where channel = 'slack'").await.contains("Confirm"));
        let page = lead.get(added.location()).await.body;
        assert!(page.contains("hooks.slack.com … XXXX") && !page.contains("/services/T0") && page.contains("Once a day"), "{page}");
        let again = lead.post("/desk/subscribers", &[("channel", "ntfy"), ("to", "https://ntfy.sh/amends"), ("about", "all"), ("agreed", "yes")]).await;
        assert_eq!(again.status, 303, "{}", again.body);
        assert_eq!(text(&app, "select state from subscriber where channel = 'ntfy'").await, "active");
        assert_eq!(count(&app, "select count(*) from message where channel = 'ntfy'").await, 0);
        let twice = lead.post("/desk/subscribers", &[("channel", "ntfy"), ("to", "https://ntfy.sh/amends"), ("about", "all"), ("agreed", "yes")]).await;
        assert_eq!(twice.status, 409, "{}", twice.body);
        let wrong = lead.post("/desk/subscribers", &[("channel", "slack"), ("to", "https://example.org/"), ("about", "all")]).await;
        assert!(wrong.status == 422 && wrong.body.contains("value=\"https://example.org/\"") && wrong.body.contains("value=\"slack\""), "{}", wrong.body);
        let unknown = lead.post("/desk/subscribers", &[("channel", "pigeon"), ("to", "loft 7"), ("about", "all")]).await;
        assert_eq!(unknown.status, 422);
        assert_eq!(count(&app, "select count(*) from destination where sealed like '%hooks%'").await, 0, "addresses are sealed");
    }

    async fn an_export_has_every_page_once(app: TestApp) {
        app.app.db.write(async |tx| {
            let page = amends::services::page::first_page(tx).await?.id;
            for number in 0..1_234_i64 {
                let query = "insert into subscriber (id, page_id, channel, address, address_key, state, created_at) values ($1, $2, 'email', $3, $3, 'active', $4)";
                let query = amends::platform::db::sql(query).bind(format!("sub{number:09}")).bind(&page);
                tx.execute(query.bind(format!("reader{number}@example.org")).bind(minutes(number / 100))).await?;
            }
            Ok(())
        }).await.unwrap();
        let lead = app.staff("Ines Alder", &[Role::SupportLead]).await;
        let file = lead.get("/desk/subscribers/export.csv").await.body;
        let ids: std::collections::BTreeSet<_> = file.lines().skip(1).map(|row| row.split(',').next().unwrap()).collect();
        assert_eq!((file.lines().count(), ids.len()), (1_235, 1_234));
    }

    async fn programs_add_change_list_and_count(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let ann = add(&app, "ann@example.org", vec![Target::Service(data.clone())], true).await.unwrap();
        let ben = add(&app, "ben@example.org", vec![Target::Page], false).await.unwrap();
        assert_eq!(add(&app, "ann@example.org", vec![Target::Page], true).await, Err(409), "nobody undoes a choice by adding");
        let unknown = Target::Service(PublicId::parse("aaaaaaaaaaaa").unwrap());
        assert_eq!(add(&app, "new@example.org", vec![unknown], true).await, Err(422));
        let mut tx = app.app.db.read().await.unwrap();
        let of_service = Filter { target: Some(Target::Service(data.clone())), ..Filter::default() };
        let found = list::list(&mut tx, &of_service, Order::Newest, 10, 0).await.unwrap();
        assert_eq!(found.iter().map(|one| (&one.id, one.state)).collect::<Vec<_>>(), [(&ann, State::Active)]);
        let part = Filter { query: "BEN@".into(), states: vec![State::Unconfirmed], ..Filter::default() };
        assert_eq!(list::count(&mut tx, &part).await.unwrap(), 1);
        let odd = Filter { query: "%".into(), ..Filter::default() };
        assert_eq!(list::count(&mut tx, &odd).await.unwrap(), 0, "a sign of patterns is a letter");
        let all = list::list(&mut tx, &Filter::default(), Order::Address, 1, 1).await.unwrap();
        assert_eq!(all[0].id, ben);
        assert_eq!(list::counts(&mut tx).await.unwrap().len(), 2);
        drop(tx);
        let right: SubscriberManager = by_system();
        let now = app.app.clock.now();
        let wanted = Wanted { subscriptions: Subscriptions::of_targets([Target::Page], Kinds::ALL), preferences: Preferences::default() };
        app.app.db.write(async |tx| {
            manage::change(tx, &right, now, &ann, None, &wanted).await?;
            manage::change(tx, &right, now, &ben, None, &Wanted { subscriptions: Subscriptions::of_targets([Target::Service(data.clone())], Kinds::ALL), ..wanted.clone() }).await
        }).await.unwrap();
        assert_eq!(text(&app, "select scope from subscription").await, "page");
        let link = confirmation_link(&app).await;
        assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 303);
        assert_eq!(count(&app, "select count(*) from subscription where scope = 'service'").await, 1, "the changed request is confirmed");
    }
}
