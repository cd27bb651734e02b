# Signals: what customers say about a service before anybody declares an incident.

signal-title = Customers say that { $service } does not work
signal-words = { $count ->
    [one] One person
   *[other] { $count } people
} reported { $service } in the last 15 minutes; { $usual ->
    [0] nobody usually does at this time.
   *[other] { $usual } is usual at this time.
}
signal-words-since = The first wrote at { $at }.
signal-words-views = Views of the status page in the last 15 minutes: { $count }; { $usual } is usual.
signal-declare = Declare incident
signal-dismiss-link = Not an incident
signal-state-stands = Since { $at }
signal-state-dismissed = Dismissed { $at }
signal-state-ended = Ended { $at }. At its peak, { $peak ->
    [one] one person
   *[other] { $peak } people
} wrote within 15 minutes.
signal-how = People are counted once each, however often they write, and so is everybody behind one network address. A signal needs at least four people, or three while far more than usual view the status page, and more than three times as many as usual at this time of the week.
signal-answer = Answer
signal-dismissed-by = { $name } dismissed this { $at }:
signal-came-back = { $name } dismissed this when { $people ->
    [one] one person
   *[other] { $people } people
} had written. It rose further, so it is shown again.
signal-dismiss-title = Not an incident?
signal-reason-label = Why not?
signal-reason-help = For colleagues, such as “Known problem of one shop, being repaired”. The signal comes back if it rises further.
signal-dismiss = Dismiss signal
signal-answered = This signal has ended, or somebody answered it meanwhile. The page shows how it stands now.
signal-despite = { $service } cannot be set to Operational yet: { $count } { $count ->
    [one] person
   *[other] people
} reported it in the last 15 minutes; { $usual } is usual.
signal-curve-label = People who reported { $service } from { $from } to { $until }, per five minutes: most at { $peak_at } ({ $peak }), { $last } in the last five minutes.
signal-curve-caption = People who reported it, per five minutes
signal-curve-table = As a table
signal-curve-from = From
signal-curve-people = People
