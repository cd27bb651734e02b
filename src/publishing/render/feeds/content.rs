//! The texts of a feed as HTML, in the form that readers of Statuspage's feeds know: time, state and words of each
//! update, newest first. A state that the update before had already is "Update".

use super::badges;
use crate::incidents::Kind;
use crate::publishing::export::links;
use crate::publishing::site::{Incident, Site};
use crate::t;
use crate::types::{PublicId, Timestamp, clean_text};
use crate::ui::time;
use chrono_tz::Tz;

/// Most bytes of the text of one incident. Its oldest updates are left out.
const INCIDENT_TEXT_MAX: usize = 128 * 1024;
/// The status of a post-mortem in the Statuspage API.
const POST_MORTEM: &str = "postmortem";

/// An update, or the post-mortem.
pub struct Part {
    /// Its id.
    pub id: PublicId,
    /// Its state in words.
    pub word: String,
    /// Its state in the Statuspage API.
    pub status: &'static str,
    /// When it was published.
    pub published_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Time, state and words, whose links may be paths.
    pub html: String,
}

/// The post-mortem and every update, newest first.
pub fn parts(site: &Site, incident: &Incident) -> Vec<Part> {
    let post_mortem = incident.post_mortem.as_ref().map(|text| {
        let word = t!("publishing-post-mortem");
        Part {
            id: text.id.clone(),
            html: paragraph(site, text.published_at, &word, &text.body_html),
            word,
            status: POST_MORTEM,
            published_at: text.published_at,
            changed_at: text.changed_at(),
        }
    });
    let before = incident.updates.iter().skip(1).map(|update| Some(update.state)).chain([None]);
    let updates = incident.updates.iter().zip(before).map(|(update, before)| {
        let is_repeated = before == Some(update.state);
        let word = if is_repeated { t!("publishing-feed-update") } else { badges::state_word(update.state) };
        Part {
            id: update.id.clone(),
            html: paragraph(site, update.display_at, &word, &update.body_html),
            word,
            status: update.state.as_str(),
            published_at: update.published_at,
            changed_at: update.edited_at.unwrap_or(update.published_at),
        }
    });
    post_mortem.into_iter().chain(updates).collect()
}

/// What a feed says about an incident.
pub fn of_incident(site: &Site, incident: &Incident) -> String {
    let planned = (incident.kind == Kind::Maintenance).then(|| {
        let (from, until) = incident.window();
        let when = planned_text(from, until, site.zone);
        format!("<p><strong>{}</strong></p>", t!("publishing-feed-planned", when = when))
    });
    let mut html = planned.unwrap_or_default();
    for part in parts(site, incident) {
        if html.len() + part.html.len() > INCIDENT_TEXT_MAX {
            break;
        }
        html += &part.html;
    }
    finished(site, &html)
}

/// The text with whole addresses, and without what XML cannot represent.
pub fn finished(site: &Site, html: &str) -> String {
    clean_text::lines(&links::rewrite(&site.public_url, html, |_| false))
}

/// `Mar 11, 22:00 - 23:30 UTC`, as programs read it from Statuspage's feeds. The end has its day where that is another one, and
/// both have their zone where the clocks change in between.
fn planned_text(from: Timestamp, until: Timestamp, zone: Tz) -> String {
    let day = |at: Timestamp| at.with_timezone(&zone).date_naive();
    let (first, last) = if time::has_other_offset(from, until, zone) {
        ("date-feed", "date-feed")
    } else if day(from) == day(until) {
        ("date-feed-begin", "date-feed-end")
    } else {
        ("date-feed-begin", "date-feed")
    };
    format!("{} - {}", time::format(first, from, zone), time::format(last, until, zone))
}

/// `Mar 11, 09:40 UTC`, and on the next line the state and the first paragraph, as in Statuspage's feeds.
fn paragraph(site: &Site, at: Timestamp, word: &str, body: &str) -> String {
    let at = time::format("date-feed", at, site.zone);
    match body.strip_prefix("<p>").and_then(|body| body.split_once("</p>")) {
        Some((first, rest)) => format!("<p><small>{at}</small><br><strong>{word}</strong> - {first}</p>{rest}"),
        None => format!("<p><small>{at}</small><br><strong>{word}</strong></p>{body}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planned_times_are_written_as_in_feeds_of_statuspage() {
        let text = |from: &str, until: &str| {
            let at = |text: &str| format!("2026-{text}:00Z").parse::<Timestamp>().unwrap();
            let html = planned_text(at(from), at(until), chrono_tz::Europe::London);
            html.replace("<var data-var='date'>", "").replace("<var data-var='time'>", "").replace("</var>", "")
        };
        assert_eq!(text("01-16T12:00", "01-16T16:00"), "Jan 16, 12:00 - 16:00 GMT");
        assert_eq!(text("07-11T22:30", "07-12T01:00"), "Jul 11, 23:30 - Jul 12, 02:00 BST");
        assert_eq!(text("03-29T00:30", "03-29T02:00"), "Mar 29, 00:30 GMT - Mar 29, 03:00 BST");
    }
}
