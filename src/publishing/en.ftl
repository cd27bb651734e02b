# Wording of the room `publishing`: the public pages.

publishing-title = { $page } – { $name } Status
publishing-masthead = Status
publishing-subscribe = Subscribe
publishing-demo-label = Demonstration
publishing-feed-title = { $name } Status – incident history

# For the script, in the order it knows; % is filled in. A language that says "3 days" in another way than
# "11 days" writes both, the form for 3 to 10 behind a slash.
publishing-script-words = in %|% ago|% min|% h|% days|The connection is lost. What you see may be out of date; we keep trying.|Times|% (yours)|Times are % time. Days are counted in % time.|Colours|As on this device|Light|Dark|High contrast

publishing-foot-label = More
publishing-foot-site = Our own site
publishing-foot-support = Help and support
publishing-foot-history = Incident history
publishing-foot-uptime = Uptime
publishing-foot-rss = RSS
publishing-foot-atom = Atom
publishing-foot-calendar = Calendar
publishing-calendar-add = Add to calendar
publishing-calendar-name = { $name } planned maintenance
publishing-foot-api = API
publishing-zone = Times are { $city } time (now { $offset }).
publishing-zone-utc = Times are UTC.

publishing-stale-away = This page is from { $at }; our records cannot be reached just now.
publishing-stale-behind = This page is from { $at }; something newer cannot be shown just now.
publishing-stale-origin = This page is from { $at }; it is a copy, and the original cannot be reached just now.

publishing-mirror-title = Not just now
publishing-mirror-away = This cannot be taken just now. The status page itself is up to date as of { $at }.
publishing-mirror-page = See the status page
publishing-mirror-copy-title = This is a copy
publishing-mirror-copy = This copy of the status page takes nothing itself. The original does: { $link }.
publishing-mirror-typed = What you wrote, so that you can keep it
publishing-starting-title = The status page is not here yet
publishing-starting = Nothing has been published here yet: the database could not be read so far. It is tried again and again; this page loads itself again.
publishing-starting-mirror = This copy of the status page has just started and waits for the original. It looks every two seconds; this page loads itself again.

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
publishing-lead-well = Everything is working.
publishing-lead-watching = Everything is working again. { $count ->
    [one] We are still watching one incident.
   *[other] We are still watching { $count } incidents.
}
publishing-lead-nothing = No services are listed here yet.
publishing-lead-promise = Next update by { $at }.
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
publishing-fact-last = Last update
publishing-fact-began = Began
publishing-fact-lasted = Lasted
publishing-fact-first = Our first word
publishing-fact-after = { $span } after it began
publishing-fact-services = Affected services
publishing-fact-window = Planned for

publishing-affected = I’m affected
publishing-tell-me = Tell me when it is fixed
publishing-told-us = { $count ->
    [one] One person has told us
   *[other] { $count } people have told us
}
publishing-earlier = { $count ->
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
publishing-uptime-description = How much of the last { $days } days the services of { $name } worked.

publishing-strip-no-data = No data before { $day }.
publishing-strip-on = { $status } on { $days }.
publishing-strip-many = { $count } days, the last on { $last }
publishing-strip-well = All days operational.
publishing-strip-others = All other days operational.

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
publishing-past = Past incidents
publishing-past-none = No incidents reported.
publishing-past-open = { $count ->
    [one] One incident is open: { $link }.
   *[other] { $count } incidents are open: { $link }.
}
publishing-past-above = see above
publishing-past-span = { $span }, { $length }

publishing-incident-title = { $state }: { $title }
publishing-in-short = In short
publishing-story = What we said, newest first
publishing-story-begins = It begins
publishing-story-after = after { $span }
publishing-story-longest = after { $span }, our longest silence
publishing-edited = Edited { $at }
publishing-backdated = Entered later, { $at }

publishing-picture = What was down, and when we spoke
publishing-picture-open = What is not working, and when we spoke
publishing-picture-words = Our updates
publishing-picture-first = first on { $at }
publishing-picture-range = { $from } to { $to }
publishing-picture-since = since { $from }
publishing-picture-partly = { $range }, partly back from { $at }
publishing-picture-major = Red: it did not work.
publishing-picture-partial = Orange: it came and went, or failed for some.
publishing-picture-degraded = Amber: it was slow or unreliable.
publishing-picture-silence = Each mark is an update; the thin line between is silence, at worst { $span }.
publishing-picture-marks = Each mark is an update.
publishing-picture-as-of = As it stood at our last update, { $at }.

publishing-history-title = Incident history
publishing-history-lead = What broke, how long it took, and what we said, month by month.
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
publishing-range-no-month = This is not a month. Choose one, such as July 2012.
publishing-range-future = { $month } has not come yet.
publishing-range-backwards = This month comes after { $to }, where the period ends.
publishing-history-count = { $count ->
    [0] No incidents
    [one] 1 incident
   *[other] { $count } incidents
}

publishing-announcements = Announcements
publishing-announcement = Announcement
publishing-announcement-more = Read all of it
publishing-announcement-until = Until { $at }
publishing-announcement-over = This ended on { $at }. It stays here as it was.

publishing-post-mortem = Post-mortem
publishing-post-mortem-published = Published { $at }
publishing-post-mortem-by = by { $name }

publishing-missing = There is nothing at this address
publishing-missing-lead = It may be mistyped, or never have had a page. All that we say about our services begins on the status page.
publishing-gone-incident = This incident was taken back
publishing-gone-incident-lead = We published it by mistake and took it back on { $at }. It does not count in our history or in our uptime.
publishing-gone-announcement = This announcement was taken back
publishing-gone-announcement-lead = We took it back on { $at }. What it said no longer holds.
