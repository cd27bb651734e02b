//! Passwords: argon2id with OWASP's parameters. Hashing runs on blocking threads, at most one per core at a time, so
//! that many sign-ins at once cannot exhaust the memory. At most [`QUEUE_MAX`] wait for their turn; more are refused at
//! once. Known people wait in a queue of their own, which strangers cannot fill, and strangers leave one core free
//! where there are several. On a single core a known person waits for at most one stranger.

use crate::platform::random;
use crate::types::{Refusal, crockford};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::LazyLock;
use tokio::sync::{AcquireError, Semaphore, SemaphorePermit};

/// Memory per hash in KiB, passes and lanes (OWASP Password Storage Cheat Sheet: 19 MiB, 2, 1).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// The shortest password a person may choose, in characters (ASVS 5.0, 6.2.1, asks for at least 8 and prefers 15).
pub const LENGTH_MIN: usize = 12;
/// The longest password that is accepted, in characters.
pub const LENGTH_MAX: usize = 1_000;

/// Most requests of each [`Queue`] that wait or are being hashed.
const QUEUE_MAX: usize = 64;
/// When somebody may try again who found the queue full, in seconds.
const QUEUE_RETRY_S: u64 = 10;

/// Whose password is hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// People who are signed in, or sign in from where they have before.
    Known,
    /// Everybody else.
    Strangers,
}

impl Queue {
    fn slots(self) -> &'static Semaphore {
        static KNOWN: Semaphore = Semaphore::const_new(QUEUE_MAX);
        static STRANGERS: Semaphore = Semaphore::const_new(QUEUE_MAX);
        match self {
            Self::Known => &KNOWN,
            Self::Strangers => &STRANGERS,
        }
    }
}

/// The right to use a core, for all and for strangers.
#[derive(Debug)]
struct Cores {
    all: Semaphore,
    strangers: Semaphore,
}

/// A core, until it is dropped: the shared permit before that of a stranger.
#[derive(Debug)]
struct Core<'a> {
    _shared: SemaphorePermit<'a>,
    _stranger: Option<SemaphorePermit<'a>>,
}

impl Cores {
    fn new(count: usize) -> Self {
        Self { all: Semaphore::new(count.max(1)), strangers: Semaphore::new(count.saturating_sub(1).max(1)) }
    }

    async fn acquire(&self, queue: Queue) -> Result<Core<'_>, AcquireError> {
        // A stranger waits among strangers first, so that at most one of them stands before a known person for the last
        // core.
        let _stranger = match queue {
            Queue::Known => None,
            Queue::Strangers => Some(self.strangers.acquire().await?),
        };
        Ok(Core { _shared: self.all.acquire().await?, _stranger })
    }
}

static CORES: LazyLock<Cores> =
    LazyLock::new(|| Cores::new(std::thread::available_parallelism().map_or(1, usize::from)));

/// Compared with when the account does not exist, so that verifying takes as long.
static DUMMY_HASH: LazyLock<String> = LazyLock::new(|| hash_now("nobody's password").unwrap_or_default());

/// Hashes a password of a known person. Returns the PHC string, which contains parameters and salt.
///
/// # Errors
///
/// [`Refusal::TooMany`] if the queue is full.
pub async fn hash(password: String) -> Result<String, Refusal> {
    run_blocking(Queue::Known, move || hash_now(&password)).await
}

/// Whether a password is the one that was hashed. `None` (no such account) takes as long and is `false`.
///
/// # Errors
///
/// [`Refusal::TooMany`] if the queue is full.
pub async fn verify(password: String, stored: Option<String>, queue: Queue) -> Result<bool, Refusal> {
    run_blocking(queue, move || {
        let exists = stored.is_some();
        let stored = stored.unwrap_or_else(|| DUMMY_HASH.clone());
        let parsed = PasswordHash::new(&stored).map_err(|error| Refusal::Fault(error.to_string()))?;
        Ok(argon2()?.verify_password(password.as_bytes(), &parsed).is_ok() && exists)
    })
    .await
}

/// Generates a password: 20 characters of Crockford's base 32 in groups of five, 100 bits.
pub fn generate() -> String {
    from_bytes(&random::bytes())
}

/// The generated password that random bytes make.
pub fn from_bytes(bytes: &[u8; 32]) -> String {
    let text = crockford::encode(&bytes[..13]).to_lowercase();
    [&text[0..5], &text[5..10], &text[10..15], &text[15..20]].join("-")
}

fn take_slot(slots: &Semaphore) -> Result<SemaphorePermit<'_>, Refusal> {
    slots.try_acquire().map_err(|_| Refusal::TooMany { retry_after_s: QUEUE_RETRY_S })
}

async fn run_blocking<T: Send + 'static>(
    queue: Queue,
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let _slot = take_slot(queue.slots())?;
    let _core = CORES.acquire(queue).await.map_err(|error| Refusal::Fault(error.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Refusal::Fault(error.to_string()))?
}

fn hash_now(password: &str) -> Result<String, Refusal> {
    let fault = |error: argon2::password_hash::Error| Refusal::Fault(error.to_string());
    let salt = SaltString::encode_b64(&random::bytes::<16>()).map_err(fault)?;
    Ok(argon2()?.hash_password(password.as_bytes(), &salt).map_err(fault)?.to_string())
}

fn argon2() -> Result<Argon2<'static>, Refusal> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| Refusal::Fault(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    #[tokio::test]
    async fn verifies_only_the_password_of_an_existing_account() {
        let stored = hash("correct horse".into()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse".into(), Some(stored.clone()), Queue::Known).await.unwrap());
        assert!(!verify("Correct horse".into(), Some(stored), Queue::Known).await.unwrap());
        assert!(!verify("nobody's password".into(), None, Queue::Strangers).await.unwrap());
    }

    #[test]
    fn nobody_waits_for_a_full_queue_and_strangers_do_not_fill_that_of_known_people() {
        let slots = Semaphore::new(2);
        let taken = [take_slot(&slots).unwrap(), take_slot(&slots).unwrap()];
        assert_eq!(take_slot(&slots).unwrap_err(), Refusal::TooMany { retry_after_s: QUEUE_RETRY_S });
        drop(taken);
        assert!(take_slot(&slots).is_ok());
        assert!(!std::ptr::eq(Queue::Known.slots(), Queue::Strangers.slots()));
    }

    #[tokio::test]
    async fn strangers_leave_one_core_to_known_people() {
        for count in [2, 4] {
            let cores = Cores::new(count);
            let mut strangers = Vec::new();
            for _ in 1..count {
                strangers.push(cores.acquire(Queue::Strangers).await.unwrap());
            }
            assert!(cores.acquire(Queue::Strangers).now_or_never().is_none(), "{count} cores");
            let known = cores.acquire(Queue::Known).now_or_never().expect("a core is free").unwrap();
            assert!(cores.acquire(Queue::Known).now_or_never().is_none(), "{count} cores");
            drop(known);
        }
    }

    #[tokio::test]
    async fn on_one_core_a_known_person_waits_for_one_stranger() {
        let cores = Cores::new(1);
        let first = cores.acquire(Queue::Strangers).await.unwrap();
        let mut others: Vec<_> = (0..20).map(|_| Box::pin(cores.acquire(Queue::Strangers))).collect();
        let mut known = Box::pin(cores.acquire(Queue::Known));
        for other in &mut others {
            assert!(futures::poll!(other.as_mut()).is_pending());
        }
        assert!(futures::poll!(known.as_mut()).is_pending());
        drop(first);
        assert!(futures::poll!(known.as_mut()).is_ready());
    }
}
