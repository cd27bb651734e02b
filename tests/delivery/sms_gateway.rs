//! A gateway for texts on this machine: the last three digits of a number are its answer; a number that
//! ends in 998 or 999 gets none, the line is cut.

use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub struct Gateway {
    port: u16,
    taken: Arc<Mutex<Vec<Value>>>,
}

impl Gateway {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("its number").port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let book = taken.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, book.clone()));
            }
        });
        Self { port, taken }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/texts", self.port)
    }

    /// Every text that came in, in order.
    pub fn taken(&self) -> Vec<Value> {
        self.taken.lock().expect("the book").clone()
    }
}

async fn answer(mut stream: TcpStream, book: Arc<Mutex<Vec<Value>>>) {
    let mut read = Vec::new();
    let text: Value = loop {
        let mut piece = [0; 2048];
        let count = stream.read(&mut piece).await.expect("a request");
        if count == 0 {
            return;
        }
        read.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&read).into_owned();
        let Some((_, body)) = text.split_once("\r\n\r\n") else { continue };
        if let Ok(body) = serde_json::from_str(body) {
            break body;
        }
    };
    let number = text["to"].as_str().expect("a number").to_owned();
    book.lock().expect("the book").push(text);
    let status = &number[number.len() - 3..];
    if status < "600" {
        let head = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.expect("an answer");
    }
}
