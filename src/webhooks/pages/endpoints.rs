//! All endpoints, and the form to create one.

use super::types::{format_field, type_choices};
use crate::access::{Section, WebhookEditor};
use crate::accounts::pages::settings_view;
use crate::platform::installation;
use crate::t;
use crate::types::Refusal;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, FormKey, TextField};
use crate::web::frame::{DeskView, desk_page};
use crate::webhooks::forms::WEBHOOKS;
use crate::webhooks::store::{self, DisabledReason, Endpoint, EndpointState, Format};
use chrono_tz::Tz;
use leptos::prelude::*;

/// All endpoints, and the form to create one.
#[component]
pub fn Webhooks() -> impl IntoView {
    desk_page(Section::Settings, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<WebhookEditor>()?;
    let mut tx = context.app.db.read().await?;
    let endpoints = store::all(&mut tx).await?;
    let zone = installation::get(&mut tx).await?.zone();
    drop(tx);
    let typed = context.form(WEBHOOKS);
    let list = if endpoints.is_empty() {
        view! { <p class="quiet">{t!("webhooks-empty")}</p> }.into_any()
    } else {
        let rows: Vec<_> = endpoints.into_iter().map(|endpoint| row(endpoint, zone)).collect();
        view! {
            <div class="table-wrap"><table>
                <thead><tr>
                    <th scope="col">{t!("webhook-name")}</th>
                    <th scope="col">{t!("webhook-state")}</th>
                    <th scope="col" class="wide-only">{t!("webhook-address")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        }
        .into_any()
    };
    let body = view! {
        <section class="sec" aria-labelledby="endpoints">
            <div class="section-head"><h2 id="endpoints">{t!("webhooks-heading")}</h2></div>
            {list}
        </section>
        <section class="sec" aria-labelledby="create">
            <div class="section-head"><h2 id="create">{t!("webhooks-create-heading")}</h2></div>
            <form method="post" action=WEBHOOKS class="form">
                <FormKey typed=typed.clone()/>
                <ErrorSummary typed=typed.clone()/>
                <TextField typed=typed.clone() name="name" label=t!("webhook-name") help=t!("webhook-name-help") required=true/>
                <TextField typed=typed.clone() name="address" label=t!("webhook-address") kind="url" help=t!("webhook-address-help") required=true/>
                {format_field(&typed, Format::Amends)}
                {type_choices(&typed, &[], false)}
                <button class="button primary" type="submit">{t!("webhooks-create-submit")}</button>
            </form>
        </section>
    };
    Ok(settings_view(&context, WEBHOOKS, t!("settings-webhooks"), t!("webhooks-lead"), body))
}

fn row(endpoint: Endpoint, zone: Tz) -> impl IntoView {
    let state = state_text(&endpoint, zone);
    view! {
        <tr class:off=endpoint.state != EndpointState::Enabled>
            <th scope="row"><a href=format!("{WEBHOOKS}/{}", endpoint.id)>{endpoint.name}</a></th>
            <td>{state}</td>
            <td class="wide-only">{endpoint.label}</td>
        </tr>
    }
}

/// Whether an endpoint gets events, and why not.
pub(super) fn state_text(endpoint: &Endpoint, zone: Tz) -> String {
    let at = |at: Option<crate::types::Timestamp>| at.map(|at| time::full_text(at, zone)).unwrap_or_default();
    match (endpoint.state, endpoint.disabled_reason) {
        (EndpointState::Enabled, _) => match endpoint.failing_since {
            Some(since) => {
                t!("webhook-is-failing", since = time::full_text(since, zone), code = &endpoint.last_code)
            }
            None => t!("webhook-is-enabled"),
        },
        (_, Some(DisabledReason::Gone)) => t!("webhook-is-gone", at = at(endpoint.disabled_at)),
        (_, Some(DisabledReason::Failing)) => t!("webhook-has-failed", at = at(endpoint.disabled_at)),
        _ => t!("webhook-disabled-by-hand", at = at(endpoint.disabled_at)),
    }
}
