# Incidents, maintenance, updates and post-mortems.

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

cause-victim = Caused by others
cause-accidental = Not foreseeable
cause-preventable = Preventable

incident-start-in-future = This time is in the future. Enter when it started, at the latest now.
incident-state-initial = A new incident starts as investigating, identified or monitoring.
incident-service-affected = A service that this incident affects cannot be taken off it.
incident-state-transition = The incident cannot change to this state from its current one.
incident-imported-no-updates = It has no updates.
incident-imported-many-updates = It has more than { $max } updates.
incident-services-required = Choose the affected services and their status.
incident-resolved-holds = { $service } would stay at { $status ->
    [under_maintenance] Maintenance
    [degraded_performance] Degraded performance
    [partial_outage] Partial outage
   *[major_outage] Major outage
} with nothing open that says so. Set it to Operational, or choose another state.
incident-services-unknown = One of these services is no longer in the catalogue. Choose again.
incident-body-empty = This contains no text that customers could read.
incident-promise-too-late = The next update must be within a week. Choose an earlier time.
incident-display-in-future = The display time cannot be in the future.
incident-display-before-start = The display time cannot be before the incident started.
incident-spike = { $service } cannot be set to Operational yet: { $count } { $count ->
    [one] customer
   *[other] customers
} reported it in the last five minutes; { $usual } is usual.
incident-review-open = The incident is still open. Resolve it first.
incident-review-unanswered = { $count ->
    [one] One complaint is
   *[other] { $count } complaints are
} waiting for a reply from a person. The incident can be closed once every complaint has one.
incident-review-done = The incident is already closed.
incident-end-before-start = The end must be after the start.

maintenance-began = The scheduled maintenance has started.
incident-words-investigating = We are investigating this problem.
incident-words-identified = The cause has been found, and a fix is on its way.
incident-words-monitoring = A fix is in place, and we are watching the results.
incident-words-resolved = This incident has been resolved.
maintenance-verifying = The work is done. We are checking that everything works.
maintenance-ended = The scheduled maintenance is complete.
maintenance-cancelled = The scheduled maintenance will not take place.
maintenance-moved = The scheduled maintenance now takes place from { $from } to { $until }.

cause-unknown = Not known yet

incidents-lead = { $count ->
    [0] No incidents are open.
    [one] One is open.
   *[other] { $count } are open.
}
incidents-declare = Declare incident
incidents-schedule = Schedule maintenance
incidents-open = Open and scheduled
incidents-past = Past
incidents-past-continued = Past, continued
incidents-filter = Filter past incidents
incidents-show-all = All
incidents-show-incidents = Incidents
incidents-show-maintenance = Maintenance
incidents-show-drills = Drills
incidents-older = Older incidents
incidents-empty = No incidents yet. When something breaks, declare it: customers see your first update within a second.
incidents-filter-empty = No matching incidents. Choose another filter above.
incidents-col-incident = Incident
incidents-col-status = Status
incidents-col-services = Services
incidents-col-since = Since
incidents-col-next-update = Next update by
incidents-col-impact = Impact
incidents-col-duration = Duration
incidents-col-started = Started

