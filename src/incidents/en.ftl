# Wording of the room `incidents`.

state-draft = Draft
state-investigating = Investigating
state-identified = Identified
state-monitoring = Monitoring
state-resolved = Resolved
state-scheduled = Scheduled
state-in_progress = In progress
state-verifying = Verifying
state-completed = Completed
state-cancelled = Cancelled

cause-victim = Done to us
cause-accidental = Nobody could have foreseen it
cause-preventable = We could have prevented it

incident-starts-later = This lies in the future. Say when it began, at the latest now.
incident-state-first = An incident begins as investigating, identified or monitoring.
incident-state-move = From where it stands now, it cannot go there.
incident-services-none = Say which service is hit, and how badly.
incident-services-unknown = One of these services is no longer in the catalogue. Please choose again.
incident-body-empty = There are no words in this that customers could read.
incident-promise-far = That is more than a week ahead. Promise something sooner.
incident-shown-later = This lies in the future. An update can be shown at an earlier time, never at a later one.
incident-shown-before = This lies before the incident began.
incident-spike = { $service } cannot be set to Operational yet: { $count } customers reported it in the last five minutes; { $usual } is usual.
incident-review-open = It is not over yet. Resolve it first.
incident-review-unanswered = { $count ->
    [one] One complaint waits
   *[other] { $count } complaints wait
} for a human answer. An incident is closed when everybody who complained has one.
incident-review-done = It is closed already.
incident-window-ends-first = The end must come after the beginning.

maintenance-began = The work has begun.
maintenance-ended = The work is done.

cause-unknown = Not known yet

incidents-open-words = { $count ->
    [0] Nothing is broken that we know of.
    [one] One is open.
   *[other] { $count } are open.
}
incidents-declare = Declare an incident
incidents-plan = Plan work
incidents-open = Open and planned
incidents-past = Past
incidents-past-more = Past, continued
incidents-filter = Which past ones
incidents-show-all = All
incidents-show-incidents = Incidents
incidents-show-maintenance = Planned work
incidents-show-drills = Drills
incidents-older = Older ones
incidents-none-yet = Nothing has happened yet. When something breaks, declare it: customers read your first words within a second.
incidents-none-here = None of these. Choose another filter above.
incidents-col-incident = Incident
incidents-col-now = Now
incidents-col-services = Services
incidents-col-since = Since
incidents-col-promised = Next update by
incidents-col-impact = At worst
incidents-col-lasted = Lasted
incidents-col-began = Began

incident-drill = Drill
incident-drill-long = Drill: nobody outside sees this
incident-you = you
incident-public-page = Public page
incident-scorecard = Scorecard
incident-resolve = Resolve
incident-reopen = Open it again
incident-add = Add a word
incident-held = { $other } says of { $service }: { $status }. It stays so until that one says otherwise.
incident-held-refused = { $service } cannot get better here: { $other } is open and says it is broken. Leave it as it is, or say it there.
incident-state-since = { $state } since { $since }
incident-commander = Commander: { $name }
incident-reopened = { $count ->
    [one] Opened again once
   *[other] Opened again { $count } times
}
incident-clocks = Clocks
incident-clock-started = Since it started
incident-clock-began = Began { $at }.
incident-clock-evidence = First noticed { $at }.
incident-clock-last = Since our last word
incident-clock-due = Until the update we promised
incident-clock-by = Promised for { $at }.
incident-clock-nearly = Nearly due: { $at }.
incident-clock-broken = Broken: it was promised for { $at }.
incident-clock-none = None is promised.
incident-clock-write = Write it
incident-clock-lasted = It lasted
incident-clock-first = Until our first word
incident-clock-words = { $count ->
    [one] One update in all.
   *[other] { $count } updates in all.
}
incident-clock-silence = Longest silence
incident-clock-begins = Until it begins
incident-clock-takes = It takes
incident-clock-until = Until { $at }
incident-unit-hours = h
incident-unit-minutes = min
incident-unit-late = late
incident-promises-none = No promise fell due so far.
incident-promises-never = No promise was ever made.
incident-promises = { $made ->
    [one] One promise fell due, { $kept ->
        [0] broken
       *[other] kept
    }.
   *[other] { $made } promises fell due, { $kept } kept.
}
incident-hit = Who it hits
incident-hit-people = People with recorded exposure
incident-hit-unknown = not known yet
incident-hit-reports = Reports
incident-hit-complaints = Complaints
incident-hit-unanswered = { $count } unanswered
incident-timeline = What customers see
incident-timeline-drill = What customers would see
incident-next-by = Next update by { $at }.
incident-next-by-bare = Next update by { $at }
incident-edit = edit
incident-by = Written by { $name }
incident-by-clock = By the clock
incident-first-after = first word after { $span }
incident-kept = promise kept, { $span } early
incident-kept-exactly = promise kept, to the minute
incident-broken = promise broken, { $span } late
incident-entered = entered later, { $at }
incident-edited = edited { $at }
incident-not-told = subscribers were not told
incident-promise-needed = Say by when customers hear from you next.

