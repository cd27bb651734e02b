//! Finds links of customers and subscribers in the bodies of old messages.

use crate::delivery::link::PLACEHOLDER;
use crate::types::{crockford, ids};
use std::ops::Range;

/// A link in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundLink {
    /// The URL in the text.
    pub url: Range<usize>,
    /// What it opens.
    pub target: Target,
}

/// What a link opens, with its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    PersonalPage(String),
    Subscription(String),
}

/// Characters of a subscription's token: a prefix, an id, and a MAC.
const SUBSCRIPTION_CHARS: usize = 1 + ids::LENGTH + crockford::LINK_CHARS;

/// Every link in a text, in its order.
pub(super) fn find_links(text: &str) -> Vec<FoundLink> {
    let mut found = Vec::new();
    for (path, length) in [("/r/", crockford::LINK_CHARS), ("/subscriptions/", SUBSCRIPTION_CHARS)] {
        for (at, _) in text.match_indices(path) {
            let start = at + path.len();
            let token: String = text[start..].chars().take_while(char::is_ascii_alphanumeric).collect();
            if token.len() != length {
                continue;
            }
            let target = match path {
                "/r/" => Target::PersonalPage(token),
                _ => Target::Subscription(token),
            };
            found.push(FoundLink { url: url_start(text, at)..start + length, target });
        }
    }
    found.sort_by_key(|link| link.url.start);
    found
}

/// Where the URL with the path at `at` begins: at its scheme, or at its path if it has none.
fn url_start(text: &str, at: usize) -> usize {
    let word = text[..at]
        .rfind(char::is_whitespace)
        .map_or(0, |space| space + text[space..].chars().next().map_or(1, char::len_utf8));
    let scheme = ["https://", "http://"].into_iter().filter_map(|scheme| text[word..at].rfind(scheme)).max();
    scheme.map_or(at, |scheme| word + scheme)
}

/// Replaces each link by what `replace` returns for it.
pub(super) fn replace_links(text: &str, mut replace: impl FnMut(&FoundLink, &str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = 0;
    for link in find_links(text) {
        out.push_str(&text[rest..link.url.start]);
        out.push_str(&replace(&link, &text[link.url.clone()]));
        rest = link.url.end;
    }
    out + &text[rest..]
}

/// A text with [`PLACEHOLDER`] for each link.
pub fn mask_links(text: &str) -> String {
    replace_links(text, |_, _| PLACEHOLDER.to_owned())
}

/// A URL without its token, for a link that is not the message's own.
pub(super) fn redacted(url: &str) -> String {
    format!("{}/…", url.rsplit_once('/').map_or(url, |(before, _)| before))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSONAL: &str = "4T9XK2M7QHV5C3N8ZP6WBRD1EY";
    const MANAGE: &str = "mabcdefghijkl4t9xk2m7qhv5c3n8zp6wbrd1ey";

    #[test]
    fn finds_whole_urls() {
        let text = format!(
            "See: https://x.example/base/r/{PERSONAL}.\nStop:http://y/subscriptions/{MANAGE}/end /r/{PERSONAL}"
        );
        let urls: Vec<_> = find_links(&text).into_iter().map(|link| text[link.url].to_owned()).collect();
        assert_eq!(
            urls,
            [
                format!("https://x.example/base/r/{PERSONAL}"),
                format!("http://y/subscriptions/{MANAGE}"),
                format!("/r/{PERSONAL}")
            ]
        );
        assert_eq!(mask_links(&text), format!("See: {PLACEHOLDER}.\nStop:{PLACEHOLDER}/end {PLACEHOLDER}"));
        assert_eq!(redacted(&urls[0]), "https://x.example/base/r/…");
    }

    #[test]
    fn other_paths_are_no_links() {
        for text in ["https://x.example/r/short", "https://x.example/subscriptions/new", "w/r/t it", ""] {
            assert_eq!(find_links(text), [], "{text}");
            assert_eq!(mask_links(text), text);
        }
    }
}
