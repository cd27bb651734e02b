# A problem that no incident is about: the public form with its page of thanks, and what staff do with its case.

problem-title = Report a problem – { $name } Status
problem-title-again = Error: Report a problem – { $name } Status
problem-heading = Report a problem
problem-lead = Something does not work, and our page does not say so? Tell us. When several people report the same, we look at once.
problem-open-one = We are working on this already:
problem-message-label = What happens? (optional)
problem-thanks-title = Thank you – { $name } Status
problem-thanks-heading = Thank you. We have your report.
problem-thanks-lead = It is counted with those of others. If it is a fault of ours, you will read it on the status page.
problem-thanks-soon = As soon as we know more
problem-thanks-update = The news is on the status page.
problem-thanks-page = Open it
problem-thanks-subscribe = Shall we send it to you?
problem-thanks-full-when = After { $when }
problem-thanks-full = You are counted. We receive more messages than we can read right now, so we did not keep your text. If you would like a reply, please send it again then.
problem-thanks-again = Open the form

case-attach-done = This case is about an incident already.
case-attach-changed = This case has changed since you read it. Look at it again, then attach it.
case-attach-merged = This case was merged into another one.
case-attach-other = This customer has another case about that incident. Answer that one, and close this one.
inbox-attach-label = Incident it is about
inbox-attach-submit = Attach to incident
