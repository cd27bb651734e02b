//! `amends serve`: runs the server and the background workers, and stops within two seconds of SIGTERM or Ctrl-C. It
//! also starts while the database is unreachable, with the pages that were last published (see [`open`]).

use super::{open, router};
use crate::front;
use crate::platform::AppState;
use crate::platform::CommandError;
use crate::platform::config::Config;
use crate::platform::db::Availability;
use crate::platform::outgoing::{self, AddressRules};
use crate::platform::output::say;
use crate::publishing::{Published, mirror};
use crate::types::Refusal;
use axum::Router;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Runs the server until SIGTERM or Ctrl-C.
pub async fn run(config: Config) -> Result<(), CommandError> {
    // Every connection is an open file. The default limit is often a thousand; the hard limit is far higher.
    if let Err(error) = rlimit::increase_nofile_limit(rlimit::INFINITY) {
        tracing::warn!(%error, "could not raise the limit of open files");
    }
    if let Some(origin) = mirror::Origin::read(&config)? {
        let listener = listen(&config).await?;
        say(format_args!("This mirror of {} is at {}", origin.address(), config.public_url()));
        return super::mirror::run(listener, config, origin, shutdown_signal()).await;
    }
    if !config.is_https() && !config.listen.ip().is_loopback() {
        tracing::warn!("staff can sign in only over HTTPS or on this machine");
    }
    // Invalid addresses of mail and SMS servers are reported now instead of when the first message is sent.
    let config = Arc::new(config);
    let client =
        outgoing::Client::new(AddressRules::new(config.outgoing_allow.clone())).map_err(CommandError::failed)?;
    crate::delivery::channel::Channels::read(&config, &client).map_err(CommandError::usage)?;
    drop(client);
    let config = Arc::unwrap_or_clone(config);
    let listener = listen(&config).await?;
    let app = open::for_serving(config).await?;
    let closing = shutdown_signal();
    say(format_args!("Amends is at {}, the desk at {0}/desk", app.config.public_url()));
    if app.db.availability() == Availability::Available {
        print_setup_link(&app).await?;
    }
    run_on(listener, app, closing).await
}

/// Runs server and workers on `listener` until `closing` turns true. Tests call this with their own listener.
pub async fn run_on(listener: TcpListener, app: AppState, closing: watch::Receiver<bool>) -> Result<(), CommandError> {
    let router = router::router(&app).map_err(CommandError::failed)?;
    let mut workers = JoinSet::new();
    if app.db.availability() == Availability::Available && app.feature::<Published>().served().is_none() {
        // On the first start the page is rendered before the first request. If that fails, the worker logs why and
        // retries.
        let _ = crate::publishing::publish(&app).await;
    }
    workers.spawn(open::keep_open(app.clone(), closing.clone()));
    start_workers(&mut workers, &app, &closing);
    serve_http(listener, &app.config, app.feature::<Published>().clone(), router, closing).await?;
    finish_workers(workers).await;
    app.db.close().await;
    Ok(())
}

/// Serves published bytes, and `router` for everything else, on `listener` until `closing` turns true.
pub async fn serve_http(
    listener: TcpListener,
    config: &Config,
    published: Published,
    router: Router,
    closing: watch::Receiver<bool>,
) -> Result<(), CommandError> {
    published.live().set_limit(config.streams_max);
    front::serve(listener, published, router, front::Limits::new(config), closing)
        .await
        .map_err(|error| CommandError::failed(format!("cannot serve: {error}")))
}

/// Waits briefly for workers to finish, then aborts them.
pub async fn finish_workers(mut workers: JoinSet<()>) {
    let finished = tokio::time::timeout(std::time::Duration::from_millis(300), async {
        while workers.join_next().await.is_some() {}
    });
    if finished.await.is_err() {
        workers.shutdown().await;
    }
}

/// Starts the background workers of every feature.
pub fn start_workers(workers: &mut JoinSet<()>, app: &AppState, closing: &watch::Receiver<bool>) {
    for start in [
        crate::publishing::workers::start,
        crate::incidents::workers::start,
        crate::alerts::workers::start,
        crate::signals::workers::start,
        crate::subscribers::workers::start,
        crate::customers::workers::start,
        crate::cases::workers::start,
        crate::apologies::workers::start,
        crate::goodwill::workers::start,
        crate::delivery::workers::start,
        crate::accounts::workers::start,
        crate::staff_notices::workers::start,
        crate::staff_channels::workers::start,
        crate::escalation::workers::start,
        crate::watched_pages::workers::start,
        crate::webhooks::workers::start,
        crate::platform::limits::workers::start,
        crate::web::api::workers::start,
        crate::web::forms::workers::start,
    ] {
        start(workers, app, closing);
    }
}

/// How many connections may wait in the kernel's queue, for the burst at the start of an outage.
const ACCEPT_BACKLOG: u32 = 4_096;

/// The socket passed in by systemd (`LISTEN_FDS`), which stays open over restarts, or else a new one.
async fn listen(config: &Config) -> Result<TcpListener, CommandError> {
    let failed = |error: std::io::Error| {
        CommandError::failed(format!("cannot listen on {}: {error} (choose another with AMENDS_LISTEN)", config.listen))
    };
    let passed = listenfd::ListenFd::from_env().take_tcp_listener(0);
    if let Some(passed) = passed.map_err(|error| CommandError::failed(format!("the socket in LISTEN_FDS: {error}")))? {
        passed.set_nonblocking(true).map_err(failed)?;
        return TcpListener::from_std(passed).map_err(failed);
    }
    let socket = if config.listen.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }.map_err(failed)?;
    socket.set_reuseaddr(true).map_err(failed)?;
    socket.bind(config.listen).map_err(failed)?;
    socket.listen(ACCEPT_BACKLOG).map_err(failed)
}

/// Prints the link for the first administrator's account while there is no staff account.
pub async fn print_setup_link(app: &AppState) -> Result<(), Refusal> {
    if let Some(link) = crate::accounts::setup::create_link(app).await? {
        say(format_args!(
            "Nobody can sign in yet. This link creates the administrator's account; it works once, for a day:\n{link}"
        ));
    }
    Ok(())
}

/// A receiver that turns true on SIGTERM or Ctrl-C.
fn shutdown_signal() -> watch::Receiver<bool> {
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
