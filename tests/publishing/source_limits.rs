//! What one source, and all of them together, may hold: connections, requests, bytes of bodies, streams.

use super::raw_client::{Client, post, server_with, status_of};
use futures::future::join_all;
use std::time::{Duration, Instant};

/// The session cookie of somebody who is not signed in any more.
const STALE_COOKIE: &str = "Cookie: amends_dev=stale\r\nOrigin: http://status\r\nSec-Fetch-Site: same-origin\r\n";

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
    let refused = until_refused(|| wait(2)).await;
    assert!(refused.starts_with("HTTP/1.1 429 ") && refused.contains("\r\nretry-after: "), "{refused}");
    assert_eq!(status_of(&server, 2, "/", "").await, 200, "pages are not requests of the router");
    assert_eq!(status_of(&server, 3, "/healthz", "").await, 200, "others are served");
    let _second = join_all((0..2).map(|_| stalled(3))).await;
    let refused = until_refused(|| wait(4)).await;
    assert!(refused.starts_with("HTTP/1.1 503 ") && refused.contains("\r\nretry-after: "), "{refused}");
    server.stop().await;
}

/// The answer to a post that is refused at once. The posts before it may still be on their way.
async fn until_refused<F: Future<Output = Client>>(post: impl Fn() -> F) -> String {
    for _ in 0..20 {
        let mut client = post().await;
        if let Ok(answer) = tokio::time::timeout(Duration::from_millis(300), client.rest()).await {
            return answer;
        }
    }
    panic!("no post was refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_connection_makes_room_at_the_limit_of_its_source() {
    let (_app, server) = server_with(|config| config.connections_per_source = 8).await;
    let mut idle = Vec::new();
    for _ in 0..8 {
        idle.push(Client::from(&server, 2).await);
    }
    let mut refused = Client::from(&server, 2).await;
    assert_eq!(refused.rest().await, "", "none was idle for long enough");
    assert_eq!(status_of(&server, 3, "/", "").await, 200);
    tokio::time::sleep(Duration::from_millis(1_300)).await;
    assert_eq!(status_of(&server, 2, "/", "").await, 200, "the oldest makes room");
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
            client.send(post("/desk/incidents", 500_000, STALE_COOKIE)).await;
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

/// Whoever sends no session cookie gets the answer at once, and sees it even while still sending.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_staff_form_without_a_session_is_refused_before_its_body() {
    let (_app, server) = server_with(|_| {}).await;
    let origin = "Origin: http://status\r\nSec-Fetch-Site: same-origin\r\n";
    for path in [
        "/desk/incidents",
        "/desk/customers/import",
        "/desk/settings/page/logo",
        "/desk/settings/password",
        "/api/v1/redemptions",
    ] {
        let mut silent = Client::from(&server, 2).await;
        silent.send(post(path, 500_000, origin)).await;
        let begun = Instant::now();
        assert_eq!(silent.status().await, 401, "{path}");
        assert!(begun.elapsed() < Duration::from_secs(2), "{path}: {:?}", begun.elapsed());
        let mut sending = Client::from(&server, 2).await;
        assert!(sending.send(post(path, 500_000, origin)).await);
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
    let refused = until_refused(|| stalled("::ffff:203.0.113.9")).await;
    assert!(refused.starts_with("HTTP/1.1 429 "), "{refused}");
    let other = status_of(&server, 2, "/healthz", "X-Forwarded-For: 203.0.113.9, 203.0.113.10\r\n").await;
    assert_eq!(other, 200, "another client of the same proxy");
    server.stop().await;
}
