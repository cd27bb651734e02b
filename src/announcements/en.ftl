# Wording of the room `announcements`.

announcements-lead = { $count ->
    [0] Nothing is announced on the status page now.
    [one] One stands on the status page now.
   *[other] { $count } stand on the status page now.
}
announcements-new = New announcement
announcements-none = Nothing was ever announced. This is for what customers should know and what is no incident: a change to come, a warning, a new service.
announcements-running = On the page now
announcements-coming = Coming
announcements-draft = Drafts
announcements-past = Over
announcements-col-title = Title
announcements-col-from = From
announcements-col-until = Until
announcements-col-by = Written by
announcements-at-once = when it is published
announcements-until-ended = until somebody ends it

announcement-new = New announcement
announcement-about = It stands on the status page below what is broken, without a status, and counts in no uptime.
announcement-title = Title
announcement-body = What customers read
announcement-body-help = Short texts stand on the status page in full, longer ones on a page of their own. Markdown: **bold**, lists, [links](https://…).
announcement-from = Shown from, { $zone }
announcement-from-help = Empty for at once. Before then nobody outside sees it.
announcement-until = Shown until, { $zone }
announcement-until-help = Empty for until somebody ends it. Its own page stays.
announcement-keep = Save as draft
announcement-publish = Publish
announcement-change = Publish the change
announcement-edited = Words changed { $at }.

announcement-phase-draft = Draft
announcement-phase-coming = Coming
announcement-phase-running = On the page
announcement-phase-past = Over
announcement-phase-taken-back = Taken back

announcement-stands-draft = A draft: nobody outside sees it.
announcement-stands-coming = It appears { $at }; before then nobody outside sees it.
announcement-stands-running = It stands on the status page until somebody ends it.
announcement-stands-until = It stands on the status page until { $at }.
announcement-stands-past = It ended { $at }. Its own page stays.
announcement-stands-taken-back = Taken back { $at }. Whoever opens its address reads that.

announcement-end = End it now
announcement-end-means = It leaves the status page. Its own page stays and says that it is over.
announcement-end-go = End it now
announcement-recall = Do not show it
announcement-recall-means = Nobody has seen it yet: it is a draft again.
announcement-recall-go = Make it a draft again
announcement-withdrawal = Take it back
announcement-withdrawal-means = For what should never have been said. Its page goes too; whoever opens its address reads that it was taken back. This cannot be undone.
announcement-withdrawal-go = Take it back
announcement-deletion = Delete it
announcement-deletion-means = The draft is gone for good.
announcement-deletion-go = Delete the draft

announcement-from-past = This lies in the past. Leave it empty to show it at once.
announcement-ends-first = The end must come after the beginning.
announcement-not-running = It is not on the status page now.
announcement-not-published = It is not published.
announcement-no-draft = It is published: end it, or take it back.
announcement-is-taken-back = It was taken back, and stays so. Write a new one.
