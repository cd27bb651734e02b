//! What happened in those ninety days: data, longer than most files because it is prose.

use crate::incidents::Cause::{self, Accidental, Preventable, Victim};
use crate::vocabulary::ServiceStatus::{self, DegradedPerformance as Poor, MajorOutage as Down, PartialOutage as Part};

/// Something that broke.
pub struct Story {
    /// On which day, before today.
    pub days_ago: i64,
    /// Hour and minute, UTC, at which it began.
    pub began: (u32, u32),
    /// Minutes from the beginning to the first word.
    pub first_after: i64,
    /// Minutes from the beginning to the end.
    pub lasted: i64,
    /// What was hit.
    pub service: &'static str,
    /// How badly.
    pub status: ServiceStatus,
    /// Whose fault it was.
    pub cause: Cause,
    /// Who wrote.
    pub by: &'static str,
    /// What customers read as its name.
    pub title: &'static str,
    /// The first words.
    pub first: &'static str,
    /// Words in between, so many minutes after the beginning.
    pub between: Option<(i64, &'static str)>,
    /// The last words.
    pub last: &'static str,
}

/// Work that was planned.
pub struct Window {
    /// On which day, before today; negative lies ahead.
    pub days_ago: i64,
    /// Hour and minute, UTC, at which it begins.
    pub begins: (u32, u32),
    /// Minutes it takes.
    pub lasts: i64,
    /// What is under maintenance.
    pub service: &'static str,
    /// What customers read as its name.
    pub title: &'static str,
    /// What will not work.
    pub body: &'static str,
}

const DATA: &str = "Mobile data";
const CALLS: &str = "Voice calls";
const TEXTS: &str = "Text messages";
const ACCOUNT: &str = "My account and top-ups";
const PAGE: &str = "Online status page";

/// Everything that broke, the oldest first.
pub const STORIES: &[Story] = &[
    Story {
        days_ago: 88, began: (14, 5), first_after: 11, lasted: 74, service: DATA, status: Poor, cause: Accidental, by: "ruth",
        title: "Mobile data slow in Bristol",
        first: "Mobile data is slow in the centre of Bristol. Calls and texts work. A link to one of our sites there carries less than it should.",
        between: None,
        last: "The link was replaced, and mobile data in Bristol is as fast as before.",
    },
    Story {
        days_ago: 84, began: (7, 40), first_after: 9, lasted: 52, service: ACCOUNT, status: Part, cause: Preventable, by: "maren",
        title: "Some top-ups by card are declined",
        first: "About one top-up by card in five is declined. Your money is not taken when that happens. Vouchers from shops work.",
        between: Some((35, "Our connection to one of the card companies had an old key. We are changing it now.")),
        last: "Top-ups by card work again. Nobody was charged for one that failed.",
    },
    Story {
        days_ago: 79, began: (19, 20), first_after: 12, lasted: 38, service: TEXTS, status: Poor, cause: Accidental, by: "ruth",
        title: "Texts arrive late",
        first: "Texts take up to ten minutes to arrive. None are lost. One of the machines that pass them on is overloaded.",
        between: None,
        last: "Texts arrive within seconds again, and those that waited have been delivered.",
    },
    Story {
        days_ago: 74, began: (11, 15), first_after: 14, lasted: 126, service: CALLS, status: Part, cause: Victim, by: "maren",
        title: "No calls in parts of Norwich",
        first: "Calls fail in the south of Norwich. A digger has cut the cable to four of our masts. Engineers are on their way.",
        between: Some((44, "The cable is found and open. Splicing takes about an hour. Texts work where there is any signal.")),
        last: "The cable is mended and calls in Norwich work.",
    },
    Story {
        days_ago: 70, began: (16, 50), first_after: 8, lasted: 41, service: ACCOUNT, status: Poor, cause: Accidental, by: "maren",
        title: "My account is slow",
        first: "My account takes up to half a minute to open. Top-ups go through; please press the button once and wait.",
        between: None,
        last: "My account opens at once again.",
    },
    Story {
        days_ago: 66, began: (5, 30), first_after: 15, lasted: 95, service: DATA, status: Part, cause: Preventable, by: "ruth",
        title: "No mobile data after a change in the night",
        first: "Since a change we made at 05:30, some phones in Wales have no mobile data. We are taking the change back.",
        between: Some((45, "The change is taken back. Phones come back one area after the other; Cardiff and Newport have data.")),
        last: "All phones in Wales have mobile data. We will not make such a change again without trying it on one site first.",
    },
    Story {
        days_ago: 61, began: (9, 10), first_after: 7, lasted: 33, service: PAGE, status: Poor, cause: Accidental, by: "maren",
        title: "This page was slow to load",
        first: "This page takes several seconds to load. What it says is current.",
        between: None,
        last: "This page loads at once again.",
    },
    Story {
        days_ago: 57, began: (21, 5), first_after: 13, lasted: 58, service: TEXTS, status: Part, cause: Accidental, by: "ruth",
        title: "Texts to other networks fail",
        first: "Some texts to people on other networks are not delivered. Texts between our customers arrive.",
        between: None,
        last: "Texts to other networks arrive again. Please send once more what did not arrive this evening.",
    },
    Story {
        days_ago: 53, began: (13, 25), first_after: 10, lasted: 47, service: DATA, status: Poor, cause: Victim, by: "ruth",
        title: "Mobile data slow around a stadium in Leeds",
        first: "There are more people at the match in Leeds than our masts there were built for. Data is slow; calls and texts work.",
        between: None,
        last: "The crowd has gone home, and data in Leeds is as usual. A further mast comes before the next season.",
    },
    Story {
        days_ago: 49, began: (8, 0), first_after: 12, lasted: 90, service: ACCOUNT, status: Part, cause: Preventable, by: "maren",
        title: "Some customers could not sign in to My account",
        first: "About one sign-in in four fails. We are looking at the server that refuses them.",
        between: Some((41, "A certificate ran out on one of four servers. We have taken that one out; please try again.")),
        last: "The certificate is replaced. All of them are now checked every day.",
    },
    Story {
        days_ago: 45, began: (17, 35), first_after: 9, lasted: 29, service: CALLS, status: Poor, cause: Accidental, by: "ruth",
        title: "Crackling on some calls",
        first: "Some calls through our exchange in Reading crackle. Calling again usually helps.",
        between: None,
        last: "A faulty card in Reading was taken out, and calls are clear.",
    },
    Story {
        days_ago: 41, began: (10, 45), first_after: 14, lasted: 67, service: DATA, status: Part, cause: Accidental, by: "ruth",
        title: "No mobile data for some in Plymouth",
        first: "Mobile data fails on two of our masts in Plymouth. Calls and texts work.",
        between: None,
        last: "Both masts in Plymouth carry data again.",
    },
    Story {
        days_ago: 37, began: (6, 55), first_after: 11, lasted: 44, service: ACCOUNT, status: Poor, cause: Accidental, by: "maren",
        title: "Balances in My account are an hour old",
        first: "The balance you see in My account may be an hour old. What you spend and what you are charged is right.",
        between: None,
        last: "Balances are current again.",
    },
    Story {
        days_ago: 33, began: (15, 30), first_after: 8, lasted: 21, service: CALLS, status: Down, cause: Preventable, by: "ruth",
        title: "Calls failed across the Midlands",
        first: "Calls fail in Birmingham, Coventry and Leicester. Emergency calls go through other networks. We know which exchange it is.",
        between: None,
        last: "Calls work again in the Midlands. We restarted the wrong exchange; the two now have different names.",
    },
    Story {
        days_ago: 30, began: (20, 10), first_after: 12, lasted: 56, service: TEXTS, status: Poor, cause: Accidental, by: "maren",
        title: "Picture messages fail",
        first: "Messages with pictures fail for some. Plain texts arrive.",
        between: None,
        last: "Messages with pictures arrive again.",
    },
    Story {
        days_ago: 26, began: (12, 0), first_after: 10, lasted: 82, service: DATA, status: Poor, cause: Victim, by: "ruth",
        title: "Mobile data slow in Cumbria after the storm",
        first: "The storm has cut the power to eleven masts in Cumbria. They run on batteries, and data is slow there.",
        between: Some((40, "Power is back at six of the eleven masts. Generators are on the way to the others.")),
        last: "All masts in Cumbria have power, and data is as usual.",
    },
    Story {
        days_ago: 22, began: (9, 40), first_after: 9, lasted: 36, service: ACCOUNT, status: Part, cause: Accidental, by: "maren",
        title: "Direct debits could not be set up",
        first: "Setting up a direct debit in My account ends with an error. Debits that exist are not touched.",
        between: None,
        last: "Direct debits can be set up again.",
    },
    Story {
        days_ago: 18, began: (18, 15), first_after: 13, lasted: 49, service: DATA, status: Part, cause: Accidental, by: "ruth",
        title: "Mobile data fails abroad for some",
        first: "Some of our customers in France and Spain have no mobile data. Calls and texts work there.",
        between: None,
        last: "Data works again in France and Spain. Nobody pays for what they tried in vain.",
    },
    Story {
        days_ago: 13, began: (7, 20), first_after: 11, lasted: 63, service: CALLS, status: Poor, cause: Accidental, by: "ruth",
        title: "Voicemail could not be reached",
        first: "Calling voicemail ends with a tone. Messages are still taken, and none are lost.",
        between: None,
        last: "Voicemail can be reached again, with every message that was left meanwhile.",
    },
    Story {
        days_ago: 9, began: (14, 40), first_after: 8, lasted: 40, service: ACCOUNT, status: Poor, cause: Preventable, by: "maren",
        title: "Top-ups arrive late",
        first: "Top-ups take up to twenty minutes to arrive. Please do not pay twice.",
        between: None,
        last: "Top-ups arrive at once. Eleven people who paid twice have their money back.",
    },
    Story {
        days_ago: 4, began: (11, 5), first_after: 10, lasted: 34, service: DATA, status: Poor, cause: Accidental, by: "ruth",
        title: "Mobile data slow in Glasgow",
        first: "Mobile data is slow in the west of Glasgow while one site carries the load of two.",
        between: None,
        last: "Both sites carry their own load again, and data in Glasgow is as fast as before.",
    },
];

/// All that was planned, the oldest first.
pub const WINDOWS: &[Window] = &[
    Window {
        days_ago: 81, begins: (1, 0), lasts: 120, service: ACCOUNT,
        title: "My account moves to new machines",
        body: "You will not be able to sign in, pay a bill or top up for up to two hours. Calls, texts and data carry on.",
    },
    Window {
        days_ago: 59, begins: (2, 0), lasts: 60, service: TEXTS,
        title: "New software for text messages",
        body: "Texts may arrive up to an hour late. None are lost.",
    },
    Window {
        days_ago: 38, begins: (1, 30), lasts: 90, service: DATA,
        title: "New switches in Leeds",
        body: "Mobile data in Yorkshire may pause for a minute, twice.",
    },
    Window {
        days_ago: 16, begins: (1, 0), lasts: 120, service: ACCOUNT,
        title: "Work on the card payments of My account",
        body: "You will not be able to top up by card for up to two hours. Vouchers from shops work.",
    },
    Window {
        days_ago: -2, begins: (1, 0), lasts: 120, service: ACCOUNT,
        title: "New database for My account",
        body: "You will not be able to sign in, pay a bill or top up for up to two hours. Calls, texts and data carry on as usual.",
    },
];
