//! Who uses a connection. Each kind of work has connections of its own, and one request uses one connection at a time.
//!
//! A request that holds one connection and waits for a second stops everybody as soon as every connection is held by
//! such a request. Therefore a task that runs under [`for_workload`] never waits while it holds a transaction
//! (decision 52): debug builds and tests panic, release builds log an error and refuse unless a connection is free.
//!
//! A crowd on the public forms must not stop the desk, and neither may stop vouchers from being redeemed. Therefore
//! each [`Workload`] has a fifth of the connections, and of SQLite's single writer two places in its queue.

use super::Connection;
use super::permits::{Access, Permit, Permits};
use crate::platform::sampled::Sampled;
use crate::types::Refusal;
use std::panic::Location;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long one request of a person waits for connections in all. The desk is to answer within a second, and people try
/// again after a few: whoever waits longer is better told.
pub const REQUEST_WAIT_MAX: Duration = Duration::from_secs(3);
/// How long one request of a program waits. It would only ask again, with a purchase waiting for it, and HTTP clients
/// give up after half a minute.
const API_WAIT_MAX: Duration = Duration::from_secs(15);
/// How long background work waits for a connection. Nobody waits for its answer, and it tries again anyway.
const BACKGROUND_WAIT_MAX: Duration = Duration::from_secs(30);
/// A kind of work, with connections that no other kind takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workload {
    /// Public forms and personal pages.
    Public,
    /// Signing in, setting up, and looking up sessions that this process has not seen. How many one source may ask for is
    /// bounded, so a crowd on the public forms does not keep staff out, and strangers take nothing from the desk.
    SignIn,
    /// Staff at the desk.
    Desk,
    /// Programs: redemptions and the rest of the API.
    Api,
    /// Workers, the command line, and everything that runs outside of [`for_workload`].
    Background,
}

impl Workload {
    pub(super) const COUNT: usize = 5;

    /// Its name in the log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::SignIn => "sign-in",
            Self::Desk => "desk",
            Self::Api => "api",
            Self::Background => "background",
        }
    }

    const fn wait_max(self) -> Duration {
        match self {
            Self::Background => BACKGROUND_WAIT_MAX,
            Self::Api => API_WAIT_MAX,
            Self::Public | Self::SignIn | Self::Desk => REQUEST_WAIT_MAX,
        }
    }
}

tokio::task_local! {
    static SCOPE: Arc<Scope>;
}

/// What one request, or one run of a worker, uses of the database.
#[derive(Debug)]
struct Scope {
    workload: Workload,
    usage: Mutex<Usage>,
}

#[derive(Debug, Default)]
struct Usage {
    /// Where the transaction that is open was begun.
    held: Option<&'static Location<'static>>,
    waited: Duration,
    /// Whether a read transaction that ends is kept for the next read.
    is_sharing: bool,
    kept: Option<Kept>,
}

/// A read transaction between two parts of a request that share it.
#[derive(Debug)]
struct Kept {
    connection: Connection,
    permit: Permit,
}

impl Scope {
    fn usage(&self) -> std::sync::MutexGuard<'_, Usage> {
        self.usage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs `work` as this workload, with one connection at a time. A request that starts bulk work runs it as
/// [`Workload::Background`], and must hold no connection then.
#[track_caller]
pub fn for_workload<F: Future>(workload: Workload, work: F) -> impl Future<Output = F::Output> {
    let held = SCOPE.try_with(|scope| scope.usage().held).ok().flatten();
    if let Some(holder) = held {
        report_second(holder, Location::caller());
    }
    SCOPE.scope(Arc::new(Scope { workload, usage: Mutex::default() }), work)
}

/// Lets the reads in `work` share one read transaction, so that all of them see the same state and wait for a
/// connection once. `work` must wait for nothing but the database. Inside another it changes nothing.
pub async fn share_read<F: Future>(work: F) -> F::Output {
    struct Sharing;
    impl Drop for Sharing {
        fn drop(&mut self) {
            let kept = SCOPE.try_with(|scope| {
                let mut usage = scope.usage();
                usage.is_sharing = false;
                usage.kept.take()
            });
            drop(kept);
        }
    }
    let began = SCOPE.try_with(|scope| !std::mem::replace(&mut scope.usage().is_sharing, true));
    let _sharing = (began == Ok(true)).then_some(Sharing);
    work.await
}

/// Ends the shared read transaction, so that the next read begins another: after a failure, or to see what was written.
pub fn end_shared_read() {
    drop(SCOPE.try_with(|scope| scope.usage().kept.take()));
}

/// The use of one connection by a request, until it is dropped.
#[derive(Debug)]
pub(super) struct Lease {
    permit: Option<Permit>,
    access: Access,
    scope: Option<Arc<Scope>>,
}

/// What [`Lease::acquire`] gives.
pub(super) enum Acquired {
    /// The permission to take a connection from the pool.
    Permit(Lease),
    /// The read transaction that the request shares.
    Shared(Lease, Connection),
}

impl Lease {
    /// Waits for a connection of the current workload, for a bounded time. `caller` is named where a request asks for a
    /// second one.
    ///
    /// # Errors
    ///
    /// [`Refusal::Busy`] if none is free in time.
    pub(super) async fn acquire(
        permits: &Permits,
        access: Access,
        caller: &'static Location<'static>,
    ) -> Result<Acquired, Refusal> {
        let Ok(scope) = SCOPE.try_with(Clone::clone) else {
            let permit = permits.acquire(Workload::Background, access, BACKGROUND_WAIT_MAX).await?;
            return Ok(Acquired::Permit(Self { permit: Some(permit), access, scope: None }));
        };
        let (held, kept, waited) = {
            let mut usage = scope.usage();
            (usage.held, usage.kept.take(), usage.waited)
        };
        if let Some(holder) = held {
            report_second(holder, caller);
            // Without waiting, so that requests that hold one connection each cannot stop each other.
            let permit = permits.try_acquire(scope.workload, access)?;
            return Ok(Acquired::Permit(Self { permit: Some(permit), access, scope: None }));
        }
        if let (Some(Kept { connection, permit }), Access::Read) = (kept, access) {
            scope.usage().held = Some(caller);
            let lease = Self { permit: Some(permit), access, scope: Some(scope) };
            return Ok(Acquired::Shared(lease, connection));
        }
        // A kept read transaction was dropped above: nothing is held while this waits.
        let begun = Instant::now();
        let at_most = scope.workload.wait_max().saturating_sub(waited);
        let permit = permits.acquire(scope.workload, access, at_most).await;
        let mut usage = scope.usage();
        if scope.workload != Workload::Background {
            usage.waited += begun.elapsed();
        }
        let permit = permit?;
        let other = usage.held.replace(caller);
        drop(usage);
        // Two parts of a request that ran at the same time.
        if let Some(holder) = other {
            report_second(holder, caller);
        }
        Ok(Acquired::Permit(Self { permit: Some(permit), access, scope: Some(scope) }))
    }

