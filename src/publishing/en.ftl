# The public pages.

publishing-title = { $page } – { $name } Status
publishing-masthead = Status
publishing-subscribe = Subscribe
publishing-demo-label = Demonstration
publishing-feed-planned = THIS IS A SCHEDULED EVENT { $when }
publishing-feed-update = Update
publishing-feed-service-title = { $service } - { $name } Status - Incident History
publishing-feed-title = { $name } Status - Incident History

# For the script, in the order it knows; % is filled in. A language that says "3 days" in another way than
# "11 days" writes both, the form for 3 to 10 behind a slash.
publishing-script-words = in %|% ago|% min|% h|% days|The connection is lost. What you see may be out of date; we keep trying.|Times|% (yours)|Times are % time. Days are counted in % time.|Colours|As on this device|Light|Dark|High contrast

publishing-foot-label = More
publishing-foot-site = Our website
publishing-foot-support = Help and support
publishing-foot-report = Report a problem
publishing-foot-history = Incident history
publishing-foot-uptime = Uptime
publishing-foot-rss = RSS
publishing-foot-atom = Atom
publishing-foot-calendar = Calendar
publishing-calendar-add = Add to calendar
publishing-calendar-name = { $name } planned maintenance
publishing-calendar-incidents = { $name } incidents
publishing-calendar-service = { $service } ({ $name }): planned maintenance
publishing-calendar-incidents-service = { $service } ({ $name }): incidents
publishing-widget-close = Close
publishing-foot-api = API
publishing-zone = Times are { $city } time (now { $offset }).
publishing-zone-utc = Times are UTC.

publishing-stale-away = This page is from { $at }; our records cannot be reached right now.
publishing-stale-behind = This page is from { $at }; a newer version cannot be shown right now.
publishing-stale-origin = This page is from { $at }; it is a copy, and the original cannot be reached right now.

publishing-mirror-title = Temporarily unavailable
publishing-mirror-away = We cannot accept this right now. The status page itself is up to date as of { $at }.
publishing-mirror-page = Go to the status page
publishing-mirror-copy-title = This is a copy
publishing-mirror-copy = This copy of the status page does not accept forms. Use the original: { $link }.
publishing-mirror-typed = Your text, so that you can copy it
publishing-starting-title = The status page is starting
publishing-starting = Nothing has been published yet because the database cannot be read. Amends keeps trying, and this page reloads automatically.
publishing-starting-mirror = This copy of the status page has just started and is waiting for the original. It checks every two seconds, and this page reloads automatically.

publishing-list = { $before } and { $last }
publishing-list-comma = ,{ " " }
publishing-number-1 = one
publishing-number-2 = two
publishing-number-3 = three
publishing-number-4 = four
publishing-number-5 = five
publishing-number-6 = six
publishing-number-7 = seven
publishing-number-8 = eight
publishing-number-9 = nine
publishing-number-10 = ten
publishing-number-11 = eleven
publishing-number-12 = twelve

publishing-lead-services = { $count ->
    [one] 1 service
   *[other] { $count } services
}
publishing-lead-major_outage = { $names }: major outage.
publishing-lead-partial_outage = { $names }: partial outage.
publishing-lead-degraded_performance = { $names }: slower or less reliable than usual.
publishing-lead-under_maintenance = { $names }: planned maintenance.
publishing-lead-others = { $count ->
    [one] The other service is working.
   *[other] The other { $number } services are working.
}
publishing-lead-all-operational = Everything is working.
publishing-lead-monitoring = Everything is working again. { $count ->
    [one] We are still watching one incident.
   *[other] We are still watching { $count } incidents.
}
publishing-lead-no-services = Soon you will see here which services work and which do not.
publishing-lead-next-update = Next update by { $at }.
publishing-last-change = Last change { $at }

publishing-open-label = Open incidents
publishing-steps-label = Progress
publishing-state-draft = Draft
publishing-state-investigating = Investigating
publishing-state-identified = Identified
publishing-state-monitoring = Monitoring
publishing-state-resolved = Resolved
publishing-state-scheduled = Scheduled
publishing-state-in_progress = In progress
publishing-state-verifying = Verifying
publishing-state-completed = Completed
publishing-state-cancelled = Cancelled

publishing-fact-next = Next update by
publishing-fact-late = Update is late, promised by
publishing-fact-put-off = First promised by
publishing-fact-last = Last update
publishing-fact-began = Began
publishing-fact-lasted = Lasted
publishing-fact-first = First update
publishing-fact-after = { $span } after it began
publishing-fact-services = Affected services
publishing-fact-window = Planned for

