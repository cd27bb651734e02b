//! The list of customers with its search, and the form to import files.

use super::card::tenure;
use super::{saved, upload};
use crate::access::Section;
use crate::access::Staff;
use crate::access::personal_data::PersonalData;
use crate::customers::import::importer;
use crate::customers::import::staging::{self, ImportKind};
use crate::customers::saved_filters;
use crate::customers::search::{self, Order, Search, SearchPage};
use crate::platform::installation;
use crate::t;
use crate::types::Timestamp;
use crate::ui::number::Count;
use crate::web::RequestContext;
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;

/// Imports that are listed.
const IMPORTS_MAX: i64 = 5;

/// The list.
#[component]
pub fn Customers() -> impl IntoView {
    desk_page(Section::Customers, |context| async move {
        let staff = context.staff()?.clone();
        let sees_vulnerable = PersonalData::Vulnerable.is_visible_to(&staff);
        let mut tx = context.app.db.read().await?;
        let installation = installation::get(&mut tx).await?;
        let filters_saved = saved_filters::list(&mut tx, &staff, installation.phone_country()).await?;
        let shown = saved::shown(&context, &filters_saved);
        let search = saved::refused_search(&context, search_of(&context, &staff), shown);
        let search = search.with_rule(&mut tx, context.now).await?;
        let found = search::find_page(&mut tx, &search).await?;
        let (regions, count) = (search::regions(&mut tx).await?, search::count(&mut tx).await?);
        let imports = staging::recent(&mut tx, IMPORTS_MAX).await?;
        let incident = search::incident_title(&mut tx, &search.incident).await?;
        let file = search::missing_file(&mut tx, search.missing).await?;
        let zone = installation.zone();
        let may_import = importer::may_import(&mut tx, &staff).await?;
        drop(tx);
        let typed = context.form(crate::customers::forms::CUSTOMERS);
        let export = format!("/desk/customers/export.csv?{}", search.query(0)).trim_end_matches('?').to_owned();
        let body = view! {
            <div class="head"><div class="title"><div>
                <h1>{t!("section-customers")}</h1>
                <p>{if count.is_exact {
                    t!("customers-count", count = Count(count.customers))
                } else {
                    t!("customers-count-about", count = Count(count.customers))
                }}</p>
            </div>
            {(count.customers > 0).then(|| view! {
                <div class="acts"><a class="button" href=export>{t!("customers-export")}</a></div>
            })}
            </div></div>
            <div class="cols">
                <div>
                    {filters(&search, regions, (incident, file), sees_vulnerable)}
                    {saved::view(&context, &filters_saved, shown, &search, zone)}
                    {note((count.lag > 0).then(|| t!("customers-search-lag", count = Count(count.lag))))}
                    {note((found.order == Order::Added).then(|| t!("customers-search-many", count = Count(search::FEW))))}
                    {if found.customers.is_empty() {
                        empty_list(count.customers == 0, may_import).into_any()
                    } else {
                        table(&search, found, sees_vulnerable, context.now).into_any()
                    }}
                </div>
                <aside class="side" aria-label=t!("customers-imports")>
                    {may_import.then(|| view! {
                        <section aria-labelledby="import">
                            <h2 id="import" class="below-3">{t!("customers-import")}</h2>
                            {upload::form(ImportKind::Customers, typed)}
                        </section>
                    })}
                    <section aria-labelledby="imports">
                        <h2 id="imports" class="below-3">{t!("customers-imports")}</h2>
                        {if imports.is_empty() {
                            view! { <p class="quiet">{t!("customers-imports-empty")}</p> }.into_any()
                        } else {
                            upload::recent(imports, zone).into_any()
                        }}
                    </section>
                </aside>
            </div>
        };
        Ok(DeskView::new(t!("section-customers"), body))
    })
}

/// What a request for the list, or for a file of it, searches for.
pub fn search_of(context: &RequestContext, staff: &Staff) -> Search {
    Search {
        text: context.query.get("q").trim().to_owned(),
        region: context.query.get("region").to_owned(),
        by_address: PersonalData::Contacts.is_visible_to(staff),
        vulnerable: PersonalData::Vulnerable.is_visible_to(staff) && context.query.has("vulnerable"),
        incident: context.query.get("incident").to_owned(),
        missing: context.query.get("missing").parse().unwrap_or(0),
        rule: None,
        after: context.query.get("after").parse().unwrap_or(0),
    }
}

fn note(text: Option<String>) -> impl IntoView {
    text.map(|text| view! { <p class="note below-3"><span aria-hidden="true">"·"</span><span>{text}</span></p> })
}

