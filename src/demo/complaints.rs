//! What people wrote, and what people wrote back: the words of the demo's complaints. Over 300 lines
//! because they are texts; each line is somebody speaking.

use crate::cases::case::{CaseChannel, CaseState};

/// Whose complaint it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Who {
    /// A customer who never complained before.
    FirstTime,
    /// A customer who complained in 2012.
    Again,
    /// A customer who reads this language.
    Reads(&'static str),
    /// Somebody no record knows, by their address.
    Stranger(&'static str),
}

/// One thing that happens in a case, at a minute after the outage began (or before now, below zero).
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// They write.
    Says(i64, &'static str),
    /// One of us, by first name, does something.
    Does(i64, &'static str, Deed),
}

/// What one of us does in a case.
#[derive(Debug, Clone, Copy)]
pub(super) enum Deed {
    /// Answers; `{name}` is their name.
    Answers(&'static str),
    /// Speaks with them.
    Speaks(&'static str),
    /// Notes something.
    Notes(&'static str),
    /// Takes it.
    Takes,
    /// Says where it stands.
    Ends(CaseState),
}

/// A complaint.
#[derive(Debug, Clone, Copy)]
pub(super) struct Complaint {
    /// Whose.
    pub who: Who,
    /// Where they wrote.
    pub channel: CaseChannel,
    /// What was said, in order.
    pub steps: &'static [Step],
}

use CaseState::{Apologised, Closed, Escalated, MadeGood, WaitingCustomer};
use Deed::{Answers, Ends, Notes, Speaks, Takes};
use Step::{Does, Says};

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

const fn past(channel: CaseChannel, steps: &'static [Step]) -> Complaint {
    Complaint { who: Who::FirstTime, channel, steps }
}

/// Written in July 2012; minutes count from 13:30 on Wednesday the 11th.
pub(super) const PAST: &[Complaint] = &[
    past(
        CaseChannel::Email,
        &[
            Says(
                4 * HOUR,
                "My daughter was in hospital and could not ring me for five hours. I learned from the radio that it was you and not my phone.",
            ),
            Does(
                5 * HOUR,
                "grace",
                Answers(
                    "Dear {name}, I am Grace and I lead the team here. I have read your lines twice. That you had to hear it from the radio is the part I would most like to undo, and cannot. How is your daughter? When she rings you next, it will ring: your number has been back since this morning. If it ever is not, write to me and I will answer, not a form.",
                ),
            ),
            Says(26 * HOUR, "She is well, thank you for asking. I did not think anybody would."),
            Does(
                27 * HOUR,
                "grace",
                Answers("That is the best mail of my day. Please tell her that a stranger in Leeds is glad."),
            ),
            Does(27 * HOUR + 5, "grace", Ends(Closed)),
        ],
    ),
    past(
        CaseChannel::Social,
        &[
            Says(
                3 * HOUR,
                "Is @larkmoor on strike or only its network? My sat nav, my bank and my mother all think that I have died.",
            ),
            Does(
                3 * HOUR + 35,
                "sam",
                Answers(
                    "We can confirm that you are alive, and will tell your mother so if it helps. The network is not striking, it has failed, and it is our fault. No repair time yet: the moment we know one, you know one. Sam, a person",
                ),
            ),
            Says(20 * HOUR, "Back since eight. My mother is disappointed, she had the flowers ordered."),
            Does(
                20 * HOUR + 20,
                "sam",
                Answers(
                    "Then let her keep them for the next outage, which we hope is a long way off. Thank you for your patience and your jokes, we needed both. Sam",
                ),
            ),
            Does(21 * HOUR, "sam", Ends(Closed)),
        ],
    ),
    past(
        CaseChannel::Email,
        &[
            Says(22 * HOUR, "I drive a taxi. No phone, no jobs: a day's takings are gone. Who pays me that?"),
            Does(
                24 * HOUR,
                "lena",
                Answers(
                    "Dear {name}, a day without jobs is a day without money, and a sorry fills no tank. Here is what I can do at once: three days of your July subscription come off your bill, without your asking. If you can send me what a Wednesday usually brings, I take it to the people who may decide about more, and stay on it until you have a yes or a no with a reason.",
                ),
            ),
            Says(2 * DAY, "Around 140 on a Wednesday. Thank you for not sending me a leaflet."),
            Does(
                2 * DAY + 3 * HOUR,
                "lena",
                Speaks("Rang him: £3.20 off the bill now, Grace decides about the rest by Friday."),
            ),
            Does(
                3 * DAY,
                "grace",
                Notes("Agreed: the September voucher, and a shop credit of £25. He laughed about the leaflet again."),
            ),
            Does(3 * DAY + HOUR, "lena", Ends(MadeGood)),
        ],
    ),
    past(
        CaseChannel::Email,
        &[
            Says(
                7 * HOUR,
                "Your shop sent me home to restart my phone. I have restarted it eleven times. It has never been so well rested.",
            ),
            Does(
                9 * HOUR,
                "sam",
                Answers(
                    "{name}, please let it sleep now: it has done nothing wrong. The fault is in our network, and the advice to restart was ours and was wrong. I have just asked all our shops to stop giving it.",
                ),
            ),
            Does(30 * HOUR, "sam", Ends(Apologised)),
        ],
    ),
    past(
        CaseChannel::Email,
        &[
            Says(
                16 * HOUR,
                "It is half past five in the morning and your page has said the same since one. Has anybody stayed up, or only me?",
            ),
            Does(
                18 * HOUR,
                "grace",
                Answers(
                    "We stayed up, {name}, and forgot that nobody could see it. Seven hours without a word was our worst mistake of this night after the outage itself. Calls and texts are coming back now, your number is among the first. Go to bed; I shall write at two, whatever there is to say.",
                ),
            ),
            Does(
                24 * HOUR + 30,
                "grace",
                Answers("It is two o'clock and as promised: everything works, data too. I hope you slept."),
            ),
            Says(25 * HOUR, "I did. You may too."),
            Does(25 * HOUR + 20, "grace", Answers("Then good night, {name}, at a quarter to three in the afternoon.")),
            Does(25 * HOUR + 25, "grace", Ends(Closed)),
        ],
    ),
    past(
        CaseChannel::Chat,
        &[
            Says(2 * HOUR, "no signal since 1.30, is it me"),
            Does(
                2 * HOUR + 9,
                "lena",
                Answers(
                    "It is not you, it is us: about a third of our customers have no network. We do not know yet for how long. Wi-Fi works; so does 999 from your phone, over the other networks. I am Lena, and not a robot, although today I envy them.",
                ),
            ),
            Does(DAY, "lena", Ends(Closed)),
        ],
    ),
    past(
        CaseChannel::Email,
        &[
            Says(
                2 * DAY,
                "We are a bakery. No cards for two days, and I gave bread away to people I know, and to some I do not. Four of them came back to pay. None of them was you.",
            ),
            Does(
                2 * DAY + 2 * HOUR,
                "grace",
                Answers(
                    "Dear {name}, then we are the fifth. I have read that four times and felt it each time. Your business line gets the credit of its contract without a form, and I would like to pay for the bread: tell me what it came to.",
                ),
            ),
            Says(3 * DAY, "£86. And a loaf for you, if you come by."),
            Does(
                3 * DAY + HOUR,
                "grace",
                Answers("£86 goes on your next bill as a credit. I come on Saturday, and I pay for the loaf."),
            ),
            Does(3 * DAY + 2 * HOUR, "grace", Ends(MadeGood)),
        ],
    ),
    past(
        CaseChannel::Email,
        &[
            Says(
                5 * HOUR,
                "I teach. Thirty children, one school trip, no phone. Nothing happened. I want you to know that it could have.",
            ),
            Does(
                8 * HOUR,
                "lena",
                Answers(
                    "Dear {name}, thank you for writing although nothing happened: that is exactly the mail that gets lost. I have given it to our network director with your words as they are. She reads it tonight. Her answer will have her name under it.",
                ),
            ),
            Does(2 * DAY, "lena", Ends(Apologised)),
        ],
    ),
    past(
        CaseChannel::Social,
        &[
            Says(
                6 * HOUR,
                "Larkmoor: connecting people. To the rest of their families, in the same room, for the first time since 2009.",
            ),
            Does(
                6 * HOUR + 40,
                "sam",
                Answers(
                    "You are welcome. We had planned it differently. We are at it, and sorry; if you need to be apart again, it should be tomorrow morning. Sam",
                ),
            ),
            Does(DAY, "sam", Ends(Closed)),
        ],
    ),
    past(
        CaseChannel::Email,
        &[
            Says(
                30 * HOUR,
                "Your apology says 'some customers may have experienced'. I did not 'may have experienced'. I sat in a car park for three hours waiting for a call about a flat. It went to somebody else.",
            ),
            Does(
                33 * HOUR,
                "grace",
                Answers(
                    "Dear {name}, you are right about the sentence, and I have asked for it to be taken down. Yours is better: you sat in a car park for three hours, the call could not reach you because of us, and the flat is gone. I am sorry. I cannot give you the flat. I can ring the agent and say that it was our doing and not yours, if you want me to, so that you are first for the next.",
                ),
            ),
            Says(2 * DAY, "Please do. Number attached. That is more than I expected."),
            Does(
                2 * DAY + 4 * HOUR,
                "grace",
                Speaks("Rang the agent, she had the same outage and laughed. He has a viewing on Monday."),
            ),
            Does(4 * DAY, "grace", Ends(MadeGood)),
        ],
    ),
    past(
        CaseChannel::Sms,
        &[
            Says(27 * HOUR, "all ok again here. just saying because nobody does"),
            Does(28 * HOUR, "sam", Answers("Somebody does now, and it is going on the wall. Thank you.")),
            Does(28 * HOUR + 1, "sam", Ends(Closed)),
        ],
    ),
    past(
        CaseChannel::Email,
        &[
            Says(
                3 * DAY,
                "I have been with you since your first shop opened. I shall stay. But write to me before the newspaper does, next time.",
            ),
            Does(
                3 * DAY + 4 * HOUR,
                "lena",
                Answers(
                    "Dear {name}, that is a fair condition and a kind one. From Monday on somebody is on duty day and night whose one task is to write to you first. You will meet that person only when something breaks, so I wish you a long wait.",
                ),
            ),
            Does(4 * DAY, "lena", Ends(Closed)),
        ],
    ),
];

const fn now(who: Who, channel: CaseChannel, steps: &'static [Step]) -> Complaint {
    Complaint { who, channel, steps }
}

/// Written in the last minutes about the small outage in the north; minutes count to now.
pub(super) const NOW: &[Complaint] = &[
    now(
        Who::FirstTime,
        CaseChannel::Form,
        &[Says(
            -31,
            "My mother wears a care alarm that calls over your network. It shows “no signal”. She is 84 and alone until six.",
        )],
    ),
    now(
        Who::FirstTime,
        CaseChannel::Form,
        &[
            Says(
                -28,
                "All these years and I have never written to you. Today I could not take a card payment from twenty people in a row. Could somebody tell me, in plain words, when?",
            ),
            Says(-9, "An hour nearly. I have gone to the neighbour's to write this."),
        ],
    ),
    now(
        Who::FirstTime,
        CaseChannel::Chat,
        &[Says(-38, "is the internet broken or my phone, I am in Aberdeen and my shift starts at noon")],
    ),
    now(
        Who::Again,
        CaseChannel::Email,
        &[Says(
            -22,
            "It is happening again. In 2012 a person answered me and said it would not. Is she still with you?",
        )],
    ),
    now(
        Who::Reads("ar"),
        CaseChannel::Form,
        &[
            Says(-26, "لم أستطع الاتصال بأحد منذ ساعة. هل المشكلة عندكم؟"),
            Does(-20, "lena", Takes),
            Does(-19, "lena", Notes("Asked Yusuf in the Glasgow shop to read my answer before it goes.")),
        ],
    ),
    now(
        Who::Stranger("ferry.office@example.org"),
        CaseChannel::Form,
        &[
            Says(
                -24,
                "We run the small ferry. Nobody can show us a ticket on their phone, so today everybody sails for free. A lovely day for them. Who do we talk to?",
            ),
            Does(
                -12,
                "grace",
                Answers(
                    "To me: I am Grace, and I lead the team here. The site that carries data for your area has failed, and we are moving you to another, Orkney within the next hour if nothing goes wrong. Keep a tally of who sails, roughly will do. When it works again we talk about what today cost you, and you need not ask twice.",
                ),
            ),
            Says(-5, "Tally: 41 people, one dog. Thank you, Grace."),
        ],
    ),
    now(
        Who::Again,
        CaseChannel::Social,
        &[
            Says(-17, "@larkmoor third cup of tea, still one bar, and it comes and goes with the wind"),
            Does(
                -11,
                "sam",
                Answers(
                    "It is not the wind, though we can see why you would think so: one of our two sites in the north is down. We are moving people over, town by town. Put the kettle on once more, and then it should be your turn. Sam, a person",
                ),
            ),
            Does(-11, "sam", Ends(WaitingCustomer)),
        ],
    ),
    now(
        Who::FirstTime,
        CaseChannel::Form,
        &[
            Says(-14, "Calls drop after ten seconds. I am trying to arrange a funeral."),
            Does(-10, "sam", Takes),
            Does(-9, "sam", Notes("Not by mail: I want to ring her landline. Grace, may I?")),
            Does(-8, "sam", Ends(Escalated)),
        ],
    ),
    now(Who::Stranger("07700 900912"), CaseChannel::Form, &[Says(-7, "Is it only me or is it everybody?")]),
    now(
        Who::FirstTime,
        CaseChannel::Form,
        &[Says(
            -3,
            "Your page says Aberdeen is being moved. I am in Aberdeen and nothing has moved. When is it our turn in Torry?",
        )],
    ),
];
