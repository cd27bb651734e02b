//! Who did what to a batch, and what comes next: the steps beside every decision.

use crate::apologies::batch::State;
use crate::apologies::approval::Involvement;
use crate::apologies::store::{Batch, Decision, Version};
use crate::t;
use crate::types::Timestamp;
use crate::ui::{icon, time};
use chrono_tz::Tz;
use leptos::prelude::*;

/// What the steps are told from.
pub struct Told<'a> {
    /// The batch.
    pub batch: &'a Batch,
    /// Its texts.
    pub versions: &'a [Version],
    /// What was decided about it.
    pub decisions: &'a [Decision],
    /// Who looks, where they may approve batches.
    pub approver: Option<&'a str>,
    /// What they did for it themselves.
    pub own: Option<Involvement>,
    /// The desk's clock.
    pub zone: Tz,
}

/// The list of steps.
pub fn steps(told: &Told) -> AnyView {
    let mut items = Vec::new();
    let written = told.versions.first();
    if let Some(first) = written {
        items.push(done(t!("apologies-step-written"), &first.name, when(first.edited_at, told.zone), 1));
    }
    // Each who changed it, once, with the last they did.
    for version in told.versions.iter().skip(1) {
        let is_last_of_theirs =
            !told.versions.iter().any(|later| later.version > version.version && later.staff_id == version.staff_id);
        if is_last_of_theirs {
            items.push(done(
                t!("apologies-step-edited"),
                &version.name,
                when(version.edited_at, told.zone),
                version.version,
            ));
        }
    }
    for decision in told.decisions {
        items.push(decided(decision, told.zone));
    }
    let mut number = items.len();
    if told.batch.state == State::InReview {
        number += 1;
        items.push(next_approval(told, number));
    }
    if !matches!(told.batch.state, State::Cancelled | State::Completed | State::Expired | State::Draft) {
        number += 1;
        items.push(sending(told, number));
    }
    view! { <ol class="steps">{items}</ol> }.into_any()
}

fn when(at: Timestamp, zone: Tz) -> String {
    time::day_text(at, zone)
}

fn done(what: String, who: &str, when: String, version: i64) -> AnyView {
    let who = who.to_owned();
    let changes = (version > 1).then(
        || view! { " · "<a class="in" href=format!("#version-{version}")>{t!("apologies-version-changes-link")}</a> },
    );
    view! {
        <li class="done"><span>{icon::tick()}</span>
            <p>{what}" "<b>{who}</b><br/><span class="quiet small">{when}", "{t!("apologies-version", version = version)}{changes}</span></p>
        </li>
    }
    .into_any()
}

fn decided(decision: &Decision, zone: Tz) -> AnyView {
    let who = decision.name.clone();
    let what = if decision.decision == "approved" { "apologies-step-approved" } else { "apologies-step-sent-back" };
    let withdrawn = decision.withdrawn_at.map(|_| t!("apologies-step-invalidated"));
    let mark = if decision.decision == "approved" { icon::tick().into_any() } else { icon::back().into_any() };
    let comment = (!decision.comment.is_empty()).then(|| view! { <q class="said">{decision.comment.clone()}</q> });
    view! {
        <li class="done"><span>{mark}</span>
            <div><p>{t!(what)}" "<b>{who}</b><br/><span class="quiet small">{when(decision.at, zone)}{withdrawn}</span></p>{comment}</div>
        </li>
    }
    .into_any()
}

fn next_approval(told: &Told, number: usize) -> AnyView {
    let (class, who, why) = match (told.approver, told.own) {
        (Some(name), None) => {
            let name = name.to_owned();
            let who =
                view! { {t!("apologies-step-approval-yours")}" "<b>{name}</b>{t!("apologies-step-you")} }.into_any();
            ("you", who, t!("apologies-step-allowed"))
        }
        (Some(_), Some(own)) => {
            let why = match own {
                Involvement::Author => "apologies-own-author",
                Involvement::Editor => "apologies-own-editor",
                Involvement::Submitter => "apologies-own-submitter",
            };
            ("", t!("apologies-step-approval-other").into_any(), t!(why))
        }
        (None, _) => ("", t!("apologies-step-approval-other").into_any(), t!("apologies-step-approval-role")),
    };
    view! { <li class=class><span>{number}</span><p>{who}<br/><span class="quiet small">{why}</span></p></li> }
        .into_any()
}

fn sending(told: &Told, number: usize) -> AnyView {
    let what = match (told.batch.state, told.batch.content.scheduled_for, told.batch.started_at) {
        (_, _, Some(at)) => t!("apologies-step-sending", at = when(at, told.zone)),
        (_, Some(at), None) => t!("apologies-step-sent-from", at = when(at, told.zone)),
        (_, None, None) => t!("apologies-step-sent-at-once"),
    };
    view! {
        <li><span>{number}</span><p>{what}<br/><span class="quiet small">{t!("apologies-step-sending-help")}</span></p></li>
    }
    .into_any()
}
