//! The sheet on which a batch is written: what it is, to whom, the texts, who signs, what is promised, and when. Beside it
//! stands what the linter says, following what is typed.

mod form;

use super::decision;
use crate::access::Author;
use crate::access::Section;
use crate::apologies::batch::{APOLOGY_APART, Class, Content, State};
use crate::apologies::store::{self, Batch, Incident};
use crate::apologies::worded::Worded;
use crate::apologies::wording::{self, Tracked};
use crate::apologies::writing::{Writing, judged};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::icon;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::form_fields::Fields;
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use form::{Form, Stored};
use leptos::prelude::*;

/// How many a minute a new batch asks for.
const RATE_AT_FIRST: i64 = 120;

/// Where the sheet of a batch posts to: saved, or put before an approver.
pub fn actions(id: &PublicId) -> [String; 2] {
    [format!("/desk/apologies/{id}"), format!("/desk/apologies/{id}/submission")]
}

/// A new batch: first about which incident, then the sheet.
#[component]
pub fn Compose() -> impl IntoView {
    desk_page(Section::Apologies, |context| async move {
        context.staff()?.may::<Author>()?;
        let mut tx = context.app.db.read().await?;
        let typed = context.form("/desk/apologies");
        let wanted = typed.value("incident", context.query.get("incident"));
        let incident = match PublicId::parse(&wanted) {
            Some(id) => store::incident(&mut tx, &id).await?,
            None => None,
        };
        let Some(incident) = incident else { return which_incident(&mut tx).await };
        let zone = installation::get(&mut tx).await?.zone();
        let form =
            Form::load(&mut tx, &context, &incident, first_words(&context, &incident, zone)?, typed, zone).await?;
        let title = t!("apologies-new-title");
        let about = format!("{}, {}.", incident.label(), incident.title);
        let heading = title.clone();
        let buttons = view! {
            <button class="btn primary full big" type="submit">{t!("apologies-save")}</button>
            <p class="small quiet">{t!("apologies-save-new-help")}</p>
        };
        let hidden = view! { <input type="hidden" name="incident" value=incident.id.to_string()/> }.into_any();
        let body = form.view("/desk/apologies".to_owned(), hidden, ().into_any(), buttons.into_any());
        Ok(DeskView::new(
            title,
            view! {
                <div class="head">
                    <p class="crumb"><a href="/desk/apologies">{t!("apologies-title")}</a><span aria-hidden="true">"/"</span><span>{t!("apologies-new-crumb")}</span></p>
                    <div class="title"><div><h1>{heading}</h1><p>{about}" "{t!("apologies-new-lead")}</p></div></div>
                </div>
                {body}
            },
        ))
    })
}

/// The sheet of a batch that is there.
pub async fn page(
    tx: &mut Tx,
    context: &RequestContext,
    batch: Batch,
    incident: Incident,
) -> Result<DeskView, Refusal> {
    let zone = installation::get(tx).await?.zone();
    let [save, submit] = actions(&batch.id);
    let refused = context.refused_form.as_ref().map(|form| form.action.clone()).filter(|action| *action == submit);
    let typed = context.form(refused.as_ref().unwrap_or(&save));
    let seen = decision::seen(tx, context, &batch, &incident).await?;
    let comment =
        store::decisions(tx, &batch.id).await?.into_iter().next_back().filter(|last| last.decision == "sent_back");
    let out = super::reading::left_out(&batch, &seen.counts, context.now - APOLOGY_APART, zone);
    let told = comment.filter(|_| batch.state == State::Draft).map(|last| {
        let said = t!("apologies-sent-back-note", name = &last.name, at = time::day_text(last.at, zone));
        view! { <div class="note warm below-4">{icon::back()}<p>{said}<br/>"“"{last.comment}"”"</p></div> }
    });
    let again = (batch.state != State::Draft).then(|| {
        let words =
            if batch.held_reason == "reopened" { t!("apologies-held-reopened") } else { t!("apologies-edit-help") };
        view! { <p class="note warm below-4">{icon::warning()}<span>{words}</span></p> }
    });
    let form = Form::load(tx, context, &incident, Stored::of(&batch), typed, zone).await?;
    let people = seen.counts.people();
    let may_submit = batch.state.may_be_submitted();
    // What stands first is what Enter presses.
    let buttons = view! {
        <button class=if may_submit { "btn full big" } else { "btn primary full big" } type="submit">{t!("apologies-save")}</button>
        {may_submit.then(|| view! {
            <button class="btn primary full big" type="submit" formaction=submit>{t!("apologies-submit", count = people)}</button>
        })}
        <p class="small quiet">{if may_submit { t!("apologies-submit-help") } else { t!("apologies-save-help") }}</p>
    };
    let hidden =
        view! { <input type="hidden" name="version" value=form.typed.value("version", batch.version.to_string())/> };
    let above = view! { {told}{again} };
    let below = view! { {seen.reading}{out} };
    let body = form.view_with(save, hidden.into_any(), above.into_any(), below.into_any(), buttons.into_any());
    Ok(DeskView::new(
        batch.title.clone(),
        view! {
            {decision::head(&batch, &incident, zone)}
            {body}
            <div class="cols wide"><div>{decision::withdrawal(&batch)}</div></div>
        },
    ))
}

