//! Passwords: argon2id with OWASP's parameters, hashed on threads of their own and never more at once
//! than there are cores, so that a storm of sign-ins cannot take the memory.

use crate::types::Refusal;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Memory of one hash in KiB, passes and lanes (OWASP Password Storage Cheat Sheet: 19 MiB, 2, 1).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Shortest password a person may choose (ASVS 5.0, 6.2.1, asks for at least 8 and prefers 15).
pub const SHORTEST: usize = 12;

static AT_ONCE: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));

/// A hash of no password, compared with when the account does not exist, so that both take as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hashed("nobody's password").unwrap_or_default());

fn argon2() -> Result<Argon2<'static>, Refusal> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| Refusal::Fault(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hashed(password: &str) -> Result<String, Refusal> {
    let fault = |error: argon2::password_hash::Error| Refusal::Fault(error.to_string());
    let salt = SaltString::encode_b64(&crate::platform::random::bytes::<16>()).map_err(fault)?;
    Ok(argon2()?.hash_password(password.as_bytes(), &salt).map_err(fault)?.to_string())
}

async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let _permit = AT_ONCE.acquire().await.map_err(|error| Refusal::Fault(error.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Refusal::Fault(error.to_string()))?
}

/// The hash to store, in PHC form with its parameters and salt.
pub async fn hash(password: String) -> Result<String, Refusal> {
    on_a_thread(move || hashed(&password)).await
}

/// Whether a password is the one that was hashed; `None` (no such account) takes as long and is `false`.
pub async fn verify(password: String, stored: Option<String>) -> Result<bool, Refusal> {
    on_a_thread(move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.clone());
        let parsed = PasswordHash::new(&stored).map_err(|error| Refusal::Fault(error.to_string()))?;
        Ok(argon2()?.verify_password(password.as_bytes(), &parsed).is_ok() && known)
    })
    .await
}

/// A password to hand out: 20 characters of Crockford's alphabet in groups of five, 100 bits.
pub fn generated() -> String {
    let text = crate::types::crockford::encode(&crate::platform::random::bytes::<13>()).to_lowercase();
    [&text[0..5], &text[5..10], &text[10..15], &text[15..20]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_account() {
        let stored = hash("correct horse".into()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse".into(), Some(stored.clone())).await.unwrap());
        assert!(!verify("Correct horse".into(), Some(stored)).await.unwrap());
        assert!(!verify("nobody's password".into(), None).await.unwrap());
    }
}
