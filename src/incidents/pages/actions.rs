//! The actions that follow an incident, below its post-mortem: who does what by when, and what is promised to customers.

use crate::access::{IncidentCommander, Right};
use crate::incidents::post_mortem::actions::{Action, PromiseState};
use crate::incidents::store::Incident;
use crate::t;
use crate::types::PublicId;
use crate::ui::{icon, time};
use crate::web::field::{ErrorSummary, FormKey, SelectField, TextField};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The section.
pub(super) fn section(
    context: &RequestContext,
    incident: &Incident,
    actions: &[Action],
    owners: &[(PublicId, String)],
    zone: Tz,
) -> impl IntoView + use<> {
    let may_write = context.staff.as_ref().is_some_and(|staff| staff.holds_any(IncidentCommander::ROLES));
    let may_write = may_write && incident.withdrawn_at.is_none();
    let items: Vec<_> = actions.iter().map(|action| item(context, action, owners, may_write, zone)).collect();
    // The fields of both forms have the same ids.
    let edits = |action: &Action| is_open(context, action);
    let add = (may_write && !actions.iter().any(edits)).then(|| {
        let path = format!("/desk/incidents/{}/actions", incident.id);
        let typed = context.form(&path);
        let is_expanded = typed.was_refused() || actions.is_empty();
        view! {
            <details class="data above-3" open=is_expanded>
                <summary>{t!("post-mortem-action-add")}</summary>
                <form method="post" action=path class="form above-3">
                    <FormKey typed=typed.clone()/>
                    <ErrorSummary typed=typed.clone()/>
                    {fields(typed, None, owners, zone)}
                    <button class="button" type="submit">{t!("post-mortem-action-add")}</button>
                </form>
            </details>
        }
    });
    view! {
        <section id="actions" class="sec" aria-labelledby="actions-title">
            <h2 id="actions-title" class="below-3">{t!("post-mortem-actions-title")}</h2>
            {actions.is_empty().then(|| view! { <p class="quiet">{t!("post-mortem-actions-none")}</p> })}
            <ul class="actions">{items}</ul>
            {add}
        </section>
    }
}

fn item(
    context: &RequestContext,
    action: &Action,
    owners: &[(PublicId, String)],
    may_write: bool,
    zone: Tz,
) -> impl IntoView + use<> {
    let path = format!("/desk/incidents/{}/actions/{}", action.incident_id, action.id);
    let due = time::date_text(action.due_at, zone);
    let is_overdue = action.done_at.is_none() && action.due_at < context.now;
    let overdue = is_overdue.then(|| view! { " "<span class="late">{t!("post-mortem-action-overdue")}</span> });
    let is_own = context.staff.as_ref().is_some_and(|staff| staff.id == action.owner_id);
    let done = (is_own || may_write).then(|| done_form(context, action, &path));
    let is_promised = !action.public_promise.is_empty();
    view! {
        <li class="below-4">
            <h3>{action.title.clone()}</h3>
            <p>{t!("post-mortem-action-line", owner = &action.owner, due = due)}{overdue}</p>
            {promise(action, context, zone)}
            {action.done_at.map(|at| {
                let name = action.done_by.clone().unwrap_or_default();
                view! { <p>{icon::tick()}" "{t!("post-mortem-action-done", at = time::full_text(at, zone), name = name)}</p> }
            })}
            <div class="row above-2">{done}{(may_write && !is_promised).then(|| remove_form(context, action, &path))}</div>
            {may_write.then(|| edit_form(context, action, owners, &path, zone))}
        </li>
    }
}

