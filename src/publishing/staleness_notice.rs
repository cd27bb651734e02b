//! What old pages say about themselves: how old, and why.

use super::edition::EditionMetadata;
use crate::t;
use crate::text_enum;
use crate::types::{Timestamp, timestamp};
use crate::ui::time;
use crate::ui::wording::Spoken;
use leptos::prelude::*;

text_enum! {
    /// Why the page on show may not be the latest.
    pub enum StaleReason("reason") {
        /// The database does not answer.
        DatabaseUnreachable = "unreachable",
        /// Something newer could not be made into a page.
        RenderFailed = "not_rendered",
        /// The database is another installation's, or older than what was published.
        DatabaseMismatch = "not_ours",
        /// A mirror: the instance it copies does not answer.
        OriginUnreachable = "origin_unreachable",
        /// A mirror: what that instance gives cannot be taken over.
        OriginInvalid = "origin_unfit",
    }
}

/// The notice as HTML: "This page is from 08:00, Thursday 12 July; our records cannot be reached just now."
pub fn notice(metadata: &EditionMetadata, reason: StaleReason, as_of: Timestamp) -> String {
    let zone = metadata.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
    let key = match reason {
        StaleReason::DatabaseUnreachable => "publishing-stale-away",
        StaleReason::OriginUnreachable => "publishing-stale-origin",
        StaleReason::RenderFailed | StaleReason::DatabaseMismatch | StaleReason::OriginInvalid => {
            "publishing-stale-behind"
        }
    };
    Spoken::of(&metadata.language).speaking(|| {
        let at = time::clock_first_text(as_of, zone);
        let words = t!(key, at = "\u{1}");
        let (before, after) = words.split_once('\u{1}').unwrap_or((&words, ""));
        view! {
            <p class="stale" role="status">
                {before.to_owned()}<time datetime=timestamp::iso(as_of)>{at}</time>{after.to_owned()}
            </p>
        }
        .to_html()
        .replace("<!>", "")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publishing::edition::tests::metadata;

    #[test]
    fn says_from_when_the_page_is_and_why() {
        let at = chrono::DateTime::from_timestamp(1_342_076_400, 0).unwrap();
        let said = notice(&metadata(1), StaleReason::DatabaseUnreachable, at);
        assert!(said.starts_with("<p ") && said.contains("role=\"status\""), "{said}");
        assert!(said.ends_with(
            ">This page is from <time datetime=\"2012-07-12T07:00:00.000Z\">08:00 BST, Thursday 12 July 2012</time>; \
             our records cannot be reached right now.</p>"
        ));
    }
}
