//! Addresses as clients of Statuspage write them: with or without `.json`, and with the token as `api_key`.

use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use axum::middleware::Next;
use axum::response::Response;

/// The folder of this API.
pub const FOLDER: &str = "/v1/";
const SUFFIX: &str = ".json";
const KEY: &str = "api_key";

/// The token that a request had in its address. `Debug` hides it, so that it cannot reach a log.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct ApiKey(pub String);

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// Takes the suffix and the token off an address of this API, before a router sees it or anything logs it.
pub async fn normalise(mut request: Request, next: Next) -> Response {
    if let Some((address, key)) = without_suffix_and_key(request.uri()) {
        *request.uri_mut() = Uri::from(address);
        if let Some(key) = key {
            request.extensions_mut().insert(ApiKey(key));
        }
    }
    next.run(request).await
}

/// The address without suffix and token, and the token; `None` for an address of something else.
fn without_suffix_and_key(uri: &Uri) -> Option<(PathAndQuery, Option<String>)> {
    let path = uri.path();
    if !path.starts_with(FOLDER) {
        return None;
    }
    let path = path.strip_suffix(SUFFIX).unwrap_or(path);
    let mut key = None;
    let mut kept = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        if name == KEY {
            key = Some(value.into_owned());
        } else {
            kept.append_pair(&name, &value);
        }
    }
    let query = kept.finish();
    let address = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    Some((PathAndQuery::try_from(address).ok()?, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normalised(address: &'static str) -> Option<(String, Option<String>)> {
        let (address, key) = without_suffix_and_key(&Uri::from_static(address))?;
        Some((address.to_string(), key))
    }

    #[test]
    fn suffix_and_token_are_taken_off() {
        let none = |address: &str| Some((address.to_owned(), None));
        assert_eq!(normalised("/v1/pages.json"), none("/v1/pages"));
        assert_eq!(normalised("/v1/pages/abc.json?q=a%20b&page=2"), none("/v1/pages/abc?q=a+b&page=2"));
        let key = Some(("/v1/pages?page=2".to_owned(), Some("amends_x".to_owned())));
        assert_eq!(normalised("/v1/pages.json?api_key=amends_x&page=2"), key);
        assert_eq!(normalised("/api/v2/summary.json"), None);
        assert_eq!(normalised("/v1"), None);
    }
}
