//! The signing keys: a file of lines `id:base64`. The first key signs, all keys verify.
//!
//! HKDF derives one key for each purpose, so that the lookup hash of a voucher says nothing about a personal link. The
//! file has mode 0600. The server does not start without the keys of an existing database, because every link and
//! voucher in it would be invalid.

use super::private_files;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::path::Path;
use std::sync::Arc;

/// What a derived key is for. Its label is an input of HKDF and must never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// MACs of the audit chain.
    Audit,
    /// Lookup hashes of sessions, tokens and one-time links.
    Lookup,
    /// Derivation of personal links.
    PersonalLink,
    /// Derivation and lookup hashes of voucher codes.
    Voucher,
    /// Signatures of links to confirm or end a subscription.
    Subscription,
    /// Hashes of the network addresses of reporters, for counts and rate limits.
    Source,
    /// Signatures of links to withdraw the consent to marketing.
    MarketingConsent,
    /// Hashes of posted forms, by which one that is posted twice is recognised.
    Form,
    /// Derivation of a generated password or token from the key of its form.
    FormSecret,
    /// Derivation of the codes that verify the addresses of staff.
    StaffContact,
    /// Encryption of what gives access to destinations of messages.
    Destination,
    /// Lookup hashes of destinations of messages.
    DestinationLookup,
    /// Lookup hashes of the addresses of subscribers that were imported.
    ImportedSubscriber,
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
            Self::MarketingConsent => b"amends marketing consent 1",
            Self::Form => b"amends form 1",
            Self::FormSecret => b"amends form secret 1",
            Self::StaffContact => b"amends staff contact 1",
            Self::Destination => b"amends destination 1",
            Self::DestinationLookup => b"amends destination lookup 1",
            Self::ImportedSubscriber => b"amends imported subscriber 1",
        }
    }
}

/// The keys of this installation. Cheap to clone; `Debug` shows their ids only.
#[derive(Clone)]
pub struct Keys(Arc<Vec<(String, Vec<u8>)>>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.0.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", "))
    }
}

/// Why the keys could not be read or created.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A line is not `id:base64` with at least 32 bytes.
    #[error("line {0} of the keys file is not id:base64 with at least 32 bytes")]
    Line(usize),
    /// The file has no key.
    #[error("the keys file has no key")]
    Empty,
    /// There is a file already.
    #[error("the keys file {0} exists already, and links and vouchers may need its keys; nothing was changed")]
    Exists(String),
    /// The file cannot be read or written.
    #[error("keys file {0}: {1}")]
    File(String, std::io::Error),
}

impl Keys {
    /// Parses lines `id:base64`; empty lines and `#` comments are skipped.
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

    /// Reads the file; `None` if it does not exist.
    pub fn load(path: &Path) -> Result<Option<Self>, KeysError> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(KeysError::File(path.display().to_string(), error)),
        }
    }

    /// Creates a file with one new key and mode 0600, synced to disk.
    ///
    /// # Errors
    ///
    /// The file exists or cannot be written.
    pub fn create(path: &Path) -> Result<Self, KeysError> {
        use std::io::Write;
        let wrong = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => KeysError::Exists(path.display().to_string()),
            _ => KeysError::File(path.display().to_string(), error),
        };
        if let Some(folder) = path.parent() {
            private_files::create_folder(folder).map_err(wrong)?;
        }
        let line = format!("k1:{}\n", STANDARD.encode(crate::platform::random::bytes::<32>()));
        let mut file = private_files::options().write(true).create_new(true).open(path).map_err(wrong)?;
        file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(wrong)?;
        Self::parse(&line)
    }

    /// The id of the signing key, stored beside what it signs.
    pub fn current(&self) -> &str {
        &self.0[0].0
    }

    /// The ids of all keys, the signing key first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(id, _)| id.as_str())
    }

    /// The HMAC-SHA-256 of `message` for a purpose under a key; `None` if the key does not exist.
    pub fn mac(&self, id: &str, purpose: Purpose, message: &[u8]) -> Option<[u8; 32]> {
        let derived = self.derived(id, purpose)?;
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&derived).ok()?;
        mac.update(message);
        Some(mac.finalize().into_bytes().into())
    }

    fn derived(&self, id: &str, purpose: Purpose) -> Option<[u8; 32]> {
        let (_, secret) = self.0.iter().find(|(known, _)| known == id)?;
        let mut derived = [0; 32];
        Hkdf::<Sha256>::new(None, secret).expand(purpose.label(), &mut derived).ok()?;
        Some(derived)
    }

    /// Encrypts a secret that must be read back (decision 71), with XChaCha20-Poly1305 under the first key:
    /// `id:base64(nonce, ciphertext)`. Only with the same context, such as the row it is stored in, can it be read.
    pub fn seal(&self, purpose: Purpose, context: &[u8], secret: &str) -> String {
        let nonce = super::random::bytes::<NONCE_BYTES>();
        let payload = Payload { msg: secret.as_bytes(), aad: context };
        let sealed =
            self.cipher(self.current(), purpose).and_then(|cipher| cipher.encrypt(&XNonce::from(nonce), payload).ok());
        let bytes = [&nonce[..], &sealed.unwrap_or_default()].concat();
        format!("{}:{}", self.current(), STANDARD.encode(bytes))
    }

    /// Decrypts what [`Self::seal`] returned; `None` if its key is missing, or it was changed or sealed for another purpose
    /// or context.
    pub fn unseal(&self, purpose: Purpose, context: &[u8], sealed: &str) -> Option<String> {
        let (id, encoded) = sealed.rsplit_once(':')?;
        let bytes = STANDARD.decode(encoded).ok()?;
        let (nonce, ciphertext) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: ciphertext, aad: context };
        let secret = self.cipher(id, purpose)?.decrypt(&XNonce::from(*nonce), payload).ok()?;
        String::from_utf8(secret).ok()
    }

    fn cipher(&self, id: &str, purpose: Purpose) -> Option<XChaCha20Poly1305> {
        Some(XChaCha20Poly1305::new(&self.derived(id, purpose)?.into()))
    }

    /// The MAC under the signing key.
    pub fn sign(&self, purpose: Purpose, message: &[u8]) -> [u8; 32] {
        self.mac(self.current(), purpose, message).unwrap_or_default()
    }

    /// The lookup hashes of a secret under every key, as hex: it was stored under one of them.
    pub fn lookups(&self, purpose: Purpose, secret: &str) -> Vec<String> {
        self.ids().filter_map(|id| self.mac(id, purpose, secret.as_bytes())).map(|mac| hex(&mac)).collect()
    }

    /// The lookup hash under which a new secret is stored, as hex.
    pub fn lookup(&self, purpose: Purpose, secret: &str) -> String {
        hex(&self.sign(purpose, secret.as_bytes()))
    }
}

