//! The built assets (style sheets, scripts, WASM), served precompressed and immutable under names with a hash of their
//! content, which is computed when the server starts.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// One file in every encoding of the build.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its `Content-Type`.
    pub content_type: &'static str,
    /// The uncompressed bytes.
    pub identity: Bytes,
    /// The Brotli file, if the build made one.
    pub brotli: Option<Bytes>,
    /// The gzip file, if the build made one.
    pub gzip: Option<Bytes>,
}

/// Every file, by its hashed address and by its plain name.
#[derive(Debug, Default)]
pub struct Assets {
    by_address: HashMap<String, Asset>,
    address_of: HashMap<String, String>,
}

/// Why the assets could not be read.
#[derive(Debug, thiserror::Error)]
#[error("no assets in {0}: {1} (build them with `make build`, or set AMENDS_SITE_DIR to their folder)")]
pub struct AssetsError(String, String);

/// Files that pages need.
const REQUIRED: [&str; 5] = ["desk.css", "public.css", "status.css", "incident.css", "live.js"];

impl Assets {
    /// Reads a folder: `pkg/…` and the files beside it, each with its `.br` and `.gz` files.
    ///
    /// # Errors
    ///
    /// The folder cannot be read, or a required file is missing.
    pub fn load(folder: &Path) -> Result<Self, AssetsError> {
        let wrong = |error: std::io::Error| AssetsError(folder.display().to_string(), error.to_string());
        let mut assets = Self::default();
        assets.read_folder(folder, "").map_err(wrong)?;
        if let Some(missing) = REQUIRED.iter().find(|name| !assets.address_of.contains_key(**name)) {
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
        let compressed = |extension: &str| {
            let mut path = path.as_os_str().to_owned();
            path.push(extension);
            std::fs::read(PathBuf::from(path)).ok().map(Bytes::from)
        };
        let identity = Bytes::from(std::fs::read(path)?);
        let digest = Sha256::digest(&identity);
        let hash = crate::platform::keys::hex(&digest[..6]);
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let stem = stem.trim_start_matches("pkg/");
        let address = format!("/pkg/{stem}.{hash}.{extension}");
        let asset = Asset { content_type, identity, brotli: compressed(".br"), gzip: compressed(".gz") };
        self.by_address.insert(address.clone(), asset);
        self.address_of.insert(name.to_owned(), address);
        Ok(())
    }

    /// The hashed address of a file such as `desk.css` or `pkg/amends.js`; empty if there is no such file.
    pub fn address(&self, name: &str) -> &str {
        self.address_of.get(name).map_or("", String::as_str)
    }

    /// The file at a hashed address.
    pub fn find(&self, address: &str) -> Option<&Asset> {
        self.by_address.get(address)
    }

    /// The text of a file, for inlining in a page; empty if there is no such file.
    pub fn text(&self, name: &str) -> &str {
        self.find(self.address(name)).and_then(|asset| std::str::from_utf8(&asset.identity).ok()).unwrap_or_default()
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

/// The folder of the assets: the configured one, else `site` beside the binary, else `target/site`.
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
