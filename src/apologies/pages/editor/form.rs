//! The editor's form: its fields as they are stored or were typed, and the linter's report beside them.

use super::{audience_fields, lint_form, lint_report};
use crate::apologies::audience::{self, FilterOptions};
use crate::apologies::batch::Content;
use crate::apologies::drafts::CLASSES;
use crate::apologies::islands::LiveLintReport;
use crate::apologies::lint_report::LintReport;
use crate::apologies::store::{self, Batch, Incident};
use crate::delivery::template::Variable;
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::t;
use crate::types::{Currency, PublicId, Refusal};
use crate::ui::time;
use crate::web::field::{Choices, ErrorSummary, FormKey, MomentField, SelectField, TextArea, TextField};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// What the fields show before anybody types.
pub(super) struct SavedDraft {
    pub(super) title: String,
    pub(super) content: Content,
}

impl SavedDraft {
    pub(super) fn new(batch: &Batch) -> Self {
        Self { title: batch.title.clone(), content: batch.content.clone() }
    }
}

/// The form and what it shows.
pub(super) struct EditorForm {
    incident_id: PublicId,
    saved: SavedDraft,
    pub(super) typed: FormState,
    filters: FilterOptions,
    promise_owners: Vec<(PublicId, String)>,
    report: LintReport,
    zone: Tz,
    currency: Option<Currency>,
}

impl EditorForm {
    pub(super) async fn load(
        tx: &mut Tx,
        context: &RequestContext,
        incident: &Incident,
        saved: SavedDraft,
        typed: FormState,
        zone: Tz,
    ) -> Result<Self, Refusal> {
        let report = match context.refused_form.as_deref().filter(|_| typed.was_refused()) {
            Some(form) => lint_form(tx, context, &incident.id, &form.typed).await?,
            None => lint_report(tx, context, &saved.content, zone).await?,
        };
        Ok(Self {
            incident_id: incident.id.clone(),
            saved,
            typed,
            filters: audience::filter_options(tx, context.now, &incident.id).await?,
            promise_owners: store::promise_owners(tx).await?,
            report,
            zone,
            currency: installation::get(tx).await?.currency(),
        })
    }

    /// The form, which posts to `action`; `above` and `below` go before and after its fields.
    pub(super) fn view(
        self,
        action: String,
        hidden: AnyView,
        above: AnyView,
        below: AnyView,
        buttons: AnyView,
    ) -> AnyView {
        let (incident, report) = (self.incident_id.to_string(), self.report.clone());
        let fields = self.fields();
        view! {
            <form class="cols" method="post" action=action>
                <FormKey typed=self.typed.clone()/>
                <div>
                    {hidden}
                    <ErrorSummary typed=self.typed.clone()/>
                    {above}
                    {fields}
                    {below}
                </div>
                <aside class="side" aria-label=t!("apologies-lint-label")>
                    <div class="decide"><LiveLintReport incident=incident first=report/></div>
                    {variables()}
                    <div class="stack">{buttons}</div>
                </aside>
            </form>
        }
        .into_any()
    }

