# Sending: batches, single messages, channels, and the decisions about them.

delivery-not-sending = This batch is not being sent, so it cannot be paused.
delivery-not-paused = This batch is not paused.
delivery-batch-changed = Somebody else changed this batch a moment ago. Check its current state, then try again.
delivery-batch-ended = This batch has already ended.
delivery-resume-reopened = The incident was reopened after this batch was approved, so the text may no longer be true. Write a new message and have it approved.
delivery-resume-changed = What would be sent is not what was approved. It needs a new approval.
delivery-decision-batch-ended = This batch has ended, so nothing more is sent. You can still mark the message as arrived or leave it as it is.
delivery-decision-made = Somebody has already decided this.
delivery-decision-changed-address = An import changed this address, and the message has a personal link. A comms approver who did not import it must release it. Otherwise, it is sent when the wait set under Pending actions is over.
delivery-decision-required = Choose what to do.
delivery-cancel-unconfirmed = Tick the box to cancel the batch for good.
delivery-stop-already-stopped = All sending is already stopped.
delivery-resume-all-not-stopped = Sending is not stopped.
delivery-stop-choice-required = Choose whether to stop or to resume sending.

# Classes, outcomes, errors

delivery-class-reply = Reply
delivery-class-transactional = Transactional
delivery-class-service-update = Service update
delivery-class-apology = Apology
delivery-class-compensation-notice = Compensation notice
delivery-class-goodwill-offer = Goodwill offer
delivery-class-staff-notice = Notice to staff
delivery-class-event = Event for another system

delivery-outcome-delivered = Delivered
delivery-outcome-sent = Accepted by the provider
delivery-outcome-planned = Being prepared
delivery-outcome-rendered = Queued
delivery-outcome-released = Released, queued
delivery-outcome-sending = Being sent now
delivery-outcome-failed = Failed, will be retried
delivery-outcome-in-doubt = In doubt
delivery-outcome-bounced = Bounced
delivery-outcome-complained = Marked as spam
delivery-outcome-failed-permanently = Failed permanently
delivery-outcome-abandoned = In doubt, left as it is
delivery-outcome-cancelled = Not sent: batch cancelled
delivery-outcome-held = Held for a decision
delivery-outcome-held-open-complaint = Held: open complaint
delivery-outcome-held-provisional = Held: it is not certain that they were affected, or that a complaint with their address is theirs
delivery-outcome-held-stale = Held: out of date after quiet hours
delivery-outcome-held-recent-apology = Held: an apology in the last 30 days
delivery-outcome-held-reopened = Held: incident reopened
delivery-outcome-held-budget = Held: not covered by the budget
delivery-outcome-held-kill-switch = Held: all sending was stopped
delivery-outcome-held-contact-changed = Held: an import changed the address
delivery-outcome-skipped = Skipped
delivery-outcome-skipped-suppressed = Skipped: address suppressed
delivery-outcome-skipped-no-consent = Skipped: no consent to such messages
delivery-outcome-skipped-open-complaint = Skipped: open complaint
delivery-outcome-skipped-duplicate = Skipped: already has this apology
delivery-outcome-skipped-quiet-expired = Skipped: expired during quiet hours
delivery-outcome-skipped-erased = Skipped: data erased on request
delivery-outcome-skipped-no-address = Skipped: no usable address
delivery-outcome-skipped-recent-apology = Skipped: an apology in the last 30 days

delivery-next-last = The last at about { $at }
delivery-next-from = From { $at }, after quiet hours
delivery-next-last-of-others = The last at about { $at }, but for those whose channel takes no messages
delivery-next-blocked = When their channel takes messages
delivery-next-turn = As soon as the rate allows
delivery-next-stopped = When sending is resumed
delivery-next-try = Next attempt { $at }
delivery-next-sent = Delivered, unless the provider reports otherwise
delivery-next-in-doubt = Your decision
delivery-next-held = Your decision
delivery-next-bounced = Suppressed if the mailbox does not exist
delivery-next-complained = Suppressed
delivery-next-failed-permanently = Contact them another way
delivery-next-abandoned = They see it on their page
delivery-next-skipped = Nothing

