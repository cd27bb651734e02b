//! What other sites and programs take from the page: badges, the widget, previews, and the files for crawlers.

use super::fixture::{declaration, declare, minutes, open_incident, run_sql, service, update};
use amends::access::{IncidentCommander, by_system};
use amends::app::test_support::{TestApp, TestClient};
use amends::incidents::{self, MaintenancePlan, State};
use amends::on_both_databases;
use amends::publishing::Published;
use amends::types::{PublicId, Role, ServiceStatus};
use axum::http::Method;
use std::collections::BTreeMap;

const SECURITY: &str = "/desk/settings/page/security";

/// Two hours of maintenance in an hour.
pub async fn plan_maintenance(app: &TestApp, service: &PublicId) -> PublicId {
    let plan = MaintenancePlan {
        title: "New mast, Leeds".to_owned(),
        body: "Calls may drop.".to_owned(),
        services: vec![service.clone()],
        from: minutes(60),
        until: minutes(180),
        notify: false,
        notify_during: true,
        reminder_minutes: None,
    };
    let (right, now): (IncidentCommander, _) = (by_system(), app.app.clock.now());
    let planned = app.app.db.write(async move |tx| incidents::schedule_maintenance(tx, &right, now, plan).await).await;
    planned.unwrap().id
}

/// Every published document by its path, as bytes without compression.
fn documents(app: &TestApp) -> BTreeMap<String, Vec<u8>> {
    let edition = app.app.feature::<Published>().served().unwrap().edition.clone();
    let bytes = |path: &str| {
        let request = amends::publishing::DocumentRequest::default();
        app.app.feature::<Published>().raw_response(path, request).unwrap().body.to_vec()
    };
    edition.documents().map(|(path, _)| (path.clone(), bytes(path))).collect()
}

/// The content of a `<meta property>`.
fn property(page: &str, name: &str) -> String {
    let tag = page.split("<meta ").find(|tag| tag.contains(&format!("property=\"{name}\""))).expect(name);
    tag.split_once("content=\"").unwrap().1.split_once('"').unwrap().0.to_owned()
}

async fn save_contacts(admin: &TestClient, contacts: &str, policy: &str) -> (u16, String) {
    let version = admin.get("/desk/settings/page").await.version();
    let form = [
        ("version", &*version),
        ("security_contacts", contacts),
        ("security_policy", policy),
        ("security_languages", ""),
    ];
    let saved = admin.post(SECURITY, &form).await;
    (saved.status.as_u16(), saved.body)
}

