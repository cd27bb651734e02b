use super::*;
use crate::apologies::lint::{Context, lint};
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
    let changed: [fn(&mut Content); 10] = [
        |c| c.incident_rev = 1,
        |c| c.class = Class::ServiceUpdate,
        |c| c.subject.push('.'),
        |c| c.body.push('.'),
        |c| c.sms_body.push('.'),
        |c| c.signed_by.push('.'),
        |c| c.audience.plans.push("Business".into()),
        |c| c.scheduled_for = Some(Timestamp::default()),
        |c| c.per_minute = 60,
        |c| c.promise.body.push('.'),
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
fn stored_audiences_are_read_back_and_an_empty_one_includes_everybody() {
    let audience = Audience { plans: vec!["Pay monthly".into()], up_to: Some(7), ..Audience::default() };
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
