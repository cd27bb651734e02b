//! The saved filters above the list of customers: links to them, and the forms to save, rename and delete one.

use crate::customers::forms::FILTERS;
use crate::customers::saved_filters::{FILTERS_MAX, SavedFilter};
use crate::customers::search::Search;
use crate::t;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, FormKey, TextField};
use chrono_tz::Tz;
use leptos::prelude::*;

/// Where the name of a filter is sent.
fn action(filter: &SavedFilter) -> String {
    format!("{FILTERS}/{}", filter.id)
}

/// The filter that is shown: the one that the address names, or whose form was refused.
pub(super) fn shown<'f>(context: &RequestContext, filters: &'f [SavedFilter]) -> Option<&'f SavedFilter> {
    let named = context.query.get("filter").parse::<i64>().ok();
    filters.iter().find(|filter| {
        let action = action(filter);
        named == Some(filter.id)
            || context.form(&action).was_refused()
            || context.form(&format!("{action}/deletion")).was_refused()
    })
}

/// What the list searches for: what a refused form had, or the filter whose form was refused, where the address has nothing.
pub(super) fn refused_search(context: &RequestContext, search: Search, shown: Option<&SavedFilter>) -> Search {
    let typed = context.form(FILTERS);
    if typed.was_refused() {
        return Search {
            text: typed.value("q", ""),
            region: typed.value("region", ""),
            incident: typed.value("incident", ""),
            vulnerable: search.vulnerable || typed.value("vulnerable", "") == "yes",
            ..search
        };
    }
    match shown.filter(|_| context.refused_form.is_some()) {
        Some(filter) => filter.search(search.by_address),
        None => search,
    }
}

/// The links, and the form for what is shown.
pub(super) fn view(
    context: &RequestContext,
    filters: &[SavedFilter],
    shown: Option<&SavedFilter>,
    search: &Search,
    zone: Tz,
) -> AnyView {
    let links: Vec<_> = filters
        .iter()
        .map(|filter| {
            let current = shown.is_some_and(|shown| shown.id == filter.id).then_some("page");
            let href = format!("/desk/customers?{}", filter.query());
            view! { <a class="in" href=href aria-current=current>{filter.name.clone()}</a> }
        })
        .collect();
    let form = match shown {
        Some(filter) => Some(edit_form(context, filter, zone)),
        // The list of whom a file left out is gone after a while.
        None if search.missing == 0 && !search.query(0).is_empty() => Some(save_form(context, search)),
        None => None,
    };
    view! {
        {(!links.is_empty()).then(|| view! { <nav class="row below-3" aria-label=t!("customers-saved")>{links}</nav> })}
        {form}
    }
    .into_any()
}

fn save_form(context: &RequestContext, search: &Search) -> AnyView {
    let typed = context.form(FILTERS);
    let was_refused = typed.was_refused();
    let hidden: Vec<_> = [("q", &search.text), ("region", &search.region), ("incident", &search.incident)]
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value.clone()/> })
        .collect();
    view! {
        <details class="more below-4" open=was_refused>
            <summary>{t!("customers-saved-save")}</summary>
            <form method="post" action=FILTERS class="stack">
                <FormKey typed=typed.clone()/>
                <ErrorSummary typed=typed.clone()/>
                {hidden}
                {search.vulnerable.then(|| view! { <input type="hidden" name="vulnerable" value="yes"/> })}
                <TextField typed=typed name="name" label=t!("customers-saved-name") required=true
                    help=t!("customers-saved-help", max = FILTERS_MAX)/>
                <button class="button" type="submit">{t!("customers-saved-submit")}</button>
            </form>
        </details>
    }
    .into_any()
}

fn edit_form(context: &RequestContext, filter: &SavedFilter, zone: Tz) -> AnyView {
    let action = action(filter);
    let deletion = format!("{action}/deletion");
    let (typed, deleting) = (context.form(&action), context.form(&deletion));
    let was_refused = [typed.was_refused(), deleting.was_refused()];
    let version = filter.version.to_string();
    let about = t!(
        "customers-saved-by",
        name = &filter.name,
        by = &filter.saved_by,
        day = time::date_text(filter.saved_at, zone)
    );
    view! {
        <p class="quiet below-2">{about}</p>
        <details class="more below-2" open=was_refused[0]>
            <summary>{t!("customers-saved-rename")}</summary>
            <form method="post" action=action class="stack">
                <ErrorSummary typed=typed.clone()/>
                <input type="hidden" name="version" value=typed.value("version", version.clone())/>
                <TextField typed=typed name="name" label=t!("customers-saved-name") value=filter.name.clone() required=true/>
                <button class="button" type="submit">{t!("customers-saved-rename-submit")}</button>
            </form>
        </details>
        <details class="sure below-4" open=was_refused[1]>
            <summary>{t!("customers-saved-delete")}</summary>
            <form method="post" action=deletion>
                <ErrorSummary typed=deleting.clone()/>
                <input type="hidden" name="version" value=version/>
                <p>{t!("customers-saved-delete-help")}</p>
                <button class="button" type="submit">{t!("customers-saved-delete-submit")}</button>
            </form>
        </details>
    }
    .into_any()
}
