# Series of maintenance, its end, and changes of a plan. Keys that begin with `maintenance-` are read by customers.

maintenance-overran = The maintenance takes longer than planned. We are still checking that everything works, and will say here when it is complete.
maintenance-services-changed = The scheduled maintenance now affects: { $services }.
maintenance-services-none = The scheduled maintenance now affects no particular service.
maintenance-renamed = The scheduled maintenance is now called “{ $title }”.
maintenance-repeats = This maintenance repeats. The dates that follow are in the calendar, and subscribers are reminded of each.
maintenance-series-ended = This and the following dates of the scheduled maintenance will not take place.
maintenance-series-changed = This and the following dates of the scheduled maintenance change. New dates are announced separately.

planned-title = Scheduled maintenance
planned-lead = Maintenance to come, and the series that repeat.
planned-none = No maintenance is planned.
planned-col-work = Work
planned-col-when = When
planned-reminder-label = Reminder, minutes before it starts
planned-reminder-help = Leave this empty for the usual time from the settings. 0 sends no reminder.
planned-reminder-number = Enter a whole number of minutes, or leave this empty.
planned-reminder-invalid = Enter a number of minutes from 0 to { $max }.

series-new = Schedule a series
series-lead = Work that repeats. Each date is maintenance of its own, which starts and ends automatically.
series-instead = Does it repeat?
series-heading = Series
series-chip = Series
series-col-repeats = Repeats
series-col-time = Time
series-col-actions = Change
series-time = { $at } for { $lasts }, { $zone }
series-from-label = First start, { $zone }
series-from-help = The first date is this day, or the next one that fits.
series-until-label = First end, { $zone }
series-repeat-label = Repeats
series-repeat-weekly = Every week, on the weekdays below
series-repeat-weekday = Every month, on a weekday such as the first Sunday
series-repeat-monthly = Every month, on the day of the first start
series-repeat-daily = Every day
series-repeat-rule = As a rule (RRULE) says
series-interval-label = Every how many weeks, months or days?
series-interval-help = 1 for every one, 2 for every other.
series-interval-invalid = Enter a whole number from 1 to 400.
series-days-label = Weekdays
series-days-help = Only for “every week”. None means the weekday of the first start.
series-place-label = Which one in the month?
series-place-help = Only for “every month, on a weekday”.
series-weekday-label = Weekday
series-place-1 = { $last ->
    [1] last
   *[0] first
}
series-place-2 = second
series-place-3 = third
series-place-4 = fourth
series-rule-label = Rule
series-rule-help = Only for “as a rule says”: an RRULE of iCalendar, such as FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2.
series-ends-label = Ends
series-ends-never = When you end it
series-ends-on = After a day
series-ends-after = After a number of dates
series-ends-on-label = Last day
series-ends-on-help = Only for “after a day”.
series-ends-on-invalid = Enter the last day.
series-ends-after-label = Number of dates
series-ends-after-help = Only for “after a number of dates”.
series-ends-after-invalid = Enter a whole number from 1 to 1,000.
series-notify-label = Notify subscribers of the series now
series-notify-during-label = Remind subscribers before each date, and notify them when it starts and ends
series-preview = Show the dates
series-save = Schedule the series
series-dates-heading = The next dates
series-dates-help = Check them, then save. Dates are published 90 days ahead.
series-date-skipped = Clocks skip { $time } on this day.
series-date-repeated = Clocks show { $time } twice on this day; it starts the first time.
series-made-heading = Dates
series-made-help = Published 90 days ahead
series-made-none = No date has been published yet.
series-moved-from = moved from { $date }
series-removed-chip = Removed
series-ended-chip = Ended
series-change-link = Change this and following
series-change-heading = Change from { $date } on
series-change-lead = Dates before stay as they are. Dates from then on are removed or, where subscribers were told, cancelled with a notice, and new ones are made. To move or cancel one date only, open it.
series-change-submit = Change the series
series-end-heading = End the series
series-end-lead = Dates to come are removed; those that subscribers were told of are cancelled with a notice. Work that has started goes on.
series-end-sure = End this series
series-end-sure-required = Confirm that you want to end the series.
series-end-submit = End the series
series-note = This is one date of a series.
series-note-link = Open the series
series-removed = The series ended before anybody was told of this date.
series-over = The series has ended already.
series-too-many = There are 100 series already. End one first.
series-every-day = { $every ->
    [one] Every day
   *[other] Every { $every } days
}
series-every-week = { $every ->
    [one] Every week on { $days }
   *[other] Every { $every } weeks on { $days }
}
series-every-month = { $every ->
    [one] Every month on day { $day }
   *[other] Every { $every } months on day { $day }
}
series-every-month-weekday = { $every ->
    [one] Every month on the { $place } { $day }
   *[other] Every { $every } months on the { $place } { $day }
}
series-with-count = { $rule }, { $count ->
    [one] once
   *[other] { $count } times
}
series-with-until = { $rule }, until { $day }
series-too-long = A date can last at most { $days } days.
series-overlaps = The dates overlap: { $second } begins before that of { $first } has ended. Make them shorter, or less frequent.
series-until-before-start = The rule ends before its first date.
series-rule-never = The rule has no date within a year of the first start.
series-rule-invalid = This is not a valid rule: { $reason }
series-rule-length = Use at most { $max } characters.
series-rule-twice = { $part } is there twice.
series-rule-frequency = Begin with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY.
series-rule-two-ends = Use COUNT or UNTIL, or choose an end below, but only one of them.
series-rule-part = “{ $part }” is not part of a rule. A rule looks like FREQ=WEEKLY;BYDAY=SU.
series-rule-number = { $part } is a whole number from 1 to { $max }.
series-rule-time = The time of day is that of the first start. Remove BYHOUR, BYMINUTE and BYSECOND.
series-rule-until = Write UNTIL as 20261231 or 20261231T235959Z.

ending-title = It ends at { $at }
ending-title-late = It should have ended at { $at }
ending-lead = Does it take longer? Without an answer it is completed at { $at }, and subscribers are told.
ending-lead-verifying = Is everything checked? Without an answer it stays open after { $at }, and subscribers are told that it takes longer.
ending-lead-late = Its services stay under maintenance until you end it. Customers were told that it takes longer.
ending-extend = { $span } more, until { $at }
ending-end-now = End now

plan-title = Change title or services
plan-lead = Customers see the change at once. Subscribers of services that are added or removed are told too.
plan-body-help = Leave this empty to say only what changed.
plan-submit = Change
plan-over = It is over, so its plan cannot change. Publish an update, or schedule new maintenance.
plan-services-not-under-way = Services can get a status of their own only while the maintenance is under way.
plan-service-status = Maintenance under way sets a service to Maintenance or Operational. What is over leaves it Operational.
plan-unchanged = Nothing is different. Change the title or the services, or publish an update.
