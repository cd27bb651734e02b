//! Branding: chosen at the desk, checked, published with its content security policy, and reset.

use super::fixture::open_incident;
use amends::app::test_support::{TestClient, TestResponse};
use amends::on_both_databases;
use amends::publishing::Published;
use amends::types::Role;
use axum::http::{Method, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const PAGE: &str = "/desk/settings/page";
const LOOK: &str = "/desk/settings/page/look";
const LOGO: &str = "/desk/settings/page/logo";
const UNDO: &str = "/desk/settings/page/undo";
const PLAIN: &str = "/desk/settings/page/plain";
const DRAWING: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 32\"><path fill=\"#6d28a8\" d=\"M0 0h64v32z\"/></svg>";

async fn version(caller: &TestClient) -> String {
    let page = caller.get(PAGE).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page.version()
}

async fn edit_look(caller: &TestClient, light: &str, dark: &str, css: &str) -> TestResponse {
    let version = version(caller).await;
    let form = [("version", &*version), ("accent_light", light), ("accent_dark", dark), ("css", css)];
    caller.post(LOOK, &form).await
}

/// Posts the form of the logos as a browser does; a part without a file name is an ordinary field.
async fn upload(caller: &TestClient, parts: &[(&str, Option<&str>, &[u8])]) -> TestResponse {
    let version = version(caller).await;
    let mut body = Vec::new();
    for (name, file, bytes) in [("version", None, version.as_bytes())].iter().chain(parts) {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    caller.send(Method::POST, LOGO, Some("multipart/form-data; boundary=edge"), body, &[]).await
}

/// A PNG of about this many bytes; the chunk between the first and the last is random.
fn png(length: usize) -> Vec<u8> {
    let chunk = |name: &[u8], body: &[u8]| {
        [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], name, body, &[0; 4]].concat()
    };
    let head = chunk(b"IHDR", &[0, 0, 0, 64, 0, 0, 0, 32, 8, 6, 0, 0, 0]);
    let noise: Vec<u8> = (0..length / 32).flat_map(|n| Sha256::digest(n.to_be_bytes())).collect();
    [&b"\x89PNG\r\n\x1a\n"[..], &head, &chunk(b"teSt", &noise), &chunk(b"IEND", b"")].concat()
}

/// The style of a page, after checking that the page's policy allows it.
fn allowed_style(page: &TestResponse) -> String {
    assert_eq!(page.status, 200, "{}", page.body);
    let style = page.body.split_once("<style>").expect("a style").1.split_once("</style>").unwrap().0;
    assert_eq!(page.body.matches("<style").count(), 1, "one style a page");
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    let hash = STANDARD.encode(Sha256::digest(style.as_bytes()));
    assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy} does not allow {hash}");
    style.to_owned()
}

