//! The pages that import past incidents from a file: the form, and what became of a file.

use crate::access::{IncidentCommander, Section};
use crate::incidents::backfill::forms::{IMPORT, SAMPLE, page_of};
use crate::incidents::backfill::store::{self, Import, ImportState};
use crate::incidents::backfill::{COLUMNS, Problem};
use crate::platform::installation;
use crate::services::page::first_page;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::{time, wording};
use crate::web::field::{ErrorSummary, FormKey};
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use axum::http::{HeaderName, HeaderValue};
use chrono_tz::Tz;
use leptos::prelude::*;

/// How many earlier imports the form lists.
const LATEST_MAX: i64 = 10;
/// Seconds until the page of an import that is under way is reloaded.
const RELOAD_S: &str = "2";

/// The page with the form.
#[component]
pub fn ImportPast() -> impl IntoView {
    desk_page(Section::Incidents, load_form)
}

async fn load_form(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<IncidentCommander>()?;
    let mut tx = context.app.db.read().await?;
    let page_zone = first_page(&mut tx).await?.zone();
    let zone = installation::get(&mut tx).await?.zone();
    let latest = store::latest(&mut tx, LATEST_MAX).await?;
    drop(tx);
    let rows: Vec<_> = latest.iter().map(|import| import_row(import, zone)).collect();
    let has_rows = !rows.is_empty();
    Ok(DeskView::new(
        t!("backfill-title"),
        view! {
            {head(&t!("backfill-title"), t!("backfill-lead").into_any())}
            <div class="cols wide"><div>
                {upload_form(context.form(IMPORT), page_zone)}
                {has_rows.then(|| view! {
                    <section class="sec" aria-labelledby="latest">
                        <div class="section-head"><h2 id="latest">{t!("backfill-latest")}</h2></div>
                        <div class="table-wrap"><table>
                            <thead><tr>
                                <th scope="col">{t!("backfill-col-file")}</th>
                                <th scope="col">{t!("incidents-col-status")}</th>
                                <th scope="col" class="numeric">{t!("incidents-col-started")}</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table></div>
                    </section>
                })}
            </div></div>
        },
    ))
}

fn import_row(import: &Import, zone: Tz) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row"><a href=page_of(&import.id)>{import.file_name.clone()}</a></th>
            <td>{outcome(import)}</td>
            <td class="numeric">{time::date_text(import.created_at, zone)}</td>
        </tr>
    }
}

fn head(title: &str, lead: AnyView) -> impl IntoView + use<> {
    let (title, crumb) = (title.to_owned(), title.to_owned());
    view! {
        <div class="head">
            <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span><span>{crumb}</span></p>
            <div class="title"><div><h1>{title}</h1><p>{lead}</p></div></div>
        </div>
    }
}

fn upload_form(typed: FormState, zone: Tz) -> impl IntoView + use<> {
    let error = typed.error("file");
    let described = if error.is_some() { "file-help file-wrong" } else { "file-help" };
    let (is_wrong, invalid) = (error.is_some(), error.is_some().then_some("true"));
    let columns: Vec<_> = COLUMNS
        .iter()
        .map(|name| view! { <li><code>{*name}</code>" "<span class="quiet">{t!(&format!("backfill-column-{name}"))}</span></li> })
        .collect();
    view! {
        <form method="post" enctype="multipart/form-data" action=typed.action.clone() class="form">
            <FormKey typed=typed.clone()/>
            <ErrorSummary typed=typed.clone()/>
            <p><a class="in" href=SAMPLE download="">{t!("backfill-sample")}</a></p>
            <label class="opt"><input type="checkbox" name="dry_run" value="yes"/><span>{t!("backfill-dry-run")}</span></label>
            <div class="field" class:wrong=is_wrong>
                <label for="file">{t!("backfill-file-label")}</label>
                <small class="help" id="file-help">{t!("backfill-file-help", zone = time::zone_name(zone))}</small>
                <input id="file" name="file" type="file" accept=".csv,text/csv" required=true aria-invalid=invalid
                    aria-describedby=described/>
                {error.map(|text| view! { <p class="status major" id="file-wrong">{text}</p> })}
            </div>
            <details class="data">
                <summary>{t!("backfill-columns-heading")}</summary>
                <p class="help">{t!("backfill-columns-help")}</p>
                <ul class="columns">{columns}</ul>
            </details>
            <p class="help">{t!("past-no-mail")}</p>
            <p><button class="button primary" type="submit">{t!("backfill-submit")}</button></p>
        </form>
    }
}

/// The page of an import: its result, and every problem.
#[component]
pub fn PastImport() -> impl IntoView {
    let response = use_context::<leptos_axum::ResponseOptions>();
    desk_page(Section::Incidents, move |context| async move {
        context.staff()?.may::<IncidentCommander>()?;
        let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        let import = store::get(&mut tx, &id).await?;
        let zone = installation::get(&mut tx).await?.zone();
        drop(tx);
        let is_under_way = import.state == ImportState::Importing;
        if let (true, Some(response)) = (is_under_way, response) {
            response.insert_header(HeaderName::from_static("refresh"), HeaderValue::from_static(RELOAD_S));
        }
        let began = time::full(import.created_at, zone).into_any();
        let problems = problems(&import);
        Ok(DeskView::new(
            import.file_name.clone(),
            view! {
                {head(&import.file_name, began)}
                <div class="cols wide"><div>
                    <section class="sec" aria-labelledby="how">
                        <h2 id="how" class="below-2">{t!("backfill-result")}</h2>
                        <p class="lead" role="status">{outcome(&import)}</p>
                        {is_under_way.then(|| view! { <p class="help">{t!("backfill-refresh-note")}</p> })}
                    </section>
                    {problems}
                    <div class="row above-3"><a class="button" href=IMPORT>{t!("backfill-again")}</a><a class="button" href="/desk/incidents">{t!("section-incidents")}</a></div>
                </div></div>
            },
        ))
    })
}

fn problems(import: &Import) -> Option<impl IntoView + use<>> {
    let problems = import.problems();
    if problems.is_empty() {
        return None;
    }
    let key = if import.state == ImportState::Refused { "backfill-bad-help" } else { "backfill-changed-help" };
    let title = if import.state == ImportState::Refused { "backfill-bad-title" } else { "backfill-changed-title" };
    let title = t!(title, count = import.problems_total);
    let rows: Vec<_> = problems.into_iter().map(problem).collect();
    Some(view! {
        <section class="sec" aria-labelledby="bad">
            <div class="section-head"><h2 id="bad">{title}</h2><span>{t!(key)}</span></div>
            <div class="table-wrap"><table>
                <thead><tr><th scope="col" class="numeric">{t!("backfill-col-line")}</th><th scope="col">{t!("backfill-col-column")}</th><th scope="col">{t!("backfill-col-reason")}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        </section>
    })
}

fn problem(problem: Problem) -> impl IntoView {
    view! { <tr><td class="numeric">{problem.line}</td><td>{problem.column}</td><td>{wording::format_message(&problem.message)}</td></tr> }
}

/// The result or progress of an import in one sentence.
fn outcome(import: &Import) -> String {
    match import.state {
        ImportState::Refused => t!("backfill-state-refused", rows = import.rows_read),
        ImportState::Checked => {
            t!("backfill-state-checked", incidents = import.incidents, unchanged = import.unchanged)
        }
        ImportState::Importing => {
            t!("backfill-state-importing", imported = import.imported, incidents = import.incidents)
        }
        ImportState::Finished => {
            t!("backfill-state-finished", imported = import.imported, unchanged = import.unchanged)
        }
    }
}