composer-title = Next update
composer-saved = Draft saved
composer-saving = Saving the draft …
composer-not-saved = The draft could not be saved just now. Your words are still here; saving is tried again as you type.
composer-signed-out = You were signed out, so the draft is not saved. Sign in in another tab, then type on.
composer-state = State
composer-state-help = { $state } now.
composer-services = Services, now and after this update
composer-others = Other services
composer-leave = As it is
composer-col-service = Service
composer-col-now = Now
composer-col-new = After this update
composer-despite = Set it to Operational all the same: I know why they report it
composer-body = What customers read
composer-body-help = Say what does not work and where, what does, what you do about it, and what they can do. Markdown: **bold**, lists, [links](https://…).
composer-promise = Promise the next update
composer-promise-at = At
composer-promise-help = Customers see the time. It counts as broken in the minute after. No promise is made with Resolved.
composer-next-at = Next update at, { $zone }
composer-notify-none = Tell those who subscribed (nobody has yet)
composer-notify = Tell the { $people } people who subscribed
composer-late = It was said earlier
composer-display-at = Show it at this time, { $zone }
composer-display-help = Only for words that went out elsewhere first. The entry is marked as entered later.
composer-preview = As they will see it
composer-preview-empty = Nothing is written yet.
composer-keep = Keep as draft
composer-publish = Publish
composer-publish-tell = { $people ->
    [1] Publish and tell 1 person
   *[other] Publish and tell { $people } people
}
composer-publish-drill = Note it in the drill

strip-title = Reports per five minutes
strip-usual = Usual: { $count }
strip-none = Nobody has reported it yet. Reports come from “I’m affected” on the public page.
strip-label = Reports per five minutes from { $from } to { $until }: { $peak } at the peak at { $peak_at }, { $last } in the last window. Our updates are marked.
strip-lines = Lines mark our updates.
strip-falling = Lines mark our updates. Falling since { $since }.
strip-table = As a table
strip-col-from = From
strip-col-reports = Reports

closing-title = Close
closing-by = Closed by { $name } on { $at }.
closing-to-inbox = Answer them
closing-note = What was learned
closing-note-help = For colleagues; customers do not see it.
closing-close = Close the incident
closing-open = It is resolved, and not yet closed by its commander.

edit-title = Edit: { $state }, { $at }
edit-crumb = Edit
edit-about = Customers see the new words at once, and that they were edited. When it was published, and what it did to services, stays.
edit-save = Publish the new words
edit-cancel = Leave it
edit-before = Before
edit-before-none = These are its first words.
edit-reason = Why (optional)
edit-reason-help = One line that customers can read under the new words.
edit-shown = Customers can see
edit-shown-before = what it said before, and what changed
edit-shown-edited = only that it was edited: the old words must not be public any more
edit-hidden = Customers cannot see these words.
edit-until = Until { $at }, edited by { $name }

declare-title = Declare an incident
declare-about = Customers read your first words within a second. Say what you know; the rest follows in updates.
declare-no-services = There is nothing yet that could break: first say what you provide.
declare-to-services = To the services
declare-name = Name
declare-name-help = What does not work, and where, in customers’ words.
declare-services = What is hit
declare-col-hit = How badly
declare-not-hit = Not hit
declare-started = Began, { $zone }
declare-started-help = It may lie in the past. Your services count as hit from then on.
declare-body = First words
declare-body-help = What does not work and where, what does, and what you are doing. Markdown: **bold**, lists, [links](https://…).
declare-notify = Tell everybody who subscribed
declare-more = Regions, first evidence, cause, drill
declare-regions = Regions
declare-regions-help = As your customers’ records name them, with ; between. Empty for everywhere.
declare-evidence = First noticed, { $zone }
declare-evidence-help = When anybody first knew, if that was not when it began.
declare-cause = Cause
declare-cause-help = An apology owns more, the more we could have prevented.
declare-drill = This is a drill: nobody outside sees it
declare-publish = Publish

plan-title = Plan work
plan-about = Customers read of it now; it begins and ends by itself.
plan-name-help = What you do, in customers’ words.
plan-services = What it touches
plan-from = Begins, { $zone }
plan-until = Ends, { $zone }
plan-body-help = What will not work meanwhile, and what will.
plan-publish = Announce it

incident-taken-back = Taken back
incident-withdrawn = This incident was published by mistake, and was taken back.
incident-timeline-withdrawn = What customers saw

post-mortem-title = Post-mortem
post-mortem-write = Write the post-mortem
post-mortem-go-on = Go on with the post-mortem
post-mortem-next = Next: tell customers what happened, and what you change.
post-mortem-next-draft = The post-mortem is a draft; customers do not see it yet.
post-mortem-open = It can be published once the incident is resolved.
post-mortem-drill = A drill has no readers: this stays on the desk.
post-mortem-withdrawn = This incident was taken back; there is nothing to explain to customers.
post-mortem-not-published = It is not published.
post-mortem-body = What happened, and what changes
post-mortem-body-help = What broke and why, what you did badly, what changes and by when. Markdown: ## for a heading, lists, tables, **bold**, [links](https://…).
post-mortem-signed = Signed by
post-mortem-signed-help = As customers read it, such as Ruth Calloway, Network Director. Empty for nobody.
post-mortem-keep = Save the draft
post-mortem-publish = Publish the post-mortem
post-mortem-publish-again = Publish the new words
post-mortem-stands = Where it stands
post-mortem-none = Nobody has begun it.
post-mortem-saved = Draft saved { $at }.
post-mortem-saved-by = Draft saved { $at } by { $name }.
post-mortem-published = Published { $at }
post-mortem-differs = Customers read what was published; the draft here says something else.
post-mortem-hidden = The incident is open again: customers see the post-mortem when it is resolved.
post-mortem-take-back = Take it back
post-mortem-take-back-means = It leaves the incident’s page, the API and the feeds. The draft stays here.
post-mortem-take-back-go = Take the post-mortem back

withdraw-title = Declared by mistake
withdraw-means = { $updates ->
    [one] Its one update leaves
   *[other] Its { $updates } updates leave
} the page, the API, the feeds and the uptime. Whoever opens its address reads that it was a mistake. Here it stays. This cannot be undone.
withdraw-means-reports = { $count ->
    [one] One report came in about it; it stays
   *[other] { $count } reports came in about it; they stay
} with you.
withdraw-cleared = { $services }: the history forgets what this incident said, as if it had never been.
withdraw-kept = { $service } keeps its history: { $other } was about it at the same time.
withdraw-reason = Why
withdraw-reason-help = For colleagues and the audit; customers do not see it.
withdraw-sure = Nothing of this was so
withdraw-sure-needed = Say that you mean it.
withdraw-go = Take { $name } back
withdraw-go-clear = Take { $name } back, and out of the history of { $services }
withdraw-done = It was taken back already.
withdraw-never-public = Customers never saw it, so there is nothing to take back.
withdraw-reviewed = It was closed with a review: it did happen. Say in an update what was wrong.
withdraw-promised = Customers were written to about it, or are about to be ({ $count ->
    [one] one apology or offer
   *[other] { $count } apologies and offers
}). Take that back first; what has gone out cannot be made unsaid, so say in an update what was wrong.
withdraw-told = Taken back { $at }: declared by mistake.
withdraw-told-by = Taken back { $at } by { $name }: declared by mistake.
