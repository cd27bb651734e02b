//! The form of a receiver's name and, for any JSON, of where its fields are, with a sample to try them on.

use super::receivers::kind_name;
use crate::alerts::formats::datadog::TEMPLATE;
use crate::alerts::formats::{self, JsonFields, Parsed};
use crate::alerts::kind::HookKind;
use crate::alerts::receivers::Hook;
use crate::t;
use crate::types::field_errors::FieldErrors;
use crate::ui::wording;
use crate::web::field::{ErrorSummary, TextArea, TextField};
use crate::web::{FormState, RequestContext};
use leptos::prelude::*;

/// The form, with what a tried sample gives.
pub fn view(context: &RequestContext, hook: &Hook) -> AnyView {
    let action = format!("/desk/settings/alerts/{}", hook.id);
    let typed = context.form(&action);
    let is_json = hook.kind == HookKind::Json;
    view! {
        <section class="sec" aria-labelledby="how">
            <div class="section-head"><h2 id="how">{t!("receiver-how-heading")}</h2></div>
            <p>{t!(&format!("receiver-how-{}", hook.kind.as_str()))}</p>
            {(hook.kind == HookKind::Datadog).then(|| view! { <pre class="mono above-3">{TEMPLATE}</pre> })}
            <form method="post" action=action.clone() class="form above-4">
                <ErrorSummary typed=typed.clone()/>
                <input type="hidden" name="version" value=typed.value("version", hook.version.to_string())/>
                <TextField typed=typed.clone() name="name" label=t!("receivers-name") value=hook.name.clone() required=true/>
                {is_json.then(|| json_fields(&typed, &hook.fields()))}
                {is_json.then(|| trial(context, &typed))}
                <div class="row">
                    <button class="button primary" type="submit">{t!("receiver-save", kind = kind_name(hook.kind))}</button>
                    {is_json.then(|| view! { <button class="button" type="submit" name="intent" value="try">{t!("receiver-try")}</button> })}
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn json_fields(typed: &FormState, stored: &JsonFields) -> impl IntoView + use<> {
    let fields: Vec<_> = stored
        .pointers()
        .into_iter()
        .map(|(name, pointer)| {
            let (label, help) = (t!(&format!("receiver-pointer-{name}")), t!(&format!("receiver-pointer-{name}-help")));
            view! { <TextField typed=typed.clone() name=name label=label value=pointer.to_owned() help=help/> }
        })
        .collect();
    view! {
        <p class="quiet">{t!("receiver-pointers-lead")}</p>
        {fields}
        <TextField typed=typed.clone() name="resolved_words" label=t!("receiver-resolved-words")
            value=stored.resolved_words.clone() help=t!("receiver-resolved-words-help")/>
        <TextArea typed=typed.clone() name="sample" label=t!("receiver-sample") help=t!("receiver-sample-help") rows=8/>
    }
}

/// What the typed pointers find in the typed sample.
fn trial(context: &RequestContext, typed: &FormState) -> Option<AnyView> {
    if typed.value("intent", "") != "try" || typed.errors().next().is_some() {
        return None;
    }
    let fields = JsonFields::read(&mut FieldErrors::new(), |name| typed.value(name, ""));
    let sample = typed.value("sample", "");
    let parsed = formats::parse_json(sample.as_bytes())
        .and_then(|body| formats::parse(HookKind::Json, &fields, &body, context.now));
    let found = match parsed {
        Ok(parsed) => found(parsed),
        Err(error) => view! { <p class="status major">{wording::format_message(&error.message)}</p> }.into_any(),
    };
    Some(
        view! {
            <div class="field" role="status" id="trial" tabindex="-1" autofocus>
                <h3>{t!("receiver-trial-heading")}</h3>
                {found}
            </div>
        }
        .into_any(),
    )
}

fn found(parsed: Parsed) -> AnyView {
    if parsed.alerts.is_empty() {
        return view! { <p>{t!("receiver-trial-none")}</p> }.into_any();
    }
    let rows: Vec<_> = parsed
        .alerts
        .into_iter()
        .take(20)
        .map(|alert| {
            let labels: Vec<_> = alert.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
            view! {
                <tr>
                    <th scope="row" class="mono">{alert.key}</th>
                    <td>{t!(&format!("alert-{}", alert.status.as_str()))}</td>
                    <td>{alert.title}</td>
                    <td class="small quiet">{labels.join(", ")}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="table-wrap"><table>
            <thead><tr>
                <th scope="col">{t!("receiver-pointer-key")}</th>
                <th scope="col">{t!("receiver-pointer-status")}</th>
                <th scope="col">{t!("receiver-pointer-title")}</th>
                <th scope="col">{t!("receiver-pointer-labels")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}
