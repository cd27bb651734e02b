//! The page of an import: its progress, its result, and every bad row with the reason.

use super::upload;
use crate::access::Section;
use crate::access::personal_data::{ContactView, PersonalData};
use crate::customers::import::reader::BadRow;
use crate::customers::import::staging::{self, Import, ImportKind, ImportState};
use crate::customers::import::{importer, missing};
use crate::platform::installation;
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::{time, wording};
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use axum::http::{HeaderName, HeaderValue};
use leptos::prelude::*;

/// Bad rows on one page.
const PAGE_SIZE: i64 = 200;
/// Seconds until the page of an import that is under way is reloaded.
const RELOAD_S: &str = "2";

/// The page of an import.
#[component]
pub fn ImportPage() -> impl IntoView {
    let response = use_context::<leptos_axum::ResponseOptions>();
    desk_page(Section::Customers, move |context| async move {
        let id = context.param("id")?.parse().map_err(|_| Refusal::NotFound)?;
        let after = context.query.get("after").parse().unwrap_or(0);
        let mut tx = context.app.db.read().await?;
        let import = staging::find(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
        let bad = staging::bad_rows(&mut tx, id, after, PAGE_SIZE).await?;
        let zone = installation::get(&mut tx).await?.zone();
        let may_import = importer::may_import(&mut tx, context.staff()?).await?;
        drop(tx);
        if let (true, Some(response)) = (import.is_under_way(), response) {
            response.insert_header(HeaderName::from_static("refresh"), HeaderValue::from_static(RELOAD_S));
        }
        let began = time::full(import.started_at, zone).into_any();
        Ok(DeskView::new(t!("import-title", file = &import.file_name), page(&context, import, bad, began, may_import)))
    })
}

fn page(
    context: &RequestContext,
    import: Import,
    bad: Vec<BadRow>,
    began: AnyView,
    may_import: bool,
) -> impl IntoView + use<> {
    let is_bad = match import.state {
        ImportState::Refused | ImportState::Broken => true,
        ImportState::Checked => import.rows_bad > 0,
        _ => false,
    };
    let staff = context.staff.as_ref();
    let contacts = staff.map_or_else(ContactView::nobody, ContactView::of);
    let sees_vulnerable = staff.is_some_and(|staff| PersonalData::Vulnerable.is_visible_to(staff));
    let tone = upload::tone(is_bad, import.is_under_way());
    let failure = import.failure().map(|message| wording::format_message(&message));
    let (kind, action, back) = match &import.incident_id {
        Some(incident) => {
            let path = format!("/desk/incidents/{incident}/exposure");
            (ImportKind::Exposure, path.clone(), path)
        }
        None => (ImportKind::Customers, crate::customers::forms::CUSTOMERS.to_owned(), "/desk/customers".to_owned()),
    };
    let retry = (is_bad && may_import).then(|| {
        view! {
            <section class="sec" aria-labelledby="again">
                <h2 id="again" class="below-3">{t!("import-retry")}</h2>
                {upload::form(kind, FormState::new(&action))}
            </section>
        }
    });
    let more = (bad.len() as i64 == PAGE_SIZE).then(|| {
        let after = bad.last().map_or(0, |row| row.line);
        view! { <p class="above-3"><a class="button" href=format!("?after={after}")>{t!("import-bad-more")}</a></p> }
    });
    let rows: Vec<_> = bad
        .into_iter()
        .flat_map(|row| row.errors.into_iter().map(move |error| (row.line, error)))
        .map(|(line, error)| {
            let message = staging::message_for(&error, contacts, sees_vulnerable);
            view! { <tr><td class="numeric">{line}</td><th scope="row">{error.field}</th><td>{wording::format_message(&message)}</td></tr> }
        })
        .collect();
    let bad_rows = (!rows.is_empty()).then(|| view! {
        <section class="sec" aria-labelledby="bad">
            <div class="section-head"><h2 id="bad">{t!("import-bad-title", bad = import.rows_bad)}</h2><span>{t!("import-bad-help")}</span></div>
            <div class="table-wrap"><table>
                <thead><tr><th scope="col" class="numeric">{t!("import-line")}</th><th scope="col">{t!("import-column")}</th><th scope="col">{t!("import-reason")}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
            {more}
        </section>
    });
    view! {
        <div class="head">
            <p class="crumb"><a href=back.clone()>{t!(if kind == ImportKind::Exposure { "exposure-title" } else { "section-customers" })}</a><span aria-hidden="true">"/"</span><span>{t!("import-crumb")}</span></p>
            <div class="title">
                <div><h1>{import.file_name.clone()}</h1><p>{began}</p></div>
                <div class="acts"><a class="button" href=back>{t!("import-back-link")}</a></div>
            </div>
        </div>
        <div class="cols wide"><div>
            <section class="sec" aria-labelledby="how">
                <h2 id="how" class="below-2">{t!("import-result")}</h2>
                <p class="lead" role="status"><span class=tone>{upload::outcome(&import)}</span></p>
                {missing::erased(&import).map(|text| view! { <p class="above-2">{text}</p> })}
                {left_out(&import, context.now)}
                {failure.map(|text| view! { <p class="above-2">{text}</p> })}
                {import.is_under_way().then(|| progress_bar(&import))}
            </section>
            {bad_rows}
            {retry}
        </div></div>
    }
}

/// Whom a full file left out.
fn left_out(import: &Import, now: Timestamp) -> Option<AnyView> {
    let text = missing::outcome(import)?;
    let list = (import.rows_missing > 0).then(|| {
        if missing::is_kept(import, now) {
            let href = format!("/desk/customers?missing={}", import.id);
            view! { <p class="above-3"><a class="button" href=href>{t!("import-missing-link")}</a></p> }.into_any()
        } else {
            view! { <p class="quiet above-2">{t!("import-missing-gone")}</p> }.into_any()
        }
    });
    Some(view! { <p class="above-2">{text}</p> {list} }.into_any())
}

/// A progress bar; it stays empty until the number of rows is known.
fn progress_bar(import: &Import) -> impl IntoView + use<> {
    let percent =
        if import.state == ImportState::Reading { 0 } else { import.rows_applied * 100 / import.rows_read.max(1) };
    view! {
        <svg class="gauge above-3" role="img" aria-label=t!("import-gauge", percent = percent)>
            <rect class="a" width=format!("{percent}%") height="100%"></rect>
        </svg>
        <p class="help">{t!("import-refresh-note")}</p>
    }
}
