//! A running server on its own port.

use amends::app::serve;
use amends::platform::AppState;
use amends::platform::CommandError;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A server that runs until [`TestServer::stop`].
pub struct TestServer {
    pub url: String,
    pub close: watch::Sender<bool>,
    pub ended: JoinHandle<Result<(), CommandError>>,
}

pub async fn start_server(app: AppState) -> TestServer {
    start_server_on(TcpListener::bind("127.0.0.1:0").await.unwrap(), app)
}

pub fn start_server_on(listener: TcpListener, app: AppState) -> TestServer {
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (close, closing) = watch::channel(false);
    let ended = tokio::spawn(serve::run_on(listener, app, closing));
    TestServer { url, close, ended }
}

impl TestServer {
    pub async fn get(&self, path: &str) -> (u16, String) {
        let answer = reqwest::get(format!("{}{path}", self.url)).await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Requests a page until it is as wanted, for at most ten seconds.
    pub async fn wait_until(&self, path: &str, wanted: impl Fn(u16, &str) -> bool) -> String {
        let begun = Instant::now();
        loop {
            let (status, body) = self.get(path).await;
            if wanted(status, &body) {
                return body;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "{path} still responds {status} {body}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub async fn stop(self) -> Duration {
        let begun = Instant::now();
        self.close.send(true).unwrap();
        self.ended.await.unwrap().unwrap();
        begun.elapsed()
    }
}