/// What customers read of it, or would.
fn promise(action: &Action, context: &RequestContext, zone: Tz) -> AnyView {
    let public = action.public_due_at.filter(|_| !action.public_promise.is_empty()).map(|due_at| {
        let state = PromiseState::at(due_at, action.done_at, context.now);
        let text = t!(
            "post-mortem-action-promise-public",
            promise = &action.public_promise,
            due = time::date_text(due_at, zone)
        );
        view! { <p class="note">{icon::info()}<span>{text}" "<b>{t!(&format!("promise-{}", state.as_str()))}</b></span></p> }
    });
    let is_draft = !action.promise.is_empty() && action.promise != action.public_promise;
    let draft = is_draft.then(|| {
        view! { <p class="small quiet">{t!("post-mortem-action-promise-draft", promise = &action.promise)}</p> }
    });
    view! { {public}{draft} }.into_any()
}

fn done_form(context: &RequestContext, action: &Action, path: &str) -> impl IntoView + use<> {
    let path = format!("{path}/done");
    let typed = context.form(&path);
    let (key, undo) = match action.done_at {
        Some(_) => ("post-mortem-action-mark-undone", Some(view! { <input type="hidden" name="undo" value="yes"/> })),
        None => ("post-mortem-action-mark-done", None),
    };
    view! {
        <form method="post" action=path>
            <ErrorSummary typed=typed/>
            {undo}
            <button class="button" type="submit">{t!(key)}</button>
        </form>
    }
}

fn remove_form(context: &RequestContext, action: &Action, path: &str) -> impl IntoView + use<> {
    let path = format!("{path}/removal");
    let typed = context.form(&path);
    view! {
        <form method="post" action=path>
            <ErrorSummary typed=typed/>
            <input type="hidden" name="version" value=action.version/>
            <button class="button" type="submit">{t!("post-mortem-action-remove")}</button>
        </form>
    }
}

/// Whether the form to change an action is shown: it was asked for, or refused.
fn is_open(context: &RequestContext, action: &Action) -> bool {
    let path = format!("/desk/incidents/{}/actions/{}", action.incident_id, action.id);
    context.form(&path).was_refused() || context.query.get("edit") == action.id.as_str()
}

fn edit_form(
    context: &RequestContext,
    action: &Action,
    owners: &[(PublicId, String)],
    path: &str,
    zone: Tz,
) -> impl IntoView + use<> {
    let typed = context.form(path);
    let version = typed.value("version", action.version.to_string());
    let form = is_open(context, action).then(|| {
        view! {
            <form method="post" action=path.to_owned() class="form above-3">
                <ErrorSummary typed=typed.clone()/>
                <input type="hidden" name="version" value=version/>
                {fields(typed, Some(action), owners, zone)}
                <button class="button" type="submit">{t!("post-mortem-action-save")}</button>
            </form>
        }
    });
    match form {
        Some(form) => form.into_any(),
        None => {
            let href = format!("/desk/incidents/{}/post-mortem?edit={}#actions", action.incident_id, action.id);
            view! { <p class="small above-2"><a class="in" href=href>{t!("post-mortem-action-edit")}</a></p> }
                .into_any()
        }
    }
}

fn fields(typed: FormState, action: Option<&Action>, owners: &[(PublicId, String)], zone: Tz) -> impl IntoView + use<> {
    let title = action.map(|action| action.title.clone()).unwrap_or_default();
    let owner = action.map(|action| action.owner_id.to_string()).unwrap_or_default();
    let due = action.map(|action| action.due_at.with_timezone(&zone).date_naive().to_string()).unwrap_or_default();
    let promise = action.map(|action| action.promise.clone()).unwrap_or_default();
    let owners: Vec<_> = std::iter::once((String::new(), t!("post-mortem-action-owner-none")))
        .chain(owners.iter().map(|(id, name)| (id.to_string(), name.clone())))
        .collect();
    view! {
        <TextField typed=typed.clone() name="title" label=t!("post-mortem-action-title") value=title required=true/>
        <SelectField typed=typed.clone() name="owner" label=t!("post-mortem-action-owner") options=owners value=owner/>
        <TextField typed=typed.clone() name="due" label=t!("post-mortem-action-due") value=due kind="date" required=true/>
        <TextField typed=typed name="promise" label=t!("post-mortem-action-promise") value=promise help=t!("post-mortem-action-promise-help")/>
    }
}
