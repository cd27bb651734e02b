//! The page of a service that nothing holds in its status, with the form that sets it right.

use crate::access::{IncidentCommander, Section};
use crate::incidents::unheld;
use crate::signals;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextArea};
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;

/// The page of a service's status.
#[component]
pub fn UnheldService() -> impl IntoView {
    desk_page(Section::Incidents, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<IncidentCommander>()?;
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let zone = crate::platform::installation::get(&mut tx).await?.zone();
    let service = crate::services::store::get(&mut tx, &id).await?;
    let unheld = unheld::all(&mut tx).await?.into_iter().find(|one| one.service.id == id);
    let signal = signals::store::standing(&mut tx, &id).await?;
    drop(tx);
    let action = format!("/desk/services/{id}/status");
    let typed = context.form(&action);
    let content = match unheld {
        Some(unheld) => {
            let since = unheld.since.map(|at| time::full_text(at, zone)).unwrap_or_default();
            view! {
                <p class="lead">{t!("unheld-lead", since = since)}</p>
                <form method="post" action=action class="form">
                    <ErrorSummary typed=typed.clone()/>
                    {signal.map(|signal| view! {
                        <p class="note warm">{icon::warning()}<span>{t!("unheld-signal", count = signal.people)}" "
                            <a href=format!("/desk/signals/{}", signal.id)>{t!("unheld-signal-link")}</a></span></p>
                        <TextArea typed=typed name="reason" label=t!("unheld-reason-label") help=t!("unheld-reason-help") rows=3 required=true/>
                    })}
                    <div class="row">
                        <button class="button primary" type="submit">{t!("unheld-submit")}</button>
                        <a class="button" href="/desk/incidents/new">{t!("incidents-declare")}</a>
                    </div>
                </form>
            }
            .into_any()
        }
        None => view! {
            <ErrorSummary typed=typed/>
            <p class="lead">{t!("unheld-none")}</p>
            <p><a class="button" href="/desk/incidents">{t!("section-incidents")}</a></p>
        }
        .into_any(),
    };
    let heading = t!("unheld-title", service = &service.name);
    Ok(DeskView::new(
        heading.clone(),
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span><span>{service.name.clone()}</span></p>
                <div class="title"><div><h1>{heading}</h1><p>{icon::status(service.status)}</p></div></div>
            </div>
            <div class="cols">{content}</div>
        },
    ))
}
