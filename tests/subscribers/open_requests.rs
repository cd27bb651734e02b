//! Somebody who was asked to confirm several times: neither an older link nor one that is sent again undoes what was chosen later.

use crate::{confirmation_link, count, declare, minutes, service, subscribe, text};
use amends::app::test_support::TestApp;
use amends::on_both_databases;
use amends::types::Role;

/// Asks for a subscription, and returns the path of its confirmation link.
async fn ask(app: &TestApp, fields: &[(&str, &str)]) -> String {
    let fields: Vec<_> = fields.iter().copied().chain([("to", "ann@example.org")]).collect();
    let asked = app.visitor().post("/subscriptions", &fields).await;
    assert_eq!(asked.status, 303, "{}", asked.body);
    confirmation_link(app).await
}

async fn confirm(app: &TestApp, link: &str) -> u16 {
    app.visitor().post(&format!("{link}/confirmation"), &[]).await.status.as_u16()
}

on_both_databases! {
    async fn an_incident_that_staff_takes_off_does_not_come_back_by_an_older_request(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let incident = declare(&app, &data, false, false).await;
        let older = ask(&app, &[("about", &format!("incident:{incident}")), ("digest", "weekly")]).await;
        app.app.clock.set(minutes(11));
        ask(&app, &[("about", "all"), ("digest", "daily")]).await;
        let lead = app.staff("Ines Alder", &[Role::SupportLead]).await;
        let page = format!("/desk/subscribers/{}", text(&app, "select id from subscriber").await);
        let version = lead.get(&page).await.version();
        // As the page shows it: both.
        let shown = [("version", version.as_str()), ("about", "all"), ("incident", incident.as_str())];
        assert_eq!(lead.post(&page, &shown).await.status, 303);
        let asked = "select count(*) from subscription_request where targets like '%incident:%'";
        assert_eq!(count(&app, asked).await, 2, "saved as it is, no request asks for less");
        let newest = r#"select digest from subscription_request where targets like '%"page"%'"#;
        assert_eq!(text(&app, newest).await, "daily");

        let version = lead.get(&page).await.version();
        assert_eq!(lead.post(&page, &[("version", &*version), ("about", "all")]).await.status, 303);
        assert_eq!(count(&app, asked).await, 0);
        app.app.clock.set(minutes(72));
        let again = lead.post(&format!("{page}/confirmation"), &[]).await;
        assert!(again.location().ends_with("done=sent"), "{}", again.location());
        let newest = confirmation_link(&app).await;
        assert_eq!((confirm(&app, &older).await, confirm(&app, &newest).await), (410, 303));
        assert_eq!(count(&app, "select count(*) from subscription where scope = 'incident'").await, 0);
        assert_eq!(count(&app, "select count(*) from subscription where scope = 'page'").await, 1);
        assert_eq!(text(&app, "select digest from subscriber").await, "daily");
    }

    async fn an_older_link_asks_for_nothing_but_what_staff_says(app: TestApp) {
        let (data, calls) = (service(&app, "Mobile data").await, service(&app, "Calls").await);
        let incident = declare(&app, &data, false, false).await;
        let older = ask(&app, &[("about", "chosen"), ("service", data.as_str()), ("digest", "weekly")]).await;
        app.app.clock.set(minutes(11));
        let newer = ask(&app, &[("about", "chosen"), ("service", calls.as_str())]).await;
        let lead = app.staff("Ines Alder", &[Role::SupportLead]).await;
        let page = format!("/desk/subscribers/{}", text(&app, "select id from subscriber").await);
        let version = lead.get(&page).await.version();
        let about = format!("incident:{incident}");
        assert_eq!(lead.post(&page, &[("version", &*version), ("about", &about)]).await.status, 303);
        assert_eq!((confirm(&app, &older).await, confirm(&app, &newer).await), (410, 303));
        assert_eq!(text(&app, "select scope from subscription").await, "incident");
        assert_eq!(text(&app, "select digest from subscriber").await, "weekly", "how they chose to be written to stays");
    }

    async fn an_incident_that_a_reader_takes_off_does_not_come_back_by_an_older_link(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let incident = declare(&app, &data, false, false).await;
        let about = format!("incident:{incident}");
        let own = subscribe(&app, "ann@example.org", &[("about", "all"), ("incident", incident.as_str())]).await;
        assert_eq!(count(&app, "select count(*) from subscription").await, 2);
        app.app.clock.set(minutes(11));
        let older = ask(&app, &[("about", &about)]).await;
        let version = app.visitor().get(&own).await.version();
        assert_eq!(app.visitor().post(&own, &[("version", &*version), ("about", "all")]).await.status, 303);
        assert_eq!(confirm(&app, &older).await, 410);
        assert_eq!(text(&app, "select scope from subscription").await, "page");
        // Asked for once more, it is added.
        app.app.clock.set(minutes(22));
        let newer = ask(&app, &[("about", &about)]).await;
        assert_eq!(confirm(&app, &newer).await, 303);
        assert_eq!(count(&app, "select count(*) from subscription").await, 2);
    }

    async fn what_a_reader_saves_as_it_is_is_their_newest_choice(app: TestApp) {
        service(&app, "Mobile data").await;
        let own = subscribe(&app, "ann@example.org", &[("about", "all"), ("digest", "weekly")]).await;
        app.app.clock.set(minutes(11));
        let older = ask(&app, &[("about", "all"), ("digest", "daily")]).await;
        app.app.clock.set(minutes(22));
        // A form that does not show it chooses nothing.
        let version = app.visitor().get(&own).await.version();
        assert_eq!(app.visitor().post(&own, &[("version", &*version), ("about", "all")]).await.status, 303);
        let open = "select count(*) from subscription_request where confirmed_at is null and sets_preferences = true";
        assert_eq!(count(&app, open).await, 1);
        let version = app.visitor().get(&own).await.version();
        let weekly = [("version", version.as_str()), ("about", "all"), ("digest", "weekly")];
        assert_eq!(app.visitor().post(&own, &weekly).await.status, 303);
        assert_eq!(count(&app, open).await, 0);
        // Once more, it writes nothing.
        let version = app.visitor().get(&own).await.version();
        let mut commits = app.app.db.commits();
        commits.mark_unchanged();
        assert_eq!(app.visitor().post(&own, &[("version", &*version), ("about", "all"), ("digest", "weekly")]).await.status, 303);
        assert!(!commits.has_changed().unwrap());
        assert_eq!(confirm(&app, &older).await, 303);
        assert_eq!(text(&app, "select digest from subscriber").await, "weekly");
    }
}
