//! Receivers: created, rotated and revoked by administrators, found by their token.

use crate::fixture::Fixture;
use crate::sender::{Sender, group, token_of};
use amends::alerts::command;
use amends::alerts::kind::HookKind;
use amends::alerts::limits::UNKNOWN_MAX;
use amends::app::test_support::test_start;
use amends::on_both_databases;
use amends::types::Role;

on_both_databases! {
    async fn a_token_is_shown_once_and_kept_as_a_hash(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        assert_eq!(sender.token.len(), 32);
        let page = sender.admin.get(&sender.page()).await.body;
        assert!(!page.contains(&sender.token), "{page}");
        let fixture = Fixture::with(&app).await;
        assert_ne!(fixture.column("select token_hash from inbound_hook").await, std::slice::from_ref(&sender.token));
        let events = fixture.column("select verb from events where subject = 'receiver'").await;
        assert_eq!(events, ["receiver.created"]);

        assert_eq!(sender.outcome(&group("g", &[("a", "firing", &[])])).await, "drafted");
        let bearer = app.bearer(&sender.token);
        let again = bearer.post_json("/hooks/alertmanager", &group("g", &[("a", "firing", &[])]), &[]).await;
        assert_eq!((again.status.as_u16(), again.json()["outcome"].as_str()), (200, Some("repeated")));
        // Posts from anywhere are taken: no cookie is read.
        let mut elsewhere = app.visitor();
        elsewhere.origin = "https://monitoring.example".into();
        assert_eq!(elsewhere.post_json(&sender.path(), &group("g", &[("a", "firing", &[])]), &[]).await.status, 200);
        let list = sender.admin.get("/desk/settings/alerts").await.body;
        assert!(list.contains("<td class=\"numeric wide-only\">3<"), "{list}");
    }

    async fn rotation_and_revocation_end_a_token_at_once(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let body = group("g", &[("a", "firing", &[])]);
        assert_eq!(sender.outcome(&body).await, "drafted");
        let rotated = sender.admin.post(&format!("{}/rotation", sender.page()), &[]).await;
        let token = token_of(&rotated);
        assert_ne!(token, sender.token);
        assert_eq!(sender.post(&body).await.status, 404);
        let sender = Sender { token, ..sender };
        assert_eq!(sender.outcome(&body).await, "repeated");
        assert_eq!(sender.admin.post(&format!("{}/revocation", sender.page()), &[]).await.status, 303);
        assert_eq!(sender.post(&body).await.status, 404);
        let bearer = app.bearer(&sender.token);
        assert_eq!(bearer.post_json("/hooks/alertmanager", &body, &[]).await.status, 401);
        let page = sender.admin.get(&sender.page()).await.body;
        assert!(page.contains("Revoked") && !page.contains("Replace token"), "{page}");
    }

    async fn unknown_tokens_are_limited_by_source_and_keep_no_known_one_out(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let body = group("g", &[("a", "firing", &[])]);
        assert_eq!(sender.outcome(&body).await, "drafted");
        let mut statuses = Vec::new();
        for n in 0..UNKNOWN_MAX + 5 {
            let path = format!("/hooks/alertmanager/{n:0>32}");
            statuses.push(app.visitor().post_json(&path, &body, &[]).await.status.as_u16());
        }
        assert_eq!(statuses.iter().filter(|status| **status == 404).count(), UNKNOWN_MAX as usize);
        assert_eq!(statuses.iter().filter(|status| **status == 503).count(), 5);
        assert_eq!(sender.outcome(&body).await, "repeated");
        assert_eq!(app.visitor().post_json("/hooks/alertmanager/short", &body, &[]).await.status, 404);
        assert_eq!(app.visitor().post_json("/hooks/nagios/short", &body, &[]).await.status, 404);
        assert_eq!(app.visitor().post_json("/hooks/alertmanager", &body, &[]).await.status, 401);
    }

    async fn the_command_prints_the_address(app: TestApp) {
        let address = command::create(&app.app, "alertmanager", "Prometheus").await.unwrap();
        let path = address.strip_prefix("http://127.0.0.1:3000").unwrap();
        let response = app.visitor().post_json(path, &group("g", &[("a", "firing", &[])]), &[]).await;
        assert_eq!(response.status, 200, "{}", response.body);
        let pagerduty = command::create(&app.app, "pagerduty", "Checks").await.unwrap();
        assert!(pagerduty.starts_with("http://127.0.0.1:3000/v2/enqueue routing_key "), "{pagerduty}");
        assert!(command::create(&app.app, "nagios", "Old").await.is_err());
        assert!(command::create(&app.app, "json", " ").await.is_err());
    }

    async fn only_administrators_see_receivers(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let commander = app.staff("Ruth Osei", &[Role::Commander]).await;
        for page in ["/desk/settings/alerts".to_owned(), sender.page(), format!("{}/rules/new", sender.page())] {
            assert_eq!(commander.get(&page).await.status, 403, "{page}");
            assert_eq!(sender.admin.get(&page).await.status, 200, "{page}");
        }
        assert_eq!(test_start(), app.app.clock.now());
    }
}
