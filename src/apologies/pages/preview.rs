//! A preview of a batch: the message of a real customer, with the filled-in values marked, and the customer's details.

use crate::apologies::lint_report::build::sms_size;
use crate::apologies::sample_recipients::{SampleRecipient, SampleRecipients};
use crate::apologies::store::Batch;
use crate::customers;
use crate::customers::Channel;
use crate::delivery::template::Variable;
use crate::platform::db::Tx;
use crate::t;
use crate::types::Refusal;
use crate::ui::{icon, time};
use crate::web::RequestContext;
use leptos::prelude::*;

/// The section with the message of one sample recipient; `?as=` chooses which.
pub async fn section(
    tx: &mut Tx,
    context: &RequestContext,
    batch: &Batch,
    samples: SampleRecipients,
) -> Result<AnyView, Refusal> {
    let wanted = context.query.get("as");
    let chosen = samples.recipients.iter().position(|sample| sample.kind.as_str() == wanted).unwrap_or(0);
    let Some(sample) = samples.recipients.get(chosen) else {
        return Ok(view! {
            <section class="sec" aria-labelledby="read">
                <div class="section-head"><h2 id="read">{t!("apologies-preview-heading")}</h2></div>
                {incomplete(&samples)}
                <p class="quiet">{t!("apologies-preview-empty")}</p>
            </section>
        }
        .into_any());
    };
    let details = customer_details(tx, context, batch, sample).await?;
    let edit = if context.query.has("edit") { "&edit=1" } else { "" };
    let choices: Vec<_> = samples
        .recipients
        .iter()
        .enumerate()
        .map(|(index, other)| {
            let current = (index == chosen).then_some("true");
            let kind = t!(&format!("apologies-pick-{}", other.kind.as_str()), channel = channel_name(other.channel));
            let parts = other.sms_size().filter(|size| size.parts > 2).map(|size| t!("apologies-pick-parts", parts = size.parts));
            let href = format!("/desk/apologies/{}?as={}{edit}#read", batch.id, other.kind.as_str());
            view! {
                <li><a href=href aria-current=current>{other.person.display_name().to_owned()}<small>{kind}{parts}</small></a></li>
            }
        })
        .collect();
    Ok(view! {
        <section class="sec" aria-labelledby="read">
            <div class="section-head"><h2 id="read">{t!("apologies-preview-heading")}</h2><span>{t!("apologies-preview-legend")}</span></div>
            {incomplete(&samples)}
            <div class="reader">
                <div>{message(sample)}{mail_link(batch, sample)}{details}</div>
                <nav aria-label=t!("apologies-preview-readers-label")><ul class="who">{choices}</ul></nav>
            </div>
        </section>
    }
    .into_any())
}

fn channel_name(channel: Channel) -> String {
    t!(&format!("apologies-channel-{}", channel.as_str()))
}

/// The link to the mail as mail programs show it.
fn mail_link(batch: &Batch, sample: &SampleRecipient) -> Option<AnyView> {
    (sample.channel == Channel::Email && sample.message.is_ok()).then(|| {
        let href = format!("/desk/apologies/{}/mail.html?as={}", batch.id, sample.kind.as_str());
        view! { <p class="above-2"><a class="in" href=href target="_blank">{t!("apologies-mail-preview")}</a></p> }
            .into_any()
    })
}

/// The message, or what is empty in it.
fn message(sample: &SampleRecipient) -> AnyView {
    let message = match &sample.message {
        Ok(message) => message,
        Err(empty) => {
            let warning = empty_variables(empty, sample.person.display_name());
            return view! { <p class="note hot">{icon::warning()}<span>{warning}</span></p> }.into_any();
        }
    };
    let pieces: Vec<_> = message
        .body
        .iter()
        .map(|piece| match piece.variable {
            Some(_) => view! { <mark>{piece.text.clone()}</mark> }.into_any(),
            None => piece.text.clone().into_any(),
        })
        .collect();
    match sample.channel {
        Channel::Sms => {
            let size = sample.sms_size().map(|size| sms_size(&size));
            view! { <p class="sms">{pieces}</p><p class="help above-2">{size}" "{t!("apologies-sms-reply-help")}</p> }
                .into_any()
        }
        Channel::Email => {
            let lines = message.text().lines().count();
            view! {
                <div class="mail"><p class="subject">{message.subject.clone()}</p><p>{pieces}</p></div>
                <p class="help above-2">{t!("apologies-mail-size", lines = lines)}</p>
            }
            .into_any()
        }
    }
}

/// The customer's details, what they lost, and their personal page.
async fn customer_details(
    tx: &mut Tx,
    context: &RequestContext,
    batch: &Batch,
    sample: &SampleRecipient,
) -> Result<AnyView, Refusal> {
    let id = sample.person.id;
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
    let lost = customers::exposure::for_customer(tx, context.now, &batch.content.incident_id, id).await?;
    let lost: Vec<String> = lost
        .iter()
        .map(|service| {
            let duration = chrono::Duration::minutes(service.minutes);
            format!("{} {}", service.name, time::span(duration))
        })
        .collect();
    Ok(view! {
        <dl class="key-values above-4">
            <dt>{t!("apologies-preview-customer")}</dt>
            <dd><a class="in" href=format!("/desk/customers/{id}")>{sample.person.display_name().to_owned()}</a>
                {(!facts.is_empty()).then(|| format!(", {}", facts.join(", ")))}</dd>
            <dt>{t!("apologies-preview-disruption")}</dt><dd>{lost.join(", ")}</dd>
            <dt>{t!("apologies-preview-page")}</dt><dd class="quiet">{t!("apologies-preview-page-example")}</dd>
        </dl>
    }
    .into_any())
}

/// The customers for whom variables are empty.
fn incomplete(samples: &SampleRecipients) -> impl IntoView + use<> {
    let warnings: Vec<_> = samples
        .incomplete
        .iter()
        .map(|(name, empty)| {
            let warning = empty_variables(empty, name);
            view! { <li class="note hot">{icon::warning()}<span>{warning}</span></li> }
        })
        .collect();
    (!warnings.is_empty()).then(|| view! { <ul class="stack below-4">{warnings}</ul> })
}

fn empty_variables(empty: &[Variable], customer: &str) -> String {
    let names: Vec<&str> = empty.iter().map(|variable| variable.as_str()).collect();
    t!("apologies-empty-for", names = names.join(", "), person = customer)
}
