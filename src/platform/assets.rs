//! The built site (style sheets, scripts, WASM) under names that carry a hash of their bytes, served
//! precompressed and immutable. The hash is our own, taken when the server starts.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// One file of the site in every encoding it was built in.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its `Content-Type`.
    pub content_type: &'static str,
    /// The bytes as they are.
    pub identity: Bytes,
    /// Brotli, where the build made it.
    pub brotli: Option<Bytes>,
    /// gzip, where the build made it.
    pub gzip: Option<Bytes>,
}

/// Every file of the site, by its hashed address and by its plain name.
#[derive(Debug, Default)]
pub struct Assets {
    by_address: HashMap<String, Asset>,
    address_of: HashMap<String, String>,
}

/// Why the site could not be read: one line for the person who starts the server.
#[derive(Debug, thiserror::Error)]
#[error("no site in {0}: {1} (build it with `make build`, or name its folder with AMENDS_SITE_DIR)")]
pub struct AssetsError(String, String);

/// Files without which pages do not look or work as they should.
const NEEDED: [&str; 5] = ["desk.css", "public.css", "status.css", "incident.css", "live.js"];

impl Assets {
    /// Reads a site folder: `pkg/…` and the files beside it, with `.br` and `.gz` twins.
    pub fn load(folder: &Path) -> Result<Self, AssetsError> {
        let wrong = |error: std::io::Error| AssetsError(folder.display().to_string(), error.to_string());
        let mut assets = Self::default();
        assets.read_folder(folder, "").map_err(wrong)?;
        if let Some(missing) = NEEDED.iter().find(|name| !assets.address_of.contains_key(**name)) {
            return Err(AssetsError(folder.display().to_string(), format!("{missing} is missing")));
        }
        Ok(assets)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> std::io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                self.read_folder(&entry.path(), &format!("{name}/"))?;
            } else if let Some(content_type) = content_type(&name) {
                self.add(&name, content_type, &entry.path())?;
            }
        }
        Ok(())
    }

    fn add(&mut self, name: &str, content_type: &'static str, path: &Path) -> std::io::Result<()> {
        let twin = |ending: &str| {
            let mut path = path.as_os_str().to_owned();
            path.push(ending);
            std::fs::read(PathBuf::from(path)).ok().map(Bytes::from)
        };
        let identity = Bytes::from(std::fs::read(path)?);
        let digest = Sha256::digest(&identity);
        let hash = crate::platform::keys::hex(&digest[..6]);
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let stem = stem.trim_start_matches("pkg/");
        let address = format!("/pkg/{stem}.{hash}.{ending}");
        let asset = Asset { content_type, identity, brotli: twin(".br"), gzip: twin(".gz") };
        self.by_address.insert(address.clone(), asset);
        self.address_of.insert(name.to_owned(), address);
        Ok(())
    }

    /// The hashed address of a file, such as `desk.css` or `pkg/amends.js`; empty when the site has none.
    pub fn address(&self, name: &str) -> &str {
        self.address_of.get(name).map_or("", String::as_str)
    }

    /// The file at a hashed address.
    pub fn at(&self, address: &str) -> Option<&Asset> {
        self.by_address.get(address)
    }

    /// A file's text, for what is inlined in pages.
    pub fn text(&self, name: &str) -> &str {
        self.at(self.address(name)).and_then(|asset| std::str::from_utf8(&asset.identity).ok()).unwrap_or_default()
    }
}

fn content_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "ico" => "image/x-icon",
        "png" => "image/png",
        _ => return None,
    })
}

/// Where the site is: as set, else beside the binary, else where the build leaves it in the checkout;
/// so the binary finds it however it is started.
pub fn folder(configured: Option<&Path>) -> PathBuf {
    if let Some(folder) = configured {
        return folder.to_owned();
    }
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("site")));
    let in_target = std::env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.ancestors().find(|path| path.ends_with("target"))?.join("site")));
    [beside, in_target]
        .into_iter()
        .flatten()
        .find(|folder| folder.is_dir())
        .unwrap_or_else(|| PathBuf::from("target/site"))
}
