//! Earlier versions of an update or a post-mortem that readers may see: what was removed, what was added, and why.

use super::times;
use crate::incidents::markdown;
use crate::publishing::site::{Revision, Update};
use crate::t;
use crate::types::Timestamp;
use crate::ui::wording::dir_of;
use leptos::prelude::*;
use similar::{ChangeTag, TextDiff};

/// Similarity (0 to 1) below which two texts are shown one after the other, since marks on every other word would
/// not help.
const SIMILARITY_MIN: f32 = 0.5;

/// The notes under an update. `at` renders a time.
pub fn notes(update: &Update, at: impl Fn(Timestamp) -> AnyView) -> Vec<AnyView> {
    notes_of(&update.body, update.edited_at, &update.revisions, at)
}

/// The notes under a text that was edited at `edited_at`.
pub fn notes_of(
    body: &str,
    edited_at: Option<Timestamp>,
    revisions: &[Revision],
    at: impl Fn(Timestamp) -> AnyView,
) -> Vec<AnyView> {
    let mut notes = Vec::new();
    let last_shown = revisions.first().map(|revision| revision.edited_at);
    if let Some(edited) = edited_at.filter(|edited| last_shown != Some(*edited)) {
        notes.push(times::note("publishing-edited", at(edited)));
    }
    let mut newer = markdown::to_plain(body, "");
    for revision in revisions {
        let older = markdown::to_plain(&revision.body, "");
        let (before, after) = times::around(&t!("publishing-edited", at = times::PLACEHOLDER));
        let reason = (!revision.reason.is_empty())
            .then(|| view! { <p class="quiet" dir=dir_of(&revision.reason)>{revision.reason.clone()}</p> });
        let changed = diff(&older, &newer).into_iter().map(|(tag, text)| match tag {
            ChangeTag::Equal => text.into_any(),
            ChangeTag::Delete => view! { <del>{text}</del> }.into_any(),
            ChangeTag::Insert => view! { <ins>{text}</ins> }.into_any(),
        });
        let changed = changed.collect_view();
        notes.push(
            view! {
                <details><summary><span>{before}{at(revision.edited_at)}{after}</span></summary><p dir=dir_of(&newer)>{changed}</p>{reason}</details>
            }
            .into_any(),
        );
        newer = older;
    }
    notes
}

/// Unchanged, removed and added text, in reading order. White space between two changed words belongs to them.
fn diff(older: &str, newer: &str) -> Vec<(ChangeTag, String)> {
    let text_diff = TextDiff::from_words(older, newer);
    if text_diff.ratio() < SIMILARITY_MIN {
        return vec![
            (ChangeTag::Delete, older.to_owned()),
            (ChangeTag::Equal, " ".to_owned()),
            (ChangeTag::Insert, newer.to_owned()),
        ];
    }
    let mut pieces = Vec::new();
    let (mut removed, mut added, mut blank) = (String::new(), String::new(), String::new());
    let flush = |pieces: &mut Vec<_>, removed: &mut String, added: &mut String, blank: &mut String| {
        for (tag, text) in [(ChangeTag::Delete, removed), (ChangeTag::Insert, added), (ChangeTag::Equal, blank)] {
            if !text.is_empty() {
                pieces.push((tag, std::mem::take(text)));
            }
        }
    };
    for change in text_diff.iter_all_changes() {
        let text = change.value();
        match change.tag() {
            ChangeTag::Equal if text.trim().is_empty() => blank.push_str(text),
            ChangeTag::Equal => {
                flush(&mut pieces, &mut removed, &mut added, &mut blank);
                match pieces.last_mut() {
                    Some((ChangeTag::Equal, before)) => before.push_str(text),
                    _ => pieces.push((ChangeTag::Equal, text.to_owned())),
                }
            }
            tag => {
                let between = std::mem::take(&mut blank);
                if removed.is_empty() && added.is_empty() {
                    blank = between;
                    flush(&mut pieces, &mut removed, &mut added, &mut blank);
                } else {
                    removed.push_str(&between);
                    added.push_str(&between);
                }
                if tag == ChangeTag::Delete { &mut removed } else { &mut added }.push_str(text);
            }
        }
    }
    flush(&mut pieces, &mut removed, &mut added, &mut blank);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(older: &str, newer: &str) -> String {
        let piece = |(tag, text): (ChangeTag, String)| match tag {
            ChangeTag::Equal => text,
            ChangeTag::Delete => format!("[-{text}-]"),
            ChangeTag::Insert => format!("[+{text}+]"),
        };
        diff(older, newer).into_iter().map(piece).collect()
    }

    #[test]
    fn marks_adjacent_changes_together() {
        assert_eq!(marked("It works. We are sorry.", "It works. We are sorry."), "It works. We are sorry.");
        assert_eq!(
            marked("Calls work again for most of you now", "Calls work again for all people now"),
            "Calls work again for [-most of you-][+all people+] now"
        );
        assert_eq!(marked("Calls and texts work again", "Calls work again"), "Calls [-and texts -]work again");
    }

    #[test]
    fn shows_different_texts_one_after_the_other() {
        assert_eq!(
            marked("A supplier failed.", "We failed to check it"),
            "[-A supplier failed.-] [+We failed to check it+]"
        );
    }
}