    fn fields(&self) -> AnyView {
        let content = &self.saved.content;
        let typed = || self.typed.clone();
        let classes: Vec<_> = CLASSES
            .into_iter()
            .map(|class| {
                let label = t!(&format!("apologies-class-{}-help", class.as_str().replace('_', "-")));
                (class.as_str().to_owned(), label, class == content.class)
            })
            .collect();
        let owners = std::iter::once((String::new(), t!("apologies-promise-nobody")))
            .chain(self.promise_owners.iter().map(|(id, name)| (id.to_string(), name.clone())))
            .collect::<Vec<_>>();
        let owner = content.promise.owner_id.as_ref().map_or_else(String::new, ToString::to_string);
        let due = content.promise.due_at.map(|at| at.with_timezone(&self.zone).date_naive().to_string());
        let (at, zone) = (content.scheduled_for, time::zone_name(self.zone));
        view! {
            <section class="sec stack" aria-labelledby="section-basics">
                <h2 id="section-basics">{t!("apologies-form-basics")}</h2>
                <TextField typed=typed() name="title" label=t!("apologies-field-title") value=self.saved.title.clone() required=true
                    help=t!("apologies-field-title-help")/>
                <Choices typed=typed() name="class" legend=t!("apologies-field-class") options=classes one=true/>
            </section>
            <section class="sec stack" aria-labelledby="section-audience">
                <h2 id="section-audience">{t!("apologies-form-audience")}</h2>
                <p class="quiet">{t!("apologies-form-audience-help")}</p>
                {audience_fields::view(&self.typed, &self.saved.content.audience, &self.filters, self.currency)}
            </section>
            <section class="sec stack" aria-labelledby="section-email">
                <h2 id="section-email">{t!("apologies-form-email")}</h2>
                <TextField typed=typed() name="subject" label=t!("apologies-field-subject") value=content.subject.clone()/>
                <TextArea typed=typed() name="body" label=t!("apologies-field-body") value=content.body.clone() rows=12
                    help=t!("apologies-field-body-help")/>
            </section>
            <section class="sec stack" aria-labelledby="section-sms">
                <h2 id="section-sms">{t!("apologies-form-sms")}</h2>
                <TextArea typed=typed() name="sms_body" label=t!("apologies-field-sms-body") value=content.sms_body.clone() rows=6
                    help=t!("apologies-field-sms-body-help")/>
            </section>
            <section class="sec stack" aria-labelledby="section-signature">
                <h2 id="section-signature">{t!("apologies-form-signature")}</h2>
                <div class="two close">
                    <TextField typed=typed() name="signed_by" label=t!("apologies-field-signed-by") value=content.signed_by.clone()/>
                    <TextField typed=typed() name="signed_title" label=t!("apologies-field-signed-title") value=content.signed_title.clone()/>
                </div>
            </section>
            <section class="sec stack" aria-labelledby="section-promise">
                <h2 id="section-promise">{t!("apologies-form-promise")}</h2>
                <TextField typed=typed() name="promise" label=t!("apologies-field-promise") value=content.promise.body.clone()
                    help=t!("apologies-field-promise-help")/>
                <div class="two close">
                    <SelectField typed=typed() name="promise_owner" label=t!("apologies-field-promise-owner") options=owners value=owner/>
                    <TextField typed=typed() name="promise_due" label=t!("apologies-field-promise-due") kind="date" value=due.unwrap_or_default()/>
                </div>
            </section>
            <section class="sec stack" aria-labelledby="section-schedule">
                <h2 id="section-schedule">{t!("apologies-form-schedule")}</h2>
                <div class="two close">
                    <MomentField typed=typed() name="scheduled_for" label=t!("apologies-field-scheduled-for", zone = zone) zone=self.zone
                        stored=at help=t!("apologies-field-scheduled-for-help")/>
                    <TextField typed=typed() name="per_minute" label=t!("apologies-field-per-minute") inputmode="numeric"
                        value=content.per_minute.to_string() help=t!("apologies-field-per-minute-help")/>
                </div>
            </section>
        }
        .into_any()
    }
}

/// The variables and what is filled in for each.
fn variables() -> impl IntoView {
    let list: Vec<_> = Variable::OF_INCIDENT
        .iter()
        .map(|variable| {
            let help = t!(&format!("apologies-var-{}", variable.as_str().replace('_', "-")));
            view! { <dt class="mono">{format!("{{{{{variable}}}}}")}</dt><dd>{help}</dd> }
        })
        .collect();
    view! {
        <details class="variables">
            <summary>{t!("apologies-variables")}</summary>
            <dl class="key-values above-3">{list}</dl>
            <p class="help">{t!("apologies-variables-help")}</p>
        </details>
    }
}
