//! What an update said before it was edited, as far as readers may see it: what went, what came, and why.

use super::times;
use crate::incidents::markdown;
use crate::publishing::site::Update;
use crate::t;
use crate::types::Timestamp;
use crate::ui::wording::dir_of;
use leptos::prelude::*;
use similar::{ChangeTag, TextDiff};

/// Below this likeness (0 to 1) two wordings are shown one after the other: marks on every other word tell nothing.
const LIKE_MIN: f32 = 0.5;

/// The marks under an update; `at` shows a moment.
pub fn marks(update: &Update, at: impl Fn(Timestamp) -> AnyView) -> Vec<AnyView> {
    let mut marks = Vec::new();
    let last_seen = update.earlier.first().map(|earlier| earlier.edited_at);
    if let Some(edited) = update.edited_at.filter(|edited| last_seen != Some(*edited)) {
        marks.push(times::note("publishing-edited", at(edited)));
    }
    let mut newer = markdown::to_plain(&update.body);
    for earlier in &update.earlier {
        let older = markdown::to_plain(&earlier.body);
        let (before, after) = times::around(&t!("publishing-edited", at = times::PLACEHOLDER));
        let reason = (!earlier.reason.is_empty())
            .then(|| view! { <p class="quiet" dir=dir_of(&earlier.reason)>{earlier.reason.clone()}</p> });
        let changed = pieces(&older, &newer).into_iter().map(|(tag, text)| match tag {
            ChangeTag::Equal => text.into_any(),
            ChangeTag::Delete => view! { <del>{text}</del> }.into_any(),
            ChangeTag::Insert => view! { <ins>{text}</ins> }.into_any(),
        });
        let changed = changed.collect_view();
        marks.push(
            view! {
                <details><summary><span>{before}{at(earlier.edited_at)}{after}</span></summary><p dir=dir_of(&newer)>{changed}</p>{reason}</details>
            }
            .into_any(),
        );
        newer = older;
    }
    marks
}

/// What stayed, went and came, in the order in which it is read. Blanks between two changed words go with them.
fn pieces(older: &str, newer: &str) -> Vec<(ChangeTag, String)> {
    let diff = TextDiff::from_words(older, newer);
    if diff.ratio() < LIKE_MIN {
        return vec![
            (ChangeTag::Delete, older.to_owned()),
            (ChangeTag::Equal, " ".to_owned()),
            (ChangeTag::Insert, newer.to_owned()),
        ];
    }
    let mut pieces = Vec::new();
    let (mut went, mut came, mut blank) = (String::new(), String::new(), String::new());
    let flush = |pieces: &mut Vec<_>, went: &mut String, came: &mut String, blank: &mut String| {
        for (tag, text) in [(ChangeTag::Delete, went), (ChangeTag::Insert, came), (ChangeTag::Equal, blank)] {
            if !text.is_empty() {
                pieces.push((tag, std::mem::take(text)));
            }
        }
    };
    for change in diff.iter_all_changes() {
        let text = change.value();
        match change.tag() {
            ChangeTag::Equal if text.trim().is_empty() => blank.push_str(text),
            ChangeTag::Equal => {
                flush(&mut pieces, &mut went, &mut came, &mut blank);
                match pieces.last_mut() {
                    Some((ChangeTag::Equal, before)) => before.push_str(text),
                    _ => pieces.push((ChangeTag::Equal, text.to_owned())),
                }
            }
            tag => {
                let between = std::mem::take(&mut blank);
                if went.is_empty() && came.is_empty() {
                    blank = between;
                    flush(&mut pieces, &mut went, &mut came, &mut blank);
                } else {
                    went.push_str(&between);
                    came.push_str(&between);
                }
                if tag == ChangeTag::Delete { &mut went } else { &mut came }.push_str(text);
            }
        }
    }
    flush(&mut pieces, &mut went, &mut came, &mut blank);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(older: &str, newer: &str) -> String {
        let piece = |(tag, text): (ChangeTag, String)| match tag {
            ChangeTag::Equal => text,
            ChangeTag::Delete => format!("[-{text}-]"),
            ChangeTag::Insert => format!("[+{text}+]"),
        };
        pieces(older, newer).into_iter().map(piece).collect()
    }

    #[test]
    fn changed_words_are_marked_together() {
        assert_eq!(said("It works. We are sorry.", "It works. We are sorry."), "It works. We are sorry.");
        assert_eq!(
            said("Calls work again for most of you now", "Calls work again for all people now"),
            "Calls work again for [-most of you-][+all people+] now"
        );
        assert_eq!(said("Calls and texts work again", "Calls work again"), "Calls [-and texts -]work again");
    }

    #[test]
    fn other_words_stand_one_after_the_other() {
        assert_eq!(
            said("A supplier failed.", "We failed to check it"),
            "[-A supplier failed.-] [+We failed to check it+]"
        );
    }
}
