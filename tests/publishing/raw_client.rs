//! Clients that speak HTTP badly on purpose, over plain sockets from any address of 127/8.

use super::fixture::open_incident;
use super::test_server::{TestServer, start_server};
use amends::app::test_support::TestApp;
use amends::platform::config::Config;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Longer than any deadline of these tests, so that waiting for it means that nothing happened.
pub const NEVER: Duration = Duration::from_secs(15);

/// A server with an incident and these settings.
pub async fn server_with(change: impl FnOnce(&mut Config)) -> (TestApp, TestServer) {
    let mut app = TestApp::on_sqlite().await;
    open_incident(&app).await;
    change(Arc::make_mut(&mut app.app.config));
    let server = start_server(app.app.clone()).await;
    (app, server)
}

/// A connection.
pub struct Client(pub TcpStream);

impl Client {
    /// Connects from 127.0.0.`last`.
    pub async fn from(server: &TestServer, last: u8) -> Self {
        Self::with_window(server, last, None).await
    }

    /// Connects with a receive buffer of so many bytes, so that the server cannot get rid of much.
    pub async fn with_window(server: &TestServer, last: u8, window: Option<u32>) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        if let Some(window) = window {
            socket.set_recv_buffer_size(window).unwrap();
        }
        socket.bind(SocketAddr::from(([127, 0, 0, last], 0))).unwrap();
        let address = server.url.trim_start_matches("http://").parse().unwrap();
        Self(socket.connect(address).await.unwrap())
    }

    /// Sends text; `false` where the server has closed the connection.
    pub async fn send(&mut self, text: impl AsRef<[u8]>) -> bool {
        self.0.write_all(text.as_ref()).await.is_ok()
    }

    /// Sends `text` again and again, `pause` apart, until the server has closed the connection. Returns what it sent.
    pub async fn drip(self, text: &'static str, pause: Duration) -> String {
        let (mut reader, mut writer) = self.0.into_split();
        let dripping = async {
            while writer.write_all(text.as_bytes()).await.is_ok() {
                tokio::time::sleep(pause).await;
            }
            std::future::pending::<()>().await;
        };
        let mut received = Vec::new();
        tokio::select! {
            () = dripping => {}
            _ = tokio::time::timeout(NEVER, reader.read_to_end(&mut received)) => {}
        }
        String::from_utf8_lossy(&received).into_owned()
    }

    /// Everything up to the end of the connection; panics where it does not end.
    pub async fn rest(&mut self) -> String {
        let mut received = Vec::new();
        let read = tokio::time::timeout(NEVER, self.0.read_to_end(&mut received)).await;
        let _ = read.expect("the server should end the connection");
        String::from_utf8_lossy(&received).into_owned()
    }

    /// The status of the next response; 0 where the connection ends without one.
    pub async fn status(&mut self) -> u16 {
        let mut head = [0; 12];
        let read = tokio::time::timeout(NEVER, self.0.read_exact(&mut head)).await;
        if read.expect("the server should answer").is_err() {
            return 0;
        }
        String::from_utf8_lossy(&head[9..]).parse().unwrap()
    }

    /// Whether the server has cut the connection off. Found out by writing, since what is not read would hide it.
    pub fn is_cut_off(&self) -> bool {
        self.0.try_write(b"\r\n").is_err_and(|error| error.kind() != ErrorKind::WouldBlock)
    }

    /// Waits, without reading, until the server has cut the connection off.
    pub async fn until_cut_off(&self) {
        let cut = async {
            while !self.is_cut_off() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(NEVER, cut).await.expect("the server should cut the connection off");
    }
}

/// The status of a GET of `path` from 127.0.0.`last`.
pub async fn status_of(server: &TestServer, last: u8, path: &str, more: &str) -> u16 {
    let mut client = Client::from(server, last).await;
    client.send(format!("GET {path} HTTP/1.1\r\nHost: status\r\n{more}Connection: close\r\n\r\n")).await;
    client.status().await
}

/// The head of a form that announces `length` bytes.
pub fn post(path: &str, length: usize, more: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: status\r\n{more}Content-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {length}\r\n\r\n"
    )
}
