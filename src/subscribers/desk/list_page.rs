//! The list of subscribers: counts by state, search, filters, and the form to add one.

use super::{LIST, address, path, scope_words, state_label};
use crate::access::personal_data::{ContactView, PersonalData};
use crate::access::{Right, Section, SubscriberManager};
use crate::customers::address_text;
use crate::delivery::channel::Channel;
use crate::delivery::demo_receiver;
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::subscribers::list::{self, Count, Filter};
use crate::subscribers::pages::{
    ScopeField, channel_links, contact_fields, kinds_field, languages, offered, preference_fields,
};
use crate::subscribers::scope::Kinds;
use crate::subscribers::store::{self, Preferences, State, Subscriber};
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::field::{Choices, ErrorSummary, FormKey};
use crate::web::form_fields::Fields;
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;
use phonenumber::country::Id;

/// The field of the query that names the channel of the form to add a subscriber.
const ADD_TO: &str = "add";
/// The fields of the query that choose who is listed.
const FILTERS: [&str; 3] = ["q", "state", "channel"];
/// Subscribers of one page of the list.
const PAGE_SIZE: i64 = 50;

/// The list.
#[component]
pub fn Subscribers() -> impl IntoView {
    desk_page(Section::Subscribers, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let staff = context.staff()?;
    let contacts = ContactView::of(staff);
    let sees_contacts = PersonalData::Contacts.is_visible_to(staff);
    let may_manage = staff.holds_any(SubscriberManager::ROLES);
    let mut tx = context.app.db.read().await?;
    let installation = installation::get(&mut tx).await?;
    let filter = filter_of(&context.query, sees_contacts, installation.phone_country());
    let before = parse_place(context.query.get("before"));
    let mut found = list::newest_before(&mut tx, &filter, before.as_ref(), PAGE_SIZE + 1).await?;
    let counts = list::counts(&mut tx).await?;
    let add = if may_manage { Some(add_form(&mut tx, &context).await?) } else { None };
    drop(tx);
    let has_more = found.len() > usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| has_more).map(|last| next_page(&context.query, last));
    let zone = installation.zone();
    let is_empty = found.is_empty();
    let is_filtered = FILTERS.iter().any(|name| context.query.has(name)) || context.query.has("before");
    let demo = installation.is_demo.then(|| {
        view! { <a class="button" href=demo_receiver::PAGE>{t!("demo-receivers-link")}</a> }
    });
    let table = table(found, contacts, zone);
    Ok(DeskView::new(
        t!("section-subscribers"),
        view! {
            <div class="head"><div class="title">
                <div><h1>{t!("section-subscribers")}</h1><p>{t!("subscribers-lead")}</p></div>
                <div class="acts">{demo}<a class="button" href=format!("{LIST}/export.csv")>{t!("subscribers-export")}</a></div>
            </div></div>
            <div class="cols">
                <div>
                    {totals(&counts)}
                    {finder(&context.query)}
                    {if is_empty {
                        view! { <p class="lead">{if is_filtered { t!("subscribers-none-found") } else { t!("subscribers-none") }}</p> }.into_any()
                    } else {
                        table.into_any()
                    }}
                    <nav class="row above-4" aria-label=t!("subscribers-paging")>
                        {before.is_some().then(|| view! { <a class="button" href=LIST>{t!("subscribers-first-page")}</a> })}
                        {next.map(|href| view! { <a class="button" href=href rel="next">{t!("subscribers-next")}</a> })}
                    </nav>
                </div>
                {add}
            </div>
        },
    ))
}

/// What the query asks for. Whoever sees addresses may search for a part of one; everybody finds one that they know.
fn filter_of(query: &Fields, sees_contacts: bool, home: Option<Id>) -> Filter {
    let typed = query.get("q").trim();
    let known = address_text::parse(typed, home).ok();
    Filter {
        states: query.get("state").parse::<State>().into_iter().collect(),
        channels: query.get("channel").parse::<Channel>().into_iter().collect(),
        query: if known.is_none() && sees_contacts { typed.to_owned() } else { String::new() },
        // A text that is no address finds nobody, where parts must not be searched for.
        address_key: known
            .map(|address| address.key)
            .or_else(|| (!typed.is_empty() && !sees_contacts).then(|| typed.to_owned())),
        ..Filter::default()
    }
}

fn parse_place(text: &str) -> Option<(Timestamp, PublicId)> {
    let (micros, id) = text.split_once('-')?;
    Some((chrono::DateTime::from_timestamp_micros(micros.parse().ok()?)?, PublicId::parse(id)?))
}

fn next_page(query: &Fields, last: &Subscriber) -> String {
    let place = format!("{}-{}", last.created_at.timestamp_micros(), last.id);
    let kept = FILTERS.into_iter().filter(|name| query.has(name)).map(|name| (name, query.get(name)));
    let text =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).append_pair("before", &place).finish();
    format!("{LIST}?{text}")
}