incident-drill = Drill
incident-drill-notice = Drill: customers cannot see this
incident-you = you
incident-public-page = Public page
incident-scorecard = Scorecard
incident-resolve = Resolve
incident-reopen = Reopen
incident-add-update = Add update
incident-held = { $other } sets { $service } to { $status }. It stays at least so until { $other } changes it.
incident-state-since = { $state } since { $since }
incident-commander = Commander: { $name }
incident-reopened = { $count ->
    [one] Reopened once
   *[other] Reopened { $count } times
}
incident-clocks = Times
incident-clock-since-start = Since start
incident-clock-started = Started { $at }.
incident-clock-evidence = First noticed { $at }.
incident-clock-since-update = Since last update
incident-clock-due = Until promised update
incident-clock-by = Promised for { $at }.
incident-clock-soon = Due soon: { $at }.
incident-clock-overdue = Overdue: promised for { $at }.
incident-clock-none = None promised.
incident-clock-write = Write update
incident-clock-duration = Duration
incident-clock-first-update = Time to first update
incident-clock-updates = { $count ->
    [one] One update in total.
   *[other] { $count } updates in total.
}
incident-clock-longest-gap = Longest gap between updates
incident-clock-until-start = Starts in
incident-clock-window = Duration
incident-clock-until = Until { $at }
incident-unit-days = d
incident-unit-hours = h
incident-unit-minutes = min
incident-unit-late = late
incident-promises-none = No promised update was due yet.
incident-promises-never = No next update was promised.
incident-promises = { $made ->
    [one] One promised update was due, { $kept ->
        [0] not on time
       *[other] on time
    }.
   *[other] { $made } promised updates were due, { $kept } on time.
}
incident-affected-heading = Affected customers
incident-affected-people = With recorded exposure
incident-affected-empty = not known yet
incident-affected-reports = Reports
incident-affected-complaints = Complaints
incident-affected-unanswered = { $count } unanswered
incident-timeline = Public timeline
incident-timeline-drill = Drill timeline
incident-next-by = Next update by { $at }.
incident-next-by-bare = Next update by { $at }
incident-update-edit = edit
incident-update-author = Written by { $name }
incident-update-automatic = Posted automatically
incident-update-first = first update after { $span }
incident-update-early = { $span } before the promised time
incident-update-on-time = at the promised time
incident-update-late = { $span } after the promised time
incident-update-backdated = backdated, posted { $at }
incident-update-edited = edited { $at }
incident-update-not-notified = subscribers not notified
incident-promise-required = Choose when customers get the next update.

