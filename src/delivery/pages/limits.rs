//! The limits of sending and the domains that are slowed down, with the forms to set, remove and reset them.

use super::error_label;
use crate::access::{Right, SendingOperator, Staff};
use crate::delivery::channel::Channel;
use crate::delivery::limits::slowing::{self, SlowedDomain};
use crate::delivery::limits::{self, Limit, Target, Unit};
use crate::platform::db::Tx;
use crate::t;
use crate::types::Refusal;
use crate::ui::number::Count;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, SelectField, TextField};
use chrono_tz::Tz;
use leptos::prelude::*;

/// Most slowed domains in the list; the API lists all.
const SLOWED_MAX: i64 = 50;

/// What the section shows.
pub(super) struct Shown {
    limits: Vec<Limit>,
    slowed: Vec<SlowedDomain>,
    slowed_count: i64,
}

pub(super) async fn load(tx: &mut Tx) -> Result<Shown, Refusal> {
    let slowed = slowing::page(tx, "", SLOWED_MAX).await?;
    Ok(Shown { limits: limits::all(tx).await?, slowed, slowed_count: slowing::count(tx).await? })
}

/// The section of the overview.
pub(super) fn section(context: &RequestContext, staff: &Staff, shown: Shown, zone: Tz) -> AnyView {
    let Shown { limits, slowed, slowed_count } = shown;
    let may_set = staff.holds_any(SendingOperator::ROLES);
    let removal = context.form("/desk/sending/limits/removal");
    let reset = context.form("/desk/sending/domains/reset");
    let slowed = (!slowed.is_empty()).then(|| slowed_table(&limits, &slowed, slowed_count, may_set, zone));
    let rows: Vec<_> = limits.iter().map(|limit| limit_row(limit, may_set)).collect();
    let table = if rows.is_empty() {
        view! { <p class="quiet">{t!("delivery-limits-none")}</p> }.into_any()
    } else {
        view! {
            <div class="table-wrap"><table>
                <caption class="sr">{t!("delivery-limits-caption")}</caption>
                <thead><tr><th scope="col">{t!("delivery-limits-col-target")}</th><th scope="col" class="numeric">{t!("delivery-limits-col-limit")}</th>
                    {may_set.then(|| view! { <th scope="col">{t!("delivery-limits-col-action")}</th> })}</tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        }
        .into_any()
    };
    view! {
        <section class="sec" id="limits" aria-labelledby="limits-h">
            <div class="section-head"><h2 id="limits-h">{t!("delivery-limits-heading")}</h2></div>
            {removal.was_refused().then(|| view! { <ErrorSummary typed=removal/> })}
            {reset.was_refused().then(|| view! { <ErrorSummary typed=reset/> })}
            {table}
            {may_set.then(|| limit_form(context))}
            {slowed}
        </section>
    }
    .into_any()
}

fn target_label(target: &Target) -> String {
    match target {
        Target::Channel(channel) => t!(&channel.label_key()),
        Target::EveryDomain => t!("delivery-limit-every-domain"),
        Target::Domain(domain) => domain.clone(),
    }
}

fn limit_label(limit: &Limit) -> String {
    match limit.messages {
        None => t!("delivery-limit-none"),
        Some(count) => t!(&format!("delivery-limit-of-{}", limit.unit.as_str()), count = Count(count)),
    }
}

fn limit_row(limit: &Limit, may_set: bool) -> impl IntoView + use<> {
    let name = target_label(&limit.target);
    let help = (limit.target == Target::EveryDomain)
        .then(|| view! { <br/><span class="quiet small">{t!("delivery-limit-every-domain-help")}</span> });
    let remove = may_set.then(|| {
        view! {
            <td><form method="post" action="/desk/sending/limits/removal">
                <input type="hidden" name="name" value=limit.target.as_str().to_owned()/>
                <button class="button" type="submit">{t!("delivery-limit-remove")}<span class="sr">": "{name.clone()}</span></button>
            </form></td>
        }
    });
    view! { <tr><th scope="row"><span dir="auto">{name.clone()}</span>{help}</th><td class="numeric">{limit_label(limit)}</td>{remove}</tr> }
}

