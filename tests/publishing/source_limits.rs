//! What one source, and all of them together, may hold: connections, requests, bytes of bodies, streams.

use super::raw_client::{Client, post, server_with, status_of};
use amends::platform::db::{Workload, for_workload};
use amends::types::Role;
use futures::future::{join_all, select_all};
use std::time::{Duration, Instant};

/// What a browser sends with a form of our own page.
const OWN: &str = "Origin: http://status\r\nSec-Fetch-Site: same-origin\r\n";

/// 300 posts that announce a body and send none, from twenty sources, on a server for 64 connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stalled_posts_do_not_stop_the_page() {
    let (_app, server) = server_with(|config| {
        config.connections_max = 64;
        config.connections_per_source = 16;
        config.requests_per_source = 8;
    })
    .await;
    let mut stalled = Vec::new();
    for number in 0..300_u32 {
        let mut client = Client::from(&server, 2 + (number % 20) as u8).await;
        client.send(post("/subscriptions", 1000, "")).await;
        stalled.push(client);
    }
    // Also for those who share their address with an attacker.
    for last in [2, 21, 99] {
        let begun = Instant::now();
        assert_eq!(status_of(&server, last, "/", "").await, 200, "{last}");
        assert!(begun.elapsed() < Duration::from_secs(3), "{last}: {:?}", begun.elapsed());
    }
    drop(stalled);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_over_the_limit_are_refused_before_their_bodies() {
    let (_app, server) = server_with(|config| {
        config.requests_per_source = 3;
        config.requests_max = 5;
    })
    .await;
    let stalled = async |last| {
        let mut client = Client::from(&server, last).await;
        client.send(post("/subscriptions", 1000, "")).await;
        client
    };
    let _first = join_all((0..3).map(|_| stalled(2))).await;
    let wait = |last| async move { stalled(last).await };
    let (refused, _third) = until_refused(|| wait(2)).await;
    assert!(refused.starts_with("HTTP/1.1 429 ") && refused.contains("\r\nretry-after: "), "{refused}");
    assert_eq!(status_of(&server, 2, "/", "").await, 200, "pages are not requests of the router");
    assert_eq!(status_of(&server, 3, "/healthz", "").await, 200, "others are served");
    let _second = join_all((0..2).map(|_| stalled(3))).await;
    let (refused, _fifth) = until_refused(|| wait(4)).await;
    assert!(refused.starts_with("HTTP/1.1 503 ") && refused.contains("\r\nretry-after: "), "{refused}");
    server.stop().await;
}

