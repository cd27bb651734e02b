//! The steps of an approval: who did what to a batch, and what comes next.

use crate::apologies::approval::Involvement;
use crate::apologies::batch::State;
use crate::apologies::store::{ApprovalRecord, Batch, Version};
use crate::approvals::Decision;
use crate::t;
use crate::ui::{icon, time};
use chrono_tz::Tz;
use leptos::prelude::*;

/// What the steps are built from.
pub struct StepsInput<'a> {
    /// The batch.
    pub batch: &'a Batch,
    /// Its versions, oldest first.
    pub versions: &'a [Version],
    /// The decisions on it, oldest first.
    pub approvals: &'a [ApprovalRecord],
    /// The name of the person who looks at the page, if their role may approve batches.
    pub approver: Option<&'a str>,
    /// What that person did for the batch.
    pub involvement: Option<Involvement>,
    /// The desk's time zone.
    pub zone: Tz,
}

/// The list of steps.
pub fn approval_steps(input: &StepsInput) -> AnyView {
    let mut items = Vec::new();
    if let Some(first) = input.versions.first() {
        items.push(version_step(
            t!("apologies-step-written"),
            &first.name,
            time::day_text(first.edited_at, input.zone),
            1,
        ));
    }
    // Each editor once, with their last change.
    for version in input.versions.iter().skip(1) {
        let is_their_last =
            !input.versions.iter().any(|later| later.version > version.version && later.staff_id == version.staff_id);
        if is_their_last {
            items.push(version_step(
                t!("apologies-step-edited"),
                &version.name,
                time::day_text(version.edited_at, input.zone),
                version.version,
            ));
        }
    }
    for approval in input.approvals {
        items.push(decision_step(approval, input.zone));
    }
    let mut number = items.len();
    if input.batch.state == State::InReview {
        number += 1;
        items.push(approval_step(input, number));
    }
    if !matches!(input.batch.state, State::Cancelled | State::Completed | State::Expired | State::Draft) {
        number += 1;
        items.push(sending_step(input, number));
    }
    view! { <ol class="steps">{items}</ol> }.into_any()
}

fn version_step(what: String, who: &str, at: String, version: i64) -> AnyView {
    let who = who.to_owned();
    let changes = (version > 1).then(
        || view! { " · "<a class="in" href=format!("#version-{version}")>{t!("apologies-version-changes-link")}</a> },
    );
    view! {
        <li class="done"><span>{icon::tick()}</span>
            <p>{what}" "<b>{who}</b><br/><span class="quiet small">{at}", "{t!("apologies-version", version = version)}{changes}</span></p>
        </li>
    }
    .into_any()
}

fn decision_step(approval: &ApprovalRecord, zone: Tz) -> AnyView {
    let who = approval.name.clone();
    let (what, mark) = match approval.decision {
        Decision::Approved => ("apologies-step-approved", icon::tick().into_any()),
        Decision::SentBack => ("apologies-step-sent-back", icon::back().into_any()),
    };
    // One that had expired was replaced by another of the same person, and no change of the text took it back.
    let withdrawn = approval.withdrawn_at.filter(|at| *at < approval.expires_at);
    let withdrawn = withdrawn.map(|_| t!("apologies-step-invalidated"));
    let comment = (!approval.comment.is_empty()).then(|| view! { <q class="said">{approval.comment.clone()}</q> });
    view! {
        <li class="done"><span>{mark}</span>
            <div><p>{t!(what)}" "<b>{who}</b><br/><span class="quiet small">{time::day_text(approval.at, zone)}{withdrawn}</span></p>{comment}</div>
        </li>
    }
    .into_any()
}

fn approval_step(input: &StepsInput, number: usize) -> AnyView {
    let (class, who, why) = match (input.approver, input.involvement) {
        (Some(name), None) => {
            let name = name.to_owned();
            let who =
                view! { {t!("apologies-step-approval-yours")}" "<b>{name}</b>{t!("apologies-step-you")} }.into_any();
            ("you", who, t!("apologies-step-allowed"))
        }
        (Some(_), Some(involvement)) => {
            let why = match involvement {
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

fn sending_step(input: &StepsInput, number: usize) -> AnyView {
    let what = match (input.batch.state, input.batch.content.scheduled_for, input.batch.started_at) {
        (_, _, Some(at)) => t!("apologies-step-sending", at = time::day_text(at, input.zone)),
        (_, Some(at), None) => t!("apologies-step-sent-from", at = time::day_text(at, input.zone)),
        (_, None, None) => t!("apologies-step-sent-at-once"),
    };
    view! {
        <li><span>{number}</span><p>{what}<br/><span class="quiet small">{t!("apologies-step-sending-help")}</span></p></li>
    }
    .into_any()
}
