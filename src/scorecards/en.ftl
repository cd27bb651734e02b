# Scorecards.

scorecard-title = Scorecards
scorecard-about = How well we did, incident by incident, computed from what was recorded at the time.
scorecard-none = No incident has been published yet. The first one gets its scorecard by itself.
scorecard-incident = Incident
scorecard-began = Began
scorecard-first-word = First word after
scorecard-longest-silence = Longest silence
scorecard-promises-kept = Promises kept
scorecard-lasted = Lasted
scorecard-not-yet = not yet
scorecard-open = still open
scorecard-of = { $part } of { $whole }
scorecard-older = Older incidents
scorecard-percent = { $percent } %

scorecard-of-incident = Scorecard: { $title }
scorecard-to-incident = Open the incident
scorecard-span = { $from } to { $to } · { $length } · { $impact }
scorecard-span-open = Since { $from }, still open · { $impact }
scorecard-judge-mute = We have not said a word in public yet.
scorecard-judge-late = We left people without a word for { $length }.
scorecard-judge-prompt = Our first word came after { $length }.
scorecard-judge-silent = The longest silence after that lasted { $length }.
scorecard-judge-no-promise = We never said when we would speak again.
scorecard-judge-promises-kept = { $made ->
    [one] The one promise of a next update was kept or is not yet due.
   *[other] All { $made } promises of a next update were kept or are not yet due.
}
scorecard-judge-promises-broken = Of { $made } promises of a next update, { $broken } { $broken ->
    [one] was
   *[other] were
} broken.
scorecard-judge-answered = { $cases ->
    [one] The one person who complained heard from a person.
   *[other] All { $cases } people who complained heard from a person.
}
scorecard-judge-unanswered = Of { $cases } people who complained, { $open } { $open ->
    [one] waits
   *[other] wait
} for a person’s answer.
scorecard-commander = Commander { $name }.
scorecard-reviewed = Closed by { $name }, { $at }.
scorecard-not-reviewed = Not closed yet.

scorecard-silences = What customers heard, and the silences between
scorecard-filled = { $minutes } minutes after each word are filled; the rest is silence
scorecard-picture-label = Started { $start }. { $words }
scorecard-picture-word = Word at { $at } after { $length }.
scorecard-updates-caption = The updates
scorecard-update = Update
scorecard-after-silence = After silence of
scorecard-state = State
scorecard-in-short = In short
scorecard-next-promised = Next promised
scorecard-no = no

scorecard-figures = The figures
scorecard-met = met
scorecard-missed = missed
scorecard-figure-first-word = First public word after
scorecard-figure-silence = Longest silence
scorecard-figure-promises = Next-update promises kept
scorecard-figure-answered = Complaints answered by a person
scorecard-figure-reached = Apology reached
scorecard-figure-automatic = Automatic messages to an open complaint
scorecard-goal-minutes = goal: { $minutes } min
scorecard-goal-promises = goal: one with every update, all kept
scorecard-goal-all = goal: all
scorecard-goal-reach = goal: { $percent } % of those hit
scorecard-goal-none = goal: 0

scorecard-funnel-heard = Heard
scorecard-funnel-reports = Reports and complaints
scorecard-funnel-cases = Complaints
scorecard-funnel-answered = Answered by a person
scorecard-funnel-apology = Apology
scorecard-funnel-hit = Hit by the outage
scorecard-funnel-planned = Planned
scorecard-funnel-reached = Sent
scorecard-funnel-goodwill = Goodwill
scorecard-funnel-gifts = Vouchers
scorecard-funnel-claimed = Claimed
scorecard-funnel-spent = Spent
scorecard-money-spent = Spent by customers
scorecard-money-outstanding = May still be spent

scorecard-rest = The rest
scorecard-rest-figure = Figure
scorecard-rest-result = Result
scorecard-rest-goal = Goal
scorecard-rest-met = Met
scorecard-rest-note = Note
scorecard-noticed = Who noticed first
scorecard-noticed-us = We, { $at }
scorecard-noticed-customers = Customers, { $at }
scorecard-noticed-goal = we
scorecard-noticed-note = { $length } before our first word
scorecard-first-reply = First reply by a person, median
scorecard-first-reply-note = nine in ten within { $length }
scorecard-kept = Promises to people kept
scorecard-all = all
scorecard-doubt = Bounced or failed, still in doubt
