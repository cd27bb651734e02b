# The page frame, forms, error pages, times, dates and numbers.

test-plural = { $count } { $count ->
    [one] person
   *[other] people
}

section-dashboard = Dashboard
section-incidents = Incidents
section-announcements = Announcements
section-inbox = Inbox
section-apologies = Apologies
section-offers = Offers
section-sending = Sending
section-customers = Customers
section-subscribers = Subscribers
section-services = Services
section-scorecards = Scorecards
section-settings = Settings
sections-more = More
sections-label = Sections
sections-more-label = More sections
section-count-suffix = { " " }need your attention
skip-to-content = Skip to content
sign-out = Sign out
demo-banner = Demonstration: this company does not exist, and nothing here leaves this machine.

form-errors-one = There is a problem
form-errors-many = There are { $count } problems
form-input-kept = Nothing you typed is lost.
form-stale-stored = Saved version
form-stale-typed = Your version

error-title-404 = Page not found
error-title-403 = No access
error-title-410 = No longer available
error-title-503 = Temporarily unavailable
error-title-500 = Unexpected error
error-title-other = That did not work
error-sign-in = Go to sign-in
error-back-dashboard = Back to dashboard
error-back-public = Go to the status page

time-minutes = { $minutes } min
time-hours = { $hours } h { $minutes } min
time-hours-only = { $hours } h
time-days = { $days ->
    [one] 1 day
   *[other] { $number } days
}
time-days-and = { $days } { $rest }
time-zone-city = { $city } time
time-in = in { $span }
time-ago = { $span } ago
time-late = { $span } late

# How dates and times are written, as strftime patterns. %A %a %B %b become the names below.
date-day = %-d %B
date-day-year = %-d %B %Y
date-weekday = %a %-d %B
date-weekday-year = %a %-d %B %Y
date-weekday-full = %A %-d %B %Y
date-month = %B %Y
date-month-short = %b %Y
date-short = %-d %b
date-name = %a
date-name-clock = %a %H:%M
date-name-full-clock = %A %H:%M
date-short-clock = %-d %b %H:%M
date-weekday-clock = %a %-d %B, %H:%M
date-weekday-year-clock = %a %-d %B %Y, %H:%M %Z
date-clock-first = %H:%M %Z, %A %-d %B %Y
# A range of times within a day, and over days.
date-clock-range = { $day }, { $from }–{ $until } { $zone }
date-clock-ranges = { $from } – { $until }
date-feed = %b <var data-var='date'>%-d</var>, <var data-var='time'>%H:%M</var> %Z
date-feed-begin = %b <var data-var='date'>%-d</var>, <var data-var='time'>%H:%M</var>
date-feed-end = <var data-var='time'>%H:%M</var> %Z
# Names of time zones, where a language has its own; others keep their abbreviation.
time-zone-gmt = GMT
time-zone-bst = BST
time-zone-wet = WET
time-zone-west = WEST
time-zone-cet = CET
time-zone-cest = CEST
time-zone-eet = EET
time-zone-eest = EEST
# Days of one month, the first as a number alone; any other two days.
date-range-in-month = { $from }–{ $to }
date-range = { $from }–{ $to }

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
weekday-short-1 = Mon
weekday-short-2 = Tue
weekday-short-3 = Wed
weekday-short-4 = Thu
weekday-short-5 = Fri
weekday-short-6 = Sat
weekday-short-7 = Sun

# Between thousands; before the decimals; a share.
number-thousands = ,
number-decimals = { $whole }.{ $part }
number-percent = { $number }%
# A count that stopped at a limit.
number-or-more = { $number }+

masthead-status = Status

unsent-form-title = What you typed is still here
unsent-form-label = You wrote
unsent-form-submit = Send again
