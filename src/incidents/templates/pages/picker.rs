//! The choice of a template inside a form. It works without JavaScript: the button posts what was typed, and the page
//! comes back with the template put in. With JavaScript two keys press it (`public/keys.js`).

use crate::incidents::draft::Draft;
use crate::incidents::incident::{Kind, State};
use crate::incidents::store::Incident;
use crate::incidents::templates::fill::{self, CHOSEN_TEMPLATE};
use crate::incidents::templates::forms::INTENT;
use crate::incidents::templates::store;
use crate::incidents::templates::store::Template;
use crate::incidents::templates::usage::USED_TEMPLATE;
use crate::platform::db::Tx;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::icon;
use crate::web::form_fields::Fields;
use crate::web::{FormState, RequestContext};
use leptos::prelude::*;

/// The choice of a template for a form about these services; `None` where there is none to choose. `used` is the template
/// that the form was filled in from. `enter` is the `intent` that Enter posts in a field of the form: a form's first
/// button is its default one, and that must not be the template's.
pub async fn picker(
    tx: &mut Tx,
    typed: &FormState,
    kind: Kind,
    services: &[PublicId],
    allows: impl Fn(State) -> bool,
    used: &str,
    enter: &'static str,
) -> Result<Option<AnyView>, Refusal> {
    let offered = store::offered(tx, kind, services, allows).await?;
    let used = typed.value(USED_TEMPLATE, used);
    if offered.is_empty() {
        return Ok(None);
    }
    let chosen = typed.value(CHOSEN_TEMPLATE, "");
    let used_name = offered.iter().find(|template| template.row.id.as_str() == used).map(|used| used.row.name.clone());
    let options: Vec<_> = offered
        .iter()
        .map(|template| {
            let id = template.row.id.to_string();
            let selected = id == chosen;
            view! { <option value=id selected=selected>{label(template)}</option> }
        })
        .collect();
    let error = typed.error(CHOSEN_TEMPLATE);
    let has_error = error.is_some();
    let error = error.map(|text| view! { <p class="status major" id="template-wrong">{icon::cross()}{text}</p> });
    Ok(Some(
        view! {
            <div class="field" class:wrong=has_error>
                <button type="submit" name="intent" value=enter formnovalidate={enter == "draft"} hidden></button>
                <label for="template">{t!("template-pick-label")}</label>
                <div class="row one-line">
                    <select id="template" name=CHOSEN_TEMPLATE class="grow" aria-describedby=has_error.then_some("template-wrong")>
                        <option value="">{t!("template-pick-none")}</option>
                        {options}
                    </select>
                    <button class="button" type="submit" name="intent" value=INTENT formnovalidate=true>{t!("template-pick-submit")}</button>
                </div>
                {error}
                {used_name.map(|name| view! { <p class="help" role="status">{t!("template-used", name = name)}</p> })}
                <input type="hidden" name=USED_TEMPLATE value=used/>
            </div>
        }
        .into_any(),
    ))
}

fn label(template: &Template) -> String {
    let row = &template.row;
    if row.group_name.is_empty() { row.name.clone() } else { format!("{}: {}", row.group_name, row.name) }
}

/// What the form to declare, or to schedule, shows: what was refused, the template that the link to the page names (`?template=`),
/// or the person's draft, into which a template was put.
pub async fn declare_form(tx: &mut Tx, context: &RequestContext, draft: Option<&Draft>) -> Result<FormState, Refusal> {
    let typed = context.form("/desk/incidents");
    if typed.was_refused() {
        return Ok(typed);
    }
    let fields = if context.query.has(CHOSEN_TEMPLATE) {
        let template = match fill::chosen(tx, &context.query).await {
            Ok(template) => template,
            // A link to a template that is gone leads to the empty form.
            Err(Refusal::Invalid(_)) => return Ok(typed),
            Err(other) => return Err(other),
        };
        let known = fill::known(tx, context).await?;
        match template.row.kind {
            Kind::Maintenance => Some(fill::maintenance(&known, &template, Fields::default())),
            Kind::Incident => Some(fill::declaration(&known, &template, Fields::default())),
        }
    } else {
        // A draft belongs to one of the forms on this page.
        let kind = |fields: &Fields| match fields.get("kind") {
            "" => Kind::Incident.as_str().to_owned(),
            kind => kind.to_owned(),
        };
        draft.map(|draft| draft.fields.clone()).filter(|fields| kind(fields) == kind(&context.query))
    };
    Ok(fields.map_or(typed, |fields| FormState::filled("/desk/incidents", fields)))
}

/// The fields of the composer with the template put in that the link to the page names; `saved` where it names none.
pub async fn used_by_update(
    tx: &mut Tx,
    context: &RequestContext,
    incident: &Incident,
    saved: Option<Fields>,
) -> Result<Option<Fields>, Refusal> {
    if !context.query.has(CHOSEN_TEMPLATE) {
        return Ok(saved);
    }
    let template = match fill::chosen(tx, &context.query).await {
        Ok(template) => template,
        Err(Refusal::Invalid(_)) => return Ok(saved),
        Err(other) => return Err(other),
    };
    let known = fill::known(tx, context).await?;
    Ok(Some(fill::update(tx, &known, &template, incident, saved.unwrap_or_default()).await?))
}
