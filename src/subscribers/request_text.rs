//! What a subscription is about in words, and the request to confirm it.

use super::scope::{Kinds, Subscriptions, Target};
use super::short_text::{ORGANISATION_MAX, shortened, within_parts};
use crate::delivery::link::{PLACEHOLDER, without_placeholder};
use crate::delivery::notice::{Link, Notice, Severity};
use crate::incidents;
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::services;
use crate::services::page::first_page;
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::time;
use crate::ui::wording::Language;

/// What stands for the address of a confirmation link where a text message is measured: longer than most are.
const LINK_ROOM: usize = 100;

/// What a subscription is about, as the end of a sentence.
pub(super) async fn subscriptions_label(tx: &mut Tx, subscriptions: &Subscriptions) -> Result<String, Refusal> {
    Ok(label(names_of(tx, subscriptions).await?, subscriptions))
}

fn label(names: Option<String>, subscriptions: &Subscriptions) -> String {
    let only = some_kinds(subscriptions.kinds()).filter(|_| !subscriptions.are_of_incidents());
    match (names, only) {
        (None, None) => t!("subscription-about-all"),
        (None, Some(kinds)) => t!(&format!("subscription-about-all-{kinds}")),
        (Some(names), None) => names,
        (Some(names), Some(kinds)) => t!(&format!("subscription-about-only-{kinds}"), names = names),
    }
}

/// How keys name a choice of some kinds; `None` for all of them.
fn some_kinds(kinds: Kinds) -> Option<String> {
    let Kinds { incidents, maintenance, post_mortems } = kinds;
    let all = [("incidents", incidents), ("maintenance", maintenance), ("post_mortems", post_mortems)];
    let chosen: Vec<_> = all.iter().filter(|(_, is_chosen)| *is_chosen).map(|(name, _)| *name).collect();
    (!chosen.is_empty() && chosen.len() < all.len()).then(|| chosen.join("-"))
}

/// The names of the groups, services and incidents; `None` if it is the whole page.
async fn names_of(tx: &mut Tx, subscriptions: &Subscriptions) -> Result<Option<String>, Refusal> {
    if subscriptions.has(&Target::Page) {
        return Ok(None);
    }
    let groups = services::store::groups(tx).await?;
    let all = services::store::all(tx).await?;
    let mut names = Vec::new();
    names
        .extend(groups.into_iter().filter(|one| subscriptions.has(&Target::Group(one.id.clone()))).map(|one| one.name));
    names.extend(all.into_iter().filter(|one| subscriptions.has(&Target::Service(one.id.clone()))).map(|one| one.name));
    for id in subscriptions.incidents() {
        names.push(incidents::store::get(tx, id).await?.title);
    }
    Ok(Some(names.join(", ")))
}

/// The request to confirm, in a language or in that of the page where it is empty.
pub(super) async fn confirmation(
    tx: &mut Tx,
    subscriptions: &Subscriptions,
    language: &str,
    until: Timestamp,
) -> Result<Notice, Refusal> {
    let organisation = installation::get(tx).await?.organisation;
    let names = names_of(tx, subscriptions).await?;
    let page = first_page(tx).await?;
    let language = Language::from_tag(if language.is_empty() { &page.language } else { language });
    Ok(language.scope(|| {
        let about = without_placeholder(&label(names, subscriptions));
        let until = time::full_text(until, page.zone());
        let short = within_parts(&about, "", &"x".repeat(LINK_ROOM), |about, _| {
            let organisation = shortened(&organisation, ORGANISATION_MAX);
            t!("subscription-sms-body", organisation = organisation, about = about, link = PLACEHOLDER)
        });
        Notice {
            subject: t!("subscription-mail-subject", organisation = &organisation),
            title: t!("subscription-confirm-heading"),
            severity: Severity::Neutral,
            paragraphs: vec![
                t!("subscription-mail-asked", about = &about),
                t!("subscription-mail-until", until = until),
            ],
            links: vec![Link {
                label: t!("subscription-confirm-submit"),
                url: PLACEHOLDER.to_owned(),
                sentence: t!("subscription-mail-open", link = PLACEHOLDER),
            }],
            short,
            is_right_to_left: language.is_rtl,
            organisation,
            ..Notice::default()
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_of_kinds_is_named_exactly() {
        for (incidents, maintenance, post_mortems, expected) in [
            (true, true, true, "all incidents, planned maintenance and post-mortems"),
            (true, true, false, "all incidents and planned maintenance"),
            (true, false, true, "all incidents and post-mortems"),
            (false, true, true, "all planned maintenance and post-mortems"),
            (true, false, false, "all incidents"),
            (false, true, false, "all planned maintenance"),
            (false, false, true, "all post-mortems"),
        ] {
            let page = Subscriptions::of_targets([Target::Page], Kinds { incidents, maintenance, post_mortems });
            assert_eq!(label(None, &page), expected);
            let only = label(Some("Calls".to_owned()), &page);
            let expected = match expected.strip_prefix("all ") {
                Some(kinds) if !(incidents && maintenance && post_mortems) => format!("Calls ({kinds} only)"),
                _ => "Calls".to_owned(),
            };
            assert_eq!(only, expected);
        }
    }
}
