# Promised updates: who is told before one is due, when it is due, and when it was missed.

promise-steps-title = Promised updates
promise-steps-lead = Who is told when a promised update of an incident is due or missed. Everybody chooses their own addresses under Contact points.
escalation-step-before = Before it is due
escalation-step-due = When it is due
escalation-step-missed = When it was missed
escalation-help-before = The desk shows a banner to the incident’s commander from then on, and to every commander if the incident has none.
escalation-help-due = The banner is shown to every commander.
escalation-help-missed = The banner is shown to support leads too. A promise is missed one minute after its time.
escalation-minutes-before = Minutes before the promised time
escalation-minutes-due = Minutes after the promised time
escalation-minutes-missed = Minutes after the promised time
escalation-minutes-wrong = Enter whole minutes from 0 to 1440.
escalation-to-before = Who gets a message before it is due
escalation-to-due = Who gets a message when it is due
escalation-to-missed = Who gets a message when it was missed
escalation-by-before = How they are told before it is due
escalation-by-due = How they are told when it is due
escalation-by-missed = How they are told when it was missed
escalation-to-commander = The incident’s commander (every commander if it has none)
escalation-to-commanders = Every commander
escalation-to-support-leads = Support leads
escalation-by-email = E-mail
escalation-by-sms = Text message
escalation-to-required = Choose who is told, or clear how.
escalation-by-required = Choose how they are told, or clear who.
escalation-summary = { $step }: { $minutes } min, { $words }

escalation-subject-before = { $incident }: next update due at { $at }
escalation-subject-due = { $incident }: the update promised for { $at } is due
escalation-subject-missed = { $incident }: the update promised for { $at } was missed
escalation-lead-before = { $title }: customers were promised the next update by { $at }.
escalation-lead-due = { $title }: customers were promised an update by { $at }, and none has been published since.
escalation-lead-missed = { $title }: customers were promised an update by { $at }. It was not published, and the status page shows it as late.
escalation-short-before = { $incident }: next update due at { $at }. { $title }
escalation-short-due = { $incident }: update due now ({ $at }). { $title }
escalation-short-missed = { $incident }: update missed ({ $at }). { $title }
escalation-write = Write the update, even if there is no news:
escalation-put-off = Or put the promise off, so that customers see an honest time:

escalation-banner-label = Promised updates
escalation-banner-soon = { $incident }: next update due at { $at } – { $title }
escalation-banner-late = { $incident }: update overdue, promised for { $at } – { $title }
escalation-banner-write = Write update
escalation-banner-put-off = Put off
escalation-banner-sound = Play a sound in this browser
