//! As one person reads it: the text with what was filled in marked, who they are, and who else to read it as; and who is
//! left out, and why.

use crate::apologies::audience::Counts;
use crate::apologies::readers::{Reader, Readers};
use crate::apologies::store::Batch;
use crate::apologies::wording;
use crate::customers;
use crate::delivery::message::{Channel, Skipped};
use crate::platform::db::Tx;
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::number::grouped;
use crate::ui::{icon, time};
use crate::web::RequestContext;
use leptos::prelude::*;

/// The section with the text as one of the readers gets it; `?as=` chooses which.
pub async fn section(
    tx: &mut Tx,
    context: &RequestContext,
    batch: &Batch,
    readers: Readers,
) -> Result<AnyView, Refusal> {
    let wanted = context.query.get("as");
    let chosen = readers.few.iter().position(|reader| reader.pick.as_str() == wanted).unwrap_or(0);
    let Some(reader) = readers.few.get(chosen) else {
        return Ok(view! {
            <section class="sec" aria-labelledby="read">
                <div class="hd"><h2 id="read">{t!("apologies-preview-heading")}</h2></div>
                {incomplete(&readers)}
                <p class="quiet">{t!("apologies-preview-empty")}</p>
            </section>
        }
        .into_any());
    };
    let person = about(tx, context, batch, reader).await?;
    let edit = if context.query.has("edit") { "&edit=1" } else { "" };
    let others: Vec<_> = readers
        .few
        .iter()
        .enumerate()
        .map(|(at, other)| {
            let current = (at == chosen).then_some("true");
            let pick = t!(&format!("apologies-pick-{}", other.pick.as_str()), channel = channel_word(other.channel));
            let parts = other.sms().filter(|size| size.parts > 2).map(|size| t!("apologies-pick-parts", parts = size.parts));
            let href = format!("/desk/apologies/{}?as={}{edit}#read", batch.id, other.pick.as_str());
            view! {
                <li><a href=href aria-current=current>{other.person.called().to_owned()}<small>{pick}{parts}</small></a></li>
            }
        })
        .collect();
    Ok(view! {
        <section class="sec" aria-labelledby="read">
            <div class="hd"><h2 id="read">{t!("apologies-preview-heading")}</h2><span>{t!("apologies-preview-legend")}</span></div>
            {incomplete(&readers)}
            <div class="reader">
                <div>{text(reader)}{person}</div>
                <nav aria-label=t!("apologies-preview-readers-label")><ul class="who">{others}</ul></nav>
            </div>
        </section>
    }
    .into_any())
}

fn channel_word(channel: Channel) -> String {
    t!(&format!("apologies-channel-{}", channel.as_str()))
}

/// The text itself.
fn text(reader: &Reader) -> AnyView {
    let letter = match &reader.letter {
        Ok(letter) => letter,
        Err(empty) => {
            let names: Vec<&str> = empty.iter().map(|variable| variable.as_str()).collect();
            let told = t!("apologies-empty-for", names = names.join(", "), person = reader.person.called());
            return view! { <p class="note hot">{icon::warning()}<span>{told}</span></p> }.into_any();
        }
    };
    let pieces: Vec<_> = letter
        .body
        .iter()
        .map(|piece| match piece.variable {
            Some(_) => view! { <mark>{piece.text.clone()}</mark> }.into_any(),
            None => piece.text.clone().into_any(),
        })
        .collect();
    match reader.channel {
        Channel::Sms => {
            let size = reader.sms().map(|size| wording::sms(&size));
            view! { <p class="sms">{pieces}</p><p class="help above-2">{size}" "{t!("apologies-sms-reply-help")}</p> }
                .into_any()
        }
        Channel::Email => {
            let lines = letter.text().lines().count();
            view! {
                <div class="mail"><p class="subject">{letter.subject.clone()}</p><p>{pieces}</p></div>
                <p class="help above-2">{t!("apologies-mail-size", lines = lines)}</p>
            }
            .into_any()
        }
    }
}

