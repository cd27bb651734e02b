//! Whom a batch is for, as a sentence.

use crate::apologies::audience::AudienceRun;
use crate::apologies::batch::{Audience, Monthly, Range};
use crate::apologies::store::{self, Batch, Incident};
use crate::customers::pages::card::language_name;
use crate::platform::db::Tx;
use crate::t;
use crate::types::{Currency, Money, Refusal};
use crate::ui::number::Count;

/// Whom a batch is for: "For customers in Leeds or York on Pro affected by INC-7 for at least 30 minutes, who read German, except
/// those tagged “vip” (12 customers)." `run` tells how many are left out, once they are counted.
pub async fn sentence(
    tx: &mut Tx,
    batch: &Batch,
    incident: &Incident,
    run: Option<&AudienceRun>,
) -> Result<String, Refusal> {
    let audience = &batch.content.audience;
    let services = store::service_names(tx, &audience.services).await?;
    let excluded = run.filter(|run| run.is_complete()).map(|run| run.figures.counts.excluded);
    Ok(text(audience, &services, &incident.label(), excluded))
}

fn text(audience: &Audience, services: &[String], incident: &str, excluded: Option<i64>) -> String {
    let mut text = if audience.has_conditions() {
        let who: String = [
            named("apologies-audience-regions", &audience.regions),
            named("apologies-audience-plans", &audience.plans),
            named("apologies-audience-tags", &quoted(&audience.tags)),
        ]
        .into_iter()
        .flatten()
        .map(|part| format!(" {part}"))
        .collect();
        let minutes = minutes(audience.minutes).map(|minutes| format!(" {minutes}")).unwrap_or_default();
        t!("apologies-audience-some", who = who, incident = incident, minutes = minutes)
    } else {
        t!("apologies-audience-all", incident = incident)
    };
    if let Some(what) = joined("apologies-list", &what_they_do(audience, services)) {
        text = t!("apologies-audience-who", text = text, what = what);
    }
    if let Some(except) = joined("apologies-audience-or", &exceptions(audience)) {
        text = match excluded {
            Some(count) => t!("apologies-audience-except-counted", text = text, except = except, count = Count(count)),
            None => t!("apologies-audience-except", text = text, except = except),
        };
    }
    format!("{text}.")
}

