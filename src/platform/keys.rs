//! The signing keys: lines `id:base64`, the first signs, all verify, each MAC names its key.
//!
//! A key is never used itself: HKDF makes one for each purpose, so that a voucher's look-up says
//! nothing about a personal link. The file has mode 0600; keys missing beside a used database are a
//! reason not to start, because every link and voucher in it would be dead.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::path::Path;
use std::sync::Arc;

/// What a derived key is for. The text goes into HKDF, so it never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Chains the audit events.
    Audit,
    /// Looks sessions, tokens and one-time links up.
    Lookup,
    /// Derives personal links.
    PersonalLink,
    /// Derives and looks up voucher codes.
    Voucher,
    /// Signs unsubscribe and confirm links.
    Subscription,
    /// Blinds the addresses of people who report, for counting and limits.
    Source,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Audit => b"amends audit 1",
            Self::Lookup => b"amends lookup 1",
            Self::PersonalLink => b"amends personal link 1",
            Self::Voucher => b"amends voucher 1",
            Self::Subscription => b"amends subscription 1",
            Self::Source => b"amends source 1",
        }
    }
}

/// The keys of this installation. Cheap to clone; never printed.
#[derive(Clone)]
pub struct Keys(Arc<Vec<(String, Vec<u8>)>>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.0.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", "))
    }
}

/// Why the keys could not be read or made; one line for the person who starts the server.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A line is not `id:base64` with at least 32 bytes.
    #[error("line {0} of the keys file is not id:base64 with at least 32 bytes")]
    Line(usize),
    /// No key at all.
    #[error("the keys file holds no key")]
    Empty,
    /// The file cannot be read or written.
    #[error("keys file {0}: {1}")]
    File(String, std::io::Error),
}

impl Keys {
    /// Reads `id:base64` lines; empty lines and `#` comments are passed over.
    pub fn parse(text: &str) -> Result<Self, KeysError> {
        let mut keys = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (id, secret) = line.split_once(':').ok_or(KeysError::Line(index + 1))?;
            let secret = STANDARD.decode(secret.trim()).map_err(|_| KeysError::Line(index + 1))?;
            if secret.len() < 32 || id.is_empty() {
                return Err(KeysError::Line(index + 1));
            }
            keys.push((id.to_owned(), secret));
        }
        if keys.is_empty() { Err(KeysError::Empty) } else { Ok(Self(Arc::new(keys))) }
    }

    /// Reads the file; `None` when it is not there.
    pub fn load(path: &Path) -> Result<Option<Self>, KeysError> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(KeysError::File(path.display().to_string(), error)),
        }
    }

    /// Makes a file with one new key, mode 0600, on disk before it is used.
    pub fn create(path: &Path) -> Result<Self, KeysError> {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        let wrong = |error| KeysError::File(path.display().to_string(), error);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(wrong)?;
        }
        let line = format!("k1:{}\n", STANDARD.encode(crate::platform::random::bytes::<32>()));
        let mut file =
            std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(wrong)?;
        file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(wrong)?;
        Self::parse(&line)
    }

    /// The id of the key that signs now; stored beside whatever it makes.
    pub fn current(&self) -> &str {
        &self.0[0].0
    }

    /// Every key's id, the signing one first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(id, _)| id.as_str())
    }

    /// HMAC-SHA-256 of `message` for a purpose under a named key; `None` when that key is gone.
    pub fn mac(&self, id: &str, purpose: Purpose, message: &[u8]) -> Option<[u8; 32]> {
        let (_, secret) = self.0.iter().find(|(known, _)| known == id)?;
        let mut derived = [0; 32];
        Hkdf::<Sha256>::new(None, secret).expand(purpose.label(), &mut derived).ok()?;
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&derived).ok()?;
        mac.update(message);
        Some(mac.finalize().into_bytes().into())
    }

    /// The MAC under the signing key.
    pub fn sign(&self, purpose: Purpose, message: &[u8]) -> [u8; 32] {
        self.mac(self.current(), purpose, message).unwrap_or_default()
    }

    /// What a secret is looked up by, for each key that may have made it: hex of its MAC.
    pub fn lookups(&self, purpose: Purpose, secret: &str) -> Vec<String> {
        self.ids().filter_map(|id| self.mac(id, purpose, secret.as_bytes())).map(|mac| hex(&mac)).collect()
    }

    /// What a new secret is stored as.
    pub fn lookup(&self, purpose: Purpose, secret: &str) -> String {
        hex(&self.sign(purpose, secret.as_bytes()))
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_and_keys_do_not_know_each_other() {
        let two =
            Keys::parse(&format!("# new first\nb:{}\na:{}\n", STANDARD.encode([2; 32]), STANDARD.encode([1; 32])))
                .unwrap();
        let old = Keys::parse(&format!("a:{}", STANDARD.encode([1; 32]))).unwrap();
        assert_eq!(two.current(), "b");
        assert_eq!(two.mac("a", Purpose::Voucher, b"x"), old.mac("a", Purpose::Voucher, b"x"));
        assert_ne!(two.mac("a", Purpose::Voucher, b"x"), two.mac("a", Purpose::Audit, b"x"));
        assert_ne!(two.mac("b", Purpose::Voucher, b"x"), two.mac("a", Purpose::Voucher, b"x"));
        assert!(two.lookups(Purpose::Lookup, "t").contains(&old.lookup(Purpose::Lookup, "t")));
    }

    #[test]
    fn bad_files_are_named_by_line() {
        assert!(matches!(Keys::parse("a:AAAA"), Err(KeysError::Line(1))));
        assert!(matches!(Keys::parse("\nno colon"), Err(KeysError::Line(2))));
        assert!(matches!(Keys::parse("# nothing"), Err(KeysError::Empty)));
    }

    #[test]
    fn a_new_file_is_private_and_reads_back() {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::env::temp_dir().join(format!("amends-keys-{}", std::process::id()));
        let path = folder.join("keys");
        let made = Keys::create(&path).unwrap();
        let read = Keys::load(&path).unwrap().unwrap();
        assert_eq!(made.sign(Purpose::Audit, b"x"), read.sign(Purpose::Audit, b"x"));
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(Keys::create(&path).is_err(), "an existing file is never written over");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