delivery-error-unreachable = does not respond
delivery-error-timeout = took too long to respond
delivery-error-connection-lost = closed the connection without a response
delivery-error-address-not-allowed = leads to an address that must not be asked
delivery-error-no-public-address = its name leads to no public address
delivery-error-destination-unreadable = sealed under a key that is missing
delivery-error-demo = another machine, where a demonstration sends nothing
delivery-error-no-answer = no response before Amends stopped
delivery-error-no-starttls = offers no encryption, so nothing is sent
delivery-error-tls = its certificate could not be verified
delivery-error-no-smtputf8 = does not accept addresses in this script
delivery-error-domain = waits for its turn at its domain
delivery-error-quiet = waits for the end of quiet hours
delivery-error-address = not a valid address

delivery-share = { $share } %
delivery-share-tiny = under 0.1 %

# The overview

delivery-about-nothing = No messages are waiting to be sent.
delivery-about-waiting = { $count ->
    [one] One message is waiting to be sent.
   *[other] { $count } messages are waiting to be sent.
}
delivery-about-undecided = { $count ->
    [one] One message needs a decision.
   *[other] { $count } messages need a decision.
}
delivery-about-stopped = All sending is stopped. { $count ->
    [0] No messages are waiting.
    [one] One message is waiting.
   *[other] { $count } messages are waiting.
}
delivery-empty = No messages have been sent yet. Replies to customers, updates to subscribers and approved apologies appear here.
delivery-demo-blocked = { $count ->
    [one] One message is waiting
   *[other] { $count } messages are waiting
}: this is a demonstration, and { $host } is another machine. A demonstration sends only to a maildir or to a server on this machine.
delivery-batches-active = Active batches
delivery-batches-ended = Past batches
delivery-col-batch = Batch
delivery-col-state = State
delivery-col-processed = Processed
delivery-col-people = Recipients
delivery-col-to-decide = To decide
delivery-col-person = Recipient
delivery-col-address = Address
delivery-col-in-doubt = Sent
delivery-col-held = Reason
delivery-col-class = Type
delivery-col-when = Time
delivery-col-due = Due
delivery-col-detail = Details
delivery-col-decide = Decision
delivery-col-outcome = Outcome
delivery-col-share = Share
delivery-col-next = Next
delivery-state-sending = Sending
delivery-state-paused = Paused
delivery-state-held = Paused automatically
delivery-state-completed = Completed
delivery-state-cancelled = Cancelled
delivery-direct-heading = Individual messages
delivery-direct-count = { $count ->
    [one] One message
   *[other] The latest { $count }, newest first
}
delivery-direct-oldest = The oldest { $count } are listed.
delivery-direct-to-decide = { $count ->
    [one] One message to decide on
   *[other] { $count } messages to decide on
}
delivery-queue-heading = Message queue
delivery-channels-heading = Channels
delivery-channel-status-unset = Not configured
delivery-channel-status-demo-blocked = Not available in a demonstration
delivery-channel-status-unused = Not used yet
delivery-channel-status-working = Working
delivery-channel-status-failing = Failing
delivery-channel-failing-since = { $what }, since { $since }
delivery-channel-maildir = writes to a folder on this machine
delivery-channel-destinations = { $count ->
    [one] One destination
   *[other] { $count } destinations
}{ $failing ->
    [0] {""}
   *[other] , { $failing } failing
}
delivery-channel-latency = { $host } responded in { $ms } ms
delivery-controls = Controls
delivery-limits-heading = Limits
delivery-limits-none = No limit but the one of the installation, which is set under Organisation.
delivery-limits-caption = Limits of sending
delivery-limits-col-target = Applies to
delivery-limits-col-limit = At most
delivery-limits-col-action = Remove
delivery-limit-every-domain = Each recipient domain
delivery-limit-every-domain-help = unless it has a limit of its own
delivery-limit-one-domain = One recipient domain
delivery-limit-none = No limit
delivery-limit-of-second = { $count ->
    [one] { $count } message a second
   *[other] { $count } messages a second
}
delivery-limit-of-minute = { $count ->
    [one] { $count } message a minute
   *[other] { $count } messages a minute
}
delivery-limit-remove = Remove
delivery-limit-set-summary = Set a limit…
delivery-limit-applies-to-label = Applies to
delivery-limit-domain-label = Domain
delivery-limit-domain-help = Only for one recipient domain, for example gmail.com.
delivery-limit-messages-label = At most so many messages
delivery-limit-messages-help = Leave it empty for no limit.
delivery-limit-unit-label = In
delivery-limit-unit-second = a second
delivery-limit-unit-minute = a minute
delivery-limit-submit = Set the limit
delivery-limit-applies-to-invalid = Choose what the limit applies to.
delivery-limit-domain-invalid = Enter a domain, for example gmail.com.
delivery-limit-messages-invalid = Enter a whole number from 1 to { $max }, or leave it empty.
delivery-limit-unit-required = Choose a second or a minute.
delivery-slowed-heading = Domains that asked for fewer messages
delivery-slowed-lead = Their mail goes out more slowly, and the rate rises again on its own while messages are accepted. Nothing is lost.
delivery-slowed-col-domain = Domain
delivery-slowed-col-now = At present
delivery-slowed-col-until = Does not rise before
delivery-slowed-col-answer = Last answer
delivery-slowed-col-action = Reset
delivery-slowed-limit = Limit: { $limit }
delivery-slowed-reset = Reset
delivery-slowed-more = { $count ->
    [one] One more domain is not listed.
   *[other] { $count } more domains are not listed.
}
delivery-canary-heading = First messages of a batch
delivery-canary-none = A batch is sent without a break.
delivery-canary-by-person = { $count ->
    [one] One message of a batch goes out first. The rest follows when somebody resumes the batch.
   *[other] { $count } messages of a batch go out first. The rest follows when somebody resumes the batch.
}
delivery-canary-by-failures = { $count ->
    [one] One message of a batch goes out first.
   *[other] { $count } messages of a batch go out first.
} { $minutes ->
    [0] The rest follows
    [one] The rest follows a minute later
   *[other] The rest follows { $minutes } minutes later
} { $percent ->
    [0] if none of them failed
   *[other] if at most { $percent } % of them failed
}; otherwise the batch is paused.
delivery-canary-summary = Change…
delivery-canary-messages-label = Messages that go out first
delivery-canary-messages-help = Leave it empty to send every batch without a break. Applies to batches that start from now on and have more messages.
delivery-canary-continuation-label = The rest follows
delivery-canary-by-person-choice = when somebody resumes the batch
delivery-canary-by-failures-choice = on its own, if few enough of them failed
delivery-canary-wait-label = Minutes to wait for failures
delivery-canary-wait-help = Some providers accept a mail and return it a few minutes later.
delivery-canary-percent-label = At most so many may fail, in percent
delivery-canary-percent-help = Counts messages that were rejected, not accepted yet, returned, or are in doubt. If more fail, the batch is paused until somebody resumes it.
delivery-canary-submit = Save
delivery-canary-continuation-required = Choose when the rest follows.
delivery-canary-number-invalid = Enter a whole number from { $min } to { $max }.
delivery-canary-note-sending-person = { $count ->
    [one] One message goes out first. Then the batch is paused until somebody resumes it.
   *[other] { $count } messages go out first. Then the batch is paused until somebody resumes it.
}
delivery-canary-note-sending-failures = { $count ->
    [one] One message goes out first. The rest follows if it does not fail.
   *[other] { $count } messages go out first. The rest follows if few enough of them fail.
}
delivery-canary-note-observed = { $accepted } of the first { $tried } messages were accepted. The rest follows at { $at } { $percent ->
    [0] if none of them has failed
   *[other] if at most { $percent } % of them have failed
} by then.
delivery-canary-note-held = Paused after the first messages: { $accepted } of { $tried } were accepted. Look at what failed, then resume to send the rest, or cancel the batch.
delivery-canary-send-rest = Send the rest now
delivery-domain-not-slowed = This domain is no longer slowed down.