on_both_databases! {
    async fn every_page_has_the_saved_look_and_allows_it_by_its_hash(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let fixture = open_incident(&app).await;
        let visitor = app.visitor();
        let plain = allowed_style(&visitor.get("/").await);

        let css = ".hero h1 { letter-spacing: 0 }\n.foot::before { content: \"@mark@ & 'so'\" }";
        assert_eq!(edit_look(&ingrid, "#6D28A8", "#cba6f7", css).await.location(), "/desk/settings/page?saved=look");
        let sent = upload(&ingrid, &[("logo", Some("whatever.txt"), DRAWING.as_bytes()), ("logo_names", None, b"yes")]).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let version = version(&ingrid).await;
        let names = [
            ("version", &*version), ("name", "Larkmoor <Status>"), ("time_zone", "Europe/Berlin"), ("language", "en"),
            ("site_url", "https://larkmoor.example"), ("support_url", "http://help.larkmoor.example/now?a=1&b=2"),
        ];
        assert_eq!(ingrid.post(PAGE, &names).await.location(), format!("{PAGE}?saved=page"));
        assert_eq!(allowed_style(&visitor.get("/").await), plain, "nothing changes before it is published");
        app.publish().await;

        let page = visitor.get("/").await;
        let style = allowed_style(&page);
        for part in [":root{--accent:#6d28a8}", "{--accent:#cba6f7}", css] {
            assert!(style.starts_with(&plain) && style[plain.len()..].contains(part), "{part} is not in {style}");
        }
        let logo = "src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 32'%3E";
        for part in [
            logo, "alt=\"Larkmoor &lt;Status&gt;\"", "width=\"64\"", "height=\"32\"",
            "<a href=\"https://larkmoor.example/\">", "href=\"http://help.larkmoor.example/now?a=1&amp;b=2\"",
            "Times are Berlin time",
        ] {
            assert!(page.body.contains(part), "{part} is not in {}", page.body);
        }
        assert!(!page.body.contains("<b>Larkmoor"), "the logo shows the name");
        assert!(page.body.contains("<main data-v=\"") && !page.body.contains("data-v=\"@mark@\""), "the content version is filled in");
        for path in ["/history", "/uptime/90", "/subscribe", &format!("/incidents/{}/affected", fixture.incident)] {
            let other = visitor.get(path).await;
            assert!(allowed_style(&other).ends_with(&style[plain.len()..]), "{path} has the same look after its own sheet");
            assert!(other.body.contains(logo), "{path} has the logo: {}", other.body);
        }
        // The desk does not use the look, so that an unreadable one can be undone.
        let desk = ingrid.get(PAGE).await;
        assert!(!desk.body.contains("<style") && desk.body.contains("&lt;Status&gt;"), "{}", desk.body);
        assert!(desk.body.contains(".hero h1 { letter-spacing: 0 }"), "{}", desk.body);
        assert!(desk.body.contains("fill=\"#6d28a8\"") && desk.body.contains("fill=\"#cba6f7\""), "the preview shows both");
    }

    async fn a_large_logo_is_a_document_that_is_served_without_the_database(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        open_incident(&app).await;
        let (light, dark) = (png(9_000), format!("{DRAWING}<!-- {} -->", "dark ".repeat(800)));
        let sent = upload(&ingrid, &[
            ("logo", Some("l.png"), &light), ("logo_dark", Some("d.svg"), dark.as_bytes()),
        ]).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        app.publish().await;
        let visitor = app.visitor();
        let page = visitor.get("/").await;
        allowed_style(&page);
        assert!(page.body.contains("alt=\"\"") && page.body.contains("<b>"), "the name is beside the logo");
        let paths: Vec<_> = page.body.split("src=\"/brand/").skip(1).map(|rest| format!("/brand/{}", rest.split('"').next().unwrap())).collect();
        assert_eq!(paths.len(), 2, "{}", page.body);
        let accepts = [("accept-encoding", "br, gzip")];
        let image = visitor.send(Method::GET, &paths[0], None, "", &accepts).await;
        assert_eq!(image.headers[header::CONTENT_TYPE], "image/png");
        assert_eq!(image.headers[header::CONTENT_LENGTH], light.len().to_string());
        assert_eq!(image.headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        let svg = visitor.send(Method::GET, &paths[1], None, "", &[]).await;
        assert_eq!(svg.body, dark);
        assert_eq!(svg.headers[header::CONTENT_TYPE], "image/svg+xml");
        assert_eq!(svg.headers[header::CONTENT_SECURITY_POLICY], "default-src 'none'; style-src 'unsafe-inline'; sandbox");
        assert_eq!(svg.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");

        app.app.db.close().await;
        let again = Published::from_disk(&app.folder);
        let served = again.served().expect("the snapshot");
        let kept = served.edition.find(&paths[0]).expect("the logo");
        let get = |path: &str| again.response(&Method::GET, &path.parse().unwrap(), &Default::default());
        let sent = axum::body::to_bytes(get(&paths[0]).unwrap().into_body(), usize::MAX).await.unwrap();
        assert_eq!((&sent[..], kept.text()), (&light[..], ""), "the exact file");
        assert!(again.branding(&app.app.assets).style.contains(".bar .dark{display:none}"), "pages rendered per request have it too");
    }

    async fn refuses_invalid_looks_with_the_reason_and_the_input(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let before = version(&ingrid).await;
        let refused = edit_look(&ingrid, "#ffcc00", "navy", "a {}\n@import 'x';").await;
        assert_eq!(refused.status, 422);
        for part in [
            "The contrast of #ffcc00 is too low: 1.", "The nearest readable colour is #", "name=\"nearest\"",
            "Enter a colour such as", "Line 2: @import", "value=\"#ffcc00\"", "value=\"navy\"", "@import 'x';</textarea>",
        ] {
            assert!(refused.body.contains(part), "{part} is not in {}", refused.body);
        }
        for (css, reason) in [("a{background:url(https://x.example/)}", "Line 1: this address"), ("a{\n", "Line 1: what opens here")] {
            assert!(edit_look(&ingrid, "", "", css).await.body.contains(reason), "{reason}");
        }
        let long = format!("/*{}*/", "é".repeat(4_200));
        assert!(edit_look(&ingrid, "", "", &long).await.body.contains("The maximum is 8192"));

        let script = DRAWING.replace("/></svg>", " onload=\"x()\"/></svg>");
        let (gif, big) = (b"GIF89a".to_vec(), png(70_000));
        for (file, reason) in [
            (script.as_bytes(), "The SVG file contains onload="), (&gif, "not a PNG, JPEG, WebP or SVG"), (&big, "The file is 69 KiB"),
        ] {
            let refused = upload(&ingrid, &[("logo", Some("logo.png"), file)]).await;
            assert_eq!(refused.status, 422, "{}", refused.body);
            assert!(refused.body.contains(reason), "{reason}: {}", refused.body);
        }
        let only_dark = upload(&ingrid, &[("logo_dark", Some("d.svg"), DRAWING.as_bytes())]).await;
        assert!(only_dark.body.contains("needs one for light mode"), "{}", only_dark.body);

        let names = [
            ("version", &*before), ("name", " "), ("time_zone", "Mars"), ("language", "tlh"),
            ("site_url", "javascript:alert(1)"), ("support_url", "https://me:secret@x.example"),
        ];
        let refused = ingrid.post(PAGE, &names).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.body.matches("Enter a full address").count(), 4, "beside both fields and above");
        for part in ["This field is required.", "This is not a known time zone", "is not available in this language", "value=\"javascript:alert(1)\""] {
            assert!(refused.body.contains(part), "{part} is not in {}", refused.body);
        }
        assert_eq!(version(&ingrid).await, before, "nothing was stored");

        // The second button accepts the nearest readable colour.
        let form = [("version", &*before), ("accent_light", "#ffcc00"), ("accent_dark", ""), ("css", "a { }"), ("nearest", "yes")];
        assert_eq!(ingrid.post(LOOK, &form).await.status, 303);
        let page = ingrid.get(PAGE).await.body;
        let taken = page.split_once("name=\"accent_light\"").unwrap().1.split_once("value=\"#").unwrap().1;
        assert!(!taken.starts_with("ffcc00"), "{page}");
    }

    async fn the_second_of_two_editors_gets_a_conflict(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let seen = version(&ingrid).await;
        assert_eq!(edit_look(&ingrid, "#6d28a8", "", "").await.status, 303);
        let form = [("version", &*seen), ("accent_light", "#1d4ed8"), ("accent_dark", ""), ("css", ".mine { }")];
        let late = ingrid.post(LOOK, &form).await;
        assert_eq!(late.status, 409);
        for part in ["Saved version", "#6d28a8", ".mine { }"] {
            assert!(late.body.contains(part), "{part} is not in {}", late.body);
        }
        let names = [("version", &*seen), ("name", "Other"), ("time_zone", "Etc/UTC"), ("language", "en")];
        assert_eq!(ingrid.post(PAGE, &names).await.status, 409);
        for path in [UNDO, PLAIN] {
            assert_eq!(ingrid.post(path, &[("version", &*seen)]).await.status, 409, "{path}");
        }
    }

    async fn the_last_change_can_be_undone_and_the_look_reset(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        open_incident(&app).await;
        let published = async || {
            app.publish().await;
            let page = app.visitor().get("/").await;
            (allowed_style(&page), page.body.contains("<img"))
        };
        let plain = published().await;
        let first = ingrid.get(PAGE).await.body;
        assert!(!first.contains("Undo last change") && !first.contains("Reset to default"), "{first}");
        assert_eq!(ingrid.post(UNDO, &[("version", &version(&ingrid).await)]).await.status, 409);

        assert_eq!(upload(&ingrid, &[("logo", Some("l.svg"), DRAWING.as_bytes())]).await.status, 303);
        let with_logo = published().await;
        assert!(with_logo.1, "the logo is there");
        assert_eq!(edit_look(&ingrid, "#6d28a8", "", "body { display: none }").await.status, 303);
        let broken = published().await;
        assert!(broken.0.contains("display: none") && broken.1, "the logo stays");
        assert!(ingrid.get(PAGE).await.body.contains("Undo last change"));
        assert_eq!(ingrid.post(UNDO, &[("version", &version(&ingrid).await)]).await.status, 303);
        assert_eq!(published().await, with_logo);
        assert_eq!(ingrid.post(UNDO, &[("version", &version(&ingrid).await)]).await.status, 303);
        assert_eq!(published().await, broken, "undoing twice restores the change");
        assert_eq!(ingrid.post(PLAIN, &[("version", &version(&ingrid).await)]).await.status, 303);
        assert_eq!(published().await, plain);
        assert_eq!(upload(&ingrid, &[("logo", Some("l.svg"), DRAWING.as_bytes())]).await.status, 303);
        assert_eq!(upload(&ingrid, &[("remove_logo", None, b"yes")]).await.status, 303);
        assert!(!published().await.1, "removed by its checkbox");
    }

    async fn the_page_has_a_name_of_its_own(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let rename = async |name: &str| {
            let version = ingrid.get("/desk/settings/organisation").await.version();
            let form = [
                ("version", &*version), ("name", name), ("country", "GB"), ("currency", "GBP"), ("time_zone", "Etc/UTC"), ("quiet_from", "21:00"),
                ("quiet_to", "08:00"), ("send_per_minute", "600"), ("maintenance_reminder", "60"),
            ];
            assert_eq!(ingrid.post("/desk/settings/organisation", &form).await.status, 303);
        };
        rename("Larkmoor").await;
        assert!(ingrid.get(PAGE).await.body.contains("value=\"Larkmoor\""), "it follows while it is the same");
        let version = version(&ingrid).await;
        let own = [("version", &*version), ("name", "Larkmoor Status"), ("time_zone", "Europe/London"), ("language", "en")];
        assert_eq!(ingrid.post(PAGE, &own).await.status, 303);
        rename("Larkmoor Group").await;
        let page = ingrid.get(PAGE).await.body;
        assert!(page.contains("value=\"Larkmoor Status\"") && page.contains("value=\"Europe/London\""), "{page}");
    }
}
