//! Notes for colleagues, and the log of what was done.

use super::fixture::{declare, follow, minutes, service, text};
use amends::on_both_databases;
use amends::types::Role;

on_both_databases! {
    async fn a_note_is_edited_by_its_author_for_a_while(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let helena = app.staff("Helena Duarte", &[Role::Marketing]).await;
        let incident = declare(&ruth, "Data down", &service(&app, "Mobile data").await).await;
        let notes = format!("{incident}/notes");
        assert_eq!(sam.post(&notes, &[("note_body", " ")]).await.status, 422);
        assert_eq!(helena.post(&notes, &[("note_body", "Shall we offer vouchers?")]).await.status, 403);
        follow(&sam, &notes, &[("note_body", "Leeds says <b>two</b> hours.")]).await;
        let id = text(&app, "select cast(id as text) from incident_note").await;
        let page = helena.get(&incident).await.body;
        assert!(page.contains("Leeds says &lt;b>two&lt;/b> hours.") || page.contains("Leeds says &lt;b&gt;two&lt;/b&gt; hours."), "{page}");

        app.app.clock.set(minutes(14));
        let edit = format!("{notes}/{id}");
        let refused = ruth.post(&edit, &[("version", "1"), ("note_body", "Mine")]).await;
        assert!(refused.status == 403 && refused.body.contains("Only the author of a note can edit it."), "{}", refused.body);
        follow(&sam, &edit, &[("version", "1"), ("note_body", "Leeds says three hours.")]).await;
        assert!(ruth.get(&incident).await.body.contains("edited 09:14"));
        let stale = sam.post(&edit, &[("version", "1"), ("note_body", "Four")]).await;
        assert!(stale.status == 409 && stale.body.contains("Leeds says three hours."), "{}", stale.body);

        app.app.clock.set(minutes(15));
        assert!(!sam.get(&incident).await.body.contains("Save note"), "the form is gone");
        let late = sam.post(&edit, &[("version", "2"), ("note_body", "Five hours")]).await;
        assert!(late.status == 409 && late.body.contains("A note can be edited for 15 minutes."), "{}", late.body);
        assert!(late.body.contains("Five hours"), "nothing typed is lost");
        assert_eq!(text(&app, "select body from incident_note").await, "Leeds says three hours.");
    }

    async fn the_log_shows_what_was_done_in_its_order(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        let incident = declare(&ruth, "Data down", &service(&app, "Mobile data").await).await;
        let ruths = ruth.staff_id.clone().unwrap().to_string();
        follow(&maren, &format!("{incident}/people"), &[("position", "commander"), ("held_by", &ruths), ("intent", "take")]).await;
        follow(&maren, &format!("{incident}/notes"), &[("note_body", "I have it.")]).await;
        let update = [("intent", "publish"), ("version", "2"), ("state", "identified"), ("body", "Found."), ("promise", "30")];
        follow(&maren, &format!("{incident}/updates"), &update).await;
        let page = ruth.get(&incident).await.body;
        let places: Vec<_> = [
            "Ruth Calloway declared the incident", "Maren Holt took over as commander", "Maren Holt added a note",
            "Maren Holt published an update",
        ].iter().map(|part| page.find(part).unwrap_or_else(|| panic!("{part} in {page}"))).collect();
        assert!(places.is_sorted(), "{places:?}");
    }
}
