//! What a signal says, in words and as its curve, as the dashboard and its own page show it.

use super::curve;
use crate::platform::db::Tx;
use crate::signals::rule::Views;
use crate::signals::store::{self, Signal};
use crate::t;
use crate::types::{Refusal, Timestamp, timestamp};
use crate::ui::time;
use chrono_tz::Tz;
use leptos::prelude::*;

/// A signal with what is shown of it.
pub struct Shown {
    /// The signal.
    pub signal: Signal,
    /// Its curve until now.
    pub curve: Vec<(Timestamp, i64)>,
    /// Views of the status page.
    pub views: Views,
}

impl Shown {
    /// Reads what is shown of a signal.
    pub(super) async fn load(tx: &mut Tx, signal: Signal, now: Timestamp) -> Result<Self, Refusal> {
        let curve = store::curve(tx, &signal.service_id, now).await?;
        let views = store::now_about(tx, &signal.service_id, now).await?.views;
        Ok(Self { signal, curve, views })
    }
}

/// The signals that nobody answered yet.
pub async fn load_unanswered(tx: &mut Tx, now: Timestamp) -> Result<Vec<Shown>, Refusal> {
    let mut shown = Vec::new();
    for signal in store::unanswered(tx).await? {
        shown.push(Shown::load(tx, signal, now).await?);
    }
    Ok(shown)
}

/// The signals on the dashboard; nothing where there is none. `may_declare` says whether the reader may answer them.
pub fn summaries(shown: Vec<Shown>, may_declare: bool, zone: Tz) -> AnyView {
    let sections: Vec<_> = shown.into_iter().map(|shown| summary(&shown, may_declare, zone)).collect();
    sections.into_any()
}

fn summary(shown: &Shown, may_declare: bool, zone: Tz) -> impl IntoView + use<> {
    let signal = &shown.signal;
    let heading = format!("signal-{}", signal.id);
    let page = format!("/desk/signals/{}", signal.id);
    let answer = may_declare.then(|| {
        view! {
            <a class="button primary" href=declare_url(signal)>{t!("signal-declare")}</a>
            <a class="button" href=format!("{page}#dismiss")>{t!("signal-dismiss-link")}</a>
        }
    });
    view! {
        <section class="sec signal below-5" aria-labelledby=heading>
            <div class="section-head"><h2 id=heading.clone()><a href=page>{title(signal)}</a></h2></div>
            <p class="lead above-2">{words(shown, zone)}</p>
            {curve::figure(&signal.service, &shown.curve, zone)}
            <div class="row above-3">{answer}</div>
        </section>
    }
}

/// What customers say.
pub(super) fn title(signal: &Signal) -> String {
    t!("signal-title", service = &signal.service)
}

/// The signal in sentences: how many people, what is usual, since when, and whether many look at the status page.
pub(super) fn words(shown: &Shown, zone: Tz) -> String {
    let signal = &shown.signal;
    let people = t!("signal-words", count = signal.people, service = &signal.service, usual = signal.usual);
    let since = t!("signal-words-since", at = time::clock_text(signal.first_evidence_at, zone));
    let views = shown
        .views
        .are_raised()
        .then(|| t!("signal-words-views", count = shown.views.recent, usual = shown.views.usual));
    [Some(people), Some(since), views].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The form to declare an incident, filled in with the service and when the first of them wrote.
pub(super) fn declare_url(signal: &Signal) -> String {
    let noticed = timestamp::iso(signal.first_evidence_at);
    format!("/desk/incidents/new?service={}&noticed={noticed}", signal.service_id)
}
