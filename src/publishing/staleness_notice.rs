//! The notice on pages that could not be confirmed to be current: how old they are, and why.

use super::edition::EditionMetadata;
use crate::t;
use crate::text_enum;
use crate::types::{Timestamp, timestamp};
use crate::ui::time;
use crate::ui::wording::Language;
use leptos::prelude::*;

text_enum! {
    /// Why the served pages may not be current.
    pub enum StaleReason("stale reason") {
        /// The database does not respond.
        DatabaseUnreachable = "unreachable",
        /// The newest version could not be rendered.
        RenderFailed = "not_rendered",
        /// The database belongs to another installation, or is older than what was published.
        DatabaseMismatch = "not_ours",
        /// On a mirror: the origin does not respond.
        OriginUnreachable = "origin_unreachable",
        /// On a mirror: what the origin serves cannot be used.
        OriginInvalid = "origin_unfit",
    }
}

/// The notice as HTML: "This page is from 08:00 BST, Thursday 12 July 2012; our records cannot be reached right
/// now."
pub fn notice(metadata: &EditionMetadata, reason: StaleReason, as_of: Timestamp) -> String {
    let zone = metadata.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
    let key = match reason {
        StaleReason::DatabaseUnreachable => "publishing-stale-away",
        StaleReason::OriginUnreachable => "publishing-stale-origin",
        StaleReason::RenderFailed | StaleReason::DatabaseMismatch | StaleReason::OriginInvalid => {
            "publishing-stale-behind"
        }
    };
    Language::from_tag(&metadata.language).scope(|| {
        let at = time::clock_first_text(as_of, zone);
        let sentence = t!(key, at = "\u{1}");
        let (before, after) = sentence.split_once('\u{1}').unwrap_or((&sentence, ""));
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
    fn states_the_time_of_the_page_and_the_reason() {
        let at = chrono::DateTime::from_timestamp(1_342_076_400, 0).unwrap();
        let html = notice(&metadata(1), StaleReason::DatabaseUnreachable, at);
        assert!(html.starts_with("<p ") && html.contains("role=\"status\""), "{html}");
        assert!(html.ends_with(
            ">This page is from <time datetime=\"2012-07-12T07:00:00.000Z\">08:00 BST, Thursday 12 July 2012</time>; \
             our records cannot be reached right now.</p>"
        ));
    }
}