/// The answer to a post that is refused at once, and the posts that were not. One of these may have overtaken an earlier post, which
/// was refused in its stead, so they stay open.
async fn until_refused<F: Future<Output = Client>>(post: impl Fn() -> F) -> (String, Vec<Client>) {
    let mut accepted = Vec::new();
    for _ in 0..8 {
        let mut client = post().await;
        match tokio::time::timeout(Duration::from_secs(1), client.rest()).await {
            Ok(answer) => return (answer, accepted),
            Err(_) => accepted.push(client),
        }
    }
    panic!("no post was refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_connection_makes_room_at_the_limit_of_its_source() {
    let (_app, server) = server_with(|config| config.connections_per_source = 8).await;
    let (mut idle, mut last) = (Vec::new(), 1);
    loop {
        // A source that has no connection yet, since those of one before would make room.
        last += 1;
        let begun = Instant::now();
        idle.clear();
        for _ in 0..8 {
            idle.push(Client::from(&server, last).await);
        }
        let answer = Client::from(&server, last).await.rest().await;
        // A connection counts as idle after a second, which a busy machine may need for these.
        if begun.elapsed() < Duration::from_millis(900) {
            assert_eq!(answer, "", "none was idle for long enough");
            break;
        }
        assert!(last < 50, "this machine is too busy");
    }
    assert_eq!(status_of(&server, 99, "/", "").await, 200);
    tokio::time::sleep(Duration::from_millis(1_300)).await;
    assert_eq!(status_of(&server, last, "/", "").await, 200, "the oldest makes room");
    assert_eq!(idle[0].rest().await, "");
    idle[7].send("GET / HTTP/1.1\r\nHost: status\r\nConnection: close\r\n\r\n").await;
    assert_eq!(idle[7].status().await, 200, "the youngest stays");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_connections_make_room_at_the_limit_of_all() {
    let (_app, server) = server_with(|config| config.connections_max = 12).await;
    let mut idle = Vec::new();
    for number in 0..12 {
        idle.push(Client::from(&server, 2 + number).await);
    }
    let begun = Instant::now();
    assert_eq!(status_of(&server, 99, "/", "").await, 200);
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    server.stop().await;
}

/// Posts of almost 500 KB that stall before their ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_in_memory_are_bounded_for_a_source_and_in_all() {
    let (_app, server) = server_with(|config| {
        config.body_bytes_per_source = 1_200_000;
        config.body_bytes_max = 2_500_000;
    })
    .await;
    let mut clients = Vec::new();
    // Two of one source fit into 1.2 MB, and five of all into 2.5 MB. 0 stands for no answer.
    for (last, expected) in [(2, vec![0, 0, 429, 429]), (3, vec![0, 0, 429]), (4, vec![0, 503, 503])] {
        for (number, expected) in expected.into_iter().enumerate() {
            let mut client = Client::from(&server, last).await;
            client.send(post("/subscriptions", 500_000, OWN)).await;
            client.send("a".repeat(499_000)).await;
            let patience = Duration::from_millis(if expected == 0 { 500 } else { 5_000 });
            let status = tokio::time::timeout(patience, client.status()).await.unwrap_or(0);
            assert_eq!(status, expected, "post {number} of 127.0.0.{last}");
            clients.push(client);
        }
    }
    assert_eq!(status_of(&server, 2, "/", "").await, 200);
    drop(clients);
    server.stop().await;
}

/// Whoever is not signed in gets the answer at once, and sees it even while still sending.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_staff_form_without_a_session_is_refused_before_its_body() {
    let (_app, server) = server_with(|_| {}).await;
    let forged = format!("Cookie: amends_dev={}\r\n{OWN}", "0".repeat(52));
    for (path, headers) in [
        "/desk/incidents",
        "/desk/customers/import",
        "/desk/settings/page/logo",
        "/desk/settings/password",
        "/sign-out",
        "/do/amends/incidents/actions/save_draft",
        "/api/v1/redemptions",
    ]
    .into_iter()
    .flat_map(|path| [(path, OWN), (path, forged.as_str())])
    {
        let mut silent = Client::from(&server, 2).await;
        silent.send(post(path, 500_000, headers)).await;
        let begun = Instant::now();
        assert_eq!(silent.status().await, 401, "{path}");
        assert!(begun.elapsed() < Duration::from_secs(2), "{path}: {:?}", begun.elapsed());
        let mut sending = Client::from(&server, 2).await;
        assert!(sending.send(post(path, 500_000, headers)).await);
        sending.send("a".repeat(500_000)).await;
        let answer = sending.rest().await;
        assert!(answer.starts_with("HTTP/1.1 401 "), "{path}: {answer}");
    }
    server.stop().await;
}

/// Behind a trusted proxy requests are counted by client, and connections are not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_proxy_requests_are_counted_by_client() {
    let (_app, server) = server_with(|config| {
        config.trusted_proxies = vec!["127.0.0.2".parse().unwrap()];
        config.connections_per_source = 2;
        config.requests_per_source = 3;
    })
    .await;
    let stalled = async |client: &str| {
        let mut stream = Client::from(&server, 2).await;
        stream.send(post("/subscriptions", 1000, &format!("X-Forwarded-For: 192.0.2.99, {client}\r\n"))).await;
        stream
    };
    let _held = join_all((0..3).map(|_| stalled("203.0.113.9"))).await;
    let (refused, _more) = until_refused(|| stalled("::ffff:203.0.113.9")).await;
    assert!(refused.starts_with("HTTP/1.1 429 "), "{refused}");
    let other = status_of(&server, 2, "/healthz", "X-Forwarded-For: 203.0.113.9, 203.0.113.10\r\n").await;
    assert_eq!(other, 200, "another client of the same proxy");
    server.stop().await;
}

