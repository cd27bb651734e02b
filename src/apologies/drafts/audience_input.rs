//! Reads and checks the fields of the editor that say who a batch is for.

use super::DraftSettings;
use crate::apologies::audience::{ListChange, ListChanges};
use crate::apologies::batch::{AUDIENCE_MAX, Audience, Exclusions, LIST_MAX, Monthly, Range};
use crate::customers::listed;
use crate::customers::tags;
use crate::types::field_errors::FieldErrors;
use crate::types::{Currency, Message, Money, PublicId};
use crate::web::form_fields::Fields;

/// Most minutes that an audience may ask for: more than a year.
pub const MINUTES_MAX: i64 = 1_000_000;

/// Reads who a batch is for, and what becomes of its lists.
pub(super) fn read(errors: &mut FieldErrors, fields: &Fields, settings: &DraftSettings) -> (Audience, ListChanges) {
    let texts = |name: &str| -> Vec<String> {
        fields.all(name).into_iter().filter(|text| !text.is_empty()).map(str::to_owned).collect()
    };
    let audience = Audience {
        plans: texts("plans"),
        regions: texts("regions"),
        services: fields.all("services").into_iter().filter_map(PublicId::parse).collect(),
        minutes: minutes(errors, fields),
        languages: texts("languages"),
        monthly: monthly(errors, fields, settings.currency),
        channel: match fields.get("channel") {
            "" => None,
            channel => errors.parsed("channel", channel, "field-choice", |text| text.parse().ok()),
        },
        with_consent: fields.has("with_consent"),
        tags: read_tags(errors, fields, "tags"),
        except: Exclusions {
            plans: texts("except_plans"),
            regions: texts("except_regions"),
            tags: read_tags(errors, fields, "except_tags"),
            listed: None,
        },
        ..Audience::default()
    };
    let except = &audience.except;
    for (field, count) in [
        ("plans", audience.plans.len()),
        ("regions", audience.regions.len()),
        ("services", audience.services.len()),
        ("languages", audience.languages.len()),
        ("tags", audience.tags.len()),
        ("except_plans", except.plans.len()),
        ("except_regions", except.regions.len()),
        ("except_tags", except.tags.len()),
    ] {
        if count > AUDIENCE_MAX {
            errors.wrong(field, Message::new("apologies-audience-too-many").with("max", AUDIENCE_MAX));
        }
    }
    let lists = ListChanges {
        only: list(errors, fields, ("listed", "listed_remove"), settings.by_address),
        except: list(errors, fields, ("except_listed", "except_listed_remove"), settings.by_address),
    };
    (audience, lists)
}

fn minutes(errors: &mut FieldErrors, fields: &Fields) -> Range {
    let mut read = |name: &str| {
        let typed = fields.get(name).trim();
        if typed.is_empty() {
            return None;
        }
        let parse = |text: &str| text.parse().ok().filter(|minutes| (0..=MINUTES_MAX).contains(minutes));
        errors.parsed(name, typed, "apologies-minutes-invalid", parse)
    };
    let range = Range { least: read("minutes_least"), most: read("minutes_most") };
    check_order(errors, "minutes_most", range);
    range
}

fn monthly(errors: &mut FieldErrors, fields: &Fields, currency: Option<Currency>) -> Option<Monthly> {
    let mut read = |name: &str| {
        let typed = fields.get(name).trim();
        if typed.is_empty() {
            return None;
        }
        let Some(currency) = currency else {
            errors.wrong(name, Message::new("apologies-monthly-no-currency"));
            return None;
        };
        match Money::parse(typed, currency) {
            Ok(money) => Some(money.minor),
            Err(error) => {
                errors.wrong(name, Message::new(error.key()));
                None
            }
        }
    };
    let minor = Range { least: read("monthly_least"), most: read("monthly_most") };
    check_order(errors, "monthly_most", minor);
    let currency = currency?.code().to_owned();
    (!minor.is_open()).then_some(Monthly { currency, minor })
}

fn check_order(errors: &mut FieldErrors, field: &str, range: Range) {
    if range.is_reversed() {
        errors.wrong(field, Message::new("apologies-range-reversed"));
    }
}

