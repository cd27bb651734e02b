//! The record of an incident: as a page, as Markdown and as JSON.

use super::fixture::{minutes, open_incident, update};
use super::run;
use amends::incidents::State;
use amends::on_both_databases;
use amends::types::{Role, ServiceStatus};

on_both_databases! {
    async fn a_record_holds_everything_but_customers(app: TestApp) {
        let scene = open_incident(&app).await;
        let id = &scene.incident;
        let report = [("service", scene.data.as_str()), ("severity", "down"), ("words", "My pacemaker shop is closed."), ("contact", "nora@example.org")];
        assert_eq!(app.visitor().post(&format!("/incidents/{id}/affected"), &report).await.status, 303);
        app.app.clock.set(minutes(40));
        update(&app, id, State::Resolved, "It **works**.", vec![(scene.data.clone(), ServiceStatus::Operational)]).await;
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        let owner = maren.staff_id.clone().unwrap().to_string();
        let action = [("title", "A second cable"), ("owner", &*owner), ("due", "2026-05-31"), ("promise", "")];
        assert_eq!(maren.post(&format!("/desk/incidents/{id}/actions"), &action).await.status, 303);
        run(&app, "update post_mortem_action set promise = ''").await;
        let page = format!("/desk/incidents/{id}/record");
        let finance = app.staff("Farah Siddiqui", &[Role::Finance]).await;
        let shown = finance.get(&page).await;
        assert_eq!(shown.status, 200);
        for part in ["Record of INC-1", "It <strong>works</strong>.", "1 h 10 min", "A second cable", "record.md", "record.json", "0 of 1 kept"] {
            assert!(shown.body.contains(part), "{part}: {}", shown.body);
        }
        let markdown = finance.get(&format!("{page}.md")).await;
        assert_eq!(markdown.headers["content-type"], "text/markdown; charset=utf-8");
        assert_eq!(markdown.headers["content-disposition"], "attachment; filename=\"INC-1.md\"");
        for part in [
            "# INC-1: Mobile data fails in the north\n", "- **Services:** Mobile data", "- **First update:** 30 min after the beginning",
            "\n\nIt **works**.\n", "- Mobile data: Operational", "- [ ] A second cable (Maren Holt, by 31 May 2026)", "- **Reports of customers:** 1",
        ] {
            assert!(markdown.body.contains(part), "{part}: {}", markdown.body);
        }
        let json = finance.get(&format!("{page}.json")).await;
        let value = json.json();
        assert_eq!(value["name"], "INC-1");
        assert_eq!(value["updates"][1]["body"], "It **works**.");
        assert_eq!(value["updates"][1]["services"][0]["to"], "operational");
        assert_eq!(value["figures"]["minutes_until_first_update"], 30);
        assert_eq!(value["figures"]["complaints_unanswered"], 1);
        assert_eq!(value["actions"][0]["owner"], "Maren Holt");
        assert_eq!(value["post_mortem"], serde_json::Value::Null);
        for body in [&shown.body, &markdown.body, &json.body] {
            assert!(!body.contains("nora") && !body.contains("pacemaker"), "{body}");
        }
        let nobody = app.visitor().get(&format!("{page}.md")).await;
        assert!(nobody.status == 303 && nobody.location().starts_with("/sign-in"), "{}", nobody.body);
    }
}