/// Nothing of the body is sent: it is refused by what its head announces.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_announced_as_too_long_is_refused_before_it() {
    let (app, server) = server_with(|_| {}).await;
    let cookie = app.staff("Every Role", &[Role::Commander, Role::Admin, Role::SupportLead]).await;
    let cookie = cookie.cookie_header();
    let signed_in = format!("Cookie: {cookie}\r\n{OWN}");
    let multipart = |path: &str, length: usize| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: status\r\n{signed_in}Content-Type: multipart/form-data; boundary=x\r\n\
             Content-Length: {length}\r\n\r\n"
        )
    };
    for (request, expected) in [
        (multipart("/desk/customers/import", 210_000_000), 413),
        (multipart("/desk/settings/page/logo", 17_000_000), 422),
        (post("/desk/incidents", 600_000, &signed_in), 413),
        (post("/do/amends/incidents/actions/save_draft", 600_000, &signed_in), 413),
        (post("/subscriptions", 600_000, OWN), 413),
    ] {
        let mut client = Client::from(&server, 2).await;
        client.send(&request).await;
        let begun = Instant::now();
        assert_eq!(client.status().await, expected, "{request}");
        assert!(begun.elapsed() < Duration::from_secs(2), "{request}: {:?}", begun.elapsed());
    }
    server.stop().await;
}

/// Half a megabyte of `a&a&…` would become a quarter of a million fields.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_of_too_many_fields_is_refused() {
    let (_app, server) = server_with(|_| {}).await;
    let body = "a&".repeat(250_000);
    let mut client = Client::from(&server, 2).await;
    client.send(post("/subscriptions", body.len(), OWN)).await;
    client.send(&body).await;
    assert_eq!(client.status().await, 413);
    let query = "a&".repeat(2_000);
    assert_eq!(status_of(&server, 2, &format!("/subscribe?{query}"), "").await, 413);
    assert_eq!(status_of(&server, 2, &format!("/history/range?{query}"), "").await, 413);
    server.stop().await;
}

/// Pages that wait for the database. Those of others, and published ones, are not concerned.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn public_pages_in_work_are_bounded_for_a_source() {
    let (app, server) = server_with(|config| config.reads_per_source = 2).await;
    let mut taken = Vec::new();
    for _ in 0..app.app.config.database_connections / 5 {
        taken.push(for_workload(Workload::Public, app.app.db.read()).await.unwrap());
    }
    let page = format!("GET /r/{} HTTP/1.1\r\nHost: status\r\nConnection: close\r\n\r\n", "0".repeat(26));
    let ask = async |last| {
        let mut client = Client::from(&server, last).await;
        client.send(&page).await;
        client
    };
    let mut other = ask(3).await;
    let mut clients = [ask(2).await, ask(2).await, ask(2).await];
    let answers = clients.iter_mut().map(|client| Box::pin(client.rest()));
    let (refused, _, waiting) = select_all(answers).await;
    assert!(refused.starts_with("HTTP/1.1 429 ") && refused.contains("\r\nretry-after: "), "{refused}");
    assert_eq!(status_of(&server, 2, "/", "").await, 200);
    assert_eq!(status_of(&server, 2, "/desk", "").await, 303, "the desk asks for a session");
    drop(taken);
    for answer in join_all(waiting).await {
        assert!(answer.starts_with("HTTP/1.1 404 "), "an unknown link: {answer}");
    }
    assert_eq!(other.status().await, 404);
    server.stop().await;
}
