//! An announcement from its draft to its end.

use super::fixture::{minutes, open_incident, service};
use super::{says, told_in};
use amends::app::test_support::{Caller, TestApp};
use amends::on_both_databases;
use amends::types::Role;

const TITLE: &str = "A new number for top-ups";

/// Posts the form of a new one; its page on the desk.
async fn wrote(maren: &Caller, more: &[(&str, &str)]) -> String {
    let fields = [&[("title", TITLE), ("body", "From May on, text **TOPUP** to 400.")], more].concat();
    let answer = maren.post("/desk/announcements", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().to_owned()
}

fn public(desk: &str) -> String {
    desk.replacen("/desk", "", 1)
}

async fn at(app: &TestApp, minute: i64) {
    app.app.clock.set(minutes(minute));
    app.publish().await;
}

on_both_databases! {
    async fn an_announcement_comes_and_goes_by_its_own_clock(app: TestApp) {
        // Nothing is open, so that no other clock makes a page anew.
        service(&app, "Voice calls", None, "2025-01-01").await;
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        let coming = [("intent", "publish"), ("from", "2026-03-11T09:30"), ("until", "2026-03-11T10:30")];
        let desk = wrote(&maren, &coming).await;
        app.publish().await;
        assert_eq!(told_in(&app, TITLE), [""; 0], "what is to come is not told before");
        assert_eq!(app.visitor().get(&public(&desk)).await.status, 404);
        assert!(maren.get("/desk/announcements").await.body.contains("id=\"coming\""));

        at(&app, 30).await;
        let page = app.visitor().get("/").await.body;
        assert!(page.contains("text <strong>TOPUP</strong> to 400.") && page.contains(&format!("href=\"{}\"", public(&desk))));
        assert_eq!(told_in(&app, TITLE), ["/".to_owned(), public(&desk)], "in no feed, no API, no history");
        let own = app.visitor().get(&public(&desk)).await;
        assert!(own.status == 200 && own.body.contains("Until <time datetime=\"2026-03-11T10:30:00.000Z\">"), "{}", own.body);
        assert!(!own.body.contains("class=\"s "), "it has no status: {}", own.body);

        at(&app, 90).await;
        assert_eq!(told_in(&app, TITLE), [public(&desk)]);
        assert!(app.visitor().get(&public(&desk)).await.body.contains("This announcement ended on <time"));
    }

    async fn a_draft_is_changed_published_changed_and_ended(app: TestApp) {
        open_incident(&app).await;
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        let desk = wrote(&maren, &[("intent", "draft")]).await;
        app.publish().await;
        assert_eq!(told_in(&app, TITLE), [""; 0]);

        let changed = [("version", "1"), ("intent", "publish"), ("title", TITLE), ("body", "Text 400."), ("until", "")];
        assert_eq!(maren.post(&desk, &changed).await.status, 303);
        let stale = maren.post(&desk, &[&changed[..3], &[("title", TITLE), ("body", "My <own> words")]].concat()).await;
        assert_eq!(stale.status, 409);
        assert!(stale.body.contains("Saved version") && stale.body.contains("My &lt;own&gt; words"), "{}", stale.body);
        app.publish().await;
        let page = app.visitor().get("/").await.body;
        let place = |part: &str| page.find(part).unwrap_or_else(|| panic!("no {part} in {page}"));
        assert!(place("id=\"open\"") < place("id=\"announced\"") && place("id=\"announced\"") < place("id=\"services\""));
        let shown = app.visitor().get(&public(&desk)).await.body;
        assert!(shown.contains("Text 400.") && !shown.contains("Edited"), "what was changed before is not marked: {shown}");

        app.app.clock.set(minutes(10));
        let again = [("version", "2"), ("title", TITLE), ("body", "Text 500."), ("until", "")];
        assert_eq!(maren.post(&desk, &again).await.status, 303);
        app.publish().await;
        let shown = app.visitor().get(&public(&desk)).await.body;
        assert!(shown.contains("Text 500.") && shown.contains("Edited <time datetime=\"2026-03-11T09:10:00.000Z\">"), "{shown}");

        assert_eq!(maren.post(&format!("{desk}/deletion"), &[("version", "3")]).await.status, 409);
        assert_eq!(maren.post(&format!("{desk}/end"), &[("version", "2")]).await.status, 409);
        app.app.clock.set(minutes(20));
        assert_eq!(maren.post(&format!("{desk}/end"), &[("version", "3")]).await.status, 303);
        app.publish().await;
        assert!(!app.visitor().get("/").await.body.contains(TITLE));
        assert!(app.visitor().get(&public(&desk)).await.body.contains("This announcement ended on"));
    }

    async fn what_was_read_and_is_taken_back_is_gone_and_what_was_not_is_a_draft(app: TestApp) {
        open_incident(&app).await;
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        let unseen = wrote(&maren, &[("from", "2026-03-12T09:00")]).await;
        assert_eq!(maren.post(&format!("{unseen}/withdrawal"), &[("version", "1")]).await.status, 303);
        app.publish().await;
        assert_eq!(app.visitor().get(&public(&unseen)).await.status, 404, "nobody has ever read it");
        assert!(maren.get(&unseen).await.body.contains("Draft. Only staff can see it."));
        assert_eq!(maren.post(&format!("{unseen}/deletion"), &[("version", "2")]).await.status, 303);
        assert_eq!(maren.get(&unseen).await.status, 404);

        let seen = wrote(&maren, &[]).await;
        app.publish().await;
        assert_eq!(app.visitor().get(&public(&seen)).await.status, 200);
        assert_eq!(maren.post(&format!("{seen}/withdrawal"), &[("version", "1")]).await.status, 303);
        app.publish().await;
        assert_eq!(told_in(&app, TITLE), [""; 0]);
        says(&app, &public(&seen), 410, "This announcement was withdrawn").await;
        let changed = maren.post(&seen, &[("version", "2"), ("title", TITLE), ("body", "Again")]).await;
        assert_eq!(changed.status, 409, "{}", changed.body);
    }

    async fn what_is_wrong_is_named_and_nothing_typed_is_lost(app: TestApp) {
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
        let times = [("title", TITLE), ("body", "Kept </textarea>"), ("from", "2026-03-11T08:30"), ("until", "2026-03-11T08:00")];
        let refused = ruth.post("/desk/announcements", &times).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("Leave it empty to show the announcement at once."), "{}", refused.body);
        assert!(refused.body.contains("Kept &lt;/textarea&gt;") && refused.body.contains("<a href=\"#until\">"));
        assert!(ruth.get("/desk/announcements").await.body.contains("No announcements yet."));
    }

    async fn a_long_one_stands_on_the_status_page_in_short(app: TestApp) {
        open_incident(&app).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let body = format!("{}\n\nThe very last words.", "A sentence about top-ups. ".repeat(40));
        let desk = wrote(&ruth, &[]).await;
        let edit = [("version", "1"), ("title", TITLE), ("body", &*body), ("until", "")];
        assert_eq!(ruth.post(&desk, &edit).await.status, 303);
        app.publish().await;
        let page = app.visitor().get("/").await.body;
        assert!(page.contains("A sentence about top-ups.") && page.contains("Read more</a>"), "{page}");
        assert_eq!(told_in(&app, "The very last words."), [public(&desk)]);
    }
}
