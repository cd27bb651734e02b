//! Everything that was done, for auditors, and whether the chain still holds.

use super::settings::framed;
use crate::access::AuditReader;
use crate::access::Section;
use crate::accounts::audit::read::{self, Line};
use crate::accounts::audit::{head, seal, verify};
use crate::platform::installation;
use crate::t;
use crate::ui::icon;
use crate::ui::time;
use crate::web::field::SelectField;
use crate::web::frame::desk_page;
use chrono_tz::Tz;
use leptos::prelude::*;

/// The events, newest first.
#[component]
pub fn Audit() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        context.staff()?.may::<AuditReader>()?;
        let subject = context.query.get("subject").to_owned();
        let before = context.query.get("before").parse().unwrap_or(i64::MAX);
        let kept = head::kept(&context.app.config)?;
        let is_cut = match &kept {
            Some(kept) => !head::agrees(&context.app, kept).await?,
            None => false,
        };
        let mut tx = context.app.db.read().await?;
        let zone = installation::get(&mut tx).await?.zone();
        let end = seal::head(&mut tx).await?;
        let waiting = verify::waiting(&mut tx).await?;
        let subjects = read::subjects(&mut tx).await?;
        let lines = read::page(&mut tx, before, &subject).await?;
        drop(tx);
        let older = (lines.len() as i64 == read::PAGE).then(|| lines.last().map(|line| line.id)).flatten();
        let options = std::iter::once((String::new(), t!("audit-filter-all")))
            .chain(subjects.into_iter().map(|subject| (subject.clone(), subject)))
            .collect();
        let typed = context.form("/desk/settings/audit");
        let chosen = subject.clone();
        let state = if is_cut {
            let number = kept.map(|kept| kept.number).unwrap_or_default();
            view! { <p class="note hot" role="alert">{icon::warning()}<span>{t!("audit-truncated", number = number)}</span></p> }.into_any()
        } else {
            view! {
                <div class="note">{icon::info()}<div>
                    <p>{t!("audit-sealed", count = end.number)}" "{(waiting > 0).then(|| t!("audit-unsealed-count", count = waiting))}</p>
                    <p class="chain quiet small">{t!("audit-head")}" "<span class="mono">{end.to_string()}</span></p>
                    <p class="quiet small">{t!("audit-verify")}" "<span class="mono">"amends audit verify --head"</span></p>
                </div></div>
            }.into_any()
        };
        let list = if lines.is_empty() {
            view! { <p class="quiet above-4">{t!("audit-empty")}</p> }.into_any()
        } else {
            view! {
                <div class="tw" tabindex="0" role="region" aria-labelledby="events"><table>
                    <thead><tr>
                        <th scope="col" class="n wide-only">{t!("audit-col-number")}</th>
                        <th scope="col">{t!("audit-col-time")}</th>
                        <th scope="col">{t!("audit-col-actor")}</th>
                        <th scope="col">{t!("audit-col-action")}</th>
                        <th scope="col" class="wide-only">{t!("audit-col-subject")}</th>
                        <th scope="col" class="wide-only">{t!("audit-col-fields")}</th>
                    </tr></thead>
                    <tbody>{lines.into_iter().map(|line| row(line, zone)).collect_view()}</tbody>
                </table></div>
            }
            .into_any()
        };
        let body = view! {
            {state}
            <section class="sec">
                <div class="hd"><h2 id="events">{t!("audit-events")}</h2></div>
                <form method="get" action="/desk/settings/audit" class="row below-4 picks">
                    <SelectField typed=typed name="subject" label=t!("audit-filter-subject") options=options value=subject/>
                    <button class="btn" type="submit">{t!("audit-filter-submit")}</button>
                </form>
                {list}
                {older.map(|id| {
                    let query = url::form_urlencoded::Serializer::new(String::new())
                        .append_pair("subject", &chosen).append_pair("before", &id.to_string()).finish();
                    view! { <p class="above-4"><a class="btn" href=format!("/desk/settings/audit?{query}")>{t!("audit-older")}</a></p> }
                })}
            </section>
        };
        Ok(framed(&context, "/desk/settings/audit", t!("audit-title"), t!("audit-lead"), body))
    })
}

fn row(line: Line, zone: Tz) -> impl IntoView {
    let who = match (&line.actor_name, line.actor.as_str()) {
        (Some(name), _) => name.clone(),
        (None, "system") => t!("audit-system"),
        (None, "visitor") => t!("audit-visitor"),
        (None, other) => other.to_owned(),
    };
    let number = line.number.map_or_else(|| t!("audit-unsealed"), |number| number.to_string());
    view! {
        <tr>
            <td class="n quiet wide-only">{number}</td>
            <td>{time::full(line.at, zone)}</td>
            <td>{who}</td>
            <th scope="row" class="mono">{line.verb.clone()}</th>
            <td class="wide-only mono">{format!("{} {}", line.subject, line.subject_id)}</td>
            <td class="wide-only quiet">{line.changed()}</td>
        </tr>
    }
}