/// The linter's verdict on what stands in a form.
pub async fn verdict_of(context: &RequestContext, incident: &PublicId, fields: &Fields) -> Result<Worded, Refusal> {
    let mut tx = context.app.db.read().await?;
    let zone = installation::get(&mut tx).await?.zone();
    let content = Writing::leniently(fields, zone).content(incident.clone(), 0);
    worded(&mut tx, context, &content, zone).await
}

async fn worded(tx: &mut Tx, context: &RequestContext, content: &Content, zone: Tz) -> Result<Worded, Refusal> {
    if let Some(faults) = wording::faults(content) {
        return Ok(faults);
    }
    let checked = judged(tx, content, &context.app.config.public_url()).await?;
    let owner = match &content.promise.owner_id {
        Some(id) => store::name_of(tx, id).await?,
        None => None,
    };
    Ok(wording::verdict(&checked, content.class, &Tracked::of(content, owner.as_deref(), zone)))
}

/// Which incident a new batch is about.
async fn which_incident(tx: &mut Tx) -> Result<DeskView, Refusal> {
    let incidents = store::addressable(tx).await?;
    let list = if incidents.is_empty() {
        view! { <p>{t!("apologies-incident-none")}</p> }.into_any()
    } else {
        let items: Vec<_> = incidents
            .into_iter()
            .map(|(id, number, title, people)| {
                view! {
                    <li>
                        <a class="in" href=format!("/desk/apologies/new?incident={id}")>{format!("INC-{number}, {title}")}</a>
                        <span class="quiet">{t!("apologies-affected-count", count = people)}</span>
                    </li>
                }
            })
            .collect();
        view! { <ul class="lines">{items}</ul> }.into_any()
    };
    let title = t!("apologies-incident-heading");
    let heading = title.clone();
    Ok(DeskView::new(
        title,
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/apologies">{t!("apologies-title")}</a><span aria-hidden="true">"/"</span><span>{t!("apologies-new-crumb")}</span></p>
                <div class="title"><div><h1>{heading}</h1><p>{t!("apologies-incident-lead")}</p></div></div>
            </div>
            <div class="cols wide"><div>{list}</div></div>
        },
    ))
}

/// A new batch: its title and signature are proposed, its words are not.
fn first_words(context: &RequestContext, incident: &Incident, zone: Tz) -> Result<Stored, Refusal> {
    let day = incident.started_at.with_timezone(&zone).format("%-d %B").to_string();
    let signer = incident
        .commander
        .clone()
        .unwrap_or_else(|| context.staff.as_ref().map_or_else(String::new, |s| s.name.clone()));
    Ok(Stored {
        title: t!("apologies-title-proposed", day = day),
        content: Content {
            incident_id: incident.id.clone(),
            incident_rev: incident.rev,
            class: Class::Apology,
            subject: String::new(),
            body: String::new(),
            sms_body: String::new(),
            signed_by: signer,
            signed_title: incident.commander_title.clone().unwrap_or_default(),
            audience: Default::default(),
            scheduled_for: None,
            per_minute: RATE_AT_FIRST,
            promise: Default::default(),
        },
    })
}
