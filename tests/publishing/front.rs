//! The front, tested byte by byte: order of responses, handovers, requests in parts, and shutdown.

use super::fixture::open_incident;
use super::test_server::{TestServer, start_server};
use amends::app::test_support::TestApp;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn server_with_incident() -> (TestApp, TestServer) {
    let app = TestApp::on_sqlite().await;
    open_incident(&app).await;
    let server = start_server(app.app.clone()).await;
    (app, server)
}

async fn connect(server: &TestServer) -> TcpStream {
    TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap()
}

/// Everything the server sends until it closes the connection.
async fn all(stream: &mut TcpStream) -> String {
    let mut received = Vec::new();
    tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut received)).await.expect("an end").unwrap();
    String::from_utf8_lossy(&received).into_owned()
}

fn get(path: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: status\r\n{more}\r\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pipelined_requests_are_answered_in_order_by_front_and_router() {
    let (_app, server) = server_with_incident().await;
    let mut stream = connect(&server).await;
    // The front answers the first one and hands the connection over to the router for the second.
    let requests =
        [get("/live.json", ""), get("/healthz", ""), get("/api/v2/status.json", ""), get("/", "Connection: close\r\n")];
    stream.write_all(requests.concat().as_bytes()).await.unwrap();
    let received = all(&mut stream).await;
    let places: Vec<_> =
        ["\"pages\":", "ok\n", "\"time_zone\":", "<!DOCTYPE html>"].map(|part| received.find(part)).into();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {received}");
    assert_eq!(received.matches("HTTP/1.1 200 OK").count(), 4);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accepts_a_head_in_parts_and_responds_304_to_a_known_tag() {
    let (_app, server) = server_with_incident().await;
    let mut stream = connect(&server).await;
    for part in ["GET /live", ".json HTTP/1.1\r\nHo", "st: status\r\nAccept-Encoding: gzip;q=0\r\n", "\r\n"] {
        stream.write_all(part.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut first = vec![0; 4096];
    let count = stream.read(&mut first).await.unwrap();
    let first = String::from_utf8_lossy(&first[..count]).into_owned();
    assert!(first.starts_with("HTTP/1.1 200 OK\r\n") && first.contains("\r\ncache-control: no-cache\r\n"), "{first}");
    assert!(!first.contains("content-encoding") && first.contains(" GMT\r\n\r\n{"), "{first}");
    let etag = first.split("etag: ").nth(1).unwrap().split("\r\n").next().unwrap();
    let known = get("/live.json", &format!("If-None-Match: {etag}\r\nConnection: close\r\n"));
    stream.write_all(known.as_bytes()).await.unwrap();
    let second = all(&mut stream).await;
    assert!(second.starts_with("HTTP/1.1 304 Not Modified\r\n"), "{second}");
    assert!(second.ends_with("connection: close\r\n\r\n") && !second.contains("content-length"), "{second}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn handles_malformed_and_unusual_requests() {
    let (_app, server) = server_with_incident().await;
    let of = async |bytes: &[u8]| {
        let mut stream = connect(&server).await;
        stream.write_all(bytes).await.unwrap();
        all(&mut stream).await
    };
    assert!(of(b"\x16\x03\x01\x02\x00\r\n\r\n").await.starts_with("HTTP/1.1 400"));
    assert!(
        of(format!("GET / HTTP/1.1\r\nHost: a\r\nCookie: {}\r\n\r\n", "a".repeat(20_000)).as_bytes())
            .await
            .contains(" 431 ")
    );
    let old = of(b"GET / HTTP/1.0\r\n\r\n").await;
    assert!(old.starts_with("HTTP/1.0 200") || old.starts_with("HTTP/1.1 200"), "{old}");
    assert!(old.ends_with("</html>"));
    let posted = of(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc").await;
    assert!(posted.starts_with("HTTP/1.1 4"), "{posted}");
    let head = of(b"HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert!(head.contains("content-length: ") && head.ends_with("\r\n\r\n"), "{head}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closes_connections_that_send_too_slowly() {
    let (_app, server) = server_with_incident().await;
    let (mut slow, mut silent) = (connect(&server).await, connect(&server).await);
    slow.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nX: ").await.unwrap();
    let drip = tokio::spawn(async move {
        let (mut reader, mut writer) = slow.split();
        let dripping = async {
            while writer.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(500)).await
            }
        };
        let mut received = Vec::new();
        tokio::select! { () = dripping => {}, _ = reader.read_to_end(&mut received) => {} }
        received.len()
    });
    assert_eq!(all(&mut silent).await, "");
    assert_eq!(
        tokio::time::timeout(Duration::from_secs(10), drip).await.expect("the slow connection is closed too").unwrap(),
        0
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shutdown_answers_a_pending_request_and_closes_the_connection() {
    let (_app, server) = server_with_incident().await;
    let mut open = connect(&server).await;
    let (url, ending) = (server.url.clone(), tokio::spawn(server.stop()));
    tokio::time::sleep(Duration::from_millis(100)).await;
    open.write_all(get("/live.json", "").as_bytes()).await.unwrap();
    let received = all(&mut open).await;
    assert!(received.starts_with("HTTP/1.1 200 OK") && received.contains("\r\nconnection: close\r\n"), "{received}");
    assert!(ending.await.unwrap() < Duration::from_secs(2));
    assert!(TcpStream::connect(url.trim_start_matches("http://")).await.is_err(), "the port is closed");
}
