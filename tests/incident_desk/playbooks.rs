//! Playbooks: steps of an incident by its services, ticked with who and when, through edits of the playbook.

use super::fixture::{declare, follow, minutes, service, text};
use amends::on_both_databases;
use amends::types::Role;

const LIST: &str = "/desk/settings/playbooks";

on_both_databases! {
    async fn steps_are_ticked_and_survive_an_edit_of_their_playbook(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let jonas = app.staff("Jonas Weber", &[Role::Auditor]).await;
        let (data, shop) = (service(&app, "Mobile data").await, service(&app, "Shop").await);
        let steps = "Call the network operations centre\n\n  Tell the shops  \nAsk for a spare";
        follow(&ruth, LIST, &[("name", "Network"), ("service", data.as_str()), ("steps", steps)]).await;
        follow(&ruth, LIST, &[("name", "Checkouts"), ("service", shop.as_str()), ("steps", "Call the shops")]).await;
        app.app.clock.set(minutes(5));
        let incident = declare(&ruth, "Data down", &data).await;
        let page = ruth.get(&incident).await.body;
        assert!(page.contains("Tell the shops") && page.contains("0 of 3 done"), "{page}");
        assert!(!page.contains("Call the shops"), "for another service");

        app.app.clock.set(minutes(12));
        let step = async |body: &str| text(&app, &format!("select id from playbook_step where body = '{body}'")).await;
        let (call, shops) = (step("Call the network operations centre").await, step("Tell the shops").await);
        let tick = async |client: &amends::app::test_support::TestClient, id: &str, ticked: &str| {
            client.post(&format!("{incident}/steps/{id}"), &[("ticked", ticked)]).await
        };
        assert_eq!(tick(&sam, &call, "yes").await.status, 303);
        assert_eq!(tick(&ruth, &call, "yes").await.status, 303, "a second press changes nothing");
        assert_eq!(tick(&ruth, &shops, "yes").await.status, 303);
        assert_eq!(tick(&ruth, &shops, "no").await.status, 303);
        assert_eq!(tick(&jonas, &shops, "yes").await.status, 403);
        assert_eq!(tick(&sam, &step("Call the shops").await, "yes").await.status, 404, "no step of this incident");
        let page = jonas.get(&incident).await.body;
        assert!(page.contains("Sam Adeyemi, 09:12") && page.contains("1 of 3 done"), "{page}");
        assert!(page.contains("Sam Adeyemi marked as done: Call the network operations centre"), "{page}");
        assert!(page.contains("Ruth Calloway marked as not done: Tell the shops"), "{page}");
        assert_eq!(text(&app, "select cast(count(*) as text) from events where verb like 'playbook.step%'").await, "3");

        // One step goes, one comes, the others stay what they were.
        app.app.clock.set(minutes(20));
        let playbook = text(&app, "select id from playbook where name = 'Network'").await;
        let edit = [
            ("version", "1"), ("name", "Network"), ("service", data.as_str()),
            ("steps", "Wake the director\nTell the shops\nAsk for a spare"),
        ];
        follow(&ruth, &format!("{LIST}/{playbook}"), &edit).await;
        assert_eq!(ruth.post(&format!("{LIST}/{playbook}"), &[edit[0], edit[1], edit[2], ("steps", "Mine")]).await.status, 409);
        let page = ruth.get(&incident).await.body;
        for part in ["Call the network operations centre", "No longer in the playbook", "Wake the director",
                     "New since this incident began", "Sam Adeyemi, 09:12", "1 of 4 done"] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert_eq!(page.matches("New since this incident began").count(), 1);
        let later = declare(&ruth, "Data down again", &data).await;
        let page = ruth.get(&later).await.body;
        assert!(page.contains("0 of 3 done") && !page.contains("Call the network operations centre"), "{page}");
        assert!(!page.contains("New since this incident began"), "{page}");

        follow(&ruth, &format!("{LIST}/{playbook}/archive"), &[("version", "2"), ("intent", "archive")]).await;
        assert!(ruth.get(&incident).await.body.contains("1 of 4 done"), "an incident keeps what it began with");
        app.app.clock.set(minutes(21));
        let last = declare(&ruth, "Data down once more", &data).await;
        assert!(!ruth.get(&last).await.body.contains("Tell the shops"));
    }

    async fn a_playbook_without_services_is_for_every_incident_and_needs_steps(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let refused = ruth.post(LIST, &[("name", "All"), ("steps", " \n ")]).await;
        assert!(refused.status == 422 && refused.body.contains("This field is required."), "{}", refused.body);
        let long = "x".repeat(501);
        let refused = ruth.post(LIST, &[("name", "All"), ("steps", &format!("one\n{long}"))]).await;
        assert!(refused.body.contains("Step 2 has more than 500 characters."), "{}", refused.body);
        follow(&ruth, LIST, &[("name", "All"), ("steps", "Breathe")]).await;
        let incident = declare(&ruth, "Data down", &service(&app, "Mobile data").await).await;
        assert!(ruth.get(&incident).await.body.contains("Breathe"));
    }
}
