//! The sheet on which a batch is written: what it is, to whom, the texts, who signs, what is promised, and when. Beside it
//! stands what the linter says, following what is typed.

use super::decision;
use crate::accounts::rights::Author;
use crate::apologies::audience::{self, Choices};
use crate::apologies::batch::{APOLOGY_APART, Class, Content, State};
use crate::apologies::islands::LivingVerdict;
use crate::apologies::store::{self, Batch, Incident};
use crate::apologies::template::Variable;
use crate::apologies::worded::Worded;
use crate::apologies::wording::{self, Tracked};
use crate::apologies::writing::{CLASSES, Writing, judged};
use crate::server::db::Tx;
use crate::server::fields::Fields;
use crate::server::installation;
use crate::server::visit::{Typed, Visit};
use crate::t;
use crate::ui::field::{Choices as Ticks, SelectField, TextArea, TextField, Trouble};
use crate::ui::frame::{DeskView, desk_page};
use crate::ui::icon::{self, Room};
use crate::ui::time;
use crate::vocabulary::{Instant, PublicId, Refusal};
use chrono_tz::Tz;
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
    desk_page(Room::Apologies, |visit| async move {
        visit.staff()?.may::<Author>()?;
        let mut tx = visit.app.db.read().await?;
        let typed = visit.typed("/desk/apologies");
        let wanted = typed.value("incident", visit.query.get("incident"));
        let incident = match PublicId::parse(&wanted) {
            Some(id) => store::incident(&mut tx, &id).await?,
            None => None,
        };
        let Some(incident) = incident else { return which_incident(&mut tx).await };
        let zone = installation::this(&mut tx).await?.zone();
        let form = Form::load(&mut tx, &visit, &incident, first_words(&visit, &incident, zone)?, typed, zone).await?;
        let title = t!("apologies-new-title");
        let about = format!("{}, {}.", incident.label(), incident.title);
        let heading = title.clone();
        let buttons = view! {
            <button class="btn primary full big" type="submit">{t!("apologies-save")}</button>
            <p class="small quiet">{t!("apologies-save-first")}</p>
        };
        let hidden = view! { <input type="hidden" name="incident" value=incident.id.to_string()/> }.into_any();
        let body = form.view("/desk/apologies".to_owned(), hidden, ().into_any(), buttons.into_any());
        Ok(DeskView::new(
            title,
            view! {
                <div class="head">
                    <p class="crumb"><a href="/desk/apologies">{t!("apologies-title")}</a><span aria-hidden="true">"/"</span><span>{t!("apologies-new-crumb")}</span></p>
                    <div class="title"><div><h1>{heading}</h1><p>{about}" "{t!("apologies-new-about")}</p></div></div>
                </div>
                {body}
            },
        ))
    })
}

/// The sheet of a batch that is there.
pub async fn page(tx: &mut Tx, visit: &Visit, batch: Batch, incident: Incident) -> Result<DeskView, Refusal> {
    let zone = installation::this(tx).await?.zone();
    let [save, submit] = actions(&batch.id);
    let refused = visit.refused.as_ref().map(|form| form.action.clone()).filter(|action| *action == submit);
    let typed = visit.typed(refused.as_ref().unwrap_or(&save));
    let seen = decision::seen(tx, visit, &batch, &incident).await?;
    let comment =
        store::decisions(tx, &batch.id).await?.into_iter().next_back().filter(|last| last.decision == "sent_back");
    let out = super::reading::left_out(&batch, &seen.counts, visit.now - APOLOGY_APART, zone);
    let told = comment.filter(|_| batch.state == State::Draft).map(|last| {
        let said = t!("apologies-came-back", name = &last.name, at = time::day_text(last.at, zone));
        view! { <div class="note warm below-4">{icon::back()}<p>{said}<br/>"“"{last.comment}"”"</p></div> }
    });
    let again = (batch.state != State::Draft).then(|| {
        let words =
            if batch.held_reason == "reopened" { t!("apologies-held-reopened") } else { t!("apologies-edit-undoes") };
        view! { <p class="note warm below-4">{icon::warning()}<span>{words}</span></p> }
    });
    let form = Form::load(tx, visit, &incident, Stored::of(&batch), typed, zone).await?;
    let people = seen.counts.people();
    let may_submit = batch.state.may_be_submitted();
    // What stands first is what Enter presses.
    let buttons = view! {
        <button class=if may_submit { "btn full big" } else { "btn primary full big" } type="submit">{t!("apologies-save")}</button>
        {may_submit.then(|| view! {
            <button class="btn primary full big" type="submit" formaction=submit>{t!("apologies-submit", count = people)}</button>
        })}
        <p class="small quiet">{if may_submit { t!("apologies-submit-about") } else { t!("apologies-save-about") }}</p>
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
pub async fn verdict_of(visit: &Visit, incident: &PublicId, fields: &Fields) -> Result<Worded, Refusal> {
    let mut tx = visit.app.db.read().await?;
    let zone = installation::this(&mut tx).await?.zone();
    let content = Writing::leniently(fields, zone).content(incident.clone(), 0);
    worded(&mut tx, visit, &content, zone).await
}

async fn worded(tx: &mut Tx, visit: &Visit, content: &Content, zone: Tz) -> Result<Worded, Refusal> {
    if let Some(faults) = wording::faults(content) {
        return Ok(faults);
    }
    let checked = judged(tx, content, &visit.app.config.public_url()).await?;
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
        view! { <p>{t!("apologies-no-incidents")}</p> }.into_any()
    } else {
        let items: Vec<_> = incidents
            .into_iter()
            .map(|(id, number, title, people)| {
                view! {
                    <li>
                        <a class="in" href=format!("/desk/apologies/new?incident={id}")>{format!("INC-{number}, {title}")}</a>
                        <span class="quiet">{t!("apologies-hit", count = people)}</span>
                    </li>
                }
            })
            .collect();
        view! { <ul class="lines">{items}</ul> }.into_any()
    };
    let title = t!("apologies-which-incident");
    let heading = title.clone();
    Ok(DeskView::new(
        title,
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/apologies">{t!("apologies-title")}</a><span aria-hidden="true">"/"</span><span>{t!("apologies-new-crumb")}</span></p>
                <div class="title"><div><h1>{heading}</h1><p>{t!("apologies-which-incident-about")}</p></div></div>
            </div>
            <div class="cols wide"><div>{list}</div></div>
        },
    ))
}