delivery-stop = Stop all sending
delivery-stop-summary = Stop all sending…
delivery-stop-effect = { $count ->
    [0] No messages are waiting. New messages wait until sending is resumed.
    [one] Stops the one waiting message, even a reply, until somebody resumes sending.
   *[other] Stops all { $count } waiting messages, including replies, within a second. Messages being sent are finished. You can resume later.
}
delivery-stop-reason-label = Reason
delivery-stop-reason-help = Shown to everyone who opens Sending.
delivery-stop-submit = { $count ->
    [0] Stop all sending
    [one] Stop sending: 1 message is waiting
   *[other] Stop sending: { $count } messages are waiting
}
delivery-stopped-by = { $name } stopped all sending, { $at }: { $reason }
delivery-resume-all-submit = { $count ->
    [0] Resume sending
    [one] Resume sending: 1 message
   *[other] Resume sending: { $count } messages
}

# One batch

delivery-batch-number = B-{ $number }
delivery-batch-page-title = Sending { $number }
delivery-batch-title-sending = Sending “{ $title }”
delivery-batch-title-paused = Paused: “{ $title }”
delivery-batch-title-completed = Sent: “{ $title }”
delivery-batch-title-cancelled = Cancelled: “{ $title }”
delivery-incident-number = INC-{ $number }
delivery-about-since = Started { $from }.
delivery-about-ended = Started { $from }, ended { $to }.
delivery-about-not-started = Not started.
delivery-as-of = As of { $at }.
delivery-refresh = Refresh
delivery-pause = Pause
delivery-resume = Resume
delivery-cancel = Cancel batch…
delivery-controls-running = Running
delivery-controls-paused = Paused
delivery-pause-effect = { $count ->
    [0] No messages are waiting.
    [one] Pausing stops the one waiting message within a second.
   *[other] Pausing stops { $count } waiting messages within a second.
} Messages being sent, at most { $side } at a time, are finished. Resuming continues where it stopped.
delivery-not-resumed-effect = { $count ->
    [0] No messages are waiting.
    [one] One message is waiting, and is not sent.
   *[other] { $count } messages are waiting, and are not sent.
} Cancel the batch to end it.
delivery-cancel-summary = Cancel the batch for good…
delivery-cancel-effect = { $nothing ->
    [0] No messages are left to send.
    [one] 1 person will not get this message.
   *[other] { $nothing } people will not get this message.
} { $out ->
    [0] Nobody has it yet.
    [one] 1 already has it.
   *[other] { $out } already have it.
} { $doubt ->
    [0] A new batch needs a new approval.
    [one] The one in doubt still needs your decision. A new batch needs a new approval.
   *[other] The { $doubt } in doubt still need your decision. A new batch needs a new approval.
}
delivery-cancel-confirm-label = I understand that this cannot be undone.
delivery-cancel-submit = { $count ->
    [one] Cancel batch: 1 person gets no message
   *[other] Cancel batch: { $count } people get no message
}
delivery-note-all-stopped = All sending was stopped { $at }. Nothing in this batch is sent until it is resumed.
delivery-note-reopened-offer = Paused because the incident was reopened. The offer is still live: resume this batch when its customers should hear about it, or cancel it.
delivery-note-reopened = Paused automatically: the incident was reopened after this batch was approved, so the text may no longer be true. It cannot be resumed. Cancel it and write a new message.
delivery-note-changed = Paused automatically: what would be sent is not what was approved. It needs a new approval.
delivery-note-paused = { $count ->
    [0] Paused. No messages are waiting.
    [one] Paused. 1 person is waiting.
   *[other] Paused. { $count } people are waiting.
}
delivery-fact-processed = Processed
delivery-fact-processed-note = { $ended } of { $planned } { $planned ->
    [one] person
   *[other] people
}
delivery-fact-rate = Rate
delivery-unit-per-minute = per min
delivery-unit-minutes = min
delivery-fact-rate-limit = Limit { $rate }, as approved
delivery-fact-rate-limit-of-all = Limit { $rate }, as set for all messages under Organisation
delivery-fact-rate-average = on average
delivery-fact-left = Time left
delivery-fact-done = Done at about { $at }; quiet hours start { $quiet }
delivery-fact-none-left = No messages are waiting
delivery-fact-deferred = { $count ->
    [one] 1 waits until { $at }
   *[other] { $count } wait, the first until { $at }
}
delivery-fact-blocked-unset = { $channel }: { $count ->
    [one] 1 waits
   *[other] { $count } wait
}, the channel is not configured
delivery-fact-blocked-demo = { $channel }: { $count ->
    [one] 1 waits
   *[other] { $count } wait
}, the channel is not available in a demonstration
delivery-fact-blocked-failing = { $channel }: { $count ->
    [one] 1 waits
   *[other] { $count } wait
}, the channel is failing
delivery-fact-idle = Nothing is being sent now
delivery-fact-to-decide = To decide
delivery-fact-in-doubt = in doubt since { $at },
delivery-fact-held = held,
delivery-fact-decide-link = decide below
delivery-fact-nothing = Nothing to decide
delivery-burndown-heading = Recipients still waiting
delivery-burndown-waiting = Waiting
delivery-burndown-forecast = At the current rate
delivery-burndown-plan = Plan, { $rate } per minute
delivery-burndown-now = { $count } now
delivery-burndown-stopped = stopped { $span }
delivery-burndown-table = Show as table
delivery-burndown-label = Burn-down: { $planned } waiting at { $started }, { $waiting } at { $now }.
delivery-burndown-label-forecast = Burn-down: { $planned } waiting at { $started }, { $waiting } at { $now }. At this rate none at { $end }; planned for { $plan }.
delivery-outcomes-heading = { $count ->
    [one] Outcome for one recipient
   *[other] Outcomes for { $count } recipients
}
delivery-outcomes-csv = Download CSV
delivery-outcomes-planned = Planned
delivery-outcomes-total-ok = total verified at { $at }
delivery-outcomes-total-wrong = the outcomes add up to { $total }, which is not what was planned
delivery-rows-close = Close
delivery-recipient-heading = Find a recipient
delivery-recipient-label = Name, number or address
delivery-recipient-label-no-address = Name or number
delivery-recipient-help = Shows the outcome of their message, and the reason.
delivery-recipient-find = Find
delivery-recipient-none = Nobody in this batch matches “{ $text }”.
delivery-recipient-none-no-address = Nobody in this batch has the name or number “{ $text }”. Your role cannot search by address.
delivery-rows-empty = No recipients are in this state any more.
delivery-rows-more = Next 50
delivery-history-heading = Activity
delivery-event-batch-started = Started
delivery-event-batch-approved = Approved
delivery-event-batch-paused = Paused
delivery-event-batch-resumed = Resumed
delivery-event-batch-cancelled = Cancelled
delivery-event-batch-completed = Completed
delivery-event-batch-held = Paused automatically
delivery-event-batch-canary-held = Paused after the first messages
delivery-event-batch-canary-passed = Sending the rest
delivery-event-batch-planned = Planned
delivery-event-batch-offer-withdrawn = Cancelled: the offer was withdrawn
delivery-event-batch-offer-ended = Cancelled: the offer ended
delivery-event-message-found-sent = Marked as arrived: all in doubt
delivery-event-message-sent-again = Sent again: all in doubt
delivery-event-message-abandoned = Left as they are: all in doubt
delivery-event-message-released = Released: all held
delivery-event-batch-group-found-sent = In doubt: marked as arrived, by reason
delivery-event-batch-group-sent-again = In doubt: sent again, by reason
delivery-event-batch-group-abandoned = In doubt: left as they are, by reason
delivery-event-batch-group-retried = Failures retried, by reason
delivery-event-message-left-out = Skipped: all held
delivery-event-by = { " " }by { $name }

