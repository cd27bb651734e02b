//! What a subscription is about in words, and the request to confirm it.

use super::scope::{Kinds, Subscriptions, Target};
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

/// What a subscription is about, as the end of a sentence.
pub(super) async fn subscriptions_label(tx: &mut Tx, subscriptions: &Subscriptions) -> Result<String, Refusal> {
    Ok(label(names_of(tx, subscriptions).await?, subscriptions))
}

fn label(names: Option<String>, subscriptions: &Subscriptions) -> String {
    // Post-mortems belong to incidents: who gets none of them still gets the incidents.
    let only = match subscriptions.kinds() {
        Kinds { incidents: true, maintenance: false, .. } => Some("incidents"),
        Kinds { incidents: false, maintenance: true, post_mortems: false } => Some("maintenance"),
        Kinds { incidents: false, maintenance: false, .. } => Some("post_mortems"),
        Kinds { .. } => None,
    };
    match (names, only.filter(|_| !subscriptions.are_of_incidents())) {
        (None, None) => t!("subscription-about-all"),
        (None, Some(kind)) => t!(&format!("subscription-about-all-{kind}")),
        (Some(names), None) => names,
        (Some(names), Some(kind)) => t!(&format!("subscription-about-only-{kind}"), names = names),
    }
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
            short: t!("subscription-sms-body", organisation = &organisation, about = &about, link = PLACEHOLDER),
            is_right_to_left: language.is_rtl,
            organisation,
            ..Notice::default()
        }
    }))
}