    /// Gives the connection back, or keeps it for the next read of a request that shares one.
    pub(super) fn release(&mut self, connection: Option<Connection>) {
        let permit = self.permit.take();
        let Some(scope) = self.scope.take() else { return };
        let mut usage = scope.usage();
        usage.held = None;
        if let (true, Access::Read, Some(connection), Some(permit)) =
            (usage.is_sharing, self.access, connection, permit)
        {
            usage.kept = Some(Kept { connection, permit });
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.release(None);
    }
}

/// A second connection is an error of the program: it panics where developers and tests see it.
fn report_second(holder: &Location<'_>, caller: &Location<'_>) {
    static LOG: Sampled = Sampled::new();
    if let Some(left_out) = LOG.pass() {
        tracing::error!(%holder, %caller, left_out, "a request asked for a second database connection");
    }
    if cfg!(debug_assertions) {
        panic!("a second database connection at {caller} while the one from {holder} is held");
    }
}

/// Logs that a request was refused because every connection of its workload is in use: one line for many.
pub fn log_busy(path: &str) {
    static LOG: Sampled = Sampled::new();
    let workload = SCOPE.try_with(|scope| scope.workload).unwrap_or(Workload::Background).as_str();
    if let Some(left_out) = LOG.pass() {
        tracing::warn!(path, workload, left_out, "refused a request: every database connection of its kind is in use");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    #[tokio::test]
    async fn a_workload_that_waits_does_not_delay_another() {
        let permits = Permits::postgres(5);
        let caller = Location::caller();
        let taken = for_workload(Workload::Public, Lease::acquire(&permits, Access::Write, caller)).await;
        assert!(taken.is_ok());
        let waiting = for_workload(Workload::Public, Lease::acquire(&permits, Access::Read, caller));
        assert!(waiting.now_or_never().is_none());
        assert!(for_workload(Workload::Api, Lease::acquire(&permits, Access::Write, caller)).await.is_ok());
    }

    #[tokio::test]
    async fn a_request_waits_for_a_bounded_time_in_all() {
        let permits = Permits::sqlite(5);
        let caller = Location::caller();
        let _taken = permits.try_acquire(Workload::Desk, Access::Read).unwrap();
        let begun = Instant::now();
        for_workload(Workload::Desk, async {
            for _ in 0..3 {
                assert_eq!(Lease::acquire(&permits, Access::Read, caller).await.err(), Some(Refusal::Busy));
            }
        })
        .await;
        assert!(begun.elapsed() >= REQUEST_WAIT_MAX && begun.elapsed() < REQUEST_WAIT_MAX * 2, "{:?}", begun.elapsed());
    }

    #[tokio::test]
    #[should_panic(expected = "a second database connection")]
    async fn a_second_connection_in_one_request_panics() {
        let permits = Permits::sqlite(16);
        let caller = Location::caller();
        for_workload(Workload::Desk, async {
            let _first = Lease::acquire(&permits, Access::Read, caller).await;
            let _second = Lease::acquire(&permits, Access::Write, caller).await;
        })
        .await;
    }
}
