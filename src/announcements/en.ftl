# Announcements: what customers should know that is not an incident.

announcements-lead = { $count ->
    [0] No announcements are on the status page.
    [one] One announcement is on the status page.
   *[other] { $count } announcements are on the status page.
}
announcements-new = New announcement
announcements-empty = No announcements yet. Use them for what customers should know that is not an incident: a coming change, a warning, a new service.
announcements-live = Live
announcements-scheduled = Scheduled
announcements-draft = Drafts
announcements-ended = Ended
announcements-col-title = Title
announcements-col-from = From
announcements-col-until = Until
announcements-col-author = Author
announcements-from-immediately = when published
announcements-until-manual = until somebody ends it

announcement-new = New announcement
announcement-new-lead = Announcements appear on the status page below open incidents. They have no status and do not affect uptime.
announcement-title-label = Title
announcement-body-label = Message to customers
announcement-body-help = Short messages appear on the status page in full, longer ones on their own page. Markdown: **bold**, lists, [links](https://…).
announcement-from-label = Show from, { $zone }
announcement-from-help = Leave empty to show it as soon as it is published. Until then, only staff can see it.
announcement-until-label = Show until, { $zone }
announcement-until-help = Leave empty to show it until somebody ends it. Its own page stays.
announcement-save-draft = Save draft
announcement-publish = Publish
announcement-publish-changes = Publish changes
announcement-edited = Edited { $at }.

announcement-phase-draft = Draft
announcement-phase-scheduled = Scheduled
announcement-phase-live = Live
announcement-phase-ended = Ended
announcement-phase-withdrawn = Withdrawn

announcement-status-draft = Draft. Only staff can see it.
announcement-status-scheduled = Appears { $at }. Until then, only staff can see it.
announcement-status-live = On the status page until somebody ends it.
announcement-status-until = On the status page until { $at }.
announcement-status-ended = Ended { $at }. Its own page stays.
announcement-status-withdrawn = Withdrawn { $at }. Its address shows that it was withdrawn.

announcement-end = End now
announcement-end-help = It is removed from the status page. Its own page stays and says that it has ended.
announcement-end-submit = End announcement
announcement-recall = Return to draft
announcement-recall-help = Customers have not seen it yet. It becomes a draft again.
announcement-recall-submit = Return to draft
announcement-withdrawal = Withdraw
announcement-withdrawal-help = For an announcement published by mistake. Its page is removed too, and its address shows that it was withdrawn. This cannot be undone.
announcement-withdrawal-submit = Withdraw announcement
announcement-deletion = Delete
announcement-deletion-help = The draft is deleted permanently.
announcement-deletion-submit = Delete draft

announcement-from-past = This time has passed. Leave it empty to show the announcement at once.
announcement-until-before-from = The end must be after the start.
announcement-not-running = It is not on the status page now.
announcement-not-published = It is not published.
announcement-not-draft = It is already published. End or withdraw it instead.
announcement-withdrawn = It was withdrawn and cannot be changed. Create a new one.
