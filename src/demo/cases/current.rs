//! The complaints about the incident that is open now.

use super::complaint::StaffAction::{Note, Reply, SetState, Take};
use super::complaint::Step::{Action, Message};
use super::complaint::{Complainant, Complaint, Step};
use crate::cases::case::CaseChannel;
use crate::cases::case::CaseState::{Escalated, WaitingCustomer};

const fn current(complainant: Complainant, channel: CaseChannel, steps: &'static [Step]) -> Complaint {
    Complaint { complainant, channel, steps }
}

/// Complaints of the last minutes. Minutes are relative to now.
pub(super) const CURRENT: &[Complaint] = &[
    current(
        Complainant::FirstTime,
        CaseChannel::Form,
        &[Message(
            -31,
            "My mother wears a care alarm that calls over your network. It shows “no signal”. She is 84 and alone until six.",
        )],
    ),
    current(
        Complainant::FirstTime,
        CaseChannel::Form,
        &[
            Message(
                -28,
                "All these years and I have never written to you. Today I could not take a card payment from twenty people in a row. Could somebody tell me, in plain words, when?",
            ),
            Message(-9, "An hour nearly. I have gone to the neighbour's to write this."),
        ],
    ),
    current(
        Complainant::FirstTime,
        CaseChannel::Chat,
        &[Message(-38, "is the internet broken or my phone, I am in Aberdeen and my shift starts at noon")],
    ),
    current(
        Complainant::Again,
        CaseChannel::Email,
        &[Message(
            -22,
            "It is happening again. In 2012 a person answered me and said it would not. Is she still with you?",
        )],
    ),
    current(
        Complainant::Reads("ar"),
        CaseChannel::Form,
        &[
            Message(-26, "لم أستطع الاتصال بأحد منذ ساعة. هل المشكلة عندكم؟"),
            Action(-20, "lena", Take),
            Action(-19, "lena", Note("Asked Yusuf in the Glasgow shop to read my answer before it goes.")),
        ],
    ),
    current(
        Complainant::Stranger("ferry.office@example.org"),
        CaseChannel::Form,
        &[
            Message(
                -24,
                "We run the small ferry. Nobody can show us a ticket on their phone, so today everybody sails for free. A lovely day for them. Who do we talk to?",
            ),
            Action(
                -12,
                "grace",
                Reply(
                    "To me: I am Grace, and I lead the team here. The site that carries data for your area has failed, and we are moving you to another, Orkney within the next hour if nothing goes wrong. Keep a tally of who sails, roughly will do. When it works again we talk about what today cost you, and you need not ask twice.",
                ),
            ),
            Message(-5, "Tally: 41 people, one dog. Thank you, Grace."),
        ],
    ),
    current(
        Complainant::Again,
        CaseChannel::Social,
        &[
            Message(-17, "@larkmoor third cup of tea, still one bar, and it comes and goes with the wind"),
            Action(
                -11,
                "sam",
                Reply(
                    "It is not the wind, though we can see why you would think so: one of our two sites in the north is down. We are moving people over, town by town. Put the kettle on once more, and then it should be your turn. Sam, a person",
                ),
            ),
            Action(-11, "sam", SetState(WaitingCustomer)),
        ],
    ),
    current(
        Complainant::FirstTime,
        CaseChannel::Form,
        &[
            Message(-14, "Calls drop after ten seconds. I am trying to arrange a funeral."),
            Action(-10, "sam", Take),
            Action(-9, "sam", Note("Not by mail: I want to ring her landline. Grace, may I?")),
            Action(-8, "sam", SetState(Escalated)),
        ],
    ),
    current(
        Complainant::Stranger("07700 900912"),
        CaseChannel::Form,
        &[Message(-7, "Is it only me or is it everybody?")],
    ),
    current(
        Complainant::FirstTime,
        CaseChannel::Form,
        &[Message(
            -3,
            "Your page says Aberdeen is being moved. I am in Aberdeen and nothing has moved. When is it our turn in Torry?",
        )],
    ),
];
