//! The host of a request (RFC 9112 § 3.2): an HTTP/1.1 request names exactly one, and every other is refused, since two
//! readers could take it for requests to different hosts.

use axum::http::uri::{PathAndQuery, Scheme};
use axum::http::{HeaderValue, Method, Request, Uri, Version, header};
use std::net::Ipv6Addr;

/// Checks a request's target and its `Host`. One in absolute form gets the form that the router knows, and its own host
/// replaces that of the field (RFC 9112 § 3.2.2).
///
/// # Errors
///
/// Where the request must be answered with 400.
pub fn normalise<B>(request: &mut Request<B>) -> Result<(), MalformedRequest> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let is_valid = match (hosts.next(), hosts.next()) {
        (Some(host), None) => is_host(host.as_bytes()),
        (None, _) => request.version() < Version::HTTP_11,
        (Some(_), Some(_)) => false,
    };
    if !is_valid {
        return Err(MalformedRequest);
    }
    let uri = request.uri();
    if let Some(scheme) = uri.scheme() {
        let authority = uri.authority().map(|authority| authority.as_str().to_owned()).unwrap_or_default();
        if !(*scheme == Scheme::HTTP || *scheme == Scheme::HTTPS) || !is_host(authority.as_bytes()) {
            return Err(MalformedRequest);
        }
        // Written out, since the path of `http://host` is empty there.
        let target = match uri.query() {
            Some(query) => format!("{}?{query}", uri.path()),
            None => uri.path().to_owned(),
        };
        let target = PathAndQuery::try_from(target).map_err(|_| MalformedRequest)?;
        let host = HeaderValue::try_from(authority).map_err(|_| MalformedRequest)?;
        *request.uri_mut() = Uri::from(target);
        request.headers_mut().insert(header::HOST, host);
        return Ok(());
    }
    let is_known_form = match *request.method() {
        Method::CONNECT => true,
        Method::OPTIONS if uri.path() == "*" => true,
        _ => uri.path().starts_with('/'),
    };
    if is_known_form { Ok(()) } else { Err(MalformedRequest) }
}

/// A request whose host or target is malformed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MalformedRequest;

/// Whether the value of a `Host` field is `uri-host [":" port]` (RFC 9110 § 7.2). An empty one is not: no URI of this
/// scheme has an empty host (§ 4.2.1).
pub fn is_host(value: &[u8]) -> bool {
    let (host, rest) = match value.strip_prefix(b"[") {
        Some(inner) => {
            let Some(end) = inner.iter().position(|byte| *byte == b']') else { return false };
            if !std::str::from_utf8(&inner[..end]).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok()) {
                return false;
            }
            (&b"v6"[..], &inner[end + 1..])
        }
        None => {
            let end = value.iter().position(|byte| *byte == b':').unwrap_or(value.len());
            value.split_at(end)
        }
    };
    let is_port = match rest.split_first() {
        None => true,
        Some((b':', digits)) => digits.iter().all(u8::is_ascii_digit),
        Some(_) => false,
    };
    is_port && !host.is_empty() && is_registered_name(host)
}

/// Whether a text is a `reg-name` (RFC 3986 § 3.2.2), of which an IPv4 address is one.
fn is_registered_name(mut text: &[u8]) -> bool {
    while let Some((first, rest)) = text.split_first() {
        text = match first {
            b'%' => match rest {
                [high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => rest,
                _ => return false,
            },
            byte if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(byte) => rest,
            _ => return false,
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_hosts() {
        for host in ["status", "a.example.org:443", "127.0.0.1:3000", "[::1]:3000", "[2001:db8::1]", "a:", "x%2Dy"] {
            assert!(is_host(host.as_bytes()), "{host}");
        }
        for host in ["", ":80", "a b", "a/b", "user@a", "a:b", "a:80:80", "[::1", "[x]", "[::1]x", "a%2", "a,b\u{e9}"] {
            assert!(!is_host(host.as_bytes()), "{host}");
        }
    }

    fn request(method: &str, target: &str, version: Version, hosts: &[&str]) -> Request<()> {
        let mut request = Request::builder().method(method).uri(target).version(version);
        for host in hosts {
            request = request.header(header::HOST, *host);
        }
        request.body(()).unwrap()
    }

    #[test]
    fn an_http_1_1_request_has_exactly_one_host() {
        let of = |version, hosts: &[&str]| normalise(&mut request("GET", "/", version, hosts));
        assert_eq!(of(Version::HTTP_11, &["a"]), Ok(()));
        assert_eq!(of(Version::HTTP_10, &[]), Ok(()));
        for hosts in [&[][..], &["a", "a"], &["a", "b"], &[""], &["a b"]] {
            assert_eq!(of(Version::HTTP_11, hosts), Err(MalformedRequest), "{hosts:?}");
        }
        assert_eq!(of(Version::HTTP_10, &["a", "b"]), Err(MalformedRequest));
    }

    #[test]
    fn the_host_of_an_absolute_target_replaces_the_field() {
        let mut absolute = request("GET", "http://a:80/x?y", Version::HTTP_11, &["b"]);
        normalise(&mut absolute).unwrap();
        assert_eq!(
            (absolute.uri().to_string().as_str(), &absolute.headers()["host"]),
            ("/x?y", &HeaderValue::from_static("a:80"))
        );
        let mut bare = request("GET", "http://a", Version::HTTP_11, &["a"]);
        normalise(&mut bare).unwrap();
        assert_eq!(bare.uri().path(), "/");
        for target in ["ftp://a/", "http://user@a/"] {
            let mut wrong = request("GET", target, Version::HTTP_11, &["a"]);
            assert_eq!(normalise(&mut wrong), Err(MalformedRequest), "{target}");
        }
        assert_eq!(normalise(&mut request("GET", "http://a/", Version::HTTP_11, &[])), Err(MalformedRequest));
    }

    #[test]
    fn other_forms_of_targets_are_for_their_methods() {
        let of = |method, target| normalise(&mut request(method, target, Version::HTTP_11, &["a"]));
        assert_eq!(of("OPTIONS", "*"), Ok(()));
        assert_eq!(of("GET", "*"), Err(MalformedRequest));
        assert_eq!(of("GET", "status"), Err(MalformedRequest));
    }
}
