//! What a page's content is known by, so that open pages fetch it again when it has changed, and only then.

use crate::platform::keys::hex;
use sha2::{Digest, Sha256};

/// Where a page carries the mark of its own content (see [`content_version`]); filled in when it is bound.
pub const VERSION_PLACEHOLDER: &str = "@mark@";
/// The text of an element with this attribute does not count as a change for pages that are open: the
/// number of reports and the uptime, which would otherwise make every viewer of a bad hour load the page
/// again and again.
const QUIET: &str = " data-quiet";

/// What a page's content is known by: the same on every node, whenever it was made.
pub(super) fn content_version(text: &str) -> String {
    let mut digest = Sha256::new();
    let mut rest = text;
    while let Some((counted, after)) = rest.split_once(QUIET) {
        digest.update(counted);
        rest = after.split_once('<').map_or("", |(_, after)| after);
    }
    digest.update(rest);
    hex(&digest.finalize()[..6])
}

/// Puts a notice first into `<main>` and changes the page's mark, so that open pages fetch it.
pub(super) fn insert_notice(text: &str, notice: &str) -> (String, String) {
    let start = text.find("<main").and_then(|at| text[at..].find('>').map(|end| at + end + 1));
    let Some(start) = start else { return (text.to_owned(), String::new()) };
    let (head, rest) = text.split_at(start);
    let mark = content_version(&format!("{text}{notice}"));
    let head = match head.rsplit_once("data-v=\"") {
        Some((before, after)) => {
            let after = after.split_once('"').map_or("", |(_, after)| after);
            format!("{before}data-v=\"{mark}\"{after}")
        }
        None => head.to_owned(),
    };
    (format!("{head}{notice}{rest}"), mark)
}
