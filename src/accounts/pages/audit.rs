//! The audit log, for auditors, and the state of the audit chain.

use super::settings::settings_view;
use crate::access::{AuditReader, Section};
use crate::accounts::audit::list::{self, ListedEvent};
use crate::accounts::audit::{saved_head, seal, verify};
use crate::platform::installation;
use crate::t;
use crate::ui::{icon, time};
use crate::web::field::SelectField;
use crate::web::frame::desk_page;
use chrono_tz::Tz;
use leptos::prelude::*;

/// The audit log, newest events first.
#[component]
pub fn Audit() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        context.staff()?.may::<AuditReader>()?;
        let subject = context.query.get("subject").to_owned();
        let before = context.query.get("before").parse().unwrap_or(i64::MAX);
        let saved = saved_head::load(&context.app.config)?;
        let is_truncated = match &saved {
            Some(saved) => !saved_head::is_on_chain(&context.app, saved).await?,
            None => false,
        };
        let mut tx = context.app.db.read().await?;
        let zone = installation::get(&mut tx).await?.zone();
        let head = seal::current_head(&mut tx).await?;
        let unsealed = verify::count_unsealed(&mut tx).await?;
        let subjects = list::subjects(&mut tx).await?;
        let events = list::page(&mut tx, before, &subject, list::PAGE_SIZE).await?;
        drop(tx);
        let older = (events.len() as i64 == list::PAGE_SIZE).then(|| events.last().map(|event| event.id)).flatten();
        let options = std::iter::once((String::new(), t!("audit-filter-all")))
            .chain(subjects.into_iter().map(|subject| (subject.clone(), subject)))
            .collect();
        let typed = context.form("/desk/settings/audit");
        let filter = subject.clone();
        let state = if is_truncated {
            let number = saved.map(|saved| saved.number).unwrap_or_default();
            view! {
                <p class="note hot" role="alert">
                    {icon::warning()}<span>{t!("audit-truncated", number = number)}</span>
                </p>
            }
            .into_any()
        } else {
            view! {
                <div class="note">{icon::info()}<div>
                    <p>
                        {t!("audit-sealed", count = head.number)}" "
                        {(unsealed > 0).then(|| t!("audit-unsealed-count", count = unsealed))}
                    </p>
                    <p class="chain quiet small">{t!("audit-head")}" "<span class="mono">{head.to_string()}</span></p>
                    <p class="quiet small">
                        {t!("audit-verify")}" "<span class="mono">"amends audit verify --head"</span>
                    </p>
                </div></div>
            }
            .into_any()
        };
        let table = if events.is_empty() {
            view! { <p class="quiet above-4">{t!("audit-empty")}</p> }.into_any()
        } else {
            view! {
                <div class="table-wrap" tabindex="0" role="region" aria-labelledby="events"><table>
                    <thead><tr>
                        <th scope="col" class="numeric wide-only">{t!("audit-col-number")}</th>
                        <th scope="col">{t!("audit-col-time")}</th>
                        <th scope="col">{t!("audit-col-actor")}</th>
                        <th scope="col">{t!("audit-col-action")}</th>
                        <th scope="col" class="wide-only">{t!("audit-col-subject")}</th>
                        <th scope="col" class="wide-only">{t!("audit-col-fields")}</th>
                    </tr></thead>
                    <tbody>{events.into_iter().map(|event| row(event, zone)).collect_view()}</tbody>
                </table></div>
            }
            .into_any()
        };
        let body = view! {
            {state}
            <section class="sec">
                <div class="section-head"><h2 id="events">{t!("audit-events")}</h2></div>
                <form method="get" action="/desk/settings/audit" class="row below-4 picks">
                    <SelectField typed=typed name="subject" label=t!("audit-filter-subject") options=options
                        value=subject/>
                    <button class="button" type="submit">{t!("audit-filter-submit")}</button>
                </form>
                {table}
                {older.map(|id| {
                    let query = url::form_urlencoded::Serializer::new(String::new())
                        .append_pair("subject", &filter).append_pair("before", &id.to_string()).finish();
                    let href = format!("/desk/settings/audit?{query}");
                    view! { <p class="above-4"><a class="button" href=href>{t!("audit-older")}</a></p> }
                })}
            </section>
        };
        Ok(settings_view(&context, "/desk/settings/audit", t!("audit-title"), t!("audit-lead"), body))
    })
}

fn row(event: ListedEvent, zone: Tz) -> impl IntoView {
    let actor = match (&event.actor_name, event.actor.as_str()) {
        (Some(name), _) => name.clone(),
        (None, "system") => t!("audit-system"),
        (None, "visitor") => t!("audit-visitor"),
        (None, other) => other.to_owned(),
    };
    let number = event.number.map_or_else(|| t!("audit-unsealed"), |number| number.to_string());
    view! {
        <tr>
            <td class="numeric quiet wide-only">{number}</td>
            <td>{time::full(event.at, zone)}</td>
            <td>{actor}</td>
            <th scope="row" class="mono">{event.verb.clone()}</th>
            <td class="wide-only mono">{format!("{} {}", event.subject, event.subject_id)}</td>
            <td class="wide-only quiet">{event.changed_fields()}</td>
        </tr>
    }
}
