# Reports, cases and the inbox.

case-state-new = New
case-state-acknowledged = Acknowledged
case-state-listening = In conversation
case-state-resolved_pending_apology = Resolved, apology pending
case-state-apologised = Apologised
case-state-made_good = Goodwill given
case-state-closed = Closed
case-state-waiting_customer = Waiting for customer
case-state-escalated = Escalated
case-state-merged = Merged
case-state-abusive = Not a complaint
case-state-unchanged = The case is already in this state.
case-state-not-selectable = A case reaches this state through what is done, so it cannot be chosen.
case-state-reply-first = Nobody has replied personally yet. Reply first, then try again.

case-reason-first-complaint = First complaint in { $years } { $years ->
    [one] year
   *[other] years
}
case-reason-vulnerable = Vulnerable customer
case-reason-unanswered = { $count } unanswered messages
case-reason-waiting = Waiting { $span }
case-reason-value = { $money } a month
case-reason-years = Customer for { $years } { $years ->
    [one] year
   *[other] years
}
case-reason-frequent = { $count } cases in 12 months
case-reason-no-customer = No matching customer

case-unassigned = Unassigned.
case-identity-decided = This case is no longer matched by its address only, so there is nothing to confirm.
case-identity-other-case = There is another case of this address about the same incident. Answer that one, and set this one to “Merged”.
case-no-address = The customer left no address, so no reply can be sent. Speak with them and log it here, or add a note.
case-email-subject-incident = Your message about: { $title }
case-email-subject = Your message to { $organisation }
case-email-quote = On { $when } you wrote:
case-sms-body = { $words } – { $name }, { $organisation }

affected-title = I’m affected – { $name } Status
affected-title-again = Error: I’m affected – { $name } Status
affected-heading = Tell us what is not working
affected-lead = It takes half a minute. It shows us where the fault still is, and it makes sure that you are counted when we put things right.
affected-services = What is not working?
affected-services-help = Tick it even if our page says that it works.
affected-service-other = Something else
affected-service-required = Tick at least one thing that is not working.
affected-severity = How bad is it?
affected-severity-down = It does not work at all
affected-severity-flaky = It comes and goes
affected-severity-slow = It is slow or poor
affected-severity-required = Choose how bad it is.
affected-place-label = Where are you? (optional)
affected-place-help = A town, district or postal code.
affected-place-none = I would rather not say
affected-message-label = Anything else we should know? (optional)
affected-contact-label = Mobile number or e-mail (optional)
affected-contact-help = If you would like a reply. A person will write to you within 6 hours, and we use it for nothing else.
affected-submit = Send my report
affected-message-together = You have written to us in the last few minutes. Together this is longer than one message may be. { $left ->
    [0] Please write again in five minutes.
    [one] Please shorten this to one character, or send it in five minutes.
   *[other] Please shorten this to { $left } characters, or send it in five minutes.
}
affected-closed = This is resolved and takes no more reports. You can still write to us: please send your message from this page.
affected-over-heading = This is resolved
affected-over-lead = “{ $title }” has been over since { $when }. If it still does not work for you, or if it cost you something, write to us here: a person answers.
affected-over-story = Read what happened
affected-over-message-label = How was it for you?
affected-over-message-help = If it cost you more than time, tell us, and we will look into it.
affected-over-contact-label = Mobile number or e-mail
affected-over-contact-help = A person will write to you within 6 hours, and we use it for nothing else.
affected-over-contact-required = We need a mobile number or an e-mail address to answer you.
affected-over-submit = Send to a person
affected-over-full-minutes = We are getting more messages than we can read at the moment, so yours was not sent. It is still here: please send it again in { $minutes } { $minutes ->
    [one] minute
   *[other] minutes
}.
affected-over-full-hours = We are getting more messages than we can read at the moment, so yours was not sent. It is still here: please send it again in { $hours } { $hours ->
    [one] hour
   *[other] hours
}.

thanks-title = Thank you – { $name } Status
thanks-heading = Thank you. We have your report.
thanks-heading-over = Thank you. Somebody will read this.
thanks-lead = You are one of { $count } people who have told us since { $since }.
thanks-lead-first = You are the first to tell us. That helps most of all.
thanks-lead-over = Your message goes to a person, not to a machine.
thanks-nearby = Our engineers can see your report now, along with { $count ->
    [one] one other
   *[other] { $count } others
} from { $place }.
thanks-next = What happens next
thanks-by = By { $when }
thanks-soon = As soon as we know more
thanks-update = The next update, on
thanks-update-page = the status page
thanks-update-send = Would you like us to send it to you?
thanks-answer = A person answers you.
thanks-answer-email = A person answers you by e-mail at { $address }.
thanks-answer-sms = A person answers you by text on { $number }.
thanks-not-kept-when = After { $when }
thanks-not-kept = You are counted. We are getting more messages than we can read at the moment, so we did not keep your text. If you would like an answer, please send it again then.
thanks-not-kept-again = Open the form
thanks-repair-when = When it is fixed
thanks-repair-over-when = Now that it is fixed
thanks-repair = We work out what each customer lost and put it right. You do not need to ask.

