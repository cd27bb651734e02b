//! One endpoint: its form, its deliveries, and what can be done with it.

use super::endpoints::state_text;
use super::types::{format_field, type_choices, type_name};
use crate::access::{Section, WebhookEditor};
use crate::accounts::pages::settings_view;
use crate::platform::event_out::EventType;
use crate::platform::installation;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, FormKey, MomentField, TextField};
use crate::web::frame::{DeskView, desk_page};
use crate::webhooks::deliveries::{self, Delivery, Progress};
use crate::webhooks::forms::WEBHOOKS;
use crate::webhooks::replay;
use crate::webhooks::store::{self, Endpoint, EndpointState};
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

/// How many deliveries are on one page.
const PER_PAGE: i64 = 25;

/// The page of one endpoint.
#[component]
pub fn WebhookPage() -> impl IntoView {
    desk_page(Section::Settings, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<WebhookEditor>()?;
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let before = context.query.get("before").parse().unwrap_or(i64::MAX);
    let mut tx = context.app.db.read().await?;
    let zone = installation::get(&mut tx).await?.zone();
    let endpoint = store::get(&mut tx, &id).await?;
    let types = store::types_of(&mut tx, &id).await?;
    let is_replaying = replay::is_running(&mut tx, &id).await?;
    // One more than is shown tells whether there is another page.
    let mut latest = deliveries::latest(&mut tx, &id, before, PER_PAGE + 1).await?;
    drop(tx);
    let shown = usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    let next = (latest.len() > shown).then(|| latest.get(shown - 1).map(|last| last.id)).flatten();
    latest.truncate(shown);
    let is_enabled = endpoint.state == EndpointState::Enabled;
    let is_well = is_enabled && endpoint.failing_since.is_none();
    let state = state_text(&endpoint, zone);
    let overlap =
        endpoint.old_secret_until.map(|until| t!("webhook-two-secrets", until = time::full_text(until, zone)));
    let body = view! {
        <p class="crumb below-4"><a href=WEBHOOKS>{t!("settings-webhooks")}</a><span aria-hidden="true">" / "</span><span>{endpoint.name.clone()}</span></p>
        {(!is_well).then(|| view! { <p class="note warm below-4"><span>{state}</span></p> })}
        {overlap.map(|text| view! { <p class="note below-4"><span>{text}</span></p> })}
        {editor(&context, &endpoint, &types)}
        <section class="sec" aria-labelledby="deliveries">
            <div class="section-head">
                <h2 id="deliveries">{t!("webhook-deliveries")}</h2>
                {is_enabled.then(|| test_form(&context, &endpoint))}
            </div>
            <p class="quiet below-4">{t!("webhook-deliveries-lead")}</p>
            {deliveries_table(&endpoint, latest, zone)}
            {next.map(|before| view! { <div class="above-3"><a class="button" href=format!("{WEBHOOKS}/{id}?before={before}#deliveries")>{t!("deliveries-older")}</a></div> })}
            {is_replaying.then(|| view! { <p class="note above-3"><span>{t!("webhook-replay-running")}</span></p> })}
            {(is_enabled && !is_replaying).then(|| replay_form(&context, &endpoint, zone))}
        </section>
        {other_forms(&context, &endpoint)}
    };
    let lead = t!("webhook-lead", address = &endpoint.label);
    Ok(settings_view(&context, WEBHOOKS, endpoint.name.clone(), lead, body))
}

fn editor(context: &RequestContext, endpoint: &Endpoint, types: &[EventType]) -> impl IntoView + use<> {
    let typed = context.form(&format!("{WEBHOOKS}/{}", endpoint.id));
    let version = typed.value("version", endpoint.version.to_string());
    view! {
        <section class="sec" aria-labelledby="edit">
            <div class="section-head"><h2 id="edit">{t!("webhook-edit-heading")}</h2></div>
            <form method="post" action=typed.action.clone() class="form">
                <ErrorSummary typed=typed.clone()/>
                <input type="hidden" name="version" value=version/>
                <TextField typed=typed.clone() name="name" label=t!("webhook-name") value=endpoint.name.clone() required=true/>
                <TextField typed=typed.clone() name="address" label=t!("webhook-new-address") kind="url"
                    help=t!("webhook-new-address-help", address = &endpoint.label)/>
                {format_field(&typed, endpoint.format)}
                {type_choices(&typed, types, endpoint.all_types)}
                <button class="button primary" type="submit">{t!("webhook-save")}</button>
            </form>
        </section>
    }
}

fn test_form(context: &RequestContext, endpoint: &Endpoint) -> impl IntoView + use<> {
    let typed = context.form(&format!("{WEBHOOKS}/{}/test", endpoint.id));
    view! {
        <form method="post" action=typed.action.clone()>
            <FormKey typed=typed.clone()/>
            <button class="button" type="submit">{t!("webhook-send-test")}</button>
        </form>
    }
}

fn replay_form(context: &RequestContext, endpoint: &Endpoint, zone: Tz) -> impl IntoView + use<> {
    let typed = context.form(&format!("{WEBHOOKS}/{}/replay", endpoint.id));
    let suggested = endpoint.failing_since.unwrap_or(context.now - Duration::days(1));
    view! {
        <details class="data above-4" open=typed.was_refused()>
            <summary>{t!("webhook-replay-all")}</summary>
            <form method="post" action=typed.action.clone() class="form">
                <FormKey typed=typed.clone()/>
                <ErrorSummary typed=typed.clone()/>
                <MomentField typed=typed.clone() name="since" label=t!("webhook-replay-since", zone = time::zone_name(zone)) zone=zone
                    suggested=suggested help=t!("webhook-replay-help") required=true/>
                <button class="button" type="submit">{t!("webhook-replay-submit")}</button>
            </form>
        </details>
    }
}

fn deliveries_table(endpoint: &Endpoint, deliveries: Vec<Delivery>, zone: Tz) -> AnyView {
    if deliveries.is_empty() {
        return view! { <p class="quiet">{t!("webhook-deliveries-empty")}</p> }.into_any();
    }
    let rows: Vec<_> = deliveries
        .into_iter()
        .map(|delivery| {
            let href = format!("{WEBHOOKS}/{}/deliveries/{}", endpoint.id, delivery.id);
            let next = (delivery.progress() == Progress::Retrying).then(|| time::full_text(delivery.next_at, zone));
            view! {
                <tr>
                    <th scope="row"><a href=href>{time::full_text(delivery.at, zone)}</a></th>
                    <td>{type_name(delivery.kind)}{delivery.replay_of.map(|_| view! { " "<span class="quiet small">{t!("webhook-again")}</span> })}</td>
                    <td>{progress_text(&delivery)}</td>
                    <td class="numeric wide-only">{delivery.attempt}</td>
                    <td class="wide-only">{next}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="table-wrap"><table>
            <thead><tr>
                <th scope="col">{t!("webhook-delivery-at")}</th>
                <th scope="col">{t!("webhook-delivery-type")}</th>
                <th scope="col">{t!("webhook-delivery-state")}</th>
                <th scope="col" class="numeric wide-only">{t!("webhook-delivery-attempts")}</th>
                <th scope="col" class="wide-only">{t!("webhook-delivery-next")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

/// How far a delivery got, with the code of its last try.
pub(super) fn progress_text(delivery: &Delivery) -> AnyView {
    let text = t!(&format!("webhook-progress-{}", delivery.progress().as_str()));
    let code = (!delivery.code.is_empty() && delivery.progress() != Progress::Delivered).then(|| delivery.code.clone());
    match delivery.progress() {
        Progress::Failed | Progress::Retrying => {
            view! { <strong>{text}</strong>" "<span class="quiet small">{code}</span> }.into_any()
        }
        _ => text.into_any(),
    }
}

/// The forms that replace the secret, disable or enable, and delete.
fn other_forms(context: &RequestContext, endpoint: &Endpoint) -> impl IntoView + use<> {
    let base = format!("{WEBHOOKS}/{}", endpoint.id);
    let rotation = context.form(&format!("{base}/rotation"));
    let name = endpoint.name.clone();
    let is_enabled = endpoint.state == EndpointState::Enabled;
    let switch = if is_enabled {
        view! {
            <details class="sure">
                <summary>{t!("webhook-disable")}</summary>
                <form method="post" action=format!("{base}/disabling")>
                    <p>{t!("webhook-disable-help")}</p>
                    <button class="button danger" type="submit">{t!("webhook-disable-submit", name = &name)}</button>
                </form>
            </details>
        }
        .into_any()
    } else {
        view! {
            <form method="post" action=format!("{base}/enabling")>
                <p class="below-2">{t!("webhook-enable-help")}</p>
                <button class="button primary" type="submit">{t!("webhook-enable-submit", name = &name)}</button>
            </form>
        }
        .into_any()
    };
    view! {
        <section class="sec" aria-labelledby="more">
            <div class="section-head"><h2 id="more">{t!("webhook-more-heading")}</h2></div>
            {switch}
            <details class="sure">
                <summary>{t!("webhook-rotate")}</summary>
                <form method="post" action=rotation.action.clone()>
                    <FormKey typed=rotation.clone()/>
                    <p>{t!("webhook-rotate-help")}</p>
                    <button class="button danger" type="submit">{t!("webhook-rotate-submit")}</button>
                </form>
            </details>
            <details class="sure">
                <summary>{t!("webhook-delete")}</summary>
                <form method="post" action=format!("{base}/deletion")>
                    <p>{t!("webhook-delete-help")}</p>
                    <button class="button danger" type="submit">{t!("webhook-delete-submit", name = name)}</button>
                </form>
            </details>
        </section>
    }
}