# Decisions

delivery-decide-note = Nothing happens to them until somebody decides
delivery-in-doubt-title = { $count ->
    [one] One message in doubt
   *[other] { $count } messages in doubt
}
delivery-in-doubt-lead = The provider did not confirm these messages, so they may or may not have arrived. A second apology is worse than a late one; none at all is worst.
delivery-held-title = { $count ->
    [one] One message held
   *[other] { $count } messages held
}
delivery-held-lead = There is a reason not to send these automatically. You can release them; your name is recorded.
delivery-decide-arrived = Mark as arrived
delivery-decide-arrived-all = { $count ->
    [one] Mark as arrived
   *[other] Mark all { $count } as arrived
}
delivery-decide-arrived-effect = The mail server’s log or the recipients confirm it.
delivery-decide-send-again = Send again
delivery-decide-send-again-all = { $count ->
    [one] Send it again
   *[other] Send all { $count } again
}
delivery-decide-send-again-effect = Everyone gets it; { $count ->
    [one] 1 person may get it twice
   *[other] up to { $count } people may get it twice
}. It keeps its message ID, so good mail programs show it once.
delivery-decide-leave = Leave as it is
delivery-decide-leave-all = { $count ->
    [one] Leave it as it is
   *[other] Leave them as they are
}
delivery-decide-leave-effect = Nobody gets it twice; { $count ->
    [one] 1 person may never get it
   *[other] up to { $count } people may never get it
}.
delivery-decide-retry-all = { $count ->
    [one] Retry it
   *[other] Retry all { $count }
}
delivery-decide-retry-effect = { $count ->
    [one] It did not arrive
   *[other] None of them arrived
}. Each is tried once more, if it may still be sent: addresses, consent, complaints and other apologies are checked again.
delivery-decide-release = Release
delivery-decide-release-all = { $count ->
    [one] Release it
   *[other] Release all { $count }
}
delivery-decide-release-effect = { $count ->
    [one] It is sent
   *[other] They are sent
} in your name, despite the reason to hold. The law still applies: no message without consent.
delivery-decide-leave-out = Skip
delivery-decide-leave-out-all = { $count ->
    [one] Skip it
   *[other] Skip all { $count }
}
delivery-decide-leave-out-effect = { $count ->
    [one] This person does
   *[other] These people do
} not get the message. Contact them yourself.
delivery-decide-submit = { $count ->
    [one] Apply to 1 message
   *[other] Apply to { $count } messages
}
delivery-decide-no-role = A senior agent, a support lead or a comms approver decides on these.
delivery-decide-caption = The first of them
delivery-decide-show-all = Show all { $count }