/// What the fields hold before anybody types.
struct Stored {
    title: String,
    content: Content,
}

impl Stored {
    fn of(batch: &Batch) -> Self {
        Self { title: batch.title.clone(), content: batch.content.clone() }
    }
}

/// A new batch: its title and signature are proposed, its words are not.
fn first_words(visit: &Visit, incident: &Incident, zone: Tz) -> Result<Stored, Refusal> {
    let day = incident.started_at.with_timezone(&zone).format("%-d %B").to_string();
    let signer =
        incident.commander.clone().unwrap_or_else(|| visit.staff.as_ref().map_or_else(String::new, |s| s.name.clone()));
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

/// The sheet, loaded.
struct Form {
    incident_id: PublicId,
    stored: Stored,
    typed: Typed,
    choices: Choices,
    people: Vec<(PublicId, String)>,
    verdict: Worded,
    now: Instant,
    zone: Tz,
}

impl Form {
    async fn load(
        tx: &mut Tx,
        visit: &Visit,
        incident: &Incident,
        stored: Stored,
        typed: Typed,
        zone: Tz,
    ) -> Result<Self, Refusal> {
        let verdict = match visit.refused.as_deref().filter(|_| typed.is_again()) {
            Some(form) => verdict_of(visit, &incident.id, &form.typed).await?,
            None => worded(tx, visit, &stored.content, zone).await?,
        };
        Ok(Self {
            incident_id: incident.id.clone(),
            stored,
            typed,
            choices: audience::choices(tx, &incident.id).await?,
            people: store::answerable(tx).await?,
            verdict,
            now: visit.now,
            zone,
        })
    }

    fn view(self, action: String, hidden: AnyView, above: AnyView, buttons: AnyView) -> AnyView {
        self.view_with(action, hidden, above, ().into_any(), buttons)
    }

    fn view_with(self, action: String, hidden: AnyView, above: AnyView, below: AnyView, buttons: AnyView) -> AnyView {
        let (incident, verdict) = (self.incident_id.to_string(), self.verdict.clone());
        let fields = self.fields();
        view! {
            <form class="cols" method="post" action=action>
                <div>
                    {hidden}
                    <Trouble typed=self.typed.clone()/>
                    {above}
                    {fields}
                    {below}
                </div>
                <aside class="side" aria-label=t!("apologies-lint-label")>
                    <div class="decide"><LivingVerdict incident=incident first=verdict/></div>
                    {variables()}
                    <div class="stack">{buttons}</div>
                </aside>
            </form>
        }
        .into_any()
    }

    fn fields(&self) -> AnyView {
        let content = &self.stored.content;
        let typed = || self.typed.clone();
        let classes: Vec<_> = CLASSES
            .into_iter()
            .map(|class| {
                let words = t!(&format!("apologies-class-{}-about", class.as_str().replace('_', "-")));
                (class.as_str().to_owned(), words, class == content.class)
            })
            .collect();
        let owners = std::iter::once((String::new(), t!("apologies-promise-nobody")))
            .chain(self.people.iter().map(|(id, name)| (id.to_string(), name.clone())))
            .collect::<Vec<_>>();
        let owner = content.promise.owner_id.as_ref().map_or_else(String::new, ToString::to_string);
        let due = content.promise.due_at.map(|at| at.with_timezone(&self.zone).date_naive().to_string());
        let at = content.scheduled_for.map(|at| time::field_value(at, self.zone));
        let zone = self.now.with_timezone(&self.zone).format("%Z").to_string();
        view! {
            <section class="sec stack" aria-labelledby="what">
                <h2 id="what">{t!("apologies-sec-what")}</h2>
                <TextField typed=typed() name="title" label=t!("apologies-field-title") value=self.stored.title.clone() required=true
                    help=t!("apologies-field-title-help")/>
                <Ticks typed=typed() name="class" legend=t!("apologies-field-class") options=classes one=true/>
            </section>
            <section class="sec stack" aria-labelledby="whom">
                <h2 id="whom">{t!("apologies-sec-whom")}</h2>
                <p class="quiet">{t!("apologies-sec-whom-about")}</p>
                {self.narrowing()}
            </section>
            <section class="sec stack" aria-labelledby="mail">
                <h2 id="mail">{t!("apologies-sec-mail")}</h2>
                <TextField typed=typed() name="subject" label=t!("apologies-field-subject") value=content.subject.clone()/>
                <TextArea typed=typed() name="body" label=t!("apologies-field-body") value=content.body.clone() rows=12
                    help=t!("apologies-field-body-help")/>
            </section>
            <section class="sec stack" aria-labelledby="sms">
                <h2 id="sms">{t!("apologies-sec-sms")}</h2>
                <TextArea typed=typed() name="sms_body" label=t!("apologies-field-sms-body") value=content.sms_body.clone() rows=6
                    help=t!("apologies-field-sms-body-help")/>
            </section>
            <section class="sec stack" aria-labelledby="signed">
                <h2 id="signed">{t!("apologies-sec-signed")}</h2>
                <div class="two close">
                    <TextField typed=typed() name="signed_by" label=t!("apologies-field-signed-by") value=content.signed_by.clone()/>
                    <TextField typed=typed() name="signed_title" label=t!("apologies-field-signed-title") value=content.signed_title.clone()/>
                </div>
            </section>
            <section class="sec stack" aria-labelledby="promised">
                <h2 id="promised">{t!("apologies-sec-promise")}</h2>
                <TextField typed=typed() name="promise" label=t!("apologies-field-promise") value=content.promise.body.clone()
                    help=t!("apologies-field-promise-help")/>
                <div class="two close">
                    <SelectField typed=typed() name="promise_owner" label=t!("apologies-field-promise-owner") options=owners value=owner/>
                    <TextField typed=typed() name="promise_due" label=t!("apologies-field-promise-due") kind="date" value=due.unwrap_or_default()/>
                </div>
            </section>
            <section class="sec stack" aria-labelledby="when">
                <h2 id="when">{t!("apologies-sec-when")}</h2>
                <div class="two close">
                    <TextField typed=typed() name="scheduled_for" label=t!("apologies-field-scheduled-for", zone = zone) kind="datetime-local"
                        value=at.unwrap_or_default() help=t!("apologies-field-scheduled-for-help")/>
                    <TextField typed=typed() name="per_minute" label=t!("apologies-field-per-minute") inputmode="numeric"
                        value=content.per_minute.to_string() help=t!("apologies-field-per-minute-help")/>
                </div>
            </section>
        }
        .into_any()
    }

    /// Boxes for plans, regions and services; a kind of which there is only one narrows nothing and is not shown.
    fn narrowing(&self) -> AnyView {
        let audience = &self.stored.content.audience;
        let boxes = |list: &[(String, i64)], chosen: &[String]| -> Vec<(String, String, bool)> {
            // What is chosen stays to be seen although nobody has it any more.
            let gone =
                chosen.iter().filter(|one| !list.iter().any(|(name, _)| name == *one)).map(|one| (one.clone(), 0));
            list.iter()
                .cloned()
                .chain(gone)
                .map(|(name, count)| {
                    (name.clone(), t!("apologies-choice", name = name.clone(), count = count), chosen.contains(&name))
                })
                .collect()
        };
        let plans = boxes(&self.choices.plans, &audience.plans);
        let regions = boxes(&self.choices.regions, &audience.regions);
        let services: Vec<_> = self
            .choices
            .services
            .iter()
            .map(|(id, name, count)| {
                (id.to_string(), t!("apologies-choice", name = name, count = *count), audience.services.contains(id))
            })
            .collect();
        let shown = |boxes: &[(String, String, bool)]| boxes.len() > 1 || boxes.iter().any(|(.., ticked)| *ticked);
        let typed = || self.typed.clone();
        view! {
            <div class="ticks">
                {shown(&plans).then(|| view! { <Ticks typed=typed() name="plans" legend=t!("apologies-field-plans") options=plans/> })}
                {shown(&services).then(|| view! { <Ticks typed=typed() name="services" legend=t!("apologies-field-services") options=services/> })}
                {shown(&regions).then(|| view! { <Ticks typed=typed() name="regions" legend=t!("apologies-field-regions") options=regions/> })}
            </div>
        }
        .into_any()
    }
}

/// What can be filled in, and what it becomes.
fn variables() -> impl IntoView {
    let list: Vec<_> = Variable::ALL
        .into_iter()
        .map(|variable| {
            let words = t!(&format!("apologies-var-{}", variable.as_str().replace('_', "-")));
            view! { <dt class="mono">{format!("{{{{{variable}}}}}")}</dt><dd>{words}</dd> }
        })
        .collect();
    view! {
        <details class="variables">
            <summary>{t!("apologies-variables")}</summary>
            <dl class="kv above-3">{list}</dl>
            <p class="help">{t!("apologies-variables-strict")}</p>
        </details>
    }
}
