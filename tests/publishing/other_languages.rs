//! A page in several languages (decision 76): the same pages below each language, with what is translated.

use super::fixture::{open_incident, run_sql};
use amends::app::test_support::{TestApp, TestClient};
use amends::on_both_databases;
use amends::types::Role;

/// A page in English that is also in German and Arabic, and the commander of its open incident.
async fn in_three_languages(app: &TestApp) -> (TestClient, String) {
    let fixture = open_incident(app).await;
    let admin = app.staff("Ingrid Solheim", &[Role::Admin]).await;
    let version = version_of(&admin.get("/desk/settings/page").await.body);
    let settings = [
        ("version", &*version),
        ("name", "Larkmoor"),
        ("time_zone", "Etc/UTC"),
        ("language", "en"),
        ("other_language", "de"),
        ("other_language", "ar"),
        ("other_language", "en"),
    ];
    let saved = admin.post("/desk/settings/page", &settings).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    app.publish().await;
    (app.staff("Ruth Calloway", &[Role::Commander]).await, fixture.incident.to_string())
}

fn version_of(page: &str) -> String {
    page.split_once("name=\"version\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned()
}

fn main_of(page: &str) -> &str {
    page.split_once("<main").unwrap().1.split_once("</main>").unwrap().0
}

on_both_databases! {
    async fn every_page_is_below_its_language_and_names_the_others(app: TestApp) {
        let (_, incident) = in_three_languages(&app).await;
        let visitor = app.visitor();
        for path in ["/", &*format!("/incidents/{incident}"), "/history", "/uptime/90"] {
            let german_path = if path == "/" { "/de".to_owned() } else { format!("/de{path}") };
            let (english, german) = (visitor.get(path).await, visitor.get(&german_path).await);
            assert_eq!((english.status.as_u16(), german.status.as_u16()), (200, 200), "{path}");
            assert!(english.body.contains("<html lang=\"en\">") && german.body.contains("<html lang=\"de\">"), "{path}");
            for body in [&english.body, &german.body] {
                let alternate = format!("<link rel=\"alternate\" hreflang=\"de\" href=\"http://127.0.0.1:3000{german_path}\">");
                assert!(body.contains(&alternate), "{path}: {body}");
                assert!(body.contains("hreflang=\"x-default\"") && body.contains(">العربية</a>"), "{path}");
            }
            assert!(german.body.contains("href=\"/de/history\"") && german.body.contains("<a href=\"/de\">"), "{path}");
        }
        assert!(visitor.get("/ar").await.body.contains("<html lang=\"ar\" dir=\"rtl\">"));
        assert_eq!(visitor.get("/fr").await.status, 404, "a language that the page does not have");
        assert_eq!(visitor.get("/en").await.status, 404, "its own has no prefix");
        let slash = visitor.get("/de/").await;
        assert_eq!((slash.status.as_u16(), slash.location()), (308, "/de"));
    }

    async fn a_text_that_is_not_translated_is_shown_and_marked(app: TestApp) {
        let (commander, incident) = in_three_languages(&app).await;
        let visitor = app.visitor();
        let german_page = format!("/de/incidents/{incident}");
        let before = visitor.get(&german_page).await.body;
        let english = visitor.get(&format!("/incidents/{incident}")).await.body;
        assert!(before.contains("Noch nicht übersetzt. Dieser Text ist auf English."), "{before}");
        assert!(main_of(&before).contains("lang=\"en\"") && !english.contains("Not translated yet"));

        let desk = format!("/desk/incidents/{incident}/translations");
        let page = commander.get(&desk).await.body;
        assert!(page.contains("<textarea") && page.contains("lang=\"ar\" dir=\"rtl\""), "{page}");
        assert!(page.contains("Not translated yet."));
        let page = commander.get(&format!("{desk}?language=de")).await.body;
        assert!(page.contains("lang=\"de\""), "{page}");
        let update = page.split("name=\"update\" value=\"").filter_map(|part| part.split_once('"')).find(|(id, _)| id.len() == 12);
        let update = update.unwrap().0.to_owned();
        let title = [("language", "de"), ("update", ""), ("version", "0"), ("text", "Mobile Daten gestört")];
        let body = [("language", "de"), ("update", &*update), ("version", "0"), ("text", "Wir **suchen** die Ursache.")];
        for form in [&title, &body] {
            let saved = commander.post(&desk, form).await;
            assert_eq!(saved.status, 303, "{}", saved.body);
        }
        app.publish().await;
        let after = visitor.get(&german_page).await.body;
        assert!(after.contains("Mobile Daten gestört") && after.contains("Wir <strong>suchen</strong> die Ursache."));
        assert!(!after.contains("Noch nicht übersetzt"), "{after}");
        assert!(visitor.get("/de").await.body.contains("Mobile Daten gestört"));
        assert_eq!(visitor.get(&format!("/incidents/{incident}")).await.body, english, "the page's own language is the same");

        let other = [("language", "de"), ("update", &*update), ("version", "0"), ("text", "Von jemand anderem")];
        let stale = commander.post(&desk, &other).await;
        assert_eq!(stale.status, 409);
        assert!(stale.body.contains("Wir **suchen** die Ursache.") && stale.body.contains("Von jemand anderem"));
        let wrong = [("language", "fr"), ("update", &*update), ("version", "0"), ("text", "Bonjour")];
        assert_eq!(commander.post(&desk, &wrong).await.status, 422);

        // An edit makes the translation out of date.
        let edit = [("version", "1"), ("body", "Something else happened."), ("reason", "")];
        assert_eq!(commander.post(&format!("/desk/incidents/{incident}/updates/{update}"), &edit).await.status, 303);
        app.publish().await;
        let outdated = visitor.get(&german_page).await.body;
        assert!(outdated.contains("Something else happened.") && outdated.contains("Noch nicht übersetzt"));
        assert!(commander.get(&format!("{desk}?language=de")).await.body.contains("Out of date"));
        let again = [("language", "de"), ("update", &*update), ("version", "1"), ("text", "Etwas anderes ist passiert.")];
        assert_eq!(commander.post(&desk, &again).await.status, 303);
        let removed = [("language", "de"), ("update", ""), ("version", "1"), ("text", " ")];
        assert_eq!(commander.post(&desk, &removed).await.status, 303);
        app.publish().await;
        let last = visitor.get(&german_page).await.body;
        assert!(last.contains("Etwas anderes ist passiert.") && !last.contains("Mobile Daten gestört"));
    }

    async fn an_update_is_written_in_several_languages_at_once(app: TestApp) {
        let (commander, incident) = in_three_languages(&app).await;
        let desk = format!("/desk/incidents/{incident}");
        let page = commander.get(&desk).await.body;
        assert!(page.contains("name=\"text-de\"") && page.contains("name=\"text-ar\""), "{page}");
        assert!(commander.get("/desk/incidents/new").await.body.contains("name=\"text-de\""));
        let update = [
            ("version", &*version_of(&page)), ("intent", "publish"), ("state", "identified"), ("promise", "30"),
            ("body", "A card has failed."), ("text-de", "Eine Karte ist **defekt**."), ("text-ar", " "), ("text-fr", "Une carte"),
        ];
        let published = commander.post(&format!("{desk}/updates"), &update).await;
        assert_eq!(published.status, 303, "{}", published.body);
        app.publish().await;
        let visitor = app.visitor();
        let german = visitor.get(&format!("/de/incidents/{incident}")).await.body;
        assert!(german.contains("Eine Karte ist <strong>defekt</strong>.") && !german.contains("A card has failed."));
        assert!(visitor.get(&format!("/ar/incidents/{incident}")).await.body.contains("A card has failed."));

        // What is wrong with one language publishes none.
        let long = "x".repeat(25_001);
        let version = version_of(&commander.get(&desk).await.body);
        let wrong = [
            ("version", &*version), ("intent", "publish"), ("state", "monitoring"), ("promise", "30"),
            ("body", "It works again."), ("text-de", &*long),
        ];
        let refused = commander.post(&format!("{desk}/updates"), &wrong).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("It works again."), "what was typed stays");
        app.publish().await;
        assert!(!visitor.get(&format!("/incidents/{incident}")).await.body.contains("It works again."));
    }

    async fn a_language_that_is_taken_away_leaves_no_pages(app: TestApp) {
        let (_, incident) = in_three_languages(&app).await;
        run_sql(&app, "delete from page_language").await;
        run_sql(&app, "update installation set public_version = public_version + 1").await;
        app.publish().await;
        let visitor = app.visitor();
        assert_eq!(visitor.get("/de").await.status, 404);
        assert_eq!(visitor.get(&format!("/de/incidents/{incident}")).await.status, 404);
        assert!(!visitor.get("/").await.body.contains("hreflang"));
    }
}
