//! `amends serve`: listens, works, and on SIGTERM or Ctrl-C ends within two seconds. It also starts before
//! a database that does not answer, from what was last published (see [`open`]).

use super::{open, router};
use crate::front;
use crate::platform::AppState;
use crate::platform::CommandError;
use crate::platform::config::Config;
use crate::platform::db::Reach;
use crate::publishing::{Published, mirror};
use crate::types::Refusal;
use axum::Router;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Runs the server until it is told to stop.
pub async fn run(config: Config) -> Result<(), CommandError> {
    // A connection is a file: systems that allow a thousand by default allow far more to whoever asks.
    if let Err(error) = rlimit::increase_nofile_limit(rlimit::INFINITY) {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
    if let Some(origin) = mirror::Origin::read(&config)? {
        let listener = listen(&config).await?;
        println!("This mirror of {} is at {}", origin.address(), config.public_url());
        return super::mirror::run(listener, config, origin, told_to_stop()).await;
    }
    if !config.is_https() && !config.listen.ip().is_loopback() {
        tracing::warn!("people of staff can sign in only over https, or on this machine itself");
    }
    // Wrong addresses of mail and text servers are told now, not when the first message waits.
    crate::delivery::channel::Channels::read(&config).map_err(CommandError::usage)?;
    let listener = listen(&config).await?;
    let app = open::for_serving(config).await?;
    let closing = told_to_stop();
    println!("Amends is at {}, the desk at {0}/desk", app.config.public_url());
    if app.db.reach() == Reach::Open {
        invite(&app).await?;
    }
    running(listener, app, closing).await
}

/// Serves and works until `closing` turns true. Tests call this with a listener of their own.
pub async fn running(listener: TcpListener, app: AppState, closing: watch::Receiver<bool>) -> Result<(), CommandError> {
    let router = router::router(&app).map_err(CommandError::failed)?;
    let mut workers = JoinSet::new();
    if app.db.reach() != Reach::Open {
        workers.spawn(open::keep_opening(app.clone(), closing.clone()));
    } else if app.feature::<Published>().served().is_none() {
        // A first start: whoever asks at once is given the page. Where it cannot be made, the worker says why and goes on trying.
        let _ = crate::publishing::publish(&app).await;
    }
    start_workers(&mut workers, &app, &closing);
    answering(listener, &app.config, app.feature::<Published>().clone(), router, closing).await?;
    ended(workers).await;
    app.db.close().await;
    Ok(())
}

/// Answers on `listener` until `closing` turns true: what is published, and behind it `router`.
pub async fn answering(
    listener: TcpListener,
    config: &Config,
    published: Published,
    router: Router,
    closing: watch::Receiver<bool>,
) -> Result<(), CommandError> {
    published.live().set_limit(config.streams_max);
    front::serve(listener, published, router, config.connections_max, closing)
        .await
        .map_err(|error| CommandError::failed(format!("cannot serve: {error}")))
}

/// Lets workers end what they are at, for a moment.
pub async fn ended(mut workers: JoinSet<()>) {
    let ended = tokio::time::timeout(std::time::Duration::from_millis(300), async {
        while workers.join_next().await.is_some() {}
    });
    if ended.await.is_err() {
        workers.shutdown().await;
    }
}

/// Every worker of the house.
pub fn start_workers(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    for start in [
        crate::publishing::workers::start,
        crate::incidents::workers::start,
        crate::subscribers::workers::start,
        crate::customers::workers::start,
        crate::apologies::workers::start,
        crate::goodwill::workers::start,
        crate::delivery::workers::start,
        crate::accounts::workers::start,
    ] {
        start(workers, app, closing);
    }
}

/// How many connections may wait in the kernel's queue: what comes in one breath after an alarm.
const QUEUE: u32 = 4_096;

/// The socket that whoever started us holds open over restarts (systemd's `LISTEN_FDS`), else one of our own.
async fn listen(config: &Config) -> Result<TcpListener, CommandError> {
    let wrong = |error: std::io::Error| {
        CommandError::failed(format!("cannot listen on {}: {error} (choose another with AMENDS_LISTEN)", config.listen))
    };
    let handed = listenfd::ListenFd::from_env().take_tcp_listener(0);
    if let Some(handed) = handed.map_err(|error| CommandError::failed(format!("the socket in LISTEN_FDS: {error}")))? {
        handed.set_nonblocking(true).map_err(wrong)?;
        return TcpListener::from_std(handed).map_err(wrong);
    }
    let socket = if config.listen.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }.map_err(wrong)?;
    socket.set_reuseaddr(true).map_err(wrong)?;
    socket.bind(config.listen).map_err(wrong)?;
    socket.listen(QUEUE).map_err(wrong)
}

/// Prints the link for the first administrator, where nobody can sign in yet.
pub async fn invite(app: &AppState) -> Result<(), Refusal> {
    if let Some(link) = crate::accounts::setup::offer(app).await? {
        println!("Nobody can sign in yet. This link makes the administrator's account, once, within a day:\n{link}");
    }
    Ok(())
}

/// Turns true on SIGTERM or Ctrl-C.
fn told_to_stop() -> watch::Receiver<bool> {
    use tokio::signal::unix::{SignalKind, signal};
    let (close, closing) = watch::channel(false);
    tokio::spawn(async move {
        let Ok(mut term) = signal(SignalKind::terminate()) else { return std::future::pending().await };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = term.recv() => {}
        }
        let _ = close.send(true);
    });
    closing
}
