//! The list of templates in the settings.

use super::situation;
use crate::access::{DeskEditor, Section};
use crate::accounts::pages::settings_view;
use crate::incidents::templates::store::{self, Template};
use crate::services::store::{self as services, Service};
use crate::t;
use crate::types::Refusal;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The list of templates.
#[component]
pub fn Templates() -> impl IntoView {
    desk_page(Section::Settings, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<DeskEditor>()?;
    let mut tx = context.app.db.read().await?;
    let zone = crate::platform::installation::get(&mut tx).await?.zone();
    let all = store::all(&mut tx).await?;
    let services = services::all(&mut tx).await?;
    drop(tx);
    let (archived, offered): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|template| template.row.archived_at.is_some());
    let is_empty = offered.is_empty();
    let count = offered.len();
    let rows: Vec<_> = offered
        .iter()
        .enumerate()
        .map(|(place, template)| row(template, &services, place > 0, place + 1 < count))
        .collect();
    let body = view! {
        <section class="sec" aria-labelledby="offered">
            <div class="section-head">
                <h2 id="offered">{t!("templates-offered")}</h2>
                <a class="button primary" href="/desk/settings/templates/new">{t!("templates-new")}</a>
            </div>
            {if is_empty {
                view! { <p class="quiet lead">{t!("templates-empty")}</p> }.into_any()
            } else {
                view! {
                    <div class="table-wrap"><table>
                        <thead><tr>
                            <th scope="col">{t!("templates-col-name")}</th>
                            <th scope="col">{t!("templates-col-situation")}</th>
                            <th scope="col" class="wide-only">{t!("templates-col-services")}</th>
                            <th scope="col"><span class="sr">{t!("templates-col-actions")}</span></th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table></div>
                }
                .into_any()
            }}
        </section>
        {(!archived.is_empty()).then(|| archived_table(&archived, zone))}
    };
    Ok(settings_view(&context, "/desk/settings/templates", t!("templates-title"), t!("templates-lead"), body))
}

fn row(template: &Template, services: &[Service], may_rise: bool, may_sink: bool) -> impl IntoView + use<> {
    let row = &template.row;
    let names: Vec<_> = services
        .iter()
        .filter(|service| template.services.contains(&service.id))
        .map(|service| service.name.clone())
        .collect();
    let names = if names.is_empty() { t!("templates-every-service") } else { names.join(", ") };
    let group =
        (!row.group_name.is_empty()).then(|| view! { " "<span class="quiet small">{row.group_name.clone()}</span> });
    let base = format!("/desk/settings/templates/{}", row.id);
    let version = row.version;
    let mover = |direction: &'static str, label: String| {
        view! {
            <form method="post" action=format!("{base}/position")>
                <input type="hidden" name="version" value=version/>
                <button class="button bare" type="submit" name="direction" value=direction>
                    {t!(&format!("templates-move-{direction}"))}<span class="sr">" "{label}</span>
                </button>
            </form>
        }
    };
    view! {
        <tr>
            <th scope="row"><a href=base.clone()>{row.name.clone()}</a>{group}</th>
            <td>{situation(row.kind, row.state)}</td>
            <td class="wide-only">{names}</td>
            <td><div class="row close end">
                {may_rise.then(|| mover("up", row.name.clone()))}
                {may_sink.then(|| mover("down", row.name.clone()))}
                <form method="post" action=format!("{base}/archive")>
                    <input type="hidden" name="version" value=version/>
                    <button class="button" type="submit" name="intent" value="archive">
                        {t!("templates-archive")}<span class="sr">" "{row.name.clone()}</span>
                    </button>
                </form>
            </div></td>
        </tr>
    }
}

fn archived_table(archived: &[Template], zone: Tz) -> impl IntoView + use<> {
    let rows: Vec<_> = archived
        .iter()
        .map(|template| {
            let row = &template.row;
            let base = format!("/desk/settings/templates/{}", row.id);
            let since = row.archived_at.map(|at| time::date_text(at, zone));
            view! {
                <tr>
                    <th scope="row"><a href=base.clone()>{row.name.clone()}</a></th>
                    <td class="numeric">{since}</td>
                    <td><form method="post" action=format!("{base}/archive") class="row end">
                        <input type="hidden" name="version" value=row.version/>
                        <button class="button" type="submit" name="intent" value="restore">
                            {t!("templates-restore")}<span class="sr">" "{row.name.clone()}</span>
                        </button>
                    </form></td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="sec" aria-labelledby="archived">
            <div class="section-head"><h2 id="archived">{t!("templates-archived")}</h2><p>{t!("templates-archived-help")}</p></div>
            <div class="table-wrap"><table>
                <thead><tr>
                    <th scope="col">{t!("templates-col-name")}</th>
                    <th scope="col" class="numeric">{t!("templates-col-archived")}</th>
                    <th scope="col"><span class="sr">{t!("templates-col-actions")}</span></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        </section>
    }
}
