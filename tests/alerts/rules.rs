//! Rules: their order, the dry run, and the ones that publish by themselves.

use crate::fixture::Fixture;
use crate::sender::{Sender, group};
use amends::alerts::kind::HookKind;
use amends::alerts::workers;
use amends::app::test_support::{TestApp, test_start};
use amends::on_both_databases;
use amends::types::Role;
use chrono::Duration;

async fn follow_rules(app: &TestApp) {
    while workers::follow_rules(&app.app).await.unwrap() {}
}

on_both_databases! {
    async fn the_first_rule_that_matches_decides_and_rules_can_be_moved(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        let search = fixture.service("Search").await;
        let search_field = format!("service-{search}");
        let staging = [("label-0", "env"), ("comparison-0", "prefix"), ("value-0", "stag"), ("action", "ignore")];
        let all = [("action", "draft"), (&*search_field, "partial_outage"), ("title", "Trouble with {{services}}")];
        for rule in [&all[..], &staging[..]] {
            let added = sender.rule(rule).await;
            assert_eq!(added.status, 303, "{}", added.body);
        }
        let body = |key: &str| group(key, &[("a", "firing", &[("env", "staging-2"), ("severity", "critical")])]);
        assert_eq!(sender.outcome(&body("one")).await, "drafted", "the first rule matches everything");
        assert_eq!(fixture.column("select status from incident_draft_service").await, ["partial_outage"]);
        let second = fixture.column("select id from alert_rule where position = 2").await.remove(0);
        let up = format!("{}/rules/{second}/place", sender.page());
        assert_eq!(sender.admin.post(&up, &[("place", "1")]).await.status, 303);
        assert_eq!(sender.outcome(&body("two")).await, "ignored");
        assert_eq!(fixture.number("select count(*) from alert").await, 1);
        let deletion = format!("{}/rules/{second}/deletion", sender.page());
        assert_eq!(sender.admin.post(&deletion, &[]).await.status, 303);
        assert_eq!(sender.outcome(&body("two")).await, "extended");
    }

    async fn a_dry_run_shows_what_past_deliveries_would_become(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        let search = fixture.service("Search").await;
        sender.outcome(&group("one", &[("a", "firing", &[("env", "staging")])])).await;
        sender.outcome(&group("two", &[("a", "firing", &[("env", "prod")]), ("b", "resolved", &[])])).await;
        let field = format!("service-{search}");
        let rule = [
            ("label-0", "env"), ("comparison-0", "equals"), ("value-0", "staging"), ("action", "ignore"), ("intent", "try"),
        ];
        let tried = sender.rule(&rule).await;
        assert_eq!(tried.status, 200, "{}", tried.body);
        for found in ["With this rule", "Ignore, by rule 1", "Draft, by no rule", "End of an alert", "value=\"staging\""] {
            assert!(tried.body.contains(found), "{found}: {}", tried.body);
        }
        let publishing = [
            ("label-0", "env"), ("comparison-0", "one_of"), ("value-0", "prod, live"), ("action", "publish"),
            (&*field, "major_outage"), ("title", "Search fails"), ("body", "We are on it."), ("intent", "try"),
        ];
        let tried = sender.rule(&publishing).await;
        assert!(tried.body.contains("Publish: Search (Major outage), by rule 1"), "{}", tried.body);
        assert_eq!(fixture.number("select count(*) from alert_rule").await, 0, "nothing is stored");
        assert_eq!(fixture.number("select count(*) from incident_draft").await, 1);

        // The same with an edited rule.
        assert_eq!(sender.rule(&rule[..4]).await.status, 303);
        let id = fixture.column("select id from alert_rule").await.remove(0);
        let edit = format!("{}/rules/{id}", sender.page());
        let fields = [&[("version", "1"), ("promise", "30")], &rule[..2], &[("value-0", "prod")], &rule[3..]].concat();
        let tried = sender.admin.post(&edit, &fields).await;
        assert!(tried.status == 200 && tried.body.contains("Ignore, by rule 1"), "{}", tried.body);
        assert_eq!(sender.outcome(&group("three", &[("a", "firing", &[("env", "staging")])])).await, "ignored");
    }

    async fn a_rule_is_refused_with_its_faults_named(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let refused = sender.rule(&[("action", "publish"), ("value-2", "x"), ("resolve_body", "{{link}}")]).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        for fault in [
            "sets the status of at least one service", "needs a title and a text of yours", "Enter the label that has this value", "link",
        ] {
            assert!(refused.body.contains(fault), "{fault}: {}", refused.body);
        }
        assert!(refused.body.contains("value=\"x\""), "what was typed is kept");
    }

    async fn a_rule_publishes_and_resolves_with_its_own_words(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        let search = fixture.service("Search").await;
        let field = format!("service-{search}");
        let rule = [
            ("label-0", "severity"), ("comparison-0", "equals"), ("value-0", "critical"), ("action", "publish"),
            (&*field, "major_outage"), ("title", "{{services}} is down"), ("body", "{{services}} fails since {{from}}. We are on it."),
            ("resolve_body", "{{services}} works again."),
        ];
        assert_eq!(sender.rule(&rule).await.status, 303);
        assert_eq!(sender.outcome(&group("g", &[("a", "firing", &[("severity", "critical")])])).await, "drafted");
        follow_rules(&app).await;
        follow_rules(&app).await;
        assert_eq!(fixture.column("select title || ' / ' || state from incident").await, ["Search is down / investigating"]);
        assert_eq!(
            fixture.column("select body from incident_update").await,
            ["Search fails since Wed 11 March 2026, 08:50 UTC. We are on it."]
        );
        assert_eq!(fixture.column("select status from service").await, ["major_outage"]);
        assert_eq!(sender.outcome(&group("h", &[("b", "firing", &[("severity", "critical")])])).await, "extended");
        let over = group("g", &[("a", "resolved", &[])]);
        sender.outcome(&over).await;
        sender.outcome(&group("h", &[("b", "resolved", &[])])).await;
        follow_rules(&app).await;
        assert_eq!(fixture.column("select state from incident").await, ["investigating"], "alerts flap");
        app.app.clock.set(test_start() + workers::RESOLVE_AFTER);
        follow_rules(&app).await;
        assert_eq!(fixture.column("select state from incident").await, ["resolved"]);
        assert_eq!(fixture.column("select body from incident_update where state = 'resolved'").await, ["Search works again."]);
        assert_eq!(fixture.column("select status from service").await, ["operational"]);
    }

    async fn somebody_who_took_over_resolves_it_themselves(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        let search = fixture.service("Search").await;
        let field = format!("service-{search}");
        let rule = [
            ("action", "publish"), (&*field, "major_outage"), ("title", "Search is down"), ("body", "We are on it."),
            ("resolve_body", "It works again."),
        ];
        assert_eq!(sender.rule(&rule).await.status, 303);
        sender.outcome(&group("g", &[("a", "firing", &[])])).await;
        follow_rules(&app).await;
        let incident = fixture.column("select id from incident").await.remove(0);
        let ruth = app.staff("Ruth Osei", &[Role::Commander]).await;
        let version = fixture.column("select cast(version as text) from incident").await.remove(0);
        let update = [
            ("version", &*version), ("intent", "publish"), ("state", "identified"), ("body", "We know why."), ("promise", "15"),
        ];
        assert_eq!(ruth.post(&format!("/desk/incidents/{incident}/updates"), &update).await.status, 303);
        sender.outcome(&group("g", &[("a", "resolved", &[])])).await;
        app.app.clock.set(test_start() + Duration::minutes(10));
        follow_rules(&app).await;
        assert_eq!(fixture.column("select state from incident").await, ["identified"]);
        let page = ruth.get(&format!("/desk/incidents/{incident}")).await.body;
        assert!(page.contains("All alerts of this incident have been resolved"), "{page}");
    }
}