delivery-groups-heading = In doubt and failed, by reason
delivery-groups-in-doubt-heading = In doubt, by reason
delivery-groups-in-doubt-lead = Decide about all messages with one reason at once, for example when the mail server’s log shows whether they arrived.
delivery-groups-failed-permanently-heading = Failed, by reason
delivery-groups-failed-permanently-lead = These messages were not accepted in any try. Retry them when the reason is gone.
delivery-groups-col-reason = Reason
delivery-groups-col-messages = Messages
delivery-groups-no-reason = No reason given
delivery-groups-decide = Decide…
delivery-groups-ended = This batch has ended
delivery-group-running-note = { $count ->
    [one] A decision about 1 message is being applied: { $done } of { $count } done.
   *[other] A decision about { $count } messages is being applied: { $done } of { $count } done.
}
delivery-group-running = A decision about these messages is still being applied. Wait until it is done.
delivery-group-changed = The number of these messages has changed. Check it, then decide again.

# Demo e-mails

delivery-mails = Demo e-mails
delivery-mails-about = Stored in a folder on this machine, as the recipients would get them.
delivery-mails-empty = No e-mails yet.
delivery-mail = E-mail
delivery-mail-about = As the recipient would get it. Links lead to this machine only.
delivery-mail-from = From
delivery-mail-to = To
delivery-mail-date = Date
delivery-mail-no-subject = No subject

# Consent to offers: the end of each offer, and the page behind its link.

consent-footer = You get this message because you agreed to receive offers. To stop offers:
consent-title = { $what } – { $name } Status
consent-heading = Stop offers
consent-lead = We send offers from { $name } to { $address }. If you stop them, you still get messages about your service.
consent-withdraw-submit = Stop offers
consent-withdrawn = You get no more offers
consent-withdrawn-lead = We send no more offers to { $address }. You still get messages about your service.
consent-give-submit = Send me offers again
consent-note = A voucher that we offered you stays on your own page, whether you get offers or not.
destination-demo = A demonstration sends only to this machine, such as http://127.0.0.1:8080/.