fn filters(
    search: &Search,
    regions: Vec<String>,
    (incident, file): (Option<String>, Option<String>),
    sees_vulnerable: bool,
) -> impl IntoView + use<> {
    let (label, help) = if search.by_address {
        (t!("customers-search-label"), t!("customers-search-help"))
    } else {
        (t!("customers-search-label-no-address"), t!("customers-search-help-no-address"))
    };
    let vulnerable = sees_vulnerable.then(|| view! {
        <label class="opt"><input type="checkbox" name="vulnerable" value="yes" checked=search.vulnerable/><span>{t!("customers-filter-vulnerable")}</span></label>
    });
    let regions: Vec<_> = regions
        .into_iter()
        .map(|region| {
            let selected = region == search.region;
            let label = region.clone();
            view! { <option value=region selected=selected>{label}</option> }
        })
        .collect();
    let incident_field = (!search.incident.is_empty())
        .then(|| view! { <input type="hidden" name="incident" value=search.incident.clone()/> });
    let missing_field =
        (search.missing > 0).then(|| view! { <input type="hidden" name="missing" value=search.missing/> });
    let narrowed = [
        incident.map(|title| t!("customers-filter-incident", title = title)),
        file.map(|file| t!("customers-filter-missing", file = file)),
    ];
    let narrowed: Vec<_> = narrowed
        .into_iter()
        .flatten()
        .map(|text| view! {
            <p class="note below-3"><span aria-hidden="true">"·"</span><span>{text}" "<a class="in" href="/desk/customers">{t!("customers-filter-clear")}</a></span></p>
        })
        .collect();
    view! {
        <form method="get" action="/desk/customers" role="search" class="finder below-4">
            <div class="field grow">
                <label for="q">{label}</label>
                <input id="q" name="q" type="search" value=search.text.clone() autocomplete="off" aria-describedby="q-help"/>
                <small class="help" id="q-help">{help}</small>
            </div>
            <div class="field">
                <label for="region">{t!("customers-region")}</label>
                <select id="region" name="region"><option value="">{t!("customers-region-any")}</option>{regions}</select>
            </div>
            {vulnerable}
            {incident_field}
            {missing_field}
            <button class="button" type="submit">{t!("customers-search-submit")}</button>
        </form>
        {narrowed}
    }
}

fn table(search: &Search, found: SearchPage, sees_vulnerable: bool, now: Timestamp) -> impl IntoView + use<> {
    let next = found.next.map(|after| format!("/desk/customers?{}", search.query(after)));
    let first = (search.after > 0).then(|| format!("/desk/customers?{}", search.query(0)));
    let rows: Vec<_> = found
        .customers
        .into_iter()
        .map(|customer| {
            let href = format!("/desk/customers/{}", customer.id);
            let monthly = customer.monthly().map(|money| money.short()).unwrap_or_default();
            let tenure = tenure(&customer, now).unwrap_or_default();
            view! {
                <tr>
                    <th scope="row"><a class="in" href=href dir="auto">{customer.name.clone()}</a>
                        {(sees_vulnerable && customer.vulnerable).then(|| view! { " "<span class="chip warm">{t!("customers-vulnerable")}</span> })}</th>
                    <td class="quiet nowrap">{customer.external_id}</td>
                    <td class="wide-only">{customer.region}</td>
                    <td class="wide-only">{customer.plan}</td>
                    <td class="numeric">{monthly}</td>
                    <td class="numeric wide-only nowrap">{tenure}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="table-wrap"><table>
            <caption class="sr">{t!("section-customers")}</caption>
            <thead><tr>
                <th scope="col">{t!("customers-name")}</th><th scope="col">{t!("customers-number")}</th>
                <th scope="col" class="wide-only">{t!("customers-region")}</th><th scope="col" class="wide-only">{t!("customers-plan")}</th>
                <th scope="col" class="numeric">{t!("customers-monthly")}</th><th scope="col" class="numeric wide-only">{t!("customers-tenure")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
        <nav class="row above-4" aria-label=t!("customers-paging")>
            {first.map(|href| view! { <a class="button" href=href>{t!("customers-first-page")}</a> })}
            {next.map(|href| view! { <a class="button" href=href rel="next">{t!("customers-next")}</a> })}
        </nav>
    }
}

fn empty_list(is_empty: bool, may_import: bool) -> impl IntoView {
    let text = match (is_empty, may_import) {
        (true, true) => t!("customers-empty"),
        (true, false) => t!("customers-empty-ask"),
        (false, _) => t!("customers-search-empty"),
    };
    view! { <p class="lead">{text}</p> {(!is_empty).then(|| view! { <p class="above-2"><a class="in" href="/desk/customers">{t!("customers-filter-clear")}</a></p> })} }
}

/// The address of the list of customers exposed to an incident.
pub fn exposed_customers_url(incident: &str) -> String {
    format!("/desk/customers?incident={incident}")
}
