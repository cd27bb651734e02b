//! Commander, scribe and liaison: taken over, handed over with a note, and shown.

use super::fixture::{declare, follow, service, text};
use amends::app::test_support::TestClient;
use amends::on_both_databases;
use amends::types::Role;

fn id_of(client: &TestClient) -> String {
    client.staff_id.clone().unwrap().to_string()
}

on_both_databases! {
    async fn positions_are_taken_and_handed_over(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let incident = declare(&ruth, "Data down", &service(&app, "Mobile data").await).await;
        let people = format!("{incident}/people");
        let (ruths, marens, sams) = (id_of(&ruth), id_of(&maren), id_of(&sam));

        // Without a note, and to somebody who cannot publish, nothing is handed over.
        let hand = |to: &str, note: &str| {
            [("position", "commander"), ("held_by", &*ruths), ("intent", "hand_over"), ("to", to), ("handover_note", note)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        let post = async |client: &TestClient, fields: &[(String, String)]| {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
            client.post(&people, &fields).await
        };
        let refused = post(&ruth, &hand(&marens, " ")).await;
        assert!(refused.status == 422 && refused.body.contains("This field is required."), "{}", refused.body);
        let refused = post(&ruth, &hand(&sams, "Over to you.")).await;
        assert!(refused.status == 422 && refused.body.contains("only that role can publish"), "{}", refused.body);
        assert!(refused.body.contains("Over to you."), "nothing typed is lost");
        assert_eq!(text(&app, "select commander_id from incident").await, ruths);

        let done = post(&ruth, &hand(&marens, "The north site is being moved. Ask Leeds at ten.")).await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert_eq!(text(&app, "select commander_id from incident").await, marens);
        let page = maren.get(&incident).await.body;
        assert!(page.contains("The north site is being moved. Ask Leeds at ten."), "{page}");
        assert!(page.contains("Ruth Calloway handed over: commander"), "{page}");

        // Who decides by an old page is told who has it by now.
        let late = post(&ruth, &hand(&ruths, "")).await;
        assert_eq!(late.status, 422, "to oneself as holder: {}", late.body);
        let late = ruth.post(&people, &[("position", "commander"), ("held_by", ""), ("intent", "take")]).await;
        assert!(late.status == 409 && late.body.contains("Maren Holt has this position by now."), "{}", late.body);

        // An agent may keep the notes, but not command.
        let denied = sam.post(&people, &[("position", "commander"), ("held_by", &marens), ("intent", "take")]).await;
        assert_eq!(denied.status, 403, "{}", denied.body);
        follow(&sam, &people, &[("position", "scribe"), ("held_by", ""), ("intent", "take")]).await;
        assert_eq!(text(&app, "select scribe_id from incident").await, sams);
        let denied = sam.post(&people, &[("position", "liaison"), ("held_by", ""), ("to", &marens), ("handover_note", "You")]).await;
        assert_eq!(denied.status, 403, "only the holder or a commander gives a position to others: {}", denied.body);

        assert!(sam.get("/desk").await.body.contains("You are scribe of INC-1:"));
        assert!(maren.get("/desk").await.body.contains("You are commander of INC-1:"));
        assert!(!ruth.get("/desk").await.body.contains("You are"));
        follow(&sam, &people, &[("position", "scribe"), ("held_by", &sams), ("intent", "leave")]).await;
        assert!(!sam.get("/desk").await.body.contains("You are scribe"));
        assert_eq!(text(&app, "select cast(count(*) as text) from incident_handover").await, "3");
    }

    async fn of_two_who_take_over_at_once_one_does(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        let incident = declare(&ruth, "Data down", &service(&app, "Mobile data").await).await;
        let people = format!("{incident}/people");
        let take = [("position", "liaison"), ("held_by", ""), ("intent", "take")];
        let (one, other) = tokio::join!(ruth.post(&people, &take), maren.post(&people, &take));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        assert_eq!(text(&app, "select cast(count(*) as text) from incident_handover").await, "1");
    }
}
