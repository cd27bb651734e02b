# Wording of the room `delivery`.

delivery-not-sending = This batch is not being sent just now, so there is nothing to pause.
delivery-not-paused = This batch is not paused.
delivery-was-changed = Somebody else changed this batch a moment ago. Look again before you decide.
delivery-has-ended = This batch has ended already.
delivery-resume-reopened = The incident was opened again after this was approved. What it says may not be true any more: write it anew and have that approved.
delivery-resume-changed = What would be sent is not what was approved. It needs a new approval.
delivery-batch-ended = This batch was ended, so nothing more of it is sent. You can still note that it arrived, or leave it.
delivery-decided-already = Somebody has decided this already.
delivery-decide-which = Choose what becomes of it.
delivery-cancel-unsure = Tick the box to end the batch for good.
delivery-stopped-already = All sending is stopped already.
delivery-runs-already = Sending is not stopped.
delivery-stop-or-start = Say whether to stop sending or to let it go on.

# What it is called

delivery-class-reply = Reply
delivery-class-transactional = What somebody asked for
delivery-class-service-update = Service update
delivery-class-apology = Apology
delivery-class-compensation-notice = Compensation notice
delivery-class-goodwill-offer = Goodwill offer

delivery-outcome-delivered = Delivered
delivery-outcome-sent = Accepted by their provider
delivery-outcome-planned = Being prepared
delivery-outcome-rendered = Waiting for their turn
delivery-outcome-released = Released, waiting for their turn
delivery-outcome-claimed = Next to be handed over
delivery-outcome-sending = Being handed over now
delivery-outcome-failed = Failed, tried again by itself
delivery-outcome-in-doubt = In doubt
delivery-outcome-bounced = Bounced
delivery-outcome-complained = Marked as unwanted
delivery-outcome-failed-permanently = Could not be handed over
delivery-outcome-abandoned = In doubt, and left so
delivery-outcome-cancelled = Batch ended before their turn
delivery-outcome-held = Held for a person
delivery-outcome-held-open-complaint = Held: open complaint
delivery-outcome-held-provisional = Held: only their own word says they were hit
delivery-outcome-held-stale = Held: grew old overnight
delivery-outcome-held-recent-apology = Held: an apology in the last 30 days
delivery-outcome-held-reopened = Held: the incident opened again
delivery-outcome-held-budget = Held: the money is not there
delivery-outcome-held-kill-switch = Held: all sending was stopped
delivery-outcome-skipped = Left out
delivery-outcome-skipped-suppressed = Left out: their address takes nothing, or asked us not to write
delivery-outcome-skipped-no-consent = Left out: no consent to such messages
delivery-outcome-skipped-open-complaint = Left out: open complaint
delivery-outcome-skipped-duplicate = Left out: has this apology already
delivery-outcome-skipped-quiet-expired = Left out: out of date after the quiet hours
delivery-outcome-skipped-erased = Left out: erased on request
delivery-outcome-skipped-no-address = Left out: no usable address
delivery-outcome-skipped-recent-apology = Left out: an apology in the last 30 days

delivery-next-last = The last about { $at }
delivery-next-from = From { $at }, after quiet hours
delivery-next-turn = As soon as there is room
delivery-next-stopped = When sending goes on
delivery-next-try = Next try { $at }
delivery-next-sent = No news from their provider is good news
delivery-next-in-doubt = Your decision
delivery-next-held = Your decision
delivery-next-bounced = Not written to again if the mailbox is none
delivery-next-complained = Not written to again
delivery-next-failed-permanently = Reach them another way
delivery-next-abandoned = They see it on their page
delivery-next-skipped = Nothing

delivery-trouble-unreachable = does not answer
delivery-trouble-timeout = took too long to answer
delivery-trouble-connection-lost = hung up without an answer
delivery-trouble-no-answer = no answer came before we stopped
delivery-trouble-no-starttls = offers no encryption, so nothing is sent
delivery-trouble-tls = its certificate could not be verified
delivery-trouble-no-smtputf8 = takes no address in this script
delivery-trouble-quiet = waits for the end of their quiet hours
delivery-trouble-address = the address is none

delivery-share = { $share } %
delivery-share-tiny = under 0.1 %

# The overview

