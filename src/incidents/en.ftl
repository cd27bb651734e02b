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
