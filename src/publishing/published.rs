//! What is served now.

use crate::server::assets::Assets;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Response, Uri};

/// The documents that are served now. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Published;

impl Published {
    /// The answer to a request for a published document; `None` when the address is no document.
    pub fn answer(&self, _method: &Method, _uri: &Uri, _headers: &HeaderMap) -> Option<Response<Body>> {
        None
    }

    /// The policy of public pages.
    pub fn policy(&self, _assets: &Assets) -> String {
        "default-src 'self'".to_owned()
    }
}
