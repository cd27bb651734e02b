# Status pages of other companies that services depend on.

watched-title = Third-party status
watched-lead = Status pages of companies you depend on, read every minute. What they report is shown here and on the dashboard, never on your page.
watched-empty = No pages yet. Add the status page of a provider, and you see here when it has problems.
watched-link = Third-party status

watched-col-page = Status page
watched-col-status = Status
watched-col-services = Your services
watched-col-read = Last read

watched-add-heading = Add a status page
watched-add-submit = Add status page
watched-add-services-first = Add a service first, so that you can say what depends on the page.
watched-edit-heading = Edit
watched-save = Save
watched-name-label = Name
watched-name-help = Such as “Payment provider”. Only staff see it.
watched-url-label = Address
watched-url-help = Any page that has /api/v2/summary.json, as those of Statuspage and Amends do.
watched-services-label = Services that depend on it
watched-components-label = Only these parts of it
watched-components-help = Choose none, and the page as a whole counts.
watched-components-later = Its parts are listed here once it was read.

watched-drafts-label = Make a draft incident of its problems
watched-drafts-help = It waits on the dashboard until somebody publishes or discards it.

watched-services-required = Choose the services that depend on it.
watched-url-malformed = Enter a whole address, such as https://status.example.com.
watched-url-credentials = Leave out the user name and the password. Only public pages can be watched.
watched-url-private = This address is in a private network. Ask whoever runs the server to allow it with AMENDS_OUTGOING_ALLOW.
watched-url-twice = This page is watched already.
watched-too-many = As many pages as possible are watched. Remove one first.
watched-trouble-over = The page reports no problem any more.

watched-status-unknown = Not known yet
watched-not-read = Not read yet. Reload this page in a moment.
watched-read = Last read { $at }.
watched-failing = It cannot be read since { $since }.
watched-failure-not-allowed = Its name leads nowhere, or to a private network.
watched-failure-no-answer = It does not answer.
watched-failure-status = It answers with an error or leads elsewhere. Check the address.
watched-failure-too-long = Its answer is too long.
watched-failure-unreadable = Its answer is not that of a status page. Check that the address has /api/v2/summary.json.
watched-open = Open the page
watched-reading-heading = Reading
watched-read-again = Read again now

watched-trouble-heading = Does this affect you?
watched-trouble = Reported since { $since }. These services depend on it: { $services }.
watched-dismiss = It does not affect us
watched-dismissed = Dismissed { $at }. It is proposed again if it gets worse.
watched-since = since { $at }
watched-incidents-heading = Their open incidents
watched-incidents-none = None.
watched-incidents-help = In their words, for you only. Write your own for your customers.

watched-remove = Stop watching
watched-remove-help = What was read is deleted.
watched-remove-submit = Stop watching