composer-title = Next update
composer-saved = Draft saved
composer-saving = Saving draft …
composer-save-failed = The draft could not be saved. Your text is still here; saving is tried again as you type.
composer-signed-out = You were signed out, so the draft is not saved. Sign in in another tab, then continue typing.
composer-state = State
composer-state-help = Currently { $state }.
composer-services = Service status, now and after this update
composer-other-services = Other services
composer-status-unchanged = No change
composer-col-service = Service
composer-col-now = Now
composer-col-after = After this update
composer-override-reports = Set to Operational anyway: I know why customers report it
composer-body-label = Message to customers
composer-body-help = Say what does not work and where, what still works, what you are doing, and what customers can do. Markdown: **bold**, lists, [links](https://…).
composer-promise = Promise the next update
composer-promise-at = At
composer-promise-help = Customers see this time; it counts as missed one minute later. Resolved updates promise no next update.
composer-next-at = Time of the next update, { $zone }
composer-notify-none = Notify subscribers (none yet)
composer-notify = Notify subscribers ({ $people })
composer-display-heading = Display time
composer-display-at = Display time, { $zone }
composer-display-help = Only for updates that were published elsewhere first. The entry is marked as entered later, takes its place by this time, and nobody is notified.
composer-preview = Preview
composer-notice-help = (the draft, as it was saved last)
composer-preview-empty = Nothing to preview yet.
composer-save-draft = Save draft
composer-publish = Publish
composer-publish-notify = { $people ->
    [1] Publish and notify 1 subscriber
   *[other] Publish and notify { $people } subscribers
}
composer-publish-drill = Add to drill

report-chart-title = Reports per five minutes
report-chart-usual = Usual: { $count }
report-chart-none = No reports yet. They come from “I’m affected” on the public page.
report-chart-label = Reports per five minutes from { $from } to { $until }: { $peak } at the peak at { $peak_at }, { $last } in the last window. Our updates are marked.
report-chart-lines = Lines mark our updates.
report-chart-falling = Lines mark our updates. Falling since { $since }.
report-chart-table = Show as table
report-chart-col-from = From
report-chart-col-reports = Reports

closing-title = Close incident
closing-closed-by = Closed by { $name } on { $at }.
closing-open-inbox = Open inbox
closing-note-label = Lessons learned
closing-note-help = For colleagues; customers do not see it.
closing-submit = Close incident
closing-not-closed = Resolved, but not yet closed by its commander.

edit-title = Edit: { $state }, { $at }
edit-crumb = Edit
edit-lead = Customers see the new text at once, marked as edited. The time of publication and the service statuses stay unchanged.
edit-save = Publish changes
edit-cancel = Cancel
edit-revisions = Previous versions
edit-revisions-none = This is the first version.
edit-reason-label = Reason (optional)
edit-reason-help = One line, shown to customers under the new text.
edit-shown-label = Customers can see
edit-shown-before = the previous text and what changed
edit-shown-edited = only that it was edited: the previous text must not be public any more
edit-revision-hidden = Customers cannot see this text.
edit-revision-until = Until { $at }, edited by { $name }

declare-title = Declare an incident
declare-lead = Customers see your first update within a second. Say what you know now, and add more in later updates.
declare-services-missing = There are no services yet. Add what you provide first.
declare-open-services = Go to services
declare-name-label = Name
declare-name-help = What does not work and where, in customers’ words.
declare-services-label = Affected services
declare-col-status = New status
declare-not-affected = Not affected
declare-started-label = Started, { $zone }
declare-started-help = May be in the past. Your services count as affected from then on.
declare-body-label = First update
declare-body-help = What does not work and where, what still works, and what you are doing. Markdown: **bold**, lists, [links](https://…).
declare-notify-label = Notify subscribers
declare-details = Regions, first evidence, cause, drill
declare-regions-label = Regions
declare-regions-help = As named in your customer records, separated by semicolons. Leave empty for all regions.
declare-evidence-label = First noticed, { $zone }
declare-evidence-help = When anyone first knew, if that was not when it started.
declare-cause-label = Cause
declare-cause-help = The more preventable the cause, the more responsibility the apology takes.
declare-drill-label = This is a drill: customers cannot see it
declare-publish = Publish

declare-still-lasts = It still lasts: customers are affected now
declare-still-lasts-required = This began more than a day ago. If it is over, enter it as a past incident, and nobody is notified. If it still lasts, tick the box.

past-title = Enter a past incident
past-lead = For an incident that is over. It appears in the history and counts in uptime, scorecards and each customer’s history.
past-services-label = Services that were affected
past-col-status = Worst status
past-ended-label = Ended, { $zone }
past-first-label = First update, { $zone }
past-first-help = When customers were first told.
past-first-state = State in the first update
past-body-help = What customers were told at that time. Markdown: **bold**, lists, [links](https://…).
past-last-body-label = Last update
past-last-body-help = What customers were told when it ended. Updates in between follow on the next page, each with its own time.
past-no-mail = Nobody is notified, and no next update is promised.
past-submit = Enter
past-first-after-end = The first update cannot be after the end.
past-end-in-future = A past incident has ended. Enter an earlier time.
past-end-before-start = The end has to be after the start.
past-update-title = Add an update
past-update-lead = This incident was entered after it was over. The update takes its place in the timeline by its time.
past-update-at = Published, { $zone }
past-update-state = State at that time
past-update-submit = Add update

schedule-title = Schedule maintenance
schedule-lead = Customers see it now. It starts and ends automatically.
schedule-name-help = What you are doing, in customers’ words.
schedule-services-label = Affected services
schedule-from-label = Starts, { $zone }
schedule-until-label = Ends, { $zone }
schedule-body-help = What will not work during it, and what will.
schedule-notify-label = Notify subscribers now
schedule-notify-during-label = Remind subscribers before it starts, and notify them when it starts and ends
schedule-publish = Schedule

planned-state-help = It starts and ends at its planned times by itself. Choose a state to do it now.
planned-body-help = You can leave this empty when the state changes: customers then read which state it is. Markdown: **bold**, lists, [links](https://…).
planned-begin = Start now
planned-complete = End now
planned-cancel = Cancel

window-title = Change start or end
window-lead = Customers see the new times at once, and calendars and feeds follow.
window-body-help = Leave this empty to tell customers the new times only.
window-submit = Change times
window-over = It is over, so its times cannot change. Publish an update, or schedule new maintenance.
window-begin-passed = This time has passed. Enter a later start, or choose “In progress” in an update to start now.
window-end-passed = This time has passed. Enter a later end, or choose “Completed” in an update to end now.
window-unchanged = These are the times that are planned already. Enter others, or publish an update.

unheld-title = Status of { $service }
unheld-lead = Customers have seen this status since { $since }, and no open incident or maintenance sets it. Set the service to Operational if it works, or declare an incident if it does not.
unheld-signal = { $count ->
    [one] One person
   *[other] { $count } people
} reported in the last 15 minutes that it does not work.
unheld-signal-link = See the signal
unheld-reason-label = Why is it operational all the same?
unheld-reason-help = For colleagues. It dismisses the signal, which comes back if it rises further.
unheld-submit = Set to Operational
unheld-none = Nothing is to be done here: the status follows from what is open.
unheld-held = An open incident or maintenance sets this status. Change it with an update there.

incident-withdrawn-chip = Withdrawn
incident-withdrawn-notice = This incident was published by mistake and has been withdrawn.
incident-timeline-withdrawn = Timeline before withdrawal

post-mortem-title = Post-mortem
post-mortem-write = Write the post-mortem
post-mortem-continue = Continue the post-mortem
post-mortem-next = Next: tell customers what happened and what you are changing.
post-mortem-next-draft = The post-mortem is a draft; customers do not see it yet.
post-mortem-not-resolved = It can be published once the incident is resolved.
post-mortem-drill = This is a drill, so the post-mortem cannot be published.
post-mortem-withdrawn = This incident was withdrawn, so it has no public post-mortem.
post-mortem-not-published = It is not published.
post-mortem-body-label = What happened, and what changes
post-mortem-body-help = What broke and why, what you did badly, what changes and by when. Markdown: ## for a heading, lists, tables, **bold**, [links](https://…).
post-mortem-signed-label = Signed by
post-mortem-signed-help = Shown to customers: a name and a role. Leave empty for no signature.
post-mortem-save-draft = Save draft
post-mortem-publish = Publish post-mortem
post-mortem-publish-changes = Publish changes
post-mortem-status = Status
post-mortem-not-started = Not started.
post-mortem-saved = Draft saved { $at }.
post-mortem-saved-by = Draft saved { $at } by { $name }.
post-mortem-published = Published { $at }
post-mortem-differs = The published version differs from this draft.
post-mortem-hidden = The incident was reopened. Customers see the post-mortem again once it is resolved.
post-mortem-unpublish = Unpublish
post-mortem-unpublish-help = It is removed from the incident’s page, the API and the feeds. The draft stays here.
post-mortem-unpublish-submit = Unpublish post-mortem

withdraw-title = Withdraw incident
withdraw-help = For an incident published by mistake. { $updates ->
    [one] Its one update is
   *[other] Its { $updates } updates are
} removed from the status page, the API, the feeds and the uptime; its address shows that it was withdrawn. Staff can still see it. This cannot be undone.
withdraw-help-reports = { $count ->
    [one] One report about it is
   *[other] { $count } reports about it are
} kept.
withdraw-history-cleared = { $services }: this incident no longer counts in the status history.
withdraw-history-kept = { $service } keeps its history: { $other } affected it at the same time.
withdraw-reason-label = Reason
withdraw-reason-help = For colleagues and the audit log; customers do not see it.
withdraw-confirm-label = I confirm that this incident did not happen
withdraw-confirm-required = Confirm that the incident did not happen.
withdraw-submit = Withdraw { $name }
withdraw-submit-clear = Withdraw { $name } and remove it from the history of { $services }
withdraw-already = It has already been withdrawn.
withdraw-never-public = Customers never saw it, so there is nothing to withdraw.
withdraw-reviewed = It was closed with a review, so it did happen. Correct it in an update instead.
withdraw-messages-sent = Customers have been or are about to be written to about it ({ $count ->
    [one] one apology or offer
   *[other] { $count } apologies and offers
}). Withdraw those first. What has already been sent cannot be recalled, so correct it in an update.
withdraw-notice = Withdrawn { $at }: published by mistake.
withdraw-notice-by = Withdrawn { $at } by { $name }: published by mistake.

# The API
api-maintenance_update = An update of maintenance sets its state and has a text. Change its window or its services instead.
api-one-line = Each step must be one line.