/// The tags of a field, between commas.
fn read_tags(errors: &mut FieldErrors, fields: &Fields, name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in fields.all(name).into_iter().flat_map(|typed| typed.split([',', ';'])).map(str::trim) {
        match tags::read(text) {
            _ if text.is_empty() => {}
            Some(tag) if found.contains(&tag) => {}
            Some(tag) => found.push(tag),
            None => errors.wrong(name, Message::new("apologies-tag-invalid").with("tag", text)),
        }
    }
    found
}

fn list(errors: &mut FieldErrors, fields: &Fields, (field, remove): (&str, &str), by_address: bool) -> ListChange {
    let lines = listed::lines(fields.get(field));
    if lines.len() > LIST_MAX {
        let message = Message::new("apologies-list-too-long").with("max", LIST_MAX).with("count", lines.len());
        errors.wrong(field, message);
    }
    match (lines.is_empty(), fields.has(remove)) {
        (false, _) => ListChange::Replace { lines, by_address },
        (true, true) => ListChange::Remove,
        (true, false) => ListChange::Keep,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::Channel;
    use crate::types::Refusal;

    fn read_form(fields: &[(&str, &str)]) -> Result<(Audience, ListChanges), Vec<(String, String)>> {
        let mut errors = FieldErrors::new();
        let fields = Fields(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
        let settings = DraftSettings { zone: chrono_tz::UTC, currency: Some(Currency::GBP), by_address: true };
        let read = read(&mut errors, &fields, &settings);
        match errors.check() {
            Err(Refusal::Invalid(errors)) => {
                Err(errors.into_iter().map(|error| (error.field, error.message.key)).collect())
            }
            _ => Ok(read),
        }
    }

    #[test]
    fn every_condition_is_read() {
        let (audience, lists) = read_form(&[
            ("minutes_least", "30"),
            ("minutes_most", " 90 "),
            ("languages", "de"),
            ("languages", "pl"),
            ("monthly_least", "£10"),
            ("channel", "sms"),
            ("with_consent", "yes"),
            ("tags", "VIP, crm:a,, vip"),
            ("except_tags", "staff"),
            ("except_plans", "Trial"),
            ("except_regions", "North"),
            ("listed", "A-1\n\nA-2"),
            ("except_listed_remove", "yes"),
        ])
        .unwrap();
        assert_eq!(audience.minutes, Range { least: Some(30), most: Some(90) });
        assert_eq!(audience.languages, ["de", "pl"]);
        let minor = Range { least: Some(1_000), most: None };
        assert_eq!(audience.monthly, Some(Monthly { currency: "GBP".into(), minor }));
        assert_eq!((audience.channel, audience.with_consent), (Some(Channel::Sms), true));
        assert_eq!(audience.tags, ["vip", "crm:a"]);
        let except = &audience.except;
        assert_eq!(
            (&*except.tags, &*except.plans, &*except.regions),
            (&["staff".to_owned()][..], &["Trial".to_owned()][..], &["North".to_owned()][..])
        );
        let ListChange::Replace { lines, by_address: true } = lists.only else { panic!("{lists:?}") };
        assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(lists.except, ListChange::Remove);
    }

    #[test]
    fn every_error_is_named() {
        let long = "A\n".repeat(LIST_MAX + 1);
        let errors = read_form(&[
            ("minutes_least", "90"),
            ("minutes_most", "30"),
            ("monthly_least", "ten"),
            ("channel", "pigeon"),
            ("tags", "two words"),
            ("listed", &long),
        ])
        .unwrap_err();
        let found: Vec<_> = errors.iter().map(|(field, key)| (field.as_str(), key.as_str())).collect();
        assert_eq!(
            found,
            [
                ("minutes_most", "apologies-range-reversed"),
                ("monthly_least", "money-not-a-number"),
                ("channel", "field-choice"),
                ("tags", "apologies-tag-invalid"),
                ("listed", "apologies-list-too-long"),
            ]
        );
        assert_eq!(read_form(&[("minutes_least", "-1")]).unwrap_err()[0].1, "apologies-minutes-invalid");
    }

    #[test]
    fn an_empty_form_narrows_nothing() {
        let form = [("minutes_least", ""), ("monthly_most", ""), ("channel", ""), ("tags", " "), ("listed", "")];
        assert_eq!(read_form(&form).unwrap(), (Audience::default(), ListChanges::default()));
    }
}
