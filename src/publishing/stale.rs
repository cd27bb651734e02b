//! What old pages say about themselves: how old, and why.

use super::edition::Imprint;
use crate::t;
use crate::text_enum;
use crate::types::{Timestamp, timestamp};
use crate::ui::time;
use crate::ui::wording::Language;
use leptos::prelude::*;

text_enum! {
    /// Why the page on show may not be the latest.
    pub enum Reason("reason") {
        /// The database does not answer.
        RecordsAway = "unreachable",
        /// Something newer could not be made into a page.
        NotRendered = "not_rendered",
        /// The database is another installation's, or older than what was published.
        NotOurs = "not_ours",
        /// A mirror: the instance it copies does not answer.
        OriginAway = "origin_unreachable",
        /// A mirror: what that instance gives cannot be taken over.
        OriginUnfit = "origin_unfit",
    }
}

/// The notice as HTML: "This page is from 08:00, Thursday 12 July; our records cannot be reached just now."
pub fn notice(imprint: &Imprint, reason: Reason, as_of: Timestamp) -> String {
    let zone = imprint.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
    let key = match reason {
        Reason::RecordsAway => "publishing-stale-away",
        Reason::OriginAway => "publishing-stale-origin",
        Reason::NotRendered | Reason::NotOurs | Reason::OriginUnfit => "publishing-stale-behind",
    };
    Language::from_tag(&imprint.language).scope(|| {
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
    use super::super::edition::tests::imprint;
    use super::*;

    #[test]
    fn says_from_when_the_page_is_and_why() {
        let at = chrono::DateTime::from_timestamp(1_342_076_400, 0).unwrap();
        let said = notice(&imprint(1), Reason::RecordsAway, at);
        assert!(said.starts_with("<p ") && said.contains("role=\"status\""), "{said}");
        assert!(said.ends_with(
            ">This page is from <time datetime=\"2012-07-12T07:00:00.000Z\">08:00 BST, Thursday 12 July 2012</time>; \
             our records cannot be reached right now.</p>"
        ));
    }
}
