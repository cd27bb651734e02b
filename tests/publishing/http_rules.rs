//! Rules of HTTP that hold on every path, in the front and in the router alike: one valid host, OPTIONS, `Allow`,
//! addresses without a slash at their end, and the demand for HTTPS.

use super::fixture::open_incident;
use super::raw_client::{Client, server_with};
use super::test_server::TestServer;
use amends::on_both_databases;
use amends::types::Role;
use axum::http::Method;

/// Published bytes, the router, and nothing at all.
const PATHS: [&str; 4] = ["/", "/history", "/healthz", "/nowhere"];

/// The response to a request that is sent as it is, after which the client sends nothing more.
async fn raw(server: &TestServer, text: &str) -> String {
    let mut client = Client::from(server, 2).await;
    client.send(text).await;
    client.rest().await
}

fn status(response: &str) -> u16 {
    response.get(9..12).and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("no status: {response}"))
}

fn field<'a>(response: &'a str, name: &str) -> Option<&'a str> {
    let head = response.split("\r\n\r\n").next()?;
    head.lines().skip(1).find_map(|line| line.split_once(": ").filter(|(key, _)| *key == name).map(|(_, value)| value))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_without_exactly_one_valid_host_is_refused() {
    let (_app, server) = server_with(|_| {}).await;
    for path in PATHS {
        for hosts in
            ["", "Host: a\r\nHost: a\r\n", "Host: a\r\nHost: b\r\n", "Host:\r\n", "Host: a b\r\n", "Host: u@a\r\n"]
        {
            for method in ["GET", "HEAD", "OPTIONS"] {
                let response = raw(&server, &format!("{method} {path} HTTP/1.1\r\n{hosts}\r\n")).await;
                assert_eq!(status(&response), 400, "{method} {path} {hosts:?}: {response}");
                assert_eq!(field(&response, "connection"), Some("close"), "{response}");
            }
        }
        let expected = if path == "/nowhere" { 404 } else { 200 };
        for host in ["a", "a.example.org:8443", "[::1]:3000"] {
            let response =
                raw(&server, &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")).await;
            assert_eq!(status(&response), expected, "{path} {host}: {response}");
        }
        let old = raw(&server, &format!("GET {path} HTTP/1.0\r\n\r\n")).await;
        assert_eq!(status(&old), expected, "HTTP/1.0 may have none: {old}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_in_absolute_form_is_the_same_document() {
    let (_app, server) = server_with(|_| {}).await;
    for (target, expected) in [
        ("http://status/healthz", 200),
        ("http://status/history?x", 200),
        ("http://status", 200),
        ("ftp://status/", 400),
        ("http://user@status/", 400),
        ("status", 400),
        ("*", 400),
    ] {
        let response =
            raw(&server, &format!("GET {target} HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n")).await;
        assert_eq!(status(&response), expected, "{target}: {response}");
    }
    // The host of the target counts, and not that of the field: a form of the target's own site is not a foreign one.
    let form = |target: &str, origin: &str| {
        format!(
            "POST {target}/subscriptions HTTP/1.1\r\nHost: other\r\nOrigin: {origin}\r\nContent-Length: 0\r\n\
             Connection: close\r\n\r\n"
        )
    };
    assert_eq!(status(&raw(&server, &form("http://status", "http://status")).await), 422);
    assert_eq!(status(&raw(&server, &form("http://status", "http://other")).await), 403);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn https_is_demanded_on_every_path_of_an_https_site() {
    for (url, expected) in [("https://status.example.org", Some("max-age=63072000")), ("http://127.0.0.1:1", None)] {
        let (_app, server) = server_with(|config| config.public_url = Some(url.to_owned())).await;
        for path in ["/", "/live.json", "/history", "/healthz", "/nowhere", "/sign-in", "/desk", "/live"] {
            // A live stream has no end, so its head is asked for.
            let method = if path == "/live" { "HEAD" } else { "GET" };
            let request = format!("{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            let response = raw(&server, &request).await;
            assert_eq!(field(&response, "strict-transport-security"), expected, "{url} {path}: {response}");
        }
        let known = raw(&server, "GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\nConnection: close\r\n\r\n").await;
        assert_eq!((status(&known), field(&known, "strict-transport-security")), (304, expected));
        assert_eq!(field(&raw(&server, "GET / HTTP/1.1\r\n\r\n").await, "strict-transport-security"), expected);
        server.stop().await;
    }
}

on_both_databases! {
    async fn options_and_405_name_the_methods_of_every_path(app: TestApp) {
        let fixture = open_incident(&app).await;
        app.publish().await;
        let visitor = app.visitor();
        let with = async |method: Method, path: &str| visitor.send(method, path, None, String::new(), &[]).await;
        let affected = format!("/incidents/{}/affected", fixture.incident);
        for (path, allow) in [
            ("/", "GET, HEAD, OPTIONS"),
            ("/api/v2/summary.json", "GET, HEAD, OPTIONS"),
            ("/healthz", "GET, HEAD, OPTIONS"),
            ("/history/range", "GET, HEAD, OPTIONS"),
            ("/subscribe", "GET, HEAD, OPTIONS"),
            (&affected, "GET, HEAD, POST, OPTIONS"),
            ("/subscriptions", "GET, HEAD, POST, OPTIONS"),
            ("/sign-in", "GET, HEAD, POST, OPTIONS"),
            ("/desk/incidents", "GET, HEAD, POST, OPTIONS"),
            ("/api/v1/redemptions", "POST, OPTIONS"),
            ("/do/amends/incidents/actions/save_draft", "POST, OPTIONS"),
        ] {
            let sorted = |text: &str| {
                let mut methods: Vec<_> = text.split(", ").map(str::to_owned).collect();
                methods.sort_unstable();
                methods
            };
            let options = with(Method::OPTIONS, path).await;
            assert_eq!((options.status.as_u16(), options.body.as_str()), (204, ""), "{path}");
            assert_eq!(sorted(options.headers["allow"].to_str().unwrap()), sorted(allow), "OPTIONS {path}");
            let refused = with(Method::PATCH, path).await;
            assert!(matches!(refused.status.as_u16(), 405 | 401), "{path}: {}", refused.status);
            if refused.status == 405 {
                assert_eq!(sorted(refused.headers["allow"].to_str().unwrap()), sorted(allow), "PATCH {path}");
            }
        }
        assert_eq!(with(Method::OPTIONS, "/nowhere").await.status, 404);
        assert_eq!(with(Method::OPTIONS, "*").await.status, 204);
        // Scripts of other sites read what is made for programs.
        for path in ["/api/v2/summary.json", "/history.json", "/history.atom", "/history.rss", "/history.ics"] {
            let preflight = with(Method::OPTIONS, path).await;
            assert_eq!(preflight.headers["access-control-allow-origin"], "*", "{path}");
            assert_eq!(preflight.headers["access-control-allow-methods"], "GET, HEAD", "{path}");
            assert_eq!(preflight.headers["access-control-allow-headers"], "*", "{path}");
            assert_eq!(with(Method::GET, path).await.headers["access-control-allow-origin"], "*", "{path}");
        }
        assert!(!with(Method::OPTIONS, "/").await.headers.contains_key("access-control-allow-origin"));
    }

    async fn a_slash_at_the_end_leads_to_the_address_without(app: TestApp) {
        open_incident(&app).await;
        app.publish().await;
        let (visitor, staff) = (app.visitor(), app.staff("Ada Byron", &[Role::Commander]).await);
        for (path, target) in [
            ("/history/", "/history"),
            ("/uptime/90/?x=y", "/uptime/90?x=y"),
            ("/api/v2/summary.json/", "/api/v2/summary.json"),
            ("/subscribe/", "/subscribe"),
            ("/sign-in/", "/sign-in"),
            ("/healthz/", "/healthz"),
        ] {
            for method in [Method::GET, Method::HEAD] {
                let response = visitor.send(method, path, None, String::new(), &[]).await;
                assert_eq!((response.status.as_u16(), response.location()), (308, target), "{path}");
            }
            assert_eq!(visitor.get(target).await.status, 200, "{target}");
        }
        let desk = staff.get("/desk/incidents/").await;
        assert_eq!((desk.status.as_u16(), desk.location()), (308, "/desk/incidents"));
        assert_eq!(staff.get("/desk/").await.location(), "/desk");
        for path in ["//example.org/", "/\\example.org/"] {
            let elsewhere = visitor.get(path).await;
            assert_eq!((elsewhere.status.as_u16(), elsewhere.location()), (404, ""), "{path}");
        }
        assert_eq!(visitor.post("/subscriptions/", &[]).await.status, 404, "a post is not sent again");
    }
}
