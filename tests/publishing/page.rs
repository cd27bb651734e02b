//! What the status page shows, and what it never shows.

use super::fixture::{declaration, declare, minutes, open_incident, run_sql, service, update};
use amends::incidents::State;
use amends::on_both_databases;
use amends::publishing::Published;
use amends::types::ServiceStatus;
use axum::http::{Method, header};

/// What fits into the first ten packets of a new connection, in bytes.
const FIRST_FLIGHT: usize = 14_600;

on_both_databases! {
    async fn an_open_incident_is_complete_without_script(app: TestApp) {
        let fixture = open_incident(&app).await;
        let page = app.visitor().get("/").await;
        assert_eq!(page.status, 200);
        for part in [
            "Minor Service Outage</h1>",
            "Mobile data: partial outage. The other service is working.",
            "Last change <time",
            "Mobile data fails in the north</a></h2>",
            "<p>Some of you have <strong>no</strong> service. We are looking for the cause.</p>",
            "<dt>Next update by</dt><dd><time datetime=\"2026-03-11T09:30:00.000Z\">09:30</time>",
            "I’m affected</a>",
            "One incident is open: <a href=\"#open\">see above</a>",
            "No incidents reported.",
            "Times are UTC.",
        ] {
            assert!(page.body.contains(part), "{part} is not in {}", page.body);
        }
        let own = app.visitor().get(&format!("/incidents/{}", fixture.incident)).await;
        assert_eq!(own.status, 200);
        assert!(own.body.contains("<h3>Started</h3>") && own.body.contains("after 30 min"), "{}", own.body);
        assert!(app.visitor().get("/history").await.body.contains("March 2026"));
    }

    async fn a_resolution_is_shown(app: TestApp) {
        let fixture = open_incident(&app).await;
        app.app.clock.set(minutes(20));
        let operational = vec![(fixture.data.clone(), ServiceStatus::Operational)];
        update(&app, &fixture.incident, State::Resolved, "It works again. We are sorry.", operational).await;
        app.publish().await;
        let page = app.visitor().get("/").await.body;
        assert!(page.contains("All Systems Operational</h1>") && page.contains("Everything is working."), "{page}");
        assert!(page.contains("Resolved") && page.contains(">08:30</time>–<time datetime=\"2026-03-11T09:20:00.000Z\">09:20</time>, 50 min"), "{page}");
        assert!(page.contains("99.90% since 1 March") || page.contains("% since 1 March"), "{page}");
        assert!(!page.contains("id=\"open\""));
        let month = app.visitor().get("/history/2026-03").await.body;
        assert!(month.contains("Mobile data fails in the north") && month.contains("It works again."), "{month}");
        assert_eq!(app.visitor().get("/history/2025-07").await.status, 404);
    }

    async fn drills_and_drafts_are_nowhere(app: TestApp) {
        let fixture = open_incident(&app).await;
        let mut drill = declaration("Fire drill zebra", vec![(fixture.voice.clone(), ServiceStatus::MajorOutage)]);
        drill.is_drill = true;
        let drill = declare(&app, drill).await;
        let draft = declare(&app, declaration("RenderedDocument giraffe", vec![(fixture.data.clone(), ServiceStatus::PartialOutage)])).await;
        run_sql(&app, "update incident set state = 'draft', published_at = null where title = 'RenderedDocument giraffe'").await;
        app.publish().await;
        let served = app.app.feature::<Published>().served().unwrap();
        for (path, document) in served.edition.documents() {
            for secret in ["zebra", "giraffe", drill.as_str(), draft.as_str()] {
                assert!(!path.contains(secret) && !document.text().contains(secret), "{secret} is in {path}");
            }
        }
        assert!(served.edition.find("/").unwrap().text().contains("The other service is working."));
        assert_eq!(app.visitor().get(&format!("/incidents/{drill}")).await.status, 404);
    }

    async fn names_are_escaped(app: TestApp) {
        let fixture = open_incident(&app).await;
        let nasty = "</title><script>alert(1)</script>\"'&";
        service(&app, "</style><script>x", None, "2026-01-01").await;
        let nasty = declare(&app, declaration(nasty, vec![(fixture.voice.clone(), ServiceStatus::MajorOutage)])).await;
        app.publish().await;
        let served = app.app.feature::<Published>().served().unwrap();
        for (path, document) in served.edition.documents().filter(|(path, _)| !path.ends_with(".js")) {
            let text = document.text();
            let scripts = text.matches("<script").count();
            // The page for a frame has no script.
            let is_page = text.starts_with("<!DOCTYPE") && path != "/widget";
            let is_plain = path.ends_with(".json") || path.ends_with(".ics");
            assert!(is_plain || scripts == usize::from(is_page), "{scripts} scripts in {path}");
        }
        assert_eq!(app.visitor().get(&format!("/incidents/{nasty}")).await.status, 200);
        let feed = app.visitor().get("/history.atom").await.body;
        assert!(feed.contains("&lt;script&gt;alert(1)") && feed.contains("</feed>"), "{feed}");
    }

    async fn a_late_update_is_shown_without_any_action(app: TestApp) {
        open_incident(&app).await;
        let before = app.visitor().get("/").await.body;
        assert!(before.contains("<dt>Next update by</dt>"));
        app.app.clock.set(minutes(31));
        app.publish().await;
        assert!(app.visitor().get("/").await.body.contains("<dt>Update is late, promised by</dt>"));
    }

    async fn the_number_of_reports_changes_without_updating_open_pages(app: TestApp) {
        let fixture = open_incident(&app).await;
        let live = app.visitor().get("/live.json").await.body;
        let path = format!("/incidents/{}/affected", fixture.incident);
        let fields = [("service", fixture.data.as_str()), ("severity", "down"), ("words", ""), ("contact", ""), ("where", "")];
        assert_eq!(app.visitor().post(&path, &fields).await.status, 303);
        app.app.clock.set(minutes(2));
        app.publish().await;
        assert!(app.visitor().get("/").await.body.contains("One person has told us"));
        assert_eq!(app.visitor().get("/live.json").await.body, live);
    }

    async fn a_page_with_forty_incidents_fits_the_first_flight(app: TestApp) {
        let fixture = open_incident(&app).await;
        for extra in ["Text messages", "Voicemail", "My account and top-ups", "Online status page"] {
            service(&app, extra, None, "2024-01-01").await;
        }
        for day in 1..40 {
            app.app.clock.set(minutes(day * 1_440));
            let services = vec![(fixture.voice.clone(), ServiceStatus::MajorOutage)];
            let mut what = declaration(&format!("Calls fail in district {day}"), services);
            what.started_at = minutes(day * 1_440 - 20);
            what.next_update_by = None;
            let id = declare(&app, what).await;
            app.app.clock.set(minutes(day * 1_440 + 45));
            let operational = vec![(fixture.voice.clone(), ServiceStatus::Operational)];
            update(&app, &id, State::Resolved, "Calls work again in every district. We are sorry.", operational).await;
        }
        app.publish().await;
        let visitor = app.visitor();
        let page = visitor.send(Method::GET, "/", None, String::new(), &[("accept-encoding", "br")]).await;
        let length: usize = page.headers[header::CONTENT_LENGTH].to_str().unwrap().parse().unwrap();
        assert!(length < FIRST_FLIGHT, "{length} bytes in brotli");
    }

    async fn pages_are_negotiated_and_conditional(app: TestApp) {
        open_incident(&app).await;
        let visitor = app.visitor();
        let ask = async |encoding: &str, known: &str| {
            let headers = [("accept-encoding", encoding), ("if-none-match", known)];
            visitor.send(Method::GET, "/", None, String::new(), &headers).await
        };
        let plain = ask("identity", "\"other\"").await;
        assert_eq!(plain.headers[header::CACHE_CONTROL], "public, max-age=5, stale-while-revalidate=15, stale-if-error=604800");
        assert_eq!(plain.headers[header::VARY], "accept-encoding");
        assert!(plain.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("style-src 'sha256-"));
        let zipped = ask("gzip;q=0.9, br;q=0", "").await;
        assert_eq!(zipped.headers[header::CONTENT_ENCODING], "gzip");
        let tag = zipped.headers[header::ETAG].to_str().unwrap().to_owned();
        assert_ne!(tag, plain.headers[header::ETAG].to_str().unwrap());
        assert_eq!(ask("gzip", &format!("\"x\", W/{tag}")).await.status, 304);
        assert_eq!(ask("br", &tag).await.status, 200, "each encoding has its own tag");
        let live = visitor.get("/live.json").await;
        assert_eq!(live.headers[header::CACHE_CONTROL], "no-cache");
        let known = live.headers[header::ETAG].to_str().unwrap();
        let again = visitor.send(Method::GET, "/live.json", None, String::new(), &[("if-none-match", known)]).await;
        assert_eq!(again.status, 304);
    }
}

#[test]
fn the_script_is_small() {
    // The file that tools/site writes, as it is sent.
    let site = std::env::var("AMENDS_SITE_DIR").unwrap_or_else(|_| "target/site".to_owned());
    let bytes = std::fs::metadata(format!("{site}/live.js.br")).expect("a built site (make site)").len();
    assert!(bytes <= 2_500, "{bytes} bytes");
}