fn totals(counts: &[Count]) -> impl IntoView + use<> {
    let cells: Vec<_> = State::ALL
        .into_iter()
        .map(|state| {
            let number: i64 = counts.iter().filter(|count| count.state == state).map(|count| count.subscribers).sum();
            let href = format!("{LIST}?state={}", state.as_str());
            view! { <li><a class="in" href=href>{t!(&format!("subscribers-state-{}", state.as_str()))}</a>" "<b>{number}</b></li> }
        })
        .collect();
    view! { <ul class="plain row below-3" aria-label=t!("subscribers-totals")>{cells}</ul> }
}

fn finder(query: &Fields) -> impl IntoView + use<> {
    let option = |name: &str, value: &str, label: String| {
        let selected = query.get(name) == value;
        let value = value.to_owned();
        view! { <option value=value selected=selected>{label}</option> }
    };
    let states: Vec<_> = State::ALL
        .into_iter()
        .map(|state| option("state", state.as_str(), t!(&format!("subscribers-state-{}", state.as_str()))))
        .collect();
    let channels: Vec<_> =
        Channel::all().map(|channel| option("channel", channel.as_str(), t!(&channel.label_key()))).collect();
    let typed = query.get("q").to_owned();
    view! {
        <form method="get" action=LIST role="search" class="finder below-4">
            <div class="field grow">
                <label for="q">{t!("subscribers-search-label")}</label>
                <input id="q" name="q" type="search" value=typed autocomplete="off" aria-describedby="q-help"/>
                <small class="help" id="q-help">{t!("subscribers-search-help")}</small>
            </div>
            <div class="field"><label for="state">{t!("subscribers-col-state")}</label>
                <select id="state" name="state"><option value="">{t!("subscribers-state-any")}</option>{states}</select></div>
            <div class="field"><label for="channel">{t!("subscribers-col-channel")}</label>
                <select id="channel" name="channel"><option value="">{t!("subscribers-channel-any")}</option>{channels}</select></div>
            <button class="button" type="submit">{t!("subscribers-search-submit")}</button>
        </form>
    }
}

fn table(found: Vec<Subscriber>, contacts: ContactView, zone: Tz) -> impl IntoView {
    let rows: Vec<_> = found
        .into_iter()
        .map(|subscriber| {
            let about = match subscriber.state {
                State::Active | State::Quarantined => {
                    t!(&format!("subscribe-about-{}", subscriber.subscriptions.choice()))
                }
                State::Unconfirmed | State::Ended => String::new(),
            };
            view! {
                <tr>
                    <th scope="row"><a class="in" href=path(&subscriber) dir="auto">{address(&subscriber, contacts)}</a></th>
                    <td>{t!(&subscriber.contact.channel.label_key())}</td>
                    <td>{state_label(subscriber.state)}</td>
                    <td class="wide-only">{about}</td>
                    <td class="wide-only nowrap">{time::day(subscriber.created_at, zone)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="table-wrap"><table>
            <caption class="sr">{t!("section-subscribers")}</caption>
            <thead><tr>
                <th scope="col">{t!("subscribers-col-address")}</th>
                <th scope="col">{t!("subscribers-col-channel")}</th>
                <th scope="col">{t!("subscribers-col-state")}</th>
                <th scope="col" class="wide-only">{t!("subscribers-col-about")}</th>
                <th scope="col" class="wide-only">{t!("subscribers-col-since")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
}

/// The form to add a subscriber: by e-mail or text message, or to the channel that the field [`ADD_TO`] of the query names.
async fn add_form(tx: &mut Tx, context: &RequestContext) -> Result<impl IntoView + use<>, Refusal> {
    let typed = context.form(LIST);
    let scope = ScopeField::load(tx, None).await?.view(&typed, scope_words());
    let offered = offered(&context.app);
    let channel = typed.value("channel", context.query.get(ADD_TO));
    let chosen = offered.iter().copied().find(|one| one.as_str() == channel);
    let links = channel_links(LIST, ADD_TO, &offered, chosen);
    let contact = contact_fields(&typed, chosen, t!("subscribers-add-contact-help"));
    let languages = languages(tx).await?;
    let preferences =
        preference_fields(&typed, &languages, &Preferences::default(), chosen.is_none_or(store::has_digest));
    let agreed = vec![("yes".to_owned(), t!("subscribers-add-agreed"), false)];
    Ok(view! {
        <aside class="side" aria-labelledby="add">
            <section>
                <h2 id="add" class="below-3">{t!("subscribers-add-heading")}</h2>
                {links}
                <form method="post" action=LIST class="form">
                    <FormKey typed=typed.clone()/>
                    <ErrorSummary typed=typed.clone()/>
                    {contact}
                    {scope}
                    {kinds_field(&typed, Kinds::ALL)}
                    {preferences}
                    <Choices typed=typed name="agreed" legend=t!("subscribers-add-agreed-legend") options=agreed help=t!("subscribers-add-agreed-help")/>
                    <button class="button primary" type="submit">{t!("subscribers-add-submit")}</button>
                </form>
            </section>
        </aside>
    })
}
