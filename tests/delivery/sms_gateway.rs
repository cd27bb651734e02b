//! A text message gateway on this machine. The last three digits of a number are the status of the response; for 600
//! and above the connection is closed without one.

use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub struct SmsGateway {
    port: u16,
    requests: Arc<Mutex<Vec<Value>>>,
}

impl SmsGateway {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let recorded = requests.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, recorded.clone()));
            }
        });
        Self { port, requests }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/texts", self.port)
    }

    /// The bodies of all requests, in order.
    pub fn requests(&self) -> Vec<Value> {
        self.requests.lock().expect("a lock").clone()
    }
}

async fn answer(mut stream: TcpStream, requests: Arc<Mutex<Vec<Value>>>) {
    let mut received = Vec::new();
    let text: Value = loop {
        let mut chunk = [0; 2048];
        let count = stream.read(&mut chunk).await.expect("a request");
        if count == 0 {
            return;
        }
        received.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&received).into_owned();
        let Some((_, body)) = text.split_once("\r\n\r\n") else { continue };
        if let Ok(body) = serde_json::from_str(body) {
            break body;
        }
    };
    let number = text["to"].as_str().expect("a phone number").to_owned();
    requests.lock().expect("a lock").push(text);
    let status = &number[number.len() - 3..];
    if status < "600" {
        let head = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.expect("a response");
    }
}
