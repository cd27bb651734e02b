//! The page in its languages: English, German and Arabic, which is written from right to left.

use super::fixture::{Fixture, declaration, declare, minutes, open_incident, run_sql, service, update};
use amends::app::test_support::TestApp;
use amends::incidents::State;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::publishing::Published;
use amends::subscribers::{SubscriptionLink, workers};
use amends::types::{PublicId, ServiceStatus};
use amends::ui::wording::LANGUAGES;

async fn set_language(app: &TestApp, change: &'static str) {
    run_sql(app, change).await;
    run_sql(app, "update installation set public_version = public_version + 1").await;
    app.publish().await;
}

const GERMAN: &str = "update page set language = 'de', time_zone = 'Europe/Berlin'";
const ARABIC: &str = "update page set language = 'ar'";

fn assert_contains(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

/// An open incident and a resolved one.
async fn two_incidents(app: &TestApp) -> Fixture {
    let fixture = open_incident(app).await;
    let services = vec![(fixture.voice.clone(), ServiceStatus::MajorOutage)];
    let over = declare(app, declaration("Calls fail", services)).await;
    app.app.clock.set(minutes(20));
    let operational = vec![(fixture.voice.clone(), ServiceStatus::Operational)];
    update(app, &over, State::Resolved, "Calls work again.", operational).await;
    fixture
}

on_both_databases! {
    async fn a_german_page_is_german_throughout(app: TestApp) {
        let fixture = two_incidents(&app).await;
        set_language(&app, GERMAN).await;
        let page = app.visitor().get("/").await.body;
        assert_contains(&page, &[
            "<html lang=\"de\">",
            "Kleinerer Ausfall</h1>",
            "Mobile data: Teilausfall. Der andere Dienst funktioniert.",
            "Letzte Änderung <time",
            ">10:20 MEZ, Mittwoch, 11. März 2026</time>",
            "<dt>Nächste Meldung bis</dt>",
            "Ich bin betroffen</a>",
            "Wird untersucht",
            "Eine Störung ist offen: <a href=\"#open\">siehe oben</a>",
            "Behoben",
            ">09:30</time>–<time datetime=\"2026-03-11T09:20:00.000Z\">10:20</time>, 50 Min.",
            "vor 90 Tagen",
            "\u{a0}% seit 1. März",
            "data-w=\"in %|vor %|% Min.|",
            "Zeiten gelten für Berlin (jetzt MEZ, UTC+1).",
        ]);
        let own = app.visitor().get(&format!("/incidents/{}", fixture.incident)).await.body;
        assert_contains(&own, &["<html lang=\"de\">", "<h3>Beginn</h3>", "30 Min. später", "Mi, 11. März"]);
        let history = app.visitor().get("/history").await.body;
        assert_contains(&history, &["Verlauf der Störungen</h1>", "März 2026</a>"]);
        assert_contains(&app.visitor().get("/uptime/30").await.body, &["Verfügbarkeit in 30 Tagen</h1>", "zählt voll"]);
        let feed = app.visitor().get("/history.atom").await.body;
        assert_contains(&feed, &["xml:lang=\"de\"", "Wird untersucht", "11&lt;/var&gt;. März, ", "10:00&lt;/var&gt; MEZ"]);
    }

    async fn german_forms_have_german_errors(app: TestApp) {
        let fixture = open_incident(&app).await;
        set_language(&app, GERMAN).await;
        let path = format!("/incidents/{}/affected", fixture.incident);
        let shown = app.visitor().get(&path).await;
        assert_contains(&shown.body, &["<html lang=\"de\">", "Sagen Sie uns, was nicht funktioniert"]);
        let fields = [("severity", ""), ("words", "Nichts geht"), ("contact", "nirgends"), ("where", "")];
        let wrong = app.visitor().post(&path, &fields).await;
        assert_eq!(wrong.status, 422);
        assert_contains(&wrong.body, &[
            "<html lang=\"de\">",
            "Fehler: Ich bin betroffen",
            "Es gibt 3 Probleme",
            "Kreuzen Sie mindestens eines an, das nicht funktioniert.",
            "Wählen Sie, wie schlimm es ist.",
            "Das ist weder eine E-Mail-Adresse",
            "Nichts geht",
        ]);
        assert_contains(&app.visitor().get("/nowhere").await.body, &["<html lang=\"de\">", "Seite nicht gefunden"]);
        assert_contains(&app.visitor().get("/subscribe").await.body, &["Meldungen abonnieren"]);
        let desk = app.visitor().get("/sign-in").await.body;
        assert_contains(&desk, &["<html lang=\"en\">", "Password"]);
    }

    async fn an_arabic_page_is_right_to_left_with_arabic_plurals(app: TestApp) {
        let fixture = two_incidents(&app).await;
        let path = format!("/incidents/{}/affected", fixture.incident);
        let fields = [("service", fixture.data.as_str()), ("severity", "down"), ("words", ""), ("contact", ""), ("where", "")];
        assert_eq!(app.visitor().post(&path, &fields).await.status, 303);
        service(&app, "Text messages", None, "2025-01-01").await;
        set_language(&app, ARABIC).await;
        let page = app.visitor().get("/").await.body;
        assert_contains(&page, &[
            "<html lang=\"ar\" dir=\"rtl\">",
            "انقطاع طفيف في الخدمة</h1>",
            "\u{2068}Mobile data\u{2069}: انقطاع جزئي. الخدمتان الأخريان تعملان.",
            "الأربعاء، 11 مارس 2026",
            "أبلغنا شخص واحد",
            "قبل 90 يومًا",
            "\u{200e}9",
            "<h2 dir=\"auto\"><a href=\"/incidents/",
            "dir=\"auto\" class=\"lead prose\"><p>Some of you have",
            "قيد التحقيق",
            "أنا متأثر</a>",
        ]);
        let form = app.visitor().get(&path).await.body;
        assert_contains(&form, &["<html lang=\"ar\" dir=\"rtl\">", "أخبرونا بما لا يعمل", "<textarea id=\"words\" name=\"words\" rows=\"4\" dir=\"auto\""]);
        let wrong = app.visitor().post("/subscriptions", &[("about", ""), ("to", "ann@@example.org")]).await;
        assert_eq!(wrong.status, 422);
        assert_contains(&wrong.body, &["هنا علامتا @", "value=\"ann@@example.org\""]);
    }

    async fn the_api_is_english_in_every_language(app: TestApp) {
        let fixture = two_incidents(&app).await;
        let plain = app.visitor().get("/api/v2/status.json").await.json();
        assert_eq!(plain["status"]["description"], "Minor Service Outage");
        for language in [GERMAN, ARABIC] {
            set_language(&app, language).await;
            for path in ["/api/v2/status.json", "/api/v2/summary.json", "/live.json"] {
                assert_eq!(app.visitor().get(path).await.json()["status"], plain["status"], "{path}");
            }
            let document = app.app.feature::<Published>().served().unwrap();
            assert!(document.edition.find(&format!("/incidents/{}", fixture.incident)).is_some());
        }
    }

    async fn subscribers_get_messages_in_the_language_of_the_page(app: TestApp) {
        let fixture = open_incident(&app).await;
        set_language(&app, GERMAN).await;
        let asked = app.visitor().post("/subscriptions", &[("about", "all"), ("to", "ann@example.org")]).await;
        assert_eq!(asked.status, 303);
        let letters = |app: &TestApp| {
            let db = app.app.db.clone();
            async move {
                let mut tx = db.read().await.unwrap();
                tx.fetch_all::<(String, String)>(sql("select subject, body from message order by id")).await.unwrap()
            }
        };
        let first = letters(&app).await;
        assert!(first[0].0.starts_with("Bestätigen Sie Ihr Abonnement"), "{first:?}");
        assert_contains(&first[0].1, &["alle Störungen, geplanten Wartungen und Nachbetrachtungen", "Der Link unten gilt bis Fr, 13. März 2026"]);
        let mut tx = app.app.db.read().await.unwrap();
        let request = tx.fetch_value::<String>(sql("select link_subject from message")).await.unwrap();
        drop(tx);
        let path = SubscriptionLink::Confirm(PublicId::parse(&request).unwrap()).path(&app.app.keys);
        assert_eq!(app.visitor().post(&format!("{path}/confirmation"), &[]).await.status, 303);
        update(&app, &fixture.incident, State::Identified, "We have found it.", vec![]).await;
        app.app.clock.set(app.app.clock.now() + amends::incidents::undo::UNDO_WINDOW);
        while workers::reconcile(&app.app).await.unwrap() {}
        let told = letters(&app).await;
        let last = told.last().unwrap();
        assert_eq!(last.0, "Mobile data fails in the north: Ursache erkannt");
        assert_contains(&last.1, &["Alles dazu: http://127.0.0.1:3000/incidents/"]);
    }

    async fn the_staleness_notice_is_in_the_language_of_the_page(app: TestApp) {
        open_incident(&app).await;
        set_language(&app, GERMAN).await;
        app.app.db.close().await;
        for _ in 0..2 {
            let _ = amends::publishing::publish(&app.app).await;
        }
        let old = app.visitor().get("/").await.body;
        assert_contains(&old, &["Stand dieser Seite: <time", "10:00 MEZ, Mittwoch, 11. März 2026</time>. Unsere Daten sind gerade nicht erreichbar."]);
        let fields = [("about", "all"), ("to", "ann@example.org")];
        let away = app.visitor().post("/subscriptions", &fields).await;
        assert_eq!(away.status, 503);
        assert_contains(&away.body, &["<html lang=\"de\">", "ist gerade nicht erreichbar", "ann@example.org"]);
    }
}

/// Every document in every language is complete, and no page shows a message key.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn editions_in_every_language_are_complete() {
    let app = TestApp::on_sqlite().await;
    two_incidents(&app).await;
    for (language, change) in LANGUAGES.iter().zip(["update page set language = 'en'", GERMAN, ARABIC]) {
        set_language(&app, change).await;
        let served = app.app.feature::<Published>().served().unwrap();
        assert!(served.stale.is_none() && served.edition.metadata.language == language.tag);
        for (path, document) in served.edition.documents() {
            let text = document.text();
            if text.starts_with("<!DOCTYPE") {
                let direction = if language.is_rtl { " dir=\"rtl\"" } else { "" };
                assert!(text.contains(&format!("<html lang=\"{}\"{direction}>", language.html)), "{path}");
                for key in ["publishing-", "status-", "time-", "date-", "month-", "weekday-", "%B", "%a"] {
                    let body = text.split_once("</style>").map_or("", |(_, body)| body);
                    assert!(!body.contains(&format!(">{key}")), "{key} in {path}");
                }
            }
        }
    }
}
