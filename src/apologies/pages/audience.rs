//! Who gets a batch: how far finding it out is, the numbers by service, region, plan, language and channel, and what was found
//! missing.

use crate::access::{Author, Right, Staff};
use crate::apologies::audience::{self, AudienceRun, Counts, IncompleteMember, Purpose, RunState};
use crate::apologies::store::Batch;
use crate::customers::Channel;
use crate::customers::pages::card::language_name;
use crate::platform::db::Tx;
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::breakdown::breakdown;
use crate::ui::icon;
use crate::ui::number::{Count, grouped};
use crate::ui::time;
use crate::web::FormState;
use crate::web::RequestContext;
use crate::web::field::ErrorSummary;
use chrono::Duration;
use leptos::prelude::*;

/// Most customers with missing values on the page; the file has all.
const INCOMPLETE_MAX: i64 = 20;
/// Most groups of a breakdown.
const GROUPS_MAX: usize = 12;

/// How far finding out who gets it is, with what can be done about it. Nothing once it is complete.
pub fn progress(context: &RequestContext, staff: &Staff, run: &AudienceRun) -> Option<AnyView> {
    if run.is_complete() {
        return None;
    }
    let percent = run.percent();
    let text = match (run.state, run.pace(context.now)) {
        (RunState::Waiting, _) if run.purpose == Purpose::Estimate => t!("apologies-estimate-waits"),
        (RunState::Waiting, _) => t!("apologies-preparing-waits"),
        (RunState::Paused, _) => t!("apologies-preparing-paused", seen = Count(run.seen), percent = percent),
        (_, Some((rate, left))) => {
            t!(
                "apologies-preparing-pace",
                seen = Count(run.seen),
                percent = percent,
                rate = Count(rate),
                left = time::span(Duration::seconds(left.max(1)))
            )
        }
        (_, None) => t!("apologies-preparing-begins"),
    };
    let action = format!("/desk/apologies/{}/preparation", run.batch_id);
    let may_stop = run.purpose == Purpose::Approval && staff.holds_any(Author::ROLES);
    let form = may_stop.then(|| pause_form(context.form(&action), run.state == RunState::Paused));
    Some(
        view! {
            <div class="note row between below-4">
                <div>
                    <p role="status">{text}</p>
                    <svg class="gauge" aria-hidden="true"><rect class="k" width=format!("{percent}%") height="100%"></rect></svg>
                </div>
                {form}
            </div>
        }
        .into_any(),
    )
}

fn pause_form(typed: FormState, is_paused: bool) -> impl IntoView + use<> {
    let (value, label) = if is_paused {
        ("resume", t!("apologies-preparing-resume"))
    } else {
        ("pause", t!("apologies-preparing-pause"))
    };
    view! {
        <form method="post" action=typed.action.clone()>
            <ErrorSummary typed=typed.clone()/>
            <button class="button" type="submit" name="action" value=value>{label}</button>
        </form>
    }
}

/// The people who get it, by service, region, plan, language and channel.
pub fn breakdowns(counts: &Counts) -> AnyView {
    let all = counts.recipients();
    if all == 0 {
        return ().into_any();
    }
    let people = t!("apologies-col-people");
    let groups = |groups: &std::collections::BTreeMap<String, i64>| -> Vec<(String, i64)> {
        let mut rows: Vec<_> = groups.iter().map(|(name, count)| (name.clone(), *count)).collect();
        rows.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        rows.truncate(GROUPS_MAX);
        rows.into_iter()
            .map(|(name, count)| (if name.is_empty() { t!("customers-unknown") } else { name }, count))
            .collect()
    };
    let mut languages: std::collections::BTreeMap<String, i64> = Default::default();
    for (tag, count) in &counts.languages {
        *languages.entry(language_name(tag)).or_default() += count;
    }
    let channel = |channel: Channel| t!(&format!("apologies-channel-{}", channel.as_str()));
    let channels: Vec<_> = [(channel(Channel::Email), counts.by_email), (channel(Channel::Sms), counts.by_sms)]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .collect();
    // One group of everybody says nothing.
    let shown = |id: &'static str, title: String, rows: Vec<(String, i64)>| {
        (rows.len() > 1).then(|| breakdown(id, title, people.clone(), rows, all))
    };
    view! {
        {shown("by-service", t!("apologies-by-service"), groups(&counts.services))}
        {shown("by-region", t!("apologies-by-region"), groups(&counts.regions))}
        {shown("by-plan", t!("apologies-by-plan"), groups(&counts.plans))}
        {shown("by-language", t!("apologies-by-language"), groups(&languages))}
        {shown("by-channel", t!("apologies-by-channel"), channels)}
    }
    .into_any()
}

/// Why a batch went back to its author when it was prepared: nobody would get it, or messages would have gaps.
pub async fn refused(tx: &mut Tx, batch: &Batch, run: &AudienceRun) -> Result<Option<AnyView>, Refusal> {
    if run.state != RunState::Refused {
        return Ok(None);
    }
    let counts = &run.figures.counts;
    if counts.recipients() == 0 {
        let text = if counts.affected == 0 {
            t!("apologies-audience-empty")
        } else {
            t!("apologies-audience-all-skipped", count = Count(counts.affected))
        };
        return Ok(Some(warning(text).into_any()));
    }
    let people = audience::incomplete(tx, run.id, 0, INCOMPLETE_MAX).await?;
    let more = run.incomplete - people.len() as i64;
    let rows: Vec<_> = people.into_iter().map(row).collect();
    let file = format!("/desk/apologies/{}/incomplete.csv", batch.id);
    Ok(Some(
        view! {
            <section class="below-4" aria-labelledby="incomplete">
                {warning(t!("apologies-incomplete-note", count = Count(run.incomplete)))}
                <div class="section-head"><h2 id="incomplete">{t!("apologies-incomplete-heading")}</h2><a class="in" href=file>{t!("apologies-incomplete-file")}</a></div>
                <div class="table-wrap"><table>
                    <thead><tr>
                        <th scope="col">{t!("apologies-col-customer")}</th>
                        <th scope="col">{t!("apologies-col-empty")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
                {(more > 0).then(|| view! { <p class="help above-2">{t!("apologies-incomplete-more", count = Count(more))}</p> })}
            </section>
        }
        .into_any(),
    ))
}

fn warning(text: String) -> impl IntoView {
    view! { <p class="note hot below-4">{icon::warning()}<span>{text}</span></p> }
}

fn row(person: IncompleteMember) -> impl IntoView {
    let name = if person.name.trim().is_empty() { person.external_id.clone() } else { person.name };
    view! {
        <tr>
            <th scope="row"><a class="in" href=format!("/desk/customers/{}", person.customer_id)>{name}</a></th>
            <td><span class="mono">{person.missing}</span></td>
        </tr>
    }
}

/// When the numbers were counted, and how many there are.
pub fn counted(run: &AudienceRun, now: Timestamp, zone: chrono_tz::Tz) -> Option<String> {
    let at = run.finished_at?;
    let recipients = grouped(run.figures.counts.recipients());
    Some(t!("apologies-audience-counted", recipients = recipients, at = time::recent_text(at, now, zone)))
}
