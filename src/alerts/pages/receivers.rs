//! All receivers, and the form to create one.

use crate::access::{Administrator, Section};
use crate::accounts::pages::settings_view;
use crate::alerts::kind::HookKind;
use crate::alerts::receivers::{self, Hook};
use crate::platform::installation;
use crate::t;
use crate::types::Timestamp;
use crate::ui::number::Count;
use crate::ui::time;
use crate::web::field::{ErrorSummary, FormKey, SelectField, TextField};
use crate::web::frame::desk_page;
use chrono_tz::Tz;
use leptos::prelude::*;

/// All receivers, and the form to create one.
#[component]
pub fn Receivers() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        context.staff()?.may::<Administrator>()?;
        let mut tx = context.app.db.read().await?;
        let hooks = receivers::all(&mut tx).await?;
        let zone = installation::get(&mut tx).await?.zone();
        drop(tx);
        let typed = context.form("/desk/settings/alerts");
        let kinds = HookKind::ALL.map(|kind| (kind.as_str().to_owned(), kind_name(kind))).to_vec();
        let now = context.now;
        let list = if hooks.is_empty() {
            view! { <p class="quiet">{t!("receivers-empty")}</p> }.into_any()
        } else {
            view! {
                <div class="table-wrap"><table>
                    <thead><tr>
                        <th scope="col">{t!("receivers-name")}</th>
                        <th scope="col">{t!("receivers-kind")}</th>
                        <th scope="col">{t!("receivers-last-used")}</th>
                        <th scope="col" class="numeric wide-only">{t!("receivers-deliveries")}</th>
                        <th scope="col" class="numeric wide-only">{t!("receivers-refused")}</th>
                    </tr></thead>
                    <tbody>{hooks.into_iter().map(|hook| row(hook, now, zone)).collect_view()}</tbody>
                </table></div>
            }
            .into_any()
        };
        let body = view! {
            <section class="sec" aria-labelledby="receivers">
                <div class="section-head"><h2 id="receivers">{t!("receivers-heading")}</h2></div>
                {list}
            </section>
            <section class="sec" aria-labelledby="create">
                <div class="section-head"><h2 id="create">{t!("receivers-create-heading")}</h2></div>
                <form method="post" action="/desk/settings/alerts" class="form">
                    <FormKey typed=typed.clone()/>
                    <ErrorSummary typed=typed.clone()/>
                    <TextField typed=typed.clone() name="name" label=t!("receivers-name") help=t!("receivers-name-help")
                        required=true/>
                    <SelectField typed=typed name="kind" label=t!("receivers-kind") options=kinds/>
                    <button class="button primary" type="submit">{t!("receivers-create-submit")}</button>
                </form>
            </section>
        };
        Ok(settings_view(&context, "/desk/settings/alerts", t!("settings-alerts"), t!("receivers-lead"), body))
    })
}

/// The name of the program that sends.
pub(super) fn kind_name(kind: HookKind) -> String {
    t!(&format!("receiver-kind-{}", kind.as_str()))
}

/// When something last came in.
pub(super) fn last_used(hook: &Hook, now: Timestamp) -> String {
    hook.last_used_at.map_or_else(|| t!("receivers-never-used"), |at| time::relative(at, now))
}

fn row(hook: Hook, now: Timestamp, zone: Tz) -> impl IntoView {
    let status = match hook.revoked_at {
        Some(at) => t!("receivers-revoked", at = time::day_text(at, zone)),
        None => last_used(&hook, now),
    };
    view! {
        <tr class:off=hook.revoked_at.is_some()>
            <th scope="row"><a href=format!("/desk/settings/alerts/{}", hook.id)>{hook.name}</a></th>
            <td>{kind_name(hook.kind)}</td>
            <td>{status}</td>
            <td class="numeric wide-only">{t!("receivers-count", count = Count(hook.delivery_count))}</td>
            <td class="numeric wide-only">{t!("receivers-count", count = Count(hook.refused_count))}</td>
        </tr>
    }
}