delivery-about-nothing = Nothing is on its way, and nothing waits.
delivery-about-waiting = { $count ->
    [one] One message is on its way.
   *[other] { $count } messages are on their way.
}
delivery-about-stopped = All sending is stopped. { $count ->
    [0] Nothing waits.
    [one] One message waits.
   *[other] { $count } messages wait.
}
delivery-empty = No message has been sent yet. Replies to customers, updates to subscribers and approved apologies appear here on their way out.
delivery-unset-email = { $count ->
    [one] One e-mail waits
   *[other] { $count } e-mails wait
} because no mail server is set. Start Amends with AMENDS_SMTP_URL, for example smtps://user:password@mail.example.org, or maildir:PATH to write them into a folder. Nothing is lost meanwhile.
delivery-unset-sms = { $count ->
    [one] One text message waits
   *[other] { $count } text messages wait
} because no gateway is set. Start Amends with AMENDS_SMS_URL, the address of a gateway that takes JSON over HTTP. Nothing is lost meanwhile.
delivery-beyond-demo = { $count ->
    [one] One message waits
   *[other] { $count } messages wait
}: this is a demonstration, and { $host } is not this machine. It sends only to a maildir or to a server on this machine.
delivery-under-way = Batches under way
delivery-ended = Batches that have ended
delivery-col-batch = Batch
delivery-col-state = State
delivery-col-handled = Handled
delivery-col-people = People
delivery-col-needs = Needs you
delivery-col-person = Person
delivery-col-address = Address
delivery-col-in-doubt = Handed over
delivery-col-held = Why
delivery-col-kind = Kind
delivery-col-when = When
delivery-col-due = Due
delivery-col-said = What was said
delivery-col-decide = Decide
delivery-col-outcome = Outcome
delivery-col-share = Share
delivery-col-next = Next
delivery-state-sending = Sending
delivery-state-paused = Paused
delivery-state-held = Stopped by itself
delivery-state-completed = Completed
delivery-state-cancelled = Ended early
delivery-singles = Messages to single people
delivery-singles-about = The last { $count }
delivery-singles-to-decide = { $count ->
    [one] One message to decide about
   *[other] { $count } messages to decide about
}
delivery-queue = On the way, by state
delivery-ways = Ways out
delivery-channel-email = E-mail
delivery-channel-sms = Texts
delivery-way-unset = Not set
delivery-way-beyond-demo = Not in a demonstration
delivery-way-not-used = Not used yet
delivery-way-works = Works
delivery-way-trouble = In trouble
delivery-way-trouble-since = { $what }, first { $since }
delivery-way-maildir = into a folder on this machine
delivery-way-answers = { $host } took { $ms } ms
delivery-controls = Controls
delivery-stop = Stop all sending
delivery-stop-open = Stop everything…
delivery-stop-means = { $count ->
    [0] Nothing waits just now. What comes later waits until sending goes on.
    [one] Holds the one message that waits, replies included, until somebody lets it go on.
   *[other] Holds all { $count } messages that wait, replies included, within a second. What is being handed over finishes. It can be undone.
}
delivery-stop-reason = Why
delivery-stop-reason-help = Everybody who opens Sending reads this.
delivery-stop-go = { $count ->
    [0] Stop all sending
    [one] Stop it: 1 message waits
   *[other] Stop it: { $count } messages wait
}
delivery-stopped-by = All sending was stopped by { $name }, { $at }: { $reason }
delivery-start-go = { $count ->
    [0] Let sending go on
    [one] Let sending go on: 1 message
   *[other] Let sending go on: { $count } messages
}

# One batch

