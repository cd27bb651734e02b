//! Clients that are too slow are cut off: in the head (`slowhttptest -H`), in the body (`-B`), and while reading (`-X`).

use super::fixture::{open_incident, update};
use super::raw_client::{Client, NEVER, post, server_with, status_of};
use super::test_server::start_server;
use amends::app::test_support::TestApp;
use amends::incidents::State;
use amends::platform::config::Config;
use amends::publishing::Published;
use futures::future::join_all;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;

const SOON: Duration = Duration::from_secs(3);

fn impatient(config: &mut Config) {
    config.head_timeout = Duration::from_millis(400);
    config.stall_timeout = Duration::from_millis(400);
    config.rate_min = 20_000;
}

/// As `slowhttptest -H`: headers that never end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_heads_are_cut_off() {
    let (_app, server) = server_with(impatient).await;
    let begun = Instant::now();
    let heads = [
        "GET / HTTP/1.1\r\nHost: a\r\n",
        "POST /subscriptions HTTP/1.1\r\nHost: a\r\n",
        "GET /sign-in HTTP/1.1\r\n",
        "",
    ];
    let clients = (0..40).map(async |number| {
        let mut client = Client::from(&server, 2).await;
        client.send(heads[number % heads.len()]).await;
        match heads[number % heads.len()] {
            "" => client.rest().await,
            _ => client.drip("X-a: b\r\n", Duration::from_millis(50)).await,
        }
    });
    assert!(join_all(clients).await.iter().all(String::is_empty));
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    server.stop().await;
}

/// The second head on a connection that hyper serves is bounded, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_heads_after_a_response_of_the_router_are_cut_off() {
    let (_app, server) = server_with(impatient).await;
    let mut client = Client::from(&server, 2).await;
    client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(client.status().await, 200);
    client.send("GET /healthz HTTP/1.1\r\n").await;
    let begun = Instant::now();
    client.drip("X-a: b\r\n", Duration::from_millis(50)).await;
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    server.stop().await;
}

/// As `slowhttptest -B`: a body of which a few bytes come now and then, or none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_bodies_are_cut_off() {
    let (_app, server) = server_with(impatient).await;
    let begun = Instant::now();
    let clients = (0..40).map(async |number| {
        let mut client = Client::from(&server, 2).await;
        match number % 3 {
            0 => client.send(post("/subscriptions", 8192, "")).await,
            1 => client.send(post("/sign-in", 8192, "Cookie: amends_dev=x\r\nOrigin: http://status\r\n")).await,
            _ => client.send("POST /subscriptions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").await,
        };
        match number % 2 {
            0 => client.rest().await,
            _ => client.drip("1\r\na\r\n", Duration::from_millis(100)).await,
        }
    });
    for received in join_all(clients).await {
        assert!(received.starts_with("HTTP/1.1 408 ") || received.is_empty(), "{received}");
        assert!(received.is_empty() || received.contains("\r\nconnection: close\r\n"), "{received}");
    }
    assert!(begun.elapsed() < SOON * 2, "{:?}", begun.elapsed());
    server.stop().await;
}

/// A body that is slow but fast enough is read to its end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_at_the_minimum_rate_is_read() {
    let (_app, server) = server_with(impatient).await;
    let mut client = Client::from(&server, 2).await;
    client.send(post("/subscriptions", 30_000, "")).await;
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(client.send("a".repeat(3_000)).await);
    }
    assert_eq!(client.status().await, 422);
    server.stop().await;
}

/// As `slowhttptest -X`: pipelined requests, and responses that are hardly read, of published pages and of the router.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_readers_are_cut_off() {
    let (_app, server) = server_with(impatient).await;
    let begun = Instant::now();
    let clients =
        ["/", "/sign-in", "/pkg/amends.js", "/", "/sign-in"].into_iter().enumerate().map(async |(number, path)| {
            let mut client = Client::with_window(&server, 2, Some(2_048)).await;
            let request = format!("GET {path} HTTP/1.1\r\nHost: status\r\n\r\n");
            client.send(request.repeat(60)).await;
            if number < 3 {
                client.until_cut_off().await;
            } else {
                // A byte now and then does not help.
                let mut byte = [0];
                let dripping = async {
                    while !client.is_cut_off() && client.0.read(&mut byte).await.is_ok_and(|count| count > 0) {
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                };
                tokio::time::timeout(NEVER, dripping).await.expect("the server should cut the connection off");
            }
        });
    join_all(clients).await;
    assert!(begun.elapsed() < SOON * 2, "{:?}", begun.elapsed());
    assert_eq!(status_of(&server, 2, "/", "").await, 200);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_reader_of_a_response_that_ends_the_connection_is_cut_off() {
    let mut app = TestApp::on_sqlite().await;
    let fixture = open_incident(&app).await;
    update(&app, &fixture.incident, State::Identified, &"Twenty thousand bytes. ".repeat(900), vec![]).await;
    impatient(Arc::make_mut(&mut app.app.config));
    let server = start_server(app.app.clone()).await;
    let mut client = Client::with_window(&server, 2, Some(2_048)).await;
    client.send("GET / HTTP/1.1\r\nHost: status\r\nConnection: close\r\n\r\n").await;
    let begun = Instant::now();
    client.until_cut_off().await;
    assert!(begun.elapsed() < SOON * 2, "{:?}", begun.elapsed());
    server.stop().await;
}

/// A live stream on which nothing happens stays; one whose client does not read ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_reader_of_a_live_stream_is_cut_off_and_a_quiet_stream_is_not() {
    let (app, server) = server_with(impatient).await;
    let live = app.app.feature::<Published>().clone();
    // The second form of the request is answered by the router.
    for more in ["", "Connection: close\r\n"] {
        // A new stream begins with the current state, which the healthy client does not read for a while.
        live.live().broadcast("{}");
        let request = format!("GET /live HTTP/1.1\r\nHost: status\r\n{more}\r\n");
        let mut healthy = Client::from(&server, 2).await;
        let mut stuck = Client::with_window(&server, 2, Some(2_048)).await;
        healthy.send(&request).await;
        stuck.send(&request).await;
        let mut received = vec![0; 16 * 1024];
        let _ = healthy.0.read(&mut received).await.unwrap();
        // Several times the head's timeout and the longest stall.
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let reading = tokio::spawn(async move {
            let mut count = 0;
            while let Ok(Ok(more @ 1..)) = tokio::time::timeout(NEVER, healthy.0.read(&mut received)).await {
                count += more;
                if count > 800_000 {
                    break;
                }
            }
            count
        });
        for number in 0..4 {
            live.live().broadcast(&format!("{{\"{number}\":\"{}\"}}", "x".repeat(900_000)));
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        stuck.until_cut_off().await;
        assert!(reading.await.unwrap() > 800_000, "the healthy stream went on");
    }
    server.stop().await;
}
