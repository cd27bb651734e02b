//! The front, spoken to byte by byte: order, hand-overs, parts, and the end.

use super::fixture::open_incident;
use super::test_server::{TestServer, start_server};
use amends::app::test_support::TestApp;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn house() -> (TestApp, TestServer) {
    let app = TestApp::on_sqlite().await;
    open_incident(&app).await;
    let server = start_server(app.app.clone()).await;
    (app, server)
}

async fn connect(server: &TestServer) -> TcpStream {
    TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap()
}

/// Everything the server says until it ends the connection.
async fn all(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut said)).await.expect("an end").unwrap();
    String::from_utf8_lossy(&said).into_owned()
}

fn get(path: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: status\r\n{more}\r\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_sent_at_once_are_answered_in_their_order_whoever_answers_them() {
    let (_app, server) = house().await;
    let mut stream = connect(&server).await;
    // Published, not found by the front, published again, the last one: the connection changes hands in between.
    let asked =
        [get("/live.json", ""), get("/healthz", ""), get("/api/v2/status.json", ""), get("/", "Connection: close\r\n")];
    stream.write_all(asked.concat().as_bytes()).await.unwrap();
    let said = all(&mut stream).await;
    let places: Vec<_> = ["\"pages\":", "ok\n", "\"time_zone\":", "<!DOCTYPE html>"].map(|part| said.find(part)).into();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {said}");
    assert_eq!(said.matches("HTTP/1.1 200 OK").count(), 4);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_in_parts_is_answered_once_and_a_known_page_is_not_sent() {
    let (_app, server) = house().await;
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
async fn what_is_no_question_gets_the_answer_it_deserves() {
    let (_app, server) = house().await;
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
async fn who_sends_a_byte_now_and_then_is_sent_away() {
    let (_app, server) = house().await;
    let (mut slow, mut silent) = (connect(&server).await, connect(&server).await);
    slow.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nX: ").await.unwrap();
    let drip = tokio::spawn(async move {
        let (mut reader, mut writer) = slow.split();
        let dripping = async {
            while writer.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(500)).await
            }
        };
        let mut said = Vec::new();
        tokio::select! { () = dripping => {}, _ = reader.read_to_end(&mut said) => {} }
        said.len()
    });
    assert_eq!(all(&mut silent).await, "");
    assert_eq!(tokio::time::timeout(Duration::from_secs(10), drip).await.expect("it was sent away too").unwrap(), 0);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_the_end_a_question_on_its_way_is_answered_and_the_connection_closed() {
    let (_app, server) = house().await;
    let mut open = connect(&server).await;
    let (url, ending) = (server.url.clone(), tokio::spawn(server.stop()));
    tokio::time::sleep(Duration::from_millis(100)).await;
    open.write_all(get("/live.json", "").as_bytes()).await.unwrap();
    let said = all(&mut open).await;
    assert!(said.starts_with("HTTP/1.1 200 OK") && said.contains("\r\nconnection: close\r\n"), "{said}");
    assert!(ending.await.unwrap() < Duration::from_secs(2));
    assert!(TcpStream::connect(url.trim_start_matches("http://")).await.is_err(), "nobody listens any more");
}
