use super::*;
use crate::apologies::lint::{Context, lint};
use crate::apologies::store;
use crate::customers::Channel;
use crate::types::{PublicId, Timestamp};

fn content() -> Content {
    Content {
        incident_id: PublicId::parse("aaaaaaaaaaaa").unwrap(),
        incident_rev: 0,
        class: Class::Apology,
        subject: "We are sorry".into(),
        body: "Dear {{name}}".into(),
        sms_body: String::new(),
        signed_by: "Ruth Calloway".into(),
        signed_title: "Network Director".into(),
        audience: Audience::default(),
        scheduled_for: None,
        per_minute: 120,
        promise: Promise::default(),
    }
}

#[test]
fn every_approved_field_changes_the_hashed_bytes() {
    let first = content().canonical_bytes();
    let list = || Some(CustomerList { digest: "ab".into(), customers: 1 });
    let changed: [&dyn Fn(&mut Content); 22] = [
        &|c| c.incident_rev = 1,
        &|c| c.class = Class::ServiceUpdate,
        &|c| c.subject.push('.'),
        &|c| c.body.push('.'),
        &|c| c.sms_body.push('.'),
        &|c| c.signed_by.push('.'),
        &|c| c.audience.plans.push("Business".into()),
        &|c| c.scheduled_for = Some(Timestamp::default()),
        &|c| c.per_minute = 60,
        &|c| c.promise.body.push('.'),
        &|c| c.audience.minutes.least = Some(30),
        &|c| c.audience.minutes.most = Some(30),
        &|c| c.audience.languages.push("de".into()),
        &|c| c.audience.monthly = Some(Monthly { currency: "GBP".into(), minor: Range { least: Some(1), most: None } }),
        &|c| c.audience.channel = Some(Channel::Sms),
        &|c| c.audience.with_consent = true,
        &|c| c.audience.tags.push("vip".into()),
        &|c| c.audience.listed = list(),
        &|c| c.audience.except.plans.push("Business".into()),
        &|c| c.audience.except.regions.push("North".into()),
        &|c| c.audience.except.tags.push("vip".into()),
        &|c| c.audience.except.listed = list(),
    ];
    for change in changed {
        let mut other = content();
        change(&mut other);
        assert_ne!(other.canonical_bytes(), first);
    }
    // Text moved from one field to another is a change too.
    let moved = Content { subject: String::new(), body: "We are sorryDear {{name}}".into(), ..content() };
    assert_ne!(moved.canonical_bytes(), first);
    assert_eq!(content().canonical_bytes(), first);
}

#[test]
fn an_approval_of_an_earlier_version_still_holds() {
    let audience =
        r#"{"plans":["Business"],"regions":["North"],"services":["voicevoice00"],"up_to":null,"frozen":"abc"}"#;
    let stored = format!(
        r#"{{"incident_id":"aaaaaaaaaaaa","incident_rev":0,"class":"apology","subject":"We are sorry","body":"Dear {{{{name}}}}","sms_body":"","signed_by":"Ruth Calloway","signed_title":"Network Director","audience":{audience},"scheduled_for":null,"per_minute":120,"promise":{{"body":"","owner_id":null,"due_at":null}}}}"#
    );
    let content = Content { audience: serde_json::from_str(audience).unwrap(), ..content() };
    assert_eq!(String::from_utf8(content.canonical_bytes()).unwrap(), stored);
    // What that version stored as the hash of this content.
    assert_eq!(store::hash(&content), "e51d4e40e0e9718cb8e1838dcbe198f719f8a310b653861824fe8badb4fd0beb");
}

#[test]
fn stored_audiences_are_read_back_and_an_empty_one_includes_everybody() {
    let audience = Audience {
        plans: vec!["Pay monthly".into()],
        up_to: Some(7),
        minutes: Range { least: Some(30), most: None },
        monthly: Some(Monthly { currency: "GBP".into(), minor: Range { least: None, most: Some(3_000) } }),
        except: Exclusions { tags: vec!["vip".into()], ..Exclusions::default() },
        ..Audience::default()
    };
    let text = serde_json::to_string(&audience).unwrap();
    assert_eq!(serde_json::from_str::<Audience>(&text).unwrap(), audience);
    assert_eq!(serde_json::from_str::<Audience>("{}").unwrap(), Audience::default());
}

#[test]
fn an_apology_must_pass_and_a_service_message_must_not_be_marketing() {
    let weak = lint("Service was interrupted and is back.", &Context::default());
    assert!(Class::Apology.is_blocked_by(&weak));
    assert!(!Class::ServiceUpdate.is_blocked_by(&weak));
    let gift = lint("Here is a £10 voucher for our shops.", &Context::default());
    assert!(Class::ServiceUpdate.is_blocked_by(&gift) && Class::CompensationNotice.is_blocked_by(&gift));
    assert!(!Class::GoodwillOffer.is_blocked_by(&gift));
}

#[test]
fn batch_classes_have_the_names_of_message_classes() {
    assert!(Class::ALL.into_iter().all(|class| class.as_str() == class.message_class().as_str()));
}
