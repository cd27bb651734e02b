//! The version of a page's content, by which open pages notice that it has changed.

use crate::platform::keys::hex;
use sha2::{Digest, Sha256};

/// Stands in a rendered page for its content version, which is filled in when the edition is built.
pub const VERSION_PLACEHOLDER: &str = "@mark@";
/// The text of an element with this attribute does not count as a change: the number of reports and the uptime,
/// which would otherwise make every reader load the page again and again.
const QUIET: &str = " data-quiet";

/// A hash of what counts of a page. It is the same on every node, whenever the page was rendered.
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

/// Inserts a notice at the start of `<main>` and changes the content version, so that open pages load it. Returns
/// the page and its version.
pub(super) fn insert_notice(text: &str, notice: &str) -> (String, String) {
    let start = text.find("<main").and_then(|at| text[at..].find('>').map(|end| at + end + 1));
    let Some(start) = start else { return (text.to_owned(), String::new()) };
    let (head, rest) = text.split_at(start);
    let version = content_version(&format!("{text}{notice}"));
    let head = match head.rsplit_once("data-v=\"") {
        Some((before, after)) => {
            let after = after.split_once('"').map_or("", |(_, after)| after);
            format!("{before}data-v=\"{version}\"{after}")
        }
        None => head.to_owned(),
    };
    (format!("{head}{notice}{rest}"), version)
}