fn limit_form(context: &RequestContext) -> impl IntoView + use<> {
    let typed = context.form("/desk/sending/limits");
    let was_refused = typed.was_refused();
    let mut targets = vec![
        ("every_domain".to_owned(), t!("delivery-limit-every-domain")),
        ("domain".to_owned(), t!("delivery-limit-one-domain")),
    ];
    targets.extend(Channel::all().map(|channel| (channel.as_str().to_owned(), t!(&channel.label_key()))));
    let units = Unit::ALL
        .iter()
        .map(|unit| (unit.as_str().to_owned(), t!(&format!("delivery-limit-unit-{}", unit.as_str()))))
        .collect::<Vec<_>>();
    view! {
        <details class="sure above-2" open=was_refused>
            <summary>{t!("delivery-limit-set-summary")}</summary>
            <form method="post" action="/desk/sending/limits">
                <ErrorSummary typed=typed.clone()/>
                <SelectField typed=typed.clone() name="applies_to" label=t!("delivery-limit-applies-to-label") options=targets/>
                <TextField typed=typed.clone() name="domain" label=t!("delivery-limit-domain-label") help=t!("delivery-limit-domain-help")/>
                <TextField typed=typed.clone() name="messages" label=t!("delivery-limit-messages-label") inputmode="numeric" help=t!("delivery-limit-messages-help")/>
                <SelectField typed=typed name="unit" label=t!("delivery-limit-unit-label") options=units/>
                <button class="button primary" type="submit">{t!("delivery-limit-submit")}</button>
            </form>
        </details>
    }
}

fn slowed_table(limits: &[Limit], slowed: &[SlowedDomain], count: i64, may_set: bool, zone: Tz) -> AnyView {
    let rows: Vec<_> = slowed
        .iter()
        .map(|domain| {
            let limit = limits
                .iter()
                .find(|limit| limit.target == Target::Domain(domain.name.clone()))
                .or_else(|| limits.iter().find(|limit| limit.target == Target::EveryDomain));
            let limit = limit.map(|limit| {
                view! { <br/><span class="quiet small">{t!("delivery-slowed-limit", limit = limit_label(limit))}</span> }
            });
            let name = domain.name.clone();
            let reset = may_set.then(|| {
                view! {
                    <td><form method="post" action="/desk/sending/domains/reset">
                        <input type="hidden" name="name" value=name.clone()/>
                        <button class="button" type="submit">{t!("delivery-slowed-reset")}<span class="sr">": "{name.clone()}</span></button>
                    </form></td>
                }
            });
            view! {
                <tr><th scope="row"><span dir="auto">{domain.name.clone()}</span></th>
                    <td class="numeric">{t!("delivery-limit-of-minute", count = Count(domain.per_minute))}{limit}</td>
                    <td class="numeric">{time::day(domain.slowed_until, zone)}</td>
                    <td class="quiet">{error_label(&domain.last_code)}</td>{reset}</tr>
            }
        })
        .collect();
    let more = count - i64::try_from(slowed.len()).unwrap_or(count);
    view! {
        <h3 id="slowed">{t!("delivery-slowed-heading")}</h3>
        <p class="quiet small">{t!("delivery-slowed-lead")}</p>
        <div class="table-wrap"><table>
            <thead><tr><th scope="col">{t!("delivery-slowed-col-domain")}</th><th scope="col" class="numeric">{t!("delivery-slowed-col-now")}</th>
                <th scope="col" class="numeric">{t!("delivery-slowed-col-until")}</th><th scope="col">{t!("delivery-slowed-col-answer")}</th>
                {may_set.then(|| view! { <th scope="col">{t!("delivery-slowed-col-action")}</th> })}</tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
        {(more > 0).then(|| view! { <p class="quiet small">{t!("delivery-slowed-more", count = Count(more))}</p> })}
    }
    .into_any()
}
