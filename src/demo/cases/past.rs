//! The complaints about the outage of 2012, and the replies to them.

use super::complaint::StaffAction::{Call, Note, Reply, SetState};
use super::complaint::Step::{Action, Message};
use super::complaint::{Complainant, Complaint, DAY, HOUR, Step};
use crate::cases::case::CaseChannel;
use crate::cases::case::CaseState::{Apologised, Closed, MadeGood};

const fn past(channel: CaseChannel, steps: &'static [Step]) -> Complaint {
    Complaint { complainant: Complainant::FirstTime, channel, steps }
}

/// Complaints of July 2012. Minutes count from 13:30 on Wednesday 11 July.
pub(super) const PAST: &[Complaint] = &[
    past(
        CaseChannel::Email,
        &[
            Message(
                4 * HOUR,
                "My daughter was in hospital and could not ring me for five hours. I learned from the radio that it was you and not my phone.",
            ),
            Action(
                5 * HOUR,
                "grace",
                Reply(
                    "Dear {name}, I am Grace and I lead the team here. I have read your lines twice. That you had to hear it from the radio is the part I would most like to undo, and cannot. How is your daughter? When she rings you next, it will ring: your number has been back since this morning. If it ever is not, write to me and I will answer, not a form.",
                ),
            ),
            Message(26 * HOUR, "She is well, thank you for asking. I did not think anybody would."),
            Action(
                27 * HOUR,
                "grace",
                Reply("That is the best mail of my day. Please tell her that a stranger in Leeds is glad."),
            ),
            Action(27 * HOUR + 5, "grace", SetState(Closed)),
        ],
    ),
    past(
        CaseChannel::Social,
        &[
            Message(
                3 * HOUR,
                "Is @larkmoor on strike or only its network? My sat nav, my bank and my mother all think that I have died.",
            ),
            Action(
                3 * HOUR + 35,
                "sam",
                Reply(
                    "We can confirm that you are alive, and will tell your mother so if it helps. The network is not striking, it has failed, and it is our fault. No repair time yet: the moment we know one, you know one. Sam, a person",
                ),
            ),
            Message(20 * HOUR, "Back since eight. My mother is disappointed, she had the flowers ordered."),
            Action(
                20 * HOUR + 20,
                "sam",
                Reply(
                    "Then let her keep them for the next outage, which we hope is a long way off. Thank you for your patience and your jokes, we needed both. Sam",
                ),
            ),
            Action(21 * HOUR, "sam", SetState(Closed)),
        ],
    ),
    past(
        CaseChannel::Email,
        &[
            Message(22 * HOUR, "I drive a taxi. No phone, no jobs: a day's takings are gone. Who pays me that?"),
            Action(
                24 * HOUR,
                "lena",
                Reply(
                    "Dear {name}, a day without jobs is a day without money, and a sorry fills no tank. Here is what I can do at once: three days of your July subscription come off your bill, without your asking. If you can send me what a Wednesday usually brings, I take it to the people who may decide about more, and stay on it until you have a yes or a no with a reason.",
                ),
            ),
            Message(2 * DAY, "Around 140 on a Wednesday. Thank you for not sending me a leaflet."),
            Action(
                2 * DAY + 3 * HOUR,
                "lena",
                Call("Rang him: £3.20 off the bill now, Grace decides about the rest by Friday."),
            ),
            Action(
                3 * DAY,
                "grace",
                Note("Agreed: the September voucher, and a shop credit of £25. He laughed about the leaflet again."),
            ),
            Action(3 * DAY + HOUR, "lena", SetState(MadeGood)),
        ],
    ),
    past(
        CaseChannel::Email,
        &[
            Message(
                7 * HOUR,
                "Your shop sent me home to restart my phone. I have restarted it eleven times. It has never been so well rested.",
            ),
            Action(
                9 * HOUR,
                "sam",
                Reply(
                    "{name}, please let it sleep now: it has done nothing wrong. The fault is in our network, and the advice to restart was ours and was wrong. I have just asked all our shops to stop giving it.",
                ),
            ),
            Action(30 * HOUR, "sam", SetState(Apologised)),
        ],
    ),
    past(
        CaseChannel::Email,
        &[
            Message(
                16 * HOUR,
                "It is half past five in the morning and your page has said the same since one. Has anybody stayed up, or only me?",
            ),
            Action(
                18 * HOUR,
                "grace",
                Reply(
                    "We stayed up, {name}, and forgot that nobody could see it. Seven hours without a word was our worst mistake of this night after the outage itself. Calls and texts are coming back now, your number is among the first. Go to bed; I shall write at two, whatever there is to say.",
                ),
            ),
            Action(
                24 * HOUR + 30,
                "grace",
                Reply("It is two o'clock and as promised: everything works, data too. I hope you slept."),
            ),
            Message(25 * HOUR, "I did. You may too."),
            Action(25 * HOUR + 20, "grace", Reply("Then good night, {name}, at a quarter to three in the afternoon.")),
            Action(25 * HOUR + 25, "grace", SetState(Closed)),
        ],
    ),
    past(
        CaseChannel::Chat,
        &[
            Message(2 * HOUR, "no signal since 1.30, is it me"),
            Action(
                2 * HOUR + 9,
                "lena",
                Reply(
                    "It is not you, it is us: about a third of our customers have no network. We do not know yet for how long. Wi-Fi works; so does 999 from your phone, over the other networks. I am Lena, and not a robot, although today I envy them.",
                ),
            ),
            Action(DAY, "lena", SetState(Closed)),
        ],
    ),
    past(
        CaseChannel::Email,
        &[
            Message(
                2 * DAY,
                "We are a bakery. No cards for two days, and I gave bread away to people I know, and to some I do not. Four of them came back to pay. None of them was you.",
            ),
            Action(
                2 * DAY + 2 * HOUR,
                "grace",
                Reply(
                    "Dear {name}, then we are the fifth. I have read that four times and felt it each time. Your business line gets the credit of its contract without a form, and I would like to pay for the bread: tell me what it came to.",
                ),
            ),
            Message(3 * DAY, "£86. And a loaf for you, if you come by."),
            Action(
                3 * DAY + HOUR,
                "grace",
                Reply("£86 goes on your next bill as a credit. I come on Saturday, and I pay for the loaf."),
            ),
            Action(3 * DAY + 2 * HOUR, "grace", SetState(MadeGood)),
        ],
    ),
    past(
        CaseChannel::Email,
        &[
            Message(
                5 * HOUR,
                "I teach. Thirty children, one school trip, no phone. Nothing happened. I want you to know that it could have.",
            ),
            Action(
                8 * HOUR,
                "lena",
                Reply(
                    "Dear {name}, thank you for writing although nothing happened: that is exactly the mail that gets lost. I have given it to our network director with your words as they are. She reads it tonight. Her answer will have her name under it.",
                ),
            ),
            Action(2 * DAY, "lena", SetState(Apologised)),
        ],
    ),
    past(
        CaseChannel::Social,
        &[
            Message(
                6 * HOUR,
                "Larkmoor: connecting people. To the rest of their families, in the same room, for the first time since 2009.",
            ),
            Action(
                6 * HOUR + 40,
                "sam",
                Reply(
                    "You are welcome. We had planned it differently. We are at it, and sorry; if you need to be apart again, it should be tomorrow morning. Sam",
                ),
            ),
            Action(DAY, "sam", SetState(Closed)),
        ],
    ),
    past(
        CaseChannel::Email,
        &[
            Message(
                30 * HOUR,
                "Your apology says 'some customers may have experienced'. I did not 'may have experienced'. I sat in a car park for three hours waiting for a call about a flat. It went to somebody else.",
            ),
            Action(
                33 * HOUR,
                "grace",
                Reply(
                    "Dear {name}, you are right about the sentence, and I have asked for it to be taken down. Yours is better: you sat in a car park for three hours, the call could not reach you because of us, and the flat is gone. I am sorry. I cannot give you the flat. I can ring the agent and say that it was our doing and not yours, if you want me to, so that you are first for the next.",
                ),
            ),
            Message(2 * DAY, "Please do. Number attached. That is more than I expected."),
            Action(
                2 * DAY + 4 * HOUR,
                "grace",
                Call("Rang the agent, she had the same outage and laughed. He has a viewing on Monday."),
            ),
            Action(4 * DAY, "grace", SetState(MadeGood)),
        ],
    ),
    past(
        CaseChannel::Sms,
        &[
            Message(27 * HOUR, "all ok again here. just saying because nobody does"),
            Action(28 * HOUR, "sam", Reply("Somebody does now, and it is going on the wall. Thank you.")),
            Action(28 * HOUR + 1, "sam", SetState(Closed)),
        ],
    ),
    past(
        CaseChannel::Email,
        &[
            Message(
                3 * DAY,
                "I have been with you since your first shop opened. I shall stay. But write to me before the newspaper does, next time.",
            ),
            Action(
                3 * DAY + 4 * HOUR,
                "lena",
                Reply(
                    "Dear {name}, that is a fair condition and a kind one. From Monday on somebody is on duty day and night whose one task is to write to you first. You will meet that person only when something breaks, so I wish you a long wait.",
                ),
            ),
            Action(4 * DAY, "lena", SetState(Closed)),
        ],
    ),
];
