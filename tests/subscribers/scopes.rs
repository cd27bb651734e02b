//! What subscribers get by what they subscribed to: groups, kinds, languages.

use crate::{claim, confirmation_link, count, declare, minutes, release_notices, run_worker, subscribe, text, update};
use amends::access::{ServiceEditor, by_system};
use amends::app::test_support::TestApp;
use amends::incidents::State;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::services::catalogue::{self, GroupInput, ServiceInput};
use amends::subscribers::{SubscriptionLink, workers};
use amends::types::PublicId;
use axum::http::Method;

/// A group, and a service in it.
async fn grouped(app: &TestApp, group: &str, name: &str) -> (PublicId, PublicId) {
    let (keeper, now): (ServiceEditor, _) = (by_system(), app.app.clock.now());
    let (group, name) = (group.to_owned(), name.to_owned());
    let made = app.app.db.write(async move |tx| {
        let group =
            catalogue::add_group(tx, &keeper, now, &GroupInput { name: group, ..GroupInput::default() }).await?;
        let input = ServiceInput { name, group: Some(group.clone()), weight_percent: 100, ..ServiceInput::default() };
        let service = catalogue::add_service(tx, &keeper, now, &input).await?;
        Ok((group, service))
    });
    made.await.unwrap()
}

async fn told(app: &TestApp) -> Vec<String> {
    let query = sql("select address from message where class = 'service_update' order by address");
    app.app.db.read().await.unwrap().fetch_values(query).await.unwrap()
}

const ONLY_POST_MORTEMS: [(&str, &str); 2] = [("kinds_shown", "3"), ("kinds", "post_mortems")];

on_both_databases! {
    async fn a_group_is_told_of_each_of_its_services(app: TestApp) {
        let (network, data) = grouped(&app, "Network", "Mobile data").await;
        let (shops, depots) = grouped(&app, "Shops", "Depots").await;
        let form = app.visitor().get("/subscribe").await.body;
        assert!(form.contains("Which groups of services?") && form.contains(&format!("value=\"{network}\"")), "{form}");
        let of_group = |group| [("about", "chosen"), ("group", group)];
        subscribe(&app, "network@example.org", &of_group(network.as_str())).await;
        subscribe(&app, "shops@example.org", &of_group(shops.as_str())).await;
        subscribe(&app, "both@example.org", &[("about", "chosen"), ("group", network.as_str()), ("service", data.as_str())]).await;
        subscribe(&app, "later@example.org", &[&of_group(network.as_str())[..], &ONLY_POST_MORTEMS].concat()).await;
        app.app.clock.set(minutes(1));
        let incident = declare(&app, &data, true, false).await;
        run_worker(&app).await;
        assert_eq!(told(&app).await, ["both@example.org", "network@example.org"], "each once");
        // Whoever follows the incident besides keeps the group.
        let follow = format!("incident:{incident}");
        let own = subscribe(&app, "shops@example.org", &[("about", &follow)]).await;
        assert_eq!(count(&app, "select count(*) from subscription join subscriber on id = subscriber_id where address = 'shops@example.org'").await, 2);
        app.app.clock.set(minutes(5));
        update(&app, &incident, State::Identified, true).await;
        run_worker(&app).await;
        assert_eq!(told(&app).await.iter().filter(|address| *address == "shops@example.org").count(), 1);
        let page = app.visitor().get(&own).await.body;
        assert!(page.contains("Incidents that you follow") && page.contains("Mobile data fails"), "{page}");
        // A service that joins the group later belongs to it.
        let (keeper, now): (ServiceEditor, _) = (by_system(), app.app.clock.now());
        let input = ServiceInput { name: "Text messages".into(), group: Some(network.clone()), weight_percent: 100, ..ServiceInput::default() };
        let joined = app.app.db.write(async move |tx| catalogue::add_service(tx, &keeper, now, &input).await).await.unwrap();
        declare(&app, &joined, true, false).await;
        run_worker(&app).await;
        assert_eq!(told(&app).await.iter().filter(|address| *address == "network@example.org").count(), 3);
        declare(&app, &depots, true, false).await;
        run_worker(&app).await;
        assert_eq!(told(&app).await.iter().filter(|address| *address == "later@example.org").count(), 0);
    }

    async fn readers_choose_the_language_of_their_messages(app: TestApp) {
        let (_, data) = grouped(&app, "Network", "Mobile data").await;
        app.app.db.write(async |tx| {
            tx.execute(sql("insert into page_language (page_id, language) select id, 'de' from page")).await?;
            Ok(())
        }).await.unwrap();
        let refused = app.visitor().post("/subscriptions", &[("about", "all"), ("to", "a@example.org"), ("language", "fr")]).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        let own = subscribe(&app, "jana@example.org", &[("about", "all"), ("language", "de")]).await;
        subscribe(&app, "nora@example.org", &[("about", "all")]).await;
        let asked = text(&app, "select subject from message where address = 'jana@example.org' order by id limit 1").await;
        assert!(asked.starts_with("Bestätigen Sie Ihr Abonnement"), "{asked}");
        assert!(app.visitor().get(&own).await.body.contains("value=\"de\" selected"));
        app.app.clock.set(minutes(1));
        let incident = declare(&app, &data, true, false).await;
        app.app.db.write(async move |tx| {
            let staff = "insert into staff (id, email, email_key, name, password_hash, created_at) values ('translator01', 't@example.org', 't@example.org', 'T', '', $1)";
            tx.execute(sql(staff).bind(minutes(0))).await?;
            let title = "insert into incident_translation (incident_id, language, title, author_id, at) values ($1, 'de', 'Mobile Daten fallen aus', 'translator01', $2)";
            tx.execute(sql(title).bind(&incident).bind(minutes(1))).await?;
            Ok(())
        }).await.unwrap();
        run_worker(&app).await;
        let german = text(&app, "select subject || body from message where address = 'jana@example.org' and class = 'service_update'").await;
        assert!(german.starts_with("Mobile Daten fallen aus: Wird untersucht") && german.contains("We are looking into it."), "{german}");
        let english = text(&app, "select subject from message where address = 'nora@example.org' and class = 'service_update'").await;
        assert_eq!(english, "Mobile data fails: Investigating");
    }

    async fn what_scanners_do_changes_nothing(app: TestApp) {
        grouped(&app, "Network", "Mobile data").await;
        app.visitor().post("/subscriptions", &[("about", "all"), ("to", "nora@example.org")]).await;
        let link = confirmation_link(&app).await;
        for look in [Method::GET, Method::HEAD] {
            for path in [link.clone(), format!("{link}/confirmation")] {
                let seen = app.visitor().send(look.clone(), &path, None, "", &[]).await;
                assert!(seen.status.is_success() || seen.status.is_redirection(), "{path}: {}", seen.status);
            }
        }
        assert_eq!(count(&app, "select count(*) from subscriber where state <> 'unconfirmed'").await, 0);
        release_notices(&app);
        while workers::reconcile(&app.app).await.unwrap() {}
        let messages = claim(&app).await;
        assert_eq!(messages.len(), 1);
        let request = PublicId::parse(&text(&app, "select id from subscription_request").await).unwrap();
        assert!(messages[0].body.contains(&SubscriptionLink::Confirm(request).path(&app.app.keys)));
    }
}
