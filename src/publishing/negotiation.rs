//! Content negotiation: the encoding that a client accepts, and the versions that it already has.

/// How a body is compressed, from the least to the most compact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    /// Not compressed.
    Identity,
    /// gzip.
    Gzip,
    /// Brotli.
    Brotli,
}

impl Encoding {
    /// Every encoding, in the order in which a document stores its variants.
    pub const ALL: [Self; 3] = [Self::Identity, Self::Gzip, Self::Brotli];

    /// The name in `Content-Encoding`; `None` for [`Encoding::Identity`].
    pub const fn token(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }
}

/// The encoding of a response (RFC 9110 § 12.5.3): the one with the highest `q`, and among equals the most compact.
///
/// The uncompressed body is the fallback even where the client excludes it: a page in another encoding than it asked
/// for is better than none.
pub fn choose_encoding(accept_encoding: &str) -> Encoding {
    let mut weights: [Option<f32>; 3] = [None; 3];
    let mut others: Option<f32> = None;
    // On bytes rather than characters, since this runs for every request.
    for item in accept_encoding.as_bytes().split(|byte| *byte == b',') {
        let mut parts = item.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
        let token = parts.next().unwrap_or_default();
        let weight = parts
            .filter_map(|part| part.strip_prefix(b"q=").or_else(|| part.strip_prefix(b"Q=")))
            .find_map(|value| std::str::from_utf8(value.trim_ascii()).ok()?.parse::<f32>().ok())
            .unwrap_or(1.0);
        let is = |name: &str| token.eq_ignore_ascii_case(name.as_bytes());
        if is("br") {
            weights[2] = Some(weight);
        } else if is("gzip") || is("x-gzip") {
            weights[1] = Some(weight);
        } else if is("identity") {
            weights[0] = Some(weight);
        } else if is("*") {
            others = Some(weight);
        }
    }
    let weight_of = |encoding: Encoding| match encoding {
        // Acceptable unless excluded, but anything that the client names comes first.
        Encoding::Identity => weights[0].unwrap_or(f32::MIN_POSITIVE),
        Encoding::Gzip => weights[1].or(others).unwrap_or(0.0),
        Encoding::Brotli => weights[2].or(others).unwrap_or(0.0),
    };
    Encoding::ALL
        .into_iter()
        .filter(|encoding| weight_of(*encoding) > 0.0)
        .max_by(|a, b| weight_of(*a).total_cmp(&weight_of(*b)).then(a.cmp(b)))
        .unwrap_or(Encoding::Identity)
}

/// Whether `If-None-Match` contains this entity tag, by the weak comparison that GET uses (RFC 9110 § 13.1.2).
pub fn etag_matches(if_none_match: &str, etag: &str) -> bool {
    if if_none_match.trim() == "*" {
        return true;
    }
    // Our tags contain no comma, so the list can be split at every one.
    if_none_match.split(',').map(str::trim).any(|tag| tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chooses_the_most_compact_of_the_most_wanted() {
        for (header, encoding) in [
            ("", Encoding::Identity),
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip, deflate", Encoding::Gzip),
            ("br;q=0.5, gzip;q=0.8", Encoding::Gzip),
            ("br;q=0, gzip;q=0", Encoding::Identity),
            ("br;q=0.1", Encoding::Brotli),
            ("*", Encoding::Brotli),
            ("*;q=0", Encoding::Identity),
            ("identity, gzip;q=0.5", Encoding::Identity),
            ("BR", Encoding::Brotli),
            ("deflate", Encoding::Identity),
            ("gzip;q=nonsense", Encoding::Gzip),
            ("identity;q=0, gzip;q=0.2", Encoding::Gzip),
            ("identity;q=0", Encoding::Identity),
        ] {
            assert_eq!(choose_encoding(header), encoding, "{header:?}");
        }
    }

    #[test]
    fn finds_tags_in_lists_and_weak_tags() {
        let tag = "\"abc-br\"";
        for header in ["\"abc-br\"", "W/\"abc-br\"", "\"x\", \"abc-br\"", "\"x\",W/\"abc-br\" ", "*"] {
            assert!(etag_matches(header, tag), "{header}");
        }
        for header in ["", "\"abc\"", "\"abc-gzip\"", "abc-br", "\"x\", \"y\""] {
            assert!(!etag_matches(header, tag), "{header}");
        }
    }
}