inbox-title = Inbox
inbox-title-case = Inbox: { $name }
inbox-heading = Inbox
inbox-lead = { $count ->
    [0] No customers are waiting.
    [one] One customer is waiting.
   *[other] { $count } customers are waiting, the most urgent first.
}
inbox-answered-today = { $count ->
    [0] You have not replied to anyone today.
    [one] You have replied to one customer today.
   *[other] You have replied to { $count } customers today.
}
inbox-panes-label = Inbox panes
inbox-pane-queue = Queue
inbox-pane-conversation = Conversation
inbox-pane-customer = Customer
inbox-customer-label = Customer
inbox-filter-label = Filter cases
inbox-show-unanswered = Waiting { $count }
inbox-show-mine = Mine { $count }
inbox-show-all = All { $count }
inbox-show-closed = Closed { $count }
inbox-empty-unanswered = No cases are waiting for a reply. New complaints appear here automatically, the most urgent first.
inbox-empty-mine = No open cases are assigned to you. Take one from those that are waiting.
inbox-empty-all = No complaints yet. A case opens when a visitor reports a problem with a message and an address, or replies to a letter.
inbox-empty-closed = No closed cases yet. A case can be closed once a person has replied to it.
inbox-nothing-open = No conversation
inbox-previous = Previous
inbox-next = Next
inbox-page = Page { $page }
inbox-pagination = Pages of the queue
inbox-due = due { $when }
inbox-back-to-queue = Back to queue
inbox-anonymous = Customer without an address
inbox-case = C-{ $id }
inbox-by-form = “I’m affected”
inbox-by-letter = reply to their letter
inbox-by-email = e-mail
inbox-by-sms = text message
inbox-by-chat = chat
inbox-by-social = social media post
inbox-by-phone = phone call
inbox-channel-form = “I’m affected”
inbox-channel-letter = reply to their letter
inbox-channel-email = e-mail
inbox-channel-sms = text message
inbox-channel-chat = chat
inbox-channel-social = social media post
inbox-channel-phone = phone call
inbox-owner = assigned to { $name }
inbox-unassigned = unassigned
inbox-reply-overdue = reply overdue by { $span }
inbox-automation-paused = automatic messages are paused
inbox-assign-to-me = Assign to me
inbox-reassign-to-me = Reassign to me
inbox-assign-label = Assign to
inbox-assign-submit = Assign
inbox-state-label = State
inbox-state-submit = Set state
inbox-messages = Messages
inbox-today = today
inbox-colleague = A colleague
inbox-note-by = Note by { $name }
inbox-reply-email = Your reply by e-mail to { $address }
inbox-reply-sms = Your reply by text to { $number }
inbox-reply-no-address = Note (there is no address to reply to)
inbox-reply-as = Reply as { $name }
inbox-reply-help = Your name is added below your message.
inbox-add-note = Add note
inbox-log-call = Log a call
inbox-mail-sent = sent
inbox-mail-delivered = delivered
inbox-mail-not-delivered = not delivered
inbox-mail-not-sent = not sent
inbox-mail-in-doubt = may not have arrived
inbox-mail-retry = will be retried
inbox-mail-waiting = queued
inbox-customer-guessed = Matched by address only, which anybody can type. Automatic messages to this customer are held, and the case counts towards no amount until somebody has found out who wrote.
inbox-identity-evidence = How do you know?
inbox-identity-evidence-help = For example: called back on the number in our records. The audit log records your name.
inbox-identity-confirm = Confirm that this is { $name }
inbox-identity-reject = This is somebody else
inbox-identity-confirmed = { $name } confirmed on { $when } that this is the customer:
inbox-identity-rejected = { $name } found out on { $when } that this is not the customer with this address:
inbox-message-unconfirmed = not confirmed
inbox-contact-reveal = Show address
inbox-contact-reveal-help = The audit log records that you looked.
inbox-erased = Erased customer
inbox-text-erased = Text deleted at the customer’s request.
inbox-customer-unknown = No customer has this address, or several share it.
inbox-customer-reports = What they reported
inbox-report-down = does not work at all
inbox-report-flaky = comes and goes
inbox-report-slow = slow or poor