/// Who they are, what they lost, and their page.
async fn about(tx: &mut Tx, context: &RequestContext, batch: &Batch, reader: &Reader) -> Result<AnyView, Refusal> {
    let id = reader.person.id;
    let Some(customer) = customers::store::find(tx, id).await? else { return Ok(().into_any()) };
    let years = customer
        .tenure_years(context.now)
        .filter(|years| *years > 0)
        .map(|years| t!("apologies-preview-tenure", years = years));
    let monthly = customer.monthly().filter(|money| !money.is_zero());
    let facts: Vec<String> = [
        Some(customer.region.clone()).filter(|region| !region.is_empty()),
        Some(customer.plan.clone()).filter(|plan| !plan.is_empty()),
        years,
        monthly.map(|money| t!("apologies-preview-monthly", money = money.short())),
    ]
    .into_iter()
    .flatten()
    .collect();
    let lost = customers::exposure::for_customer(tx, &batch.content.incident_id, id).await?;
    let lost: Vec<String> = lost
        .iter()
        .map(|one| format!("{} {}", one.name, time::span(chrono::Duration::minutes(one.minutes_by(context.now)))))
        .collect();
    let link =
        customers::personal_link::active_token(tx, &context.app.keys, context.now, id, &batch.content.incident_id)
            .await?;
    let page = match link {
        Some(token) => {
            view! { <a class="in" href=format!("/r/{token}")>{t!("apologies-preview-page-open")}</a> }.into_any()
        }
        None => view! { <span class="quiet">{t!("apologies-preview-page-none")}</span> }.into_any(),
    };
    Ok(view! {
        <dl class="kv above-4">
            <dt>{t!("apologies-preview-customer")}</dt>
            <dd><a class="in" href=format!("/desk/customers/{id}")>{reader.person.called().to_owned()}</a>
                {(!facts.is_empty()).then(|| format!(", {}", facts.join(", ")))}</dd>
            <dt>{t!("apologies-preview-disruption")}</dt><dd>{lost.join(", ")}</dd>
            <dt>{t!("apologies-preview-page")}</dt><dd>{page}</dd>
        </dl>
    }
    .into_any())
}

/// People for whom something is empty, by name.
fn incomplete(readers: &Readers) -> impl IntoView + use<> {
    let told: Vec<_> = readers
        .incomplete
        .iter()
        .map(|(name, empty)| {
            let names: Vec<&str> = empty.iter().map(|variable| variable.as_str()).collect();
            let told = t!("apologies-empty-for", names = names.join(", "), person = name);
            view! { <li class="note hot">{icon::warning()}<span>{told}</span></li> }
        })
        .collect();
    (!told.is_empty()).then(|| view! { <ul class="stack below-4">{told}</ul> })
}

/// Who is left out, and why; and who is held for a look.
pub fn left_out(batch: &Batch, counts: &Counts, since: Timestamp, zone: chrono_tz::Tz) -> impl IntoView + use<> {
    let rows: Vec<_> = counts
        .left_out
        .iter()
        .map(|(reason, people)| {
            let key = reason.as_str().replace('_', "-");
            let why = match reason {
                Skipped::RecentApology => t!("apologies-skipped-recent-apology", since = time::date_text(since, zone)),
                _ => t!(&format!("apologies-skipped-{key}")),
            };
            view! {
                <tr>
                    <th scope="row">{why}</th>
                    <td class="n">{grouped(*people)}</td>
                    <td class="quiet">{t!(&format!("apologies-instead-{key}"))}</td>
                </tr>
            }
        })
        .collect();
    let hit = narrowed(batch, counts.hit);
    let held = counts.held;
    view! {
        <section class="sec" aria-labelledby="out">
            <div class="hd"><h2 id="out">{t!("apologies-skipped-heading", count = counts.out())}</h2><span>{hit}</span></div>
            {(!rows.is_empty()).then(|| view! {
                <div class="tw">
                    <table>
                        <thead><tr>
                            <th scope="col">{t!("apologies-col-reason")}</th>
                            <th scope="col" class="n">{t!("apologies-col-people")}</th>
                            <th scope="col">{t!("apologies-col-instead")}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                        <tfoot><tr><th scope="row">{t!("apologies-skipped-total")}</th><td class="n">{grouped(counts.out())}</td><td></td></tr></tfoot>
                    </table>
                </div>
            })}
            <p class="help above-3">{t!("apologies-skipped-help")}</p>
        </section>
        {(held > 0).then(|| view! {
            <section class="sec" aria-labelledby="held">
                <div class="hd"><h2 id="held">{t!("apologies-held-heading", count = held, all = counts.people())}</h2><span>{t!("apologies-held-help")}</span></div>
                <p>{t!("apologies-held-provisional")}</p>
            </section>
        })}
    }
}

/// "400 people were hit", with what the audience is narrowed to.
fn narrowed(batch: &Batch, hit: i64) -> String {
    let audience = &batch.content.audience;
    let mut narrow: Vec<&str> = audience.plans.iter().chain(&audience.regions).map(String::as_str).collect();
    narrow.dedup();
    if narrow.is_empty() {
        t!("apologies-affected-count", count = hit)
    } else {
        t!("apologies-affected-count-of", count = hit, which = narrow.join(", "))
    }
}
