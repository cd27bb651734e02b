# Scorecards: how well each incident was handled.

scorecard-title = Scorecards
scorecard-lead = How well each incident was handled, computed from what was recorded at the time.
scorecard-empty = No incidents have been published yet. The first one gets its scorecard automatically.
scorecard-col-incident = Incident
scorecard-col-started = Started
scorecard-col-first-update = First update after
scorecard-col-longest-gap = Longest gap
scorecard-col-promises = Promises kept
scorecard-col-duration = Duration
scorecard-not-yet = not yet
scorecard-open = still open
scorecard-of = { $part } of { $whole }
scorecard-older = Older incidents
scorecard-percent = { $percent } %

scorecard-of-incident = Scorecard: { $title }
scorecard-open-incident = Open incident
scorecard-span = { $from } to { $to } · { $length } · { $impact }
scorecard-span-open = Since { $from }, still open · { $impact }
scorecard-summary-no-update = No public update has been published yet.
scorecard-summary-late = Customers waited { $length } for the first update.
scorecard-summary-on-time = The first update came after { $length }.
scorecard-summary-gap = The longest gap after that lasted { $length }.
scorecard-summary-entered-later = It was entered when it was over, without promises of updates.
scorecard-summary-no-promise = No next update was promised.
scorecard-summary-promises-kept = { $made ->
    [one] The one promised update was on time or is not due yet.
   *[other] All { $made } promised updates were on time or are not due yet.
}
scorecard-summary-promises-broken = Of { $made } promised updates, { $broken } { $broken ->
    [one] was
   *[other] were
} not on time.
scorecard-summary-answered = { $cases ->
    [one] The one person who complained got a reply from a person.
   *[other] All { $cases } people who complained got a reply from a person.
}
scorecard-summary-unanswered = Of { $cases } { $cases ->
    [one] person
   *[other] people
} who complained, { $open } { $open ->
    [one] is
   *[other] are
} still waiting for a reply from a person.
scorecard-commander = Commander: { $name }.
scorecard-reviewed = Closed by { $name }, { $at }.
scorecard-not-reviewed = Not closed yet.

scorecard-gaps = Updates and the gaps between them
scorecard-gaps-help = The { $minutes } { $minutes ->
    [one] minute
   *[other] minutes
} after each update are filled; the gap follows
scorecard-chart-label = Started { $start }. { $words }
scorecard-chart-update = Update at { $at } after { $length }.
scorecard-updates-caption = Updates
scorecard-col-update = Update
scorecard-col-gap = Gap before
scorecard-col-state = State
scorecard-col-summary = Summary
scorecard-col-next-update = Next update promised
scorecard-next-update-none = no

scorecard-headline = Key metrics
scorecard-met = met
scorecard-missed = missed
scorecard-figure-first-update = First public update after
scorecard-figure-longest-gap = Longest gap between updates
scorecard-figure-promises = Next-update promises kept
scorecard-figure-answered = Complaints answered by a person
scorecard-figure-reached = Apology reach
scorecard-figure-automatic = Automatic messages during an open complaint
scorecard-target-minutes = target: { $minutes } min
scorecard-target-promises = target: one with every update, all kept
scorecard-target-all = target: all
scorecard-target-reach = target: { $percent } % of affected customers
scorecard-target-none = target: 0

scorecard-funnel-replies = Replies
scorecard-funnel-reports = Reports and complaints
scorecard-funnel-cases = Complaints
scorecard-funnel-answered = Answered by a person
scorecard-funnel-apology = Apology
scorecard-funnel-affected = Affected customers
scorecard-funnel-planned = Planned
scorecard-funnel-reached = Sent
scorecard-funnel-goodwill = Goodwill
scorecard-funnel-vouchers = Vouchers
scorecard-funnel-claimed = Claimed
scorecard-funnel-redeemed = Redeemed
scorecard-money-redeemed = Redeemed by customers
scorecard-money-outstanding = Outstanding

scorecard-other = Other metrics
scorecard-other-metric = Metric
scorecard-other-result = Result
scorecard-other-target = Target
scorecard-other-met = Met
scorecard-other-note = Note
scorecard-noticed = Who noticed first
scorecard-noticed-us = Us, { $at }
scorecard-noticed-customers = Customers, { $at }
scorecard-noticed-target = us
scorecard-noticed-note = { $length } before our first update
scorecard-first-reply = First reply by a person, median
scorecard-first-reply-note = 90 % within { $length }
scorecard-kept = Promises to customers kept
scorecard-all = all
scorecard-undelivered = Bounced or failed, in doubt