/// What is true of the customers beyond where they are and what they have.
fn what_they_do(audience: &Audience, services: &[String]) -> Vec<String> {
    let mut languages: Vec<String> = Vec::new();
    for name in audience.languages.iter().map(|tag| language_name(tag)) {
        if !languages.contains(&name) {
            languages.push(name);
        }
    }
    [
        named("apologies-audience-services", services),
        named("apologies-audience-languages", &languages),
        audience.monthly.as_ref().and_then(monthly),
        audience.channel.map(|channel| t!(&format!("apologies-audience-by-{}", channel.as_str()))),
        audience.with_consent.then(|| t!("apologies-audience-consent")),
        audience.listed.as_ref().map(|list| t!("apologies-audience-listed", count = Count(list.customers))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn exceptions(audience: &Audience) -> Vec<String> {
    let except = &audience.except;
    [
        named("apologies-audience-regions", &except.regions),
        named("apologies-audience-plans", &except.plans),
        named("apologies-audience-tags", &quoted(&except.tags)),
        except.listed.as_ref().map(|list| t!("apologies-audience-except-listed", count = Count(list.customers))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn minutes(range: Range) -> Option<String> {
    match (range.least, range.most) {
        (None, None) => None,
        (Some(least), None) => Some(t!("apologies-audience-minutes-least", least = Count(least))),
        (None, Some(most)) => Some(t!("apologies-audience-minutes-most", most = Count(most))),
        (Some(least), Some(most)) => {
            Some(t!("apologies-audience-minutes-between", least = Count(least), most = Count(most)))
        }
    }
}

fn monthly(monthly: &Monthly) -> Option<String> {
    let currency: Currency = monthly.currency.parse().ok()?;
    let money = |minor| Money::new(minor, currency).short();
    match (monthly.minor.least, monthly.minor.most) {
        (None, None) => None,
        (Some(least), None) => Some(t!("apologies-audience-monthly-least", least = money(least))),
        (None, Some(most)) => Some(t!("apologies-audience-monthly-most", most = money(most))),
        (Some(least), Some(most)) => {
            Some(t!("apologies-audience-monthly-between", least = money(least), most = money(most)))
        }
    }
}

fn quoted(tags: &[String]) -> Vec<String> {
    tags.iter().map(|tag| format!("“{tag}”")).collect()
}

/// A part of the sentence with some names, of which a customer has one; `None` for none.
fn named(key: &str, names: &[String]) -> Option<String> {
    joined("apologies-audience-or", names).map(|names| t!(key, names = names))
}

/// "North", "North or South", "North, South or East"; `None` for none. `key` joins the last.
fn joined(key: &str, parts: &[String]) -> Option<String> {
    match parts {
        [] => None,
        [part] => Some(part.clone()),
        [most @ .., last] => Some(t!(key, most = most.join(", "), last = last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apologies::batch::{CustomerList, Exclusions};
    use crate::customers::Channel;

    fn texts(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn list(customers: i64) -> Option<CustomerList> {
        Some(CustomerList { digest: String::new(), customers })
    }

    fn sentence(audience: Audience, services: &[&str], excluded: Option<i64>) -> String {
        text(&audience, &texts(services), "INC-7", excluded)
    }

    #[test]
    fn everybody_is_everybody() {
        assert_eq!(sentence(Audience::default(), &[], None), "For everybody affected by INC-7.");
        let frozen = Audience { frozen: Some("abc".into()), up_to: Some(3), ..Audience::default() };
        assert_eq!(sentence(frozen, &[], Some(0)), "For everybody affected by INC-7.");
    }

    #[test]
    fn conditions_and_exceptions_read_as_one_sentence() {
        let audience = Audience {
            regions: texts(&["Leeds", "York"]),
            plans: texts(&["Pro"]),
            minutes: Range { least: Some(30), most: None },
            languages: texts(&["de", "de-AT"]),
            except: Exclusions { tags: texts(&["vip"]), ..Exclusions::default() },
            ..Audience::default()
        };
        assert_eq!(
            sentence(audience, &[], Some(12)),
            "For customers in Leeds or York on Pro affected by INC-7 for at least 30 minutes, who read German, except those \
             tagged “vip” (12 customers)."
        );
        let all = Audience {
            tags: texts(&["gold", "silver", "trial"]),
            minutes: Range { least: Some(1), most: Some(90) },
            languages: texts(&["pl"]),
            monthly: Some(Monthly { currency: "GBP".into(), minor: Range { least: Some(1_000), most: None } }),
            channel: Some(Channel::Sms),
            with_consent: true,
            listed: list(1),
            except: Exclusions {
                plans: texts(&["Basic"]),
                regions: texts(&["York"]),
                tags: texts(&["vip"]),
                listed: list(1_200),
            },
            ..Audience::default()
        };
        assert_eq!(
            sentence(all, &["Voice calls", "Data"], Some(1)),
            "For customers tagged “gold”, “silver” or “trial” affected by INC-7 for 1 to 90 minutes, who were without Voice \
             calls or Data, read Polish, pay at least £10 per month, get text messages, agreed to marketing and are on the list \
             of one customer, except those in York, on Basic, tagged “vip” or on the list of 1,200 customers (one customer)."
        );
    }

    #[test]
    fn each_condition_alone_is_a_sentence() {
        let with = |change: fn(&mut Audience)| {
            let mut audience = Audience::default();
            change(&mut audience);
            sentence(audience, &[], None)
        };
        assert_eq!(with(|a| a.plans = texts(&["Pro"])), "For customers on Pro affected by INC-7.");
        assert_eq!(with(|a| a.minutes.least = Some(1)), "For customers affected by INC-7 for at least one minute.");
        assert_eq!(with(|a| a.minutes.most = Some(60)), "For customers affected by INC-7 for at most 60 minutes.");
        assert_eq!(with(|a| a.channel = Some(Channel::Email)), "For customers affected by INC-7, who get e-mails.");
        assert_eq!(
            with(|a| a.except.listed = list(3)),
            "For everybody affected by INC-7, except those on the list of 3 customers."
        );
    }
}
