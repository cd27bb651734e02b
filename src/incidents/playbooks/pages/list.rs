//! The list of playbooks in the settings.

use crate::access::{DeskEditor, Section};
use crate::accounts::pages::settings_view;
use crate::incidents::playbooks::store::{self, PlaybookRow};
use crate::services::store::{self as services, Service};
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;

/// The list of playbooks.
#[component]
pub fn Playbooks() -> impl IntoView {
    desk_page(Section::Settings, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<DeskEditor>()?;
    let mut tx = context.app.db.read().await?;
    let all = store::all(&mut tx).await?;
    let services = services::all(&mut tx).await?;
    drop(tx);
    let (archived, used): (Vec<_>, Vec<_>) = all.into_iter().partition(|(row, _, _)| row.archived_at.is_some());
    let body = view! {
        <section class="sec" aria-labelledby="used">
            <div class="section-head">
                <h2 id="used">{t!("playbooks-used")}</h2>
                <a class="button primary" href="/desk/settings/playbooks/new">{t!("playbooks-new")}</a>
            </div>
            {if used.is_empty() {
                view! { <p class="quiet lead">{t!("playbooks-empty")}</p> }.into_any()
            } else {
                table(used, &services, "archive").into_any()
            }}
        </section>
        {(!archived.is_empty()).then(|| view! {
            <section class="sec" aria-labelledby="archived">
                <div class="section-head"><h2 id="archived">{t!("templates-archived")}</h2><p>{t!("playbooks-archived-help")}</p></div>
                {table(archived, &services, "restore")}
            </section>
        })}
    };
    Ok(settings_view(&context, "/desk/settings/playbooks", t!("playbooks-title"), t!("playbooks-lead"), body))
}

/// A table of playbooks, each with a button that archives or restores it (`intent`).
fn table(
    rows: Vec<(PlaybookRow, Vec<PublicId>, i64)>,
    services: &[Service],
    intent: &'static str,
) -> impl IntoView + use<> {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(row, of, count)| {
            let names: Vec<_> = services
                .iter()
                .filter(|service| of.contains(&service.id))
                .map(|service| service.name.clone())
                .collect();
            let names = if names.is_empty() { t!("templates-every-service") } else { names.join(", ") };
            let base = format!("/desk/settings/playbooks/{}", row.id);
            view! {
                <tr>
                    <th scope="row"><a href=base.clone()>{row.name.clone()}</a></th>
                    <td>{names}</td>
                    <td class="numeric wide-only">{count}</td>
                    <td><form method="post" action=format!("{base}/archive") class="row end">
                        <input type="hidden" name="version" value=row.version/>
                        <button class="button" type="submit" name="intent" value=intent>
                            {t!(&format!("templates-{intent}"))}<span class="sr">" "{row.name.clone()}</span>
                        </button>
                    </form></td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="table-wrap"><table>
            <thead><tr>
                <th scope="col">{t!("templates-col-name")}</th>
                <th scope="col">{t!("templates-col-services")}</th>
                <th scope="col" class="numeric wide-only">{t!("playbooks-col-steps")}</th>
                <th scope="col"><span class="sr">{t!("templates-col-actions")}</span></th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
}