delivery-batch-number = B-{ $number }
delivery-batch-page = Sending { $number }
delivery-batch-title-sending = Sending “{ $title }”
delivery-batch-title-paused = Paused: “{ $title }”
delivery-batch-title-completed = Sent: “{ $title }”
delivery-batch-title-cancelled = Ended early: “{ $title }”
delivery-incident-number = INC-{ $number }
delivery-about-since = Started { $from }.
delivery-about-ended = Started { $from }, ended { $to }.
delivery-about-not-begun = Not begun.
delivery-as-of = As of { $at }.
delivery-refresh = Refresh
delivery-pause = Pause
delivery-resume = Resume
delivery-cancel = End batch…
delivery-is-running = Running
delivery-is-paused = Paused
delivery-pause-means = { $count ->
    [0] Nobody waits for their turn.
    [one] Pausing holds the one person who waits within a second.
   *[other] Pausing holds { $count } people within a second.
} What is being handed over, at most { $side } at a time, finishes, and resuming goes on where it stopped.
delivery-end-for-good = End the batch for good…
delivery-end-means = { $nothing ->
    [0] Nobody is left to write to.
    [one] 1 person will not get this message.
   *[other] { $nothing } people will not get this message.
} { $out ->
    [0] Nobody has it yet.
    [one] 1 has it already.
   *[other] { $out } have it already.
} { $doubt ->
    [0] A new batch needs a new approval.
    [one] The one in doubt stays yours to decide. A new batch needs a new approval.
   *[other] The { $doubt } in doubt stay yours to decide. A new batch needs a new approval.
}
delivery-end-sure = This cannot be undone. I am sure.
delivery-end-go = { $count ->
    [one] End it: 1 person hears nothing
   *[other] End it: { $count } people hear nothing
}
delivery-note-all-stopped = All sending was stopped { $at }. Nothing of this batch goes out until that is lifted.
delivery-note-reopened = Stopped by itself: the incident was opened again after this was approved. What it says may not be true any more, so it does not go on. End it, and write anew.
delivery-note-changed = Stopped by itself: what would be sent is not what was approved. It needs a new approval.
delivery-note-paused = { $count ->
    [0] Paused. Nobody waits for their turn.
    [one] Paused. 1 person waits.
   *[other] Paused. { $count } people wait.
}
delivery-fact-handled = Handled
delivery-fact-of = { $ended } of { $planned } people
delivery-fact-rate = Rate
delivery-a-minute = a min
delivery-minutes = min
delivery-fact-limit = Limit { $rate }, as approved
delivery-fact-rate-over = on average
delivery-fact-left = Time left
delivery-fact-done = Done about { $at }; quiet hours begin { $quiet }
delivery-fact-none-left = Nobody waits for their turn
delivery-fact-put-off = { $count ->
    [one] 1 waits until { $at }
   *[other] { $count } wait, the first until { $at }
}
delivery-fact-not-moving = Nothing is moving just now
delivery-fact-needs-you = Needs you
delivery-fact-in-doubt = in doubt since { $at },
delivery-fact-held = held,
delivery-fact-decide = decide below
delivery-fact-nothing = Nothing to decide
delivery-burn-title = People still waiting
delivery-burn-waiting = Waiting
delivery-burn-ahead = At the present rate
delivery-burn-plan = Plan, { $rate } a minute
delivery-burn-now = { $count } now
delivery-burn-stopped = stopped { $span }
delivery-burn-table = The same in numbers
delivery-burn-label = Burn-down: { $planned } waiting at { $started }, { $waiting } at { $now }.
delivery-burn-label-going = Burn-down: { $planned } waiting at { $started }, { $waiting } at { $now }. At this rate none at { $end }; the plan said { $plan }.
delivery-outcomes-title = { $count ->
    [one] What became of the one recipient
   *[other] What became of each of the { $count }
}
delivery-csv = CSV
delivery-planned = Planned
delivery-adds-up = adds up, checked { $at }
delivery-does-not-add-up = the outcomes are { $total }: this does not add up
delivery-rows-close = Close
delivery-rows-none = Nobody is here any more.
delivery-rows-more = The next 50
delivery-story = What happened
delivery-event-batch-started = Started
delivery-event-batch-approved = Approved
delivery-event-batch-paused = Paused
delivery-event-batch-resumed = Resumed
delivery-event-batch-cancelled = Ended
delivery-event-batch-completed = Completed
delivery-event-batch-held = Stopped by itself
delivery-event-message-found-sent = Noted as arrived: all in doubt
delivery-event-message-sent-again = Sent again: all in doubt
delivery-event-message-abandoned = Left: all in doubt
delivery-event-message-released = Released: all held
delivery-event-message-left-out = Left out: all held
delivery-event-by = { " " }by { $name }

# Decisions

delivery-nothing-until = Nothing happens to them until somebody decides
delivery-in-doubt-title = { $count ->
    [one] One message in doubt
   *[other] { $count } messages in doubt
}
delivery-in-doubt-lead = We handed them over, and no answer came. They may have arrived. Two apologies are worse than one late; none at all is worst.
delivery-held-title = { $count ->
    [one] One message held
   *[other] { $count } messages held
}
delivery-held-lead = Something speaks against sending these by machine. A person may let them go, and is named as the one who did.
delivery-decide-arrived = It arrived
delivery-decide-arrived-all = { $count ->
    [one] It arrived
   *[other] All { $count } arrived
}
delivery-decide-arrived-means = The mail server's own log, or the people themselves, say so.
delivery-decide-send-again = Send again
delivery-decide-send-again-all = { $count ->
    [one] Send it again
   *[other] Send again to all { $count }
}
delivery-decide-send-again-means = Everyone has it; { $count ->
    [one] 1 person may get it twice
   *[other] up to { $count } people get it twice
}. It carries the same message number, so good mail programs show it once.
delivery-decide-leave = Leave it
delivery-decide-leave-all = { $count ->
    [one] Leave it
   *[other] Leave them
}
delivery-decide-leave-means = Nobody gets it twice; { $count ->
    [one] 1 person may never see it
   *[other] up to { $count } people may never see it
}.
delivery-decide-release = Release
delivery-decide-release-all = { $count ->
    [one] Release it
   *[other] Release all { $count }
}
delivery-decide-release-means = { $count ->
    [one] It goes
   *[other] They go
} when sending gets to it, in your name, although something spoke against it. What the law forbids stays forbidden: no consent, no message.
delivery-decide-leave-out = Leave out
delivery-decide-leave-out-all = { $count ->
    [one] Leave it out
   *[other] Leave all { $count } out
}
delivery-decide-leave-out-means = { $count ->
    [one] This person does
   *[other] These people do
} not get the batch. Write to them yourself.
delivery-decide-go = { $count ->
    [one] Decide for 1 message
   *[other] Decide for { $count } messages
}
delivery-decide-not-yours = A senior agent, a support lead or a comms approver decides about these.
delivery-decide-caption = The first of them
delivery-all-of-them = All { $count }

# Mails of the demonstration

delivery-mails = Mails of the demonstration
delivery-mails-about = They lie in a folder on this machine, as their readers would get them.
delivery-mails-none = No mail yet.
delivery-mail = Mail
delivery-mail-about = As its reader would get it. Links lead to this machine only.
delivery-mail-from = From
delivery-mail-to = To
delivery-mail-date = Written
delivery-mail-no-subject = No subject
