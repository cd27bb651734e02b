//! The page to edit the text of an update, with its revisions.

use super::state_name;
use crate::access::IncidentCommander;
use crate::access::Section;
use crate::incidents::store;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::field::{Choices, ErrorSummary, TextArea, TextField};
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;

/// The page to edit an update.
#[component]
pub fn EditUpdate() -> impl IntoView {
    desk_page(Section::Incidents, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<IncidentCommander>()?;
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let update_id = PublicId::parse(context.param("update")?).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let zone = crate::platform::installation::get(&mut tx).await?.zone();
    let incident = store::get(&mut tx, &id).await?;
    let updates = store::updates(&mut tx, &id).await?;
    let update = updates.into_iter().find(|update| update.id == update_id).ok_or(Refusal::NotFound)?;
    let revisions = store::revisions(&mut tx, &update_id).await?;
    let action = format!("/desk/incidents/{id}/updates/{update_id}");
    let typed = context.form(&action);
    let version = typed.value("version", update.version.to_string());
    let title = t!("edit-title", state = state_name(update.state), at = time::day_clock_text(update.display_at, zone));
    let back = format!("/desk/incidents/{id}");
    let visibility = vec![
        ("shown".to_owned(), t!("edit-shown-before"), true),
        ("hidden".to_owned(), t!("edit-shown-edited"), false),
    ];
    Ok(DeskView::new(
        format!("{} {title}", incident.name()),
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span><a href=back.clone()>{incident.name()}</a><span aria-hidden="true">"/"</span><span>{t!("edit-crumb")}</span></p>
                <div class="title"><div>
                    <h1>{title}</h1>
                    {incident.is_drill.then(|| view! { <p><span class="chip warm">{t!("incident-drill-notice")}</span></p> })}
                    <p>{t!("edit-lead")}</p>
                </div></div>
            </div>
            <div class="cols">
                <form method="post" action=action class="form">
                    <input type="hidden" name="version" value=version/>
                    <ErrorSummary typed=typed.clone()/>
                    <TextArea typed=typed.clone() name="body" label=t!("composer-body-label") value=update.body rows=8 help=t!("composer-body-help") required=true/>
                    <TextField typed=typed.clone() name="reason" label=t!("edit-reason-label") help=t!("edit-reason-help")/>
                    <Choices typed=typed name="before" legend=t!("edit-shown-label") options=visibility one=true/>
                    <div class="row"><button class="button primary big" type="submit">{t!("edit-save")}</button><a class="button" href=back>{t!("edit-cancel")}</a></div>
                </form>
                <aside class="side" aria-labelledby="before">
                    <section>
                        <h2 id="before" class="below-3">{t!("edit-revisions")}</h2>
                        {if revisions.is_empty() {
                            view! { <p class="quiet">{t!("edit-revisions-none")}</p> }.into_any()
                        } else {
                            revisions.into_iter().map(|revision| view! {
                                <div class="below-4">
                                    <p class="small quiet">{t!("edit-revision-until", at = time::day_text(revision.edited_at, zone), name = revision.edited_by)}</p>
                                    {(!revision.reason.is_empty()).then(|| view! { <p class="small">{revision.reason}</p> })}
                                    {(!revision.is_public).then(|| view! { <p class="small quiet">{t!("edit-revision-hidden")}</p> })}
                                    <blockquote class="typed">{revision.body}</blockquote>
                                </div>
                            }).collect_view().into_any()
                        }}
                    </section>
                </aside>
            </div>
        },
    ))
}