publishing-affected = I’m affected
publishing-subscribe-incident = Tell me when it is fixed
publishing-reports-count = { $count ->
    [one] One person has told us
   *[other] { $count } people have told us
}
publishing-earlier-updates = { $count ->
    [one] 1 earlier update
   *[other] { $count } earlier updates
}

publishing-services = Services
publishing-legend-label = What the colours mean
publishing-legend-degraded = Degraded
publishing-days-ago = { $days } days ago
publishing-today = Today
publishing-uptime = { $percent } uptime
publishing-uptime-since = { $percent } since { $day }
publishing-uptime-method = Uptime counts a major outage in full and a partial one at 30%. Slowness and planned maintenance do not count.
publishing-uptime-title = Uptime over { $days } days
publishing-uptime-days = { $days } days
publishing-uptime-period = Period
publishing-uptime-description = Uptime of { $name } services over the last { $days } days.

publishing-strip-no-data = No data before { $day }.
publishing-strip-on = { $status } on { $days }.
publishing-strip-many = { $count } days, the last on { $last }
publishing-strip-all-up = All days operational.
publishing-strip-others-up = All other days operational.

publishing-word-no-data = no data
publishing-word-operational = operational
publishing-word-degraded_performance = degraded
publishing-word-partial_outage = partial outage
publishing-word-major_outage = major outage
publishing-word-under_maintenance = maintenance
publishing-words-title = These { $days } days in words
publishing-words-no-data = no data, { $count ->
    [one] 1 day
   *[other] { $count } days
}
publishing-words-then = , then{ " " }
publishing-words-for = { $kinds }, { $span }
publishing-words-since = { $kinds }, since { $at }

publishing-planned = Upcoming maintenance
publishing-planned-repeats = { $count ->
    [one] One more date is planned.
   *[other] { $count } more dates are planned.
}
publishing-planned-all = All dates in the calendar
publishing-past = Past incidents
publishing-past-none = No incidents reported.
publishing-past-open = { $count ->
    [one] One incident is open: { $link }.
   *[other] { $count } incidents are open: { $link }.
}
publishing-past-open-link = see above
publishing-past-span = { $span }, { $length }

publishing-incident-title = { $state }: { $title }
publishing-summary-label = Summary
publishing-updates-heading = Updates, newest first
publishing-updates-start = Started
publishing-updates-after = after { $span }
publishing-updates-longest-gap = after { $span }, our longest gap
publishing-edited = Edited { $at }
publishing-not-translated = Not translated yet. This text is in { $language }.
publishing-languages-label = Language
publishing-backdated = Added later, { $at }

publishing-chart-heading = Impact and updates
publishing-chart-heading-open = Impact and updates so far
publishing-chart-updates = Our updates
publishing-chart-first = first on { $at }
publishing-chart-range = { $from } to { $to }
publishing-chart-since = since { $from }
publishing-chart-partly = { $range }, partly restored from { $at }
publishing-chart-major = Red: it did not work.
publishing-chart-partial = Orange: it came and went, or failed for some.
publishing-chart-degraded = Amber: it was slow or unreliable.
publishing-chart-longest-gap = Each mark is an update. The longest gap between two was { $span }.
publishing-chart-marks = Each mark is an update.
publishing-chart-as-of = As of our last update, { $at }.

publishing-history-title = Incident history
publishing-history-lead = What failed, for how long, and our updates, month by month.
publishing-history-description = Every past incident of { $name }, month by month.
publishing-history-month = Incidents in { $month }
publishing-history-earlier = Earlier months
publishing-history-before = ← { $month }
publishing-history-after = { $month } →
publishing-history-all = All months
publishing-history-nav = Months
publishing-range-label = From one month to another
publishing-range-from = From
publishing-range-to = To
publishing-range-show = Show
publishing-range-no-month = This is not a month. Choose one, such as March 2026.
publishing-range-future = { $month } is in the future.
publishing-range-backwards = This month comes after { $to }, where the period ends.
publishing-history-count = { $count ->
    [0] No incidents
    [one] 1 incident
   *[other] { $count } incidents
}

publishing-announcements = Announcements
publishing-announcement = Announcement
publishing-announcement-more = Read more
publishing-announcement-until = Until { $at }
publishing-announcement-over = This announcement ended on { $at }.

publishing-post-mortem = Post-mortem
publishing-post-mortem-published = Published { $at }
publishing-post-mortem-by = by { $name }

publishing-not-found = Page not found
publishing-not-found-lead = The address may be wrong. Current information is on the status page.
publishing-withdrawn-incident = This incident was withdrawn
publishing-withdrawn-incident-lead = We published it by mistake and withdrew it on { $at }. It does not count in our history or our uptime.
publishing-withdrawn-announcement = This announcement was withdrawn
publishing-withdrawn-announcement-lead = We withdrew it on { $at }. It no longer applies.
