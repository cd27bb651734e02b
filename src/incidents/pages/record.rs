//! The record of an incident as a page, which prints well.

use crate::access::Section;
use crate::incidents::markdown;
use crate::incidents::post_mortem::actions::PromiseState;
use crate::incidents::record::{Record, facts};
use crate::incidents::store::Update;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;

/// The page.
#[component]
pub fn RecordPage() -> impl IntoView {
    desk_page(Section::Incidents, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let record = Record::load(&mut tx, &id, context.now).await?;
    drop(tx);
    let incident = &record.incident;
    let title = t!("record-title", name = incident.name());
    let page = format!("/desk/incidents/{id}");
    let facts = facts(&record).into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> });
    let drill =
        incident.is_drill.then(|| view! { <p><span class="chip warm">{t!("incident-drill-notice")}</span></p> });
    Ok(DeskView::new(
        title.clone(),
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span><a href=page.clone()>{incident.name()}</a><span aria-hidden="true">"/"</span><span>{t!("record-link")}</span></p>
                <div class="title">
                    <div><h1>{format!("{}: {}", incident.name(), incident.title)}</h1>{drill}<p>{t!("record-lead")}" "{t!("record-print")}</p></div>
                    <div class="acts">
                        <a class="button" href=format!("{page}/record.md") download="">{t!("record-markdown")}</a>
                        <a class="button" href=format!("{page}/record.json") download="">{t!("record-json")}</a>
                    </div>
                </div>
            </div>
            <div class="cols wide record">
                <section class="sec" aria-labelledby="facts">
                    <h2 id="facts">{t!("record-facts")}</h2>
                    <dl class="key-values">{facts.collect_view()}</dl>
                </section>
                <section class="sec" aria-labelledby="told">
                    <h2 id="told">{t!("record-timeline")}</h2>
                    {timeline(&record)}
                </section>
                {post_mortem(&record)}
                {actions(&record)}
                {review(&record)}
                <p class="small quiet above-4">{t!("record-made", at = time::full_text(record.made_at, record.zone), organisation = &record.organisation)}</p>
            </div>
        },
    ))
}

fn timeline(record: &Record) -> AnyView {
    if record.updates.is_empty() {
        return view! { <p class="quiet">{t!("record-timeline-none")}</p> }.into_any();
    }
    let entry = |update: &Update| {
        let heading = format!(
            "{}: {}",
            time::full_text(update.display_at, record.zone),
            t!(&format!("state-{}", update.state.as_str()))
        );
        let changes: Vec<_> = update
            .changes
            .iter()
            .map(|change| view! { <li>{change.service_name.clone()}" "{icon::status(change.new_status)}</li> })
            .collect();
        let by = update.author_name.clone().map(|name| view! { <p class="small quiet">{name}</p> });
        view! {
            <li class="below-4">
                <h3>{heading}</h3>
                <div class="preview" inner_html=update.body_html.clone()></div>
                {(!changes.is_empty()).then(|| view! { <ul>{changes}</ul> })}
                {by}
            </li>
        }
    };
    view! { <ol class="plain">{record.updates.iter().map(entry).collect_view()}</ol> }.into_any()
}

fn post_mortem(record: &Record) -> Option<AnyView> {
    let post_mortem = record.post_mortem.as_ref()?;
    let promises: Vec<_> = record
        .promises
        .iter()
        .map(|promise| {
            let state = PromiseState::at(promise.due_at, promise.done_at, record.made_at);
            let due = t!("promise-by", when = time::date_text(promise.due_at, record.zone));
            view! { <li>{promise.text.clone()}" ("{due}": "{t!(&format!("promise-{}", state.as_str()))}")"</li> }
        })
        .collect();
    let promises = (!promises.is_empty()).then(|| view! { <h3>{t!("promise-heading")}</h3><ul>{promises}</ul> });
    Some(
        view! {
            <section class="sec" aria-labelledby="pm">
                <h2 id="pm">{t!("post-mortem-title")}</h2>
                <div class="preview" inner_html=markdown::article_to_html(&post_mortem.body)></div>
                <p class="small quiet">{post_mortem.signed.clone()}</p>
                {promises}
            </section>
        }
        .into_any(),
    )
}

fn actions(record: &Record) -> Option<AnyView> {
    if record.actions.is_empty() {
        return None;
    }
    let items = record.actions.iter().map(|action| {
        let due = time::date_text(action.due_at, record.zone);
        let who = t!("post-mortem-action-line", owner = &action.owner, due = due);
        let done = action.done_at.map(|at| {
            let name = action.done_by.clone().unwrap_or_default();
            view! { ". "{t!("post-mortem-action-done", at = time::full_text(at, record.zone), name = name)} }
        });
        view! { <li>{action.title.clone()}" ("{who}")"{done}</li> }
    });
    Some(
        view! {
            <section class="sec" aria-labelledby="acts">
                <h2 id="acts">{t!("post-mortem-actions-title")}</h2>
                <ul>{items.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}

fn review(record: &Record) -> Option<AnyView> {
    let review = record.review.as_ref().filter(|review| !review.note.is_empty())?;
    Some(
        view! {
            <section class="sec" aria-labelledby="lessons">
                <h2 id="lessons">{t!("record-review")}</h2>
                <p>{review.note.clone()}</p>
            </section>
        }
        .into_any(),
    )
}
