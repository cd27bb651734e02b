//! The form of the sheet: its fields as they are stored or were typed, the linter's verdict beside them.

use super::{verdict_of, worded};
use crate::apologies::audience::{self, Choices};
use crate::apologies::batch::Content;
use crate::apologies::islands::LivingVerdict;
use crate::apologies::store::{self, Batch, Incident};
use crate::apologies::template::Variable;
use crate::apologies::worded::Worded;
use crate::apologies::writing::CLASSES;
use crate::platform::db::Tx;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::time;
use crate::web::field::{Choices as Ticks, ErrorSummary, SelectField, TextArea, TextField};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// What the fields hold before anybody types.
pub(super) struct Stored {
    pub(super) title: String,
    pub(super) content: Content,
}

impl Stored {
    pub(super) fn of(batch: &Batch) -> Self {
        Self { title: batch.title.clone(), content: batch.content.clone() }
    }
}

/// The sheet, loaded.
pub(super) struct Form {
    incident_id: PublicId,
    stored: Stored,
    pub(super) typed: FormState,
    choices: Choices,
    people: Vec<(PublicId, String)>,
    verdict: Worded,
    now: Timestamp,
    zone: Tz,
}

impl Form {
    pub(super) async fn load(
        tx: &mut Tx,
        context: &RequestContext,
        incident: &Incident,
        stored: Stored,
        typed: FormState,
        zone: Tz,
    ) -> Result<Self, Refusal> {
        let verdict = match context.refused_form.as_deref().filter(|_| typed.was_refused()) {
            Some(form) => verdict_of(context, &incident.id, &form.typed).await?,
            None => worded(tx, context, &stored.content, zone).await?,
        };
        Ok(Self {
            incident_id: incident.id.clone(),
            stored,
            typed,
            choices: audience::choices(tx, &incident.id).await?,
            people: store::answerable(tx).await?,
            verdict,
            now: context.now,
            zone,
        })
    }

    pub(super) fn view(self, action: String, hidden: AnyView, above: AnyView, buttons: AnyView) -> AnyView {
        self.view_with(action, hidden, above, ().into_any(), buttons)
    }

    pub(super) fn view_with(
        self,
        action: String,
        hidden: AnyView,
        above: AnyView,
        below: AnyView,
        buttons: AnyView,
    ) -> AnyView {
        let (incident, verdict) = (self.incident_id.to_string(), self.verdict.clone());
        let fields = self.fields();
        view! {
            <form class="cols" method="post" action=action>
                <div>
                    {hidden}
                    <ErrorSummary typed=self.typed.clone()/>
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
                let words = t!(&format!("apologies-class-{}-help", class.as_str().replace('_', "-")));
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
                <h2 id="what">{t!("apologies-form-basics")}</h2>
                <TextField typed=typed() name="title" label=t!("apologies-field-title") value=self.stored.title.clone() required=true
                    help=t!("apologies-field-title-help")/>
                <Ticks typed=typed() name="class" legend=t!("apologies-field-class") options=classes one=true/>
            </section>
            <section class="sec stack" aria-labelledby="whom">
                <h2 id="whom">{t!("apologies-form-audience")}</h2>
                <p class="quiet">{t!("apologies-form-audience-help")}</p>
                {self.narrowing()}
            </section>
            <section class="sec stack" aria-labelledby="mail">
                <h2 id="mail">{t!("apologies-form-email")}</h2>
                <TextField typed=typed() name="subject" label=t!("apologies-field-subject") value=content.subject.clone()/>
                <TextArea typed=typed() name="body" label=t!("apologies-field-body") value=content.body.clone() rows=12
                    help=t!("apologies-field-body-help")/>
            </section>
            <section class="sec stack" aria-labelledby="sms">
                <h2 id="sms">{t!("apologies-form-sms")}</h2>
                <TextArea typed=typed() name="sms_body" label=t!("apologies-field-sms-body") value=content.sms_body.clone() rows=6
                    help=t!("apologies-field-sms-body-help")/>
            </section>
            <section class="sec stack" aria-labelledby="signed">
                <h2 id="signed">{t!("apologies-form-signature")}</h2>
                <div class="two close">
                    <TextField typed=typed() name="signed_by" label=t!("apologies-field-signed-by") value=content.signed_by.clone()/>
                    <TextField typed=typed() name="signed_title" label=t!("apologies-field-signed-title") value=content.signed_title.clone()/>
                </div>
            </section>
            <section class="sec stack" aria-labelledby="promised">
                <h2 id="promised">{t!("apologies-form-promise")}</h2>
                <TextField typed=typed() name="promise" label=t!("apologies-field-promise") value=content.promise.body.clone()
                    help=t!("apologies-field-promise-help")/>
                <div class="two close">
                    <SelectField typed=typed() name="promise_owner" label=t!("apologies-field-promise-owner") options=owners value=owner/>
                    <TextField typed=typed() name="promise_due" label=t!("apologies-field-promise-due") kind="date" value=due.unwrap_or_default()/>
                </div>
            </section>
            <section class="sec stack" aria-labelledby="when">
                <h2 id="when">{t!("apologies-form-schedule")}</h2>
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
            <p class="help">{t!("apologies-variables-help")}</p>
        </details>
    }
}