on_both_databases! {
    async fn nothing_changes_when_nothing_happened(app: TestApp) {
        let fixture = open_incident(&app).await;
        plan_maintenance(&app, &fixture.voice).await;
        app.publish().await;
        let before = documents(&app);
        run_sql(&app, "update installation set public_version = public_version + 1").await;
        app.app.clock.set(minutes(3));
        app.publish().await;
        let after = documents(&app);
        // Pages say how long something lasts.
        let files = |all: &BTreeMap<String, Vec<u8>>| -> BTreeMap<String, Vec<u8>> {
            let is_file = |path: &str| path.rsplit('/').next().unwrap().contains('.') && path != "/live.json";
            all.iter().filter(|(path, _)| is_file(path)).map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
        };
        let (before, after) = (files(&before), files(&after));
        assert!(before.len() > 20, "{:?}", before.keys());
        for (path, bytes) in &before {
            assert!(after.get(path) == Some(bytes), "{path} changed");
        }
        assert_eq!(before.len(), after.len());
    }

    async fn badges_show_the_status_in_words_and_may_be_shown_anywhere(app: TestApp) {
        let fixture = open_incident(&app).await;
        run_sql(&app, "update page set name = 'Larkmoor & Söhne', language = 'de'").await;
        run_sql(&app, "update installation set public_version = public_version + 1").await;
        app.publish().await;
        let visitor = app.visitor();
        let of_page = visitor.get("/badge.svg").await;
        assert_eq!(of_page.headers["content-type"], "image/svg+xml");
        assert_eq!(of_page.headers["access-control-allow-origin"], "*");
        assert!(of_page.headers["cache-control"].to_str().unwrap().starts_with("public, max-age=5,"));
        assert!(of_page.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
        assert!(of_page.body.contains("<title>Larkmoor &amp; Söhne: Kleinerer Ausfall</title>"), "{}", of_page.body);
        let badge = async |id: &PublicId| visitor.get(&format!("/services/{id}/badge.svg")).await.body;
        let (broken, works) = (badge(&fixture.data).await, badge(&fixture.voice).await);
        assert!(broken.contains("aria-label=\"Mobile data: Teilausfall\"") && broken.contains("#b4470c"), "{broken}");
        assert!(works.contains("<title>Voice calls: ") && works.contains("#15803d"), "{works}");
        let services = vec![(fixture.data.clone(), ServiceStatus::Operational)];
        update(&app, &fixture.incident, State::Resolved, "It works.", services).await;
        app.publish().await;
        assert_ne!(badge(&fixture.data).await, broken);
    }

    async fn the_widget_is_small_and_its_frame_may_be_framed(app: TestApp) {
        let fixture = open_incident(&app).await;
        let visitor = app.visitor();
        let script = visitor.get("/widget.js").await;
        assert_eq!(script.headers["content-type"], "text/javascript; charset=utf-8");
        assert_eq!(script.headers["access-control-allow-origin"], "*");
        for language in ["en", "de", "ar"] {
            match language {
                "de" => run_sql(&app, "update page set language = 'de'").await,
                "ar" => run_sql(&app, "update page set language = 'ar'").await,
                _ => {}
            }
            run_sql(&app, "update installation set public_version = public_version + 1").await;
            app.publish().await;
            let script = visitor.get("/widget.js").await.body;
            assert!(script.len() < 4096, "{language}: {} bytes", script.len());
            assert!(!script.contains("@words@") && !script.contains("innerHTML") && !script.contains("cookie"), "{script}");
        }
        let frame = visitor.get("/widget").await;
        let policy = frame.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors *") && policy.contains("default-src 'none'"), "{policy}");
        assert!(!frame.headers.contains_key("set-cookie") && !frame.headers.contains_key("x-frame-options"));
        assert!(!frame.body.contains("<script"), "{}", frame.body);
        let link = format!("href=\"http://127.0.0.1:3000/incidents/{}\"", fixture.incident);
        assert!(frame.body.contains("Mobile data fails in the north") && frame.body.contains(&link), "{}", frame.body);
        let page = visitor.get("/").await;
        assert!(page.headers["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"));
    }

    async fn previews_follow_the_status(app: TestApp) {
        let fixture = open_incident(&app).await;
        let visitor = app.visitor();
        let page = visitor.get("/").await.body;
        assert_eq!(property(&page, "og:title"), "Minor Service Outage");
        assert_eq!(property(&page, "og:site_name"), "Your company");
        assert_eq!(property(&page, "og:type"), "website");
        assert_eq!(property(&page, "og:url"), "http://127.0.0.1:3000/");
        assert!(property(&page, "og:description").starts_with("Mobile data: partial outage."));
        let incident = visitor.get(&format!("/incidents/{}", fixture.incident)).await.body;
        assert_eq!(property(&incident, "og:type"), "article");
        let feed = format!("href=\"/incidents/{}.atom\"", fixture.incident);
        assert!(incident.contains(&feed), "{incident}");
        let image = property(&page, "og:image");
        let path = image.strip_prefix("http://127.0.0.1:3000").unwrap();
        let answer = visitor.send(Method::GET, path, None, Vec::new(), &[]).await;
        assert_eq!((answer.status.as_u16(), &answer.headers["content-type"]), (200, &"image/png".parse().unwrap()));
        let png = documents(&app).remove("/og.png").unwrap();
        let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert_eq!((&png[1..4], side(16), side(20)), (&b"PNG"[..], 1200, 630));
        assert!(png.len() < 100_000, "{} bytes", png.len());

        let services = vec![(fixture.data.clone(), ServiceStatus::Operational)];
        update(&app, &fixture.incident, State::Resolved, "It works.", services).await;
        app.publish().await;
        let after = property(&visitor.get("/").await.body, "og:image");
        assert_ne!(after, image, "another address, since previews are kept by their addresses");
        assert_eq!(visitor.get(path).await.status, 200, "the old address still leads to an image");
        let history = visitor.get("/history").await.body;
        assert_eq!(property(&history, "og:image"), "http://127.0.0.1:3000/og.png", "it does not change with the status");
    }

    async fn old_clients_find_icons(app: TestApp) {
        open_incident(&app).await;
        let documents = documents(&app);
        let icon = &documents["/favicon.ico"];
        assert_eq!(icon[..6], [0, 0, 1, 0, 3, 0], "an icon with three images");
        let number = |at: usize| u32::from_le_bytes(icon[at..at + 4].try_into().unwrap()) as usize;
        let mut end = 6 + 3 * 16;
        for (entry, side) in [16_u8, 32, 48].into_iter().enumerate() {
            let at = 6 + entry * 16;
            let (length, offset) = (number(at + 8), number(at + 12));
            assert_eq!((icon[at], icon[at + 1], offset), (side, side, end));
            assert_eq!((number(offset), number(offset + 4), number(offset + 8)), (40, side.into(), 2 * usize::from(side)));
            end += length;
        }
        assert_eq!(icon.len(), end);
        let touch = &documents["/apple-touch-icon.png"];
        assert_eq!(u32::from_be_bytes(touch[16..20].try_into().unwrap()), 180);
        let answer = app.visitor().get("/favicon.ico").await;
        assert_eq!(answer.headers["content-type"], "image/x-icon");
    }

    async fn crawlers_find_every_page_in_every_language_and_nothing_else(app: TestApp) {
        let fixture = open_incident(&app).await;
        let withdrawn = declare(&app, declaration("By mistake", vec![(fixture.voice.clone(), ServiceStatus::PartialOutage)])).await;
        let (right, now): (IncidentCommander, _) = (by_system(), app.app.clock.now());
        let id = withdrawn.clone();
        let done = app.app.db.write(async move |tx| {
            let version = incidents::store::get(tx, &id).await?.version;
            incidents::withdraw::withdraw(tx, &right, now, &id, version, "A mistake.").await
        });
        done.await.unwrap();
        run_sql(&app, "insert into page_language (page_id, language) select id, 'de' from page").await;
        run_sql(&app, "update installation set public_version = public_version + 1").await;
        app.publish().await;
        let visitor = app.visitor();
        let robots = visitor.get("/robots.txt").await;
        assert_eq!(robots.headers["content-type"], "text/plain; charset=utf-8");
        assert!(robots.body.contains("Disallow: /desk\n") && robots.body.contains("Sitemap: http://127.0.0.1:3000/sitemap.xml\n"));
        let sitemap = visitor.get("/sitemap.xml").await.body;
        let mut reader = quick_xml::Reader::from_str(&sitemap);
        while !matches!(reader.read_event().expect("well-formed"), quick_xml::events::Event::Eof) {}
        let entries: Vec<&str> = sitemap.split("<url>").skip(1).collect();
        let addresses: Vec<&str> =
            entries.iter().map(|entry| entry.split_once("<loc>").unwrap().1.split_once("</loc>").unwrap().0).collect();
        let incident = format!("http://127.0.0.1:3000/incidents/{}", fixture.incident);
        for address in ["http://127.0.0.1:3000/", "http://127.0.0.1:3000/de", "http://127.0.0.1:3000/history", &incident] {
            assert!(addresses.contains(&address), "{address}: {addresses:?}");
        }
        for address in &addresses {
            let path = address.strip_prefix("http://127.0.0.1:3000").unwrap();
            assert_eq!(visitor.get(path).await.status, 200, "{address}");
        }
        assert!(!sitemap.contains(&withdrawn.to_string()) && !sitemap.contains("/404") && !sitemap.contains("/widget"), "{sitemap}");
        let entry = entries.iter().find(|entry| entry.contains(&format!("<loc>{incident}</loc>"))).unwrap();
        assert!(entry.contains("<lastmod>2026-03-11T09:00:00Z</lastmod>"), "{entry}");
        for (tag, path) in [("en", ""), ("de", "/de"), ("x-default", "")] {
            let href = format!("http://127.0.0.1:3000{path}/incidents/{}", fixture.incident);
            assert!(entry.contains(&format!("hreflang=\"{tag}\" href=\"{href}\"")), "{entry}");
        }
    }

    async fn security_txt_is_there_once_a_contact_is_set(app: TestApp) {
        service(&app, "Calls", None, "2026-01-01").await;
        app.publish().await;
        let admin = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let visitor = app.visitor();
        assert_eq!(visitor.get("/.well-known/security.txt").await.status, 404);
        let (status, body) = save_contacts(&admin, "security@example.org\nnobody", "http://example.org/").await;
        assert_eq!(status, 422);
        assert!(body.contains("“nobody” is no e-mail address") && body.contains("security@example.org\nnobody"), "{body}");
        assert!(body.contains("begins with https:// and contains no user name"), "{body}");
        let (status, body) = save_contacts(&admin, "security@example.org\nhttps://example.org/report", "https://example.org/policy").await;
        assert_eq!(status, 303, "{body}");
        app.publish().await;
        let file = visitor.get("/.well-known/security.txt").await;
        assert_eq!(file.headers["content-type"], "text/plain; charset=utf-8");
        assert_eq!(
            file.body,
            "Contact: mailto:security@example.org\nContact: https://example.org/report\nExpires: 2026-09-01T00:00:00.000Z\n\
             Preferred-Languages: en\nCanonical: http://127.0.0.1:3000/.well-known/security.txt\n\
             Policy: https://example.org/policy\n"
        );
        assert!(admin.get("/desk/settings/page").await.body.contains("mailto:security@example.org\nhttps://example.org/report"));
        let (status, _) = save_contacts(&admin, "", "").await;
        app.publish().await;
        assert_eq!((status, visitor.get("/.well-known/security.txt").await.status.as_u16()), (303, 404));
    }

    async fn the_desk_shows_what_to_copy(app: TestApp) {
        let fixture = open_incident(&app).await;
        let agent = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let page = agent.get("/desk/settings/share").await;
        assert_eq!(page.status, 200);
        for part in [
            "&lt;script src=\"http://127.0.0.1:3000/widget.js\" async>&lt;/script>",
            "http://127.0.0.1:3000/history.atom", "http://127.0.0.1:3000/incidents.ics", "http://127.0.0.1:3000/api/v2/summary.json",
            &format!("/services/{}/badge.svg", fixture.data),
        ] {
            assert!(page.body.contains(part) || page.body.contains(&part.replace('>', "&gt;")), "{part}: {}", page.body);
        }
    }

    async fn feeds_of_old_incidents_have_ended(app: TestApp) {
        let fixture = open_incident(&app).await;
        let visitor = app.visitor();
        assert_eq!(visitor.get(&format!("/incidents/{}.rss", fixture.incident)).await.status, 200);
        assert_eq!(visitor.get("/incidents/aaaaaaaaaaaa.rss").await.status, 404);
        assert_eq!(visitor.get("/history.xml").await.status, 404);
        // More than have feeds of their own, all over.
        for number in 0..205 {
            let services = vec![(fixture.voice.clone(), ServiceStatus::DegradedPerformance)];
            declare(&app, declaration(&format!("Old incident {number}"), services)).await;
        }
        run_sql(&app, "update incident set state = 'resolved', resolved_at = published_at where title like 'Old %'").await;
        run_sql(&app, "update installation set public_version = public_version + 1").await;
        app.publish().await;
        let open = visitor.get(&format!("/incidents/{}.rss", fixture.incident)).await;
        assert_eq!(open.status, 200, "one that is open keeps its feed");
        let services = vec![(fixture.data.clone(), ServiceStatus::Operational)];
        update(&app, &fixture.incident, State::Resolved, "It works.", services).await;
        app.publish().await;
        let count = documents(&app).keys().filter(|path| path.starts_with("/incidents/") && path.ends_with(".atom")).count();
        assert_eq!(count, 200);
        for extension in ["atom", "rss"] {
            assert_eq!(visitor.get(&format!("/incidents/{}.{extension}", fixture.incident)).await.status, 410);
        }
    }
}
