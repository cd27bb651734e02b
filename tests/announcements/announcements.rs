//! Announcements from draft to end.

use super::fixture::{minutes, open_incident, service};
use super::{assert_error_page, documents_containing};
use amends::app::test_support::{TestApp, TestClient};
use amends::on_both_databases;
use amends::types::Role;

const TITLE: &str = "A new number for top-ups";

/// Creates an announcement with the form, and returns the path of its desk page.
async fn create(maren: &TestClient, more: &[(&str, &str)]) -> String {
    let fields = [&[("title", TITLE), ("body", "From May on, text **TOPUP** to 400.")], more].concat();
    let answer = maren.post("/desk/announcements", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().to_owned()
}

fn public_path(desk: &str) -> String {
    desk.replacen("/desk", "", 1)
}

/// Sets the clock to a minute after the beginning, and publishes.
async fn publish_at(app: &TestApp, minute: i64) {
    app.app.clock.set(minutes(minute));
    app.publish().await;
}

on_both_databases! {
    async fn an_announcement_appears_and_ends_at_its_scheduled_times(app: TestApp) {
        // No incident is open, so that nothing else causes a new publication.
        service(&app, "Voice calls", None, "2025-01-01").await;
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        let scheduled = [("intent", "publish"), ("from", "2026-03-11T09:30"), ("until", "2026-03-11T10:30")];
        let desk = create(&maren, &scheduled).await;
        app.publish().await;
        assert_eq!(documents_containing(&app, TITLE), [""; 0], "a scheduled announcement is not public");
        assert_eq!(app.visitor().get(&public_path(&desk)).await.status, 404);
        assert!(maren.get("/desk/announcements").await.body.contains("id=\"scheduled\""));

        publish_at(&app, 30).await;
        let page = app.visitor().get("/").await.body;
        assert!(page.contains("text <strong>TOPUP</strong> to 400.") && page.contains(&format!("href=\"{}\"", public_path(&desk))));
        assert_eq!(documents_containing(&app, TITLE), ["/".to_owned(), public_path(&desk)], "in no feed, API or history");
        let own = app.visitor().get(&public_path(&desk)).await;
        assert!(own.status == 200 && own.body.contains("Until <time datetime=\"2026-03-11T10:30:00.000Z\">"), "{}", own.body);
        assert!(!own.body.contains("class=\"status "), "it has no status: {}", own.body);

        publish_at(&app, 90).await;
        assert_eq!(documents_containing(&app, TITLE), [public_path(&desk)]);
        assert!(app.visitor().get(&public_path(&desk)).await.body.contains("This announcement ended on <time"));
    }

    async fn a_draft_is_published_edited_and_ended(app: TestApp) {
        open_incident(&app).await;
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        let desk = create(&maren, &[("intent", "draft")]).await;
        app.publish().await;
        assert_eq!(documents_containing(&app, TITLE), [""; 0]);

        let changed = [("version", "1"), ("intent", "publish"), ("title", TITLE), ("body", "Text 400."), ("until", "")];
        assert_eq!(maren.post(&desk, &changed).await.status, 303);
        let stale = maren.post(&desk, &[&changed[..3], &[("title", TITLE), ("body", "My <own> text")]].concat()).await;
        assert_eq!(stale.status, 409);
        assert!(stale.body.contains("Saved version") && stale.body.contains("My &lt;own&gt; text"), "{}", stale.body);
        app.publish().await;
        let page = app.visitor().get("/").await.body;
        let place = |part: &str| page.find(part).unwrap_or_else(|| panic!("no {part} in {page}"));
        assert!(place("id=\"open\"") < place("id=\"announced\"") && place("id=\"announced\"") < place("id=\"services\""));
        let shown = app.visitor().get(&public_path(&desk)).await.body;
        assert!(shown.contains("Text 400.") && !shown.contains("Edited"), "edits before the publication are not marked: {shown}");

        app.app.clock.set(minutes(10));
        let again = [("version", "2"), ("title", TITLE), ("body", "Text 500."), ("until", "")];
        assert_eq!(maren.post(&desk, &again).await.status, 303);
        app.publish().await;
        let shown = app.visitor().get(&public_path(&desk)).await.body;
        assert!(shown.contains("Text 500.") && shown.contains("Edited <time datetime=\"2026-03-11T09:10:00.000Z\">"), "{shown}");

        assert_eq!(maren.post(&format!("{desk}/deletion"), &[("version", "3")]).await.status, 409);
        assert_eq!(maren.post(&format!("{desk}/end"), &[("version", "2")]).await.status, 409);
        app.app.clock.set(minutes(20));
        assert_eq!(maren.post(&format!("{desk}/end"), &[("version", "3")]).await.status, 303);
        app.publish().await;
        assert!(!app.visitor().get("/").await.body.contains(TITLE));
        assert!(app.visitor().get(&public_path(&desk)).await.body.contains("This announcement ended on"));
    }

    async fn withdrawing_removes_a_public_announcement_and_returns_a_scheduled_one_to_draft(app: TestApp) {
        open_incident(&app).await;
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        let unseen = create(&maren, &[("from", "2026-03-12T09:00")]).await;
        assert_eq!(maren.post(&format!("{unseen}/withdrawal"), &[("version", "1")]).await.status, 303);
        app.publish().await;
        assert_eq!(app.visitor().get(&public_path(&unseen)).await.status, 404, "it has never been public");
        assert!(maren.get(&unseen).await.body.contains("Draft. Only staff can see it."));
        assert_eq!(maren.post(&format!("{unseen}/deletion"), &[("version", "2")]).await.status, 303);
        assert_eq!(maren.get(&unseen).await.status, 404);

        let seen = create(&maren, &[]).await;
        app.publish().await;
        assert_eq!(app.visitor().get(&public_path(&seen)).await.status, 200);
        assert_eq!(maren.post(&format!("{seen}/withdrawal"), &[("version", "1")]).await.status, 303);
        app.publish().await;
        assert_eq!(documents_containing(&app, TITLE), [""; 0]);
        assert_error_page(&app, &public_path(&seen), 410, "This announcement was withdrawn").await;
        let changed = maren.post(&seen, &[("version", "2"), ("title", TITLE), ("body", "Again")]).await;
        assert_eq!(changed.status, 409, "{}", changed.body);
    }

    async fn reports_every_invalid_field_and_keeps_what_was_typed(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let bad = [
            ("intent", "publish"), ("title", " "), ("body", ""), ("from", "tomorrow"), ("until", "2026-03-11T08:00"),
        ];
        let refused = ruth.post("/desk/announcements", &bad).await;
        assert_eq!(refused.status, 422);
        for field in ["title", "body", "from"] {
            assert!(refused.body.contains(&format!("<a href=\"#{field}\">")), "{field}: {}", refused.body);
        }
        assert!(refused.body.contains("value=\"tomorrow\""), "{}", refused.body);
        let times = [("title", TITLE), ("body", "Typed </textarea>"), ("from", "2026-03-11T08:30"), ("until", "2026-03-11T08:00")];
        let refused = ruth.post("/desk/announcements", &times).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("Leave it empty to show the announcement at once."), "{}", refused.body);
        assert!(refused.body.contains("Typed &lt;/textarea&gt;") && refused.body.contains("<a href=\"#until\">"));
        assert!(ruth.get("/desk/announcements").await.body.contains("No announcements yet."));
    }

    async fn the_status_page_shortens_a_long_announcement(app: TestApp) {
        open_incident(&app).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let body = format!("{}\n\nThe very last sentence.", "A sentence about top-ups. ".repeat(40));
        let desk = create(&ruth, &[]).await;
        let edit = [("version", "1"), ("title", TITLE), ("body", &*body), ("until", "")];
        assert_eq!(ruth.post(&desk, &edit).await.status, 303);
        app.publish().await;
        let page = app.visitor().get("/").await.body;
        assert!(page.contains("A sentence about top-ups.") && page.contains("Read more</a>"), "{page}");
        assert_eq!(documents_containing(&app, "The very last sentence."), [public_path(&desk)]);
    }
}
