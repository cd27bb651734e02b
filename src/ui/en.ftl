# The frame and the parts pages are built from.

test-plural = { $count } { $count ->
    [one] person
   *[other] people
}

room-today = Today
room-incidents = Incidents
room-announcements = Announcements
room-inbox = Inbox
room-apologies = Apologies
room-offers = Offers
room-sending = Sending
room-customers = Customers
room-services = Services
room-scorecards = Scorecards
room-settings = Settings
room-more = More
rooms-label = Rooms
rooms-more-label = More rooms
room-needs-you = { " " }need you
skip-to-work = Skip to the work
sign-out = Sign out
demo-banner = Demonstration: Larkmoor Mobile does not exist, and nothing here leaves this machine.

form-trouble-one = One thing before this can be done
form-trouble-many = { $count } things before this can be done
form-nothing-lost = Nothing you typed is lost.
form-stale-theirs = What is stored now
form-stale-yours = What you typed

error-title-404 = Nothing here
error-title-403 = Not for you
error-title-410 = It was here once
error-title-503 = Out of reach for the moment
error-title-500 = Our fault
error-title-other = That did not work
error-to-sign-in = To the door of the desk
error-back-desk = Back to Today
error-back-public = To the status page

time-minutes = { $minutes } min
time-hours = { $hours } h { $minutes } min
time-hours-only = { $hours } h
time-days = { $days } days
time-in = in { $span }
time-ago = { $span } ago
time-late = { $span } late

masthead-status = Status
masthead-emergency = In an emergency call 999 or 112. They work from any phone that can reach any network.

held-title = What you typed is still here
held-label = You wrote
held-send = Send it again