/// The bytes of a nonce of XChaCha20.
const NONCE_BYTES: usize = 24;

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_with_its_key_purpose_and_context_only() {
        let old = Keys::parse(&format!("a:{}", STANDARD.encode([1; 32]))).unwrap();
        let both = Keys::parse(&format!("b:{}\na:{}\n", STANDARD.encode([2; 32]), STANDARD.encode([1; 32]))).unwrap();
        let new = Keys::parse(&format!("b:{}", STANDARD.encode([2; 32]))).unwrap();
        let sealed = old.seal(Purpose::Destination, b"slack 1", "https://hooks.example/T0/secret");
        assert!(sealed.starts_with("a:") && !sealed.contains("secret"), "{sealed}");
        assert_ne!(sealed, old.seal(Purpose::Destination, b"slack 1", "https://hooks.example/T0/secret"));
        let open = |keys: &Keys, purpose, context: &[u8], sealed: &str| keys.unseal(purpose, context, sealed);
        assert_eq!(
            open(&both, Purpose::Destination, b"slack 1", &sealed).as_deref(),
            Some("https://hooks.example/T0/secret")
        );
        assert_eq!(open(&new, Purpose::Destination, b"slack 1", &sealed), None, "a key that is missing");
        assert_eq!(open(&both, Purpose::Lookup, b"slack 1", &sealed), None, "another purpose");
        assert_eq!(open(&both, Purpose::Destination, b"slack 2", &sealed), None, "another row");
        for bad in ["", "a:", "a:AAAA", "slack", &sealed.replacen("a:", "b:", 1), &sealed[..sealed.len() - 4]] {
            assert_eq!(open(&both, Purpose::Destination, b"slack 1", bad), None, "{bad}");
        }
    }

    #[test]
    fn macs_differ_between_purposes_and_keys() {
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
    fn errors_name_the_line() {
        assert!(matches!(Keys::parse("a:AAAA"), Err(KeysError::Line(1))));
        assert!(matches!(Keys::parse("\nno colon"), Err(KeysError::Line(2))));
        assert!(matches!(Keys::parse("# nothing"), Err(KeysError::Empty)));
    }

    #[test]
    fn a_new_file_is_private_and_can_be_loaded() {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::env::temp_dir().join(format!("amends-keys-{}", std::process::id()));
        let path = folder.join("keys");
        let made = Keys::create(&path).unwrap();
        let read = Keys::load(&path).unwrap().unwrap();
        assert_eq!(made.sign(Purpose::Audit, b"x"), read.sign(Purpose::Audit, b"x"));
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(matches!(Keys::create(&path), Err(KeysError::Exists(_))), "an existing file is not overwritten");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
