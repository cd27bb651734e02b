# Wording of the room `apologies`.

# What is wrong with a text's variables.
apologies-variable-unknown = There is no variable “{ $name }” (line { $line }, character { $column }). The list beside the text has all there are.
apologies-variable-unclosed = The “{ "{{" }” in line { $line }, character { $column }, has no “{ "}}" }” after it on the same line.
apologies-variable-unopened = The “{ "}}" }” in line { $line }, character { $column }, has no “{ "{{" }” before it.
apologies-variable-too-many = This has too many variables; { $max } fit.
apologies-variable-empty = “{ $name }” is empty for { $people }{ $more ->
    [0] {""}
    [one] {" "}and one other person
   *[other] {" "}and { $more } other people
}. Write it without, or fill in what is missing.

# What is filled in.
apologies-list = { $most } and { $last }

# Refusals.
apologies-one-line = A subject is one line.
apologies-no-text = There is no text yet: write an e-mail, a text message, or both.
apologies-nobody-signs = Somebody signs an apology. Whose name stands under it?
apologies-audience-too-many = At most { $max } can be chosen.
apologies-rate = This needs to be a whole number from 1 to 100,000.
apologies-day = This needs to be a day, such as 2026-11-30.
apologies-promise-what = What is promised? Or leave the day out.
apologies-promise-owner = A promise needs somebody who answers for it.
apologies-promise-due = A promise needs a day.
apologies-no-incident = Choose the incident this is about.
apologies-incident-unknown-outside = Nobody outside knows of this incident, so nobody is written to about it.
apologies-nobody-hit = No customer on record was hit by this incident and fits this choice.
apologies-nobody-left = { $count ->
    [one] The one person this would reach is left out; the table says why.
   *[other] All { $count } people this would reach are left out; the table says why.
}
apologies-not-a-draft = This waits for a decision already, or has one. Save a change to make it a draft again.
apologies-not-in-review = This is a draft again: its writer is changing it. Nothing was decided.
apologies-decided-already = Somebody else decided about this a moment ago. Nothing was decided twice.
apologies-lapsed = Nobody decided within 72 hours, so this lapsed. Its writer can put it before you again.
apologies-changed-since = This was changed after you opened it. Please read it again, then decide.
apologies-own = You had a part in writing this, so somebody else approves it.
apologies-override-needed = The linter stops this. To send it all the same, say why in a sentence; your name stands beside it.
apologies-comment-needed = Say what should change, so that the writer can.
apologies-reopened-since = The incident was opened again after this was submitted, so it may not be true any more. Send it back.
apologies-scheduled-too-late = This is to go later than 72 hours from now, and an approval lasts 72 hours. Approve it nearer the time.
apologies-with-the-queue = The queue has this already, so it cannot be changed. It can be ended under Sending.
apologies-not-withdrawable = This cannot be taken back here any more. It can be ended under Sending.

# The list.
apologies-title = Apologies
apologies-about = One text to the people an incident hit. Whoever wrote it cannot approve it.
apologies-new = Write an apology
apologies-none = No apologies yet.
apologies-none-next = When an incident is over and you know whom it hit, write to them here.
apologies-col-batch = Batch
apologies-col-state = State
apologies-col-people = People
apologies-col-score = Linter
apologies-col-waits = Who waits for whom
apologies-class-apology = Apology
apologies-class-service-update = Service update
apologies-class-compensation-notice = Compensation notice
apologies-class-goodwill-offer = Goodwill offer
apologies-state-draft = Draft
apologies-state-in-review = In review
apologies-state-approved = Approved
apologies-state-scheduled = Scheduled
apologies-state-sending = Sending
apologies-state-paused = Paused
apologies-state-completed = Done
apologies-state-cancelled = Ended
apologies-state-expired = Lapsed
apologies-state-held = Held
apologies-waits-reopened = The incident was opened again: { $author } looks at the text anew
apologies-waits-author = { $author } is writing
apologies-waits-approver = An approver, since { $since }; lapses on { $until }
apologies-waits-again = Nobody decided in time; { $author } may submit it again
apologies-waits-time = Its time: { $at }
apologies-waits-planner = The queue, in a moment
apologies-waits-queue = Nobody: it is on its way
apologies-waits-paused = Somebody to go on
apologies-done = Since { $at }

# The sheet on which it is written.
apologies-new-title = Write to the people it hit
apologies-new-crumb = New
apologies-new-about = It is a draft until you submit it; nothing goes out before somebody else has approved it.
apologies-which-incident = Which incident is this about?
apologies-which-incident-about = Only incidents that hit somebody on record are listed.
apologies-no-incidents = No incident has hit anybody on record. Import who was affected, or open the incident and count by service and region.
apologies-title-proposed = Apology for { $day }
apologies-sec-what = What it is
apologies-sec-whom = To whom
apologies-sec-whom-about = Everybody the incident hit, unless you narrow it. Who has an open complaint, no address, or asked us not to write is left out by itself.
apologies-sec-mail = The e-mail
apologies-sec-sms = The text message
apologies-sec-signed = Who signs
apologies-sec-promise = What you promise to change
apologies-sec-when = When
apologies-field-title = Title
apologies-field-title-help = For the desk; customers do not see it.
apologies-field-class = What kind of message
apologies-class-apology-about = Apology: we did wrong and are sorry. Names no gift
apologies-class-service-update-about = Service update: what is wrong and what is being done
apologies-class-compensation-notice-about = Compensation notice: what they are owed by law or contract
apologies-field-plans = Only these plans
apologies-field-services = Only who lost one of these
apologies-field-regions = Only these regions
apologies-choice = { $name } ({ $count })
apologies-field-subject = Subject
apologies-field-body = E-mail
apologies-field-body-help = Plain text. Leave it empty to write by text message only.
apologies-field-sms-body = Text message
apologies-field-sms-body-help = For people without a usable e-mail address. Leave it empty to write by e-mail only.
apologies-field-signed-by = Name
apologies-field-signed-title = What they are
apologies-field-promise = What will be different
apologies-field-promise-help = What the text says will change counts only if somebody answers for it by a day.
apologies-field-promise-owner = Who answers for it
apologies-promise-nobody = Nobody yet
apologies-field-promise-due = By when
apologies-promise-by = { $owner }, by { $day }
apologies-field-scheduled-for = Not before ({ $zone })
apologies-field-scheduled-for-help = Empty: as soon as it is approved. Nobody is woken: quiet hours are kept on each person’s clock.
apologies-field-per-minute = Messages a minute
apologies-field-per-minute-help = Slower gives you time to stop it.
apologies-variables = What can be filled in
apologies-variables-strict = An unknown one is refused; one that is empty for somebody names them.
apologies-var-name = Their name, whole
apologies-var-services = What they lost
apologies-var-from = When it began, on their clock
apologies-var-to = When it ended
apologies-var-duration = For how long, such as 24 h 9 min
apologies-var-minutes = For how many minutes
apologies-var-link = Their own page: what happened to them, what they get, a box to answer
apologies-var-signer = Who signs
apologies-var-signer-title = What the signer is
apologies-var-incident = The incident’s title
apologies-var-organisation = The company
apologies-save = Save the draft
apologies-save-first = Once it is saved you see who gets it and how they read it.
apologies-save-about = Saving makes it a draft again.
apologies-submit = Submit: { $count } { $count ->
    [one] person
   *[other] people
}
apologies-submit-about = Somebody who wrote none of it decides, within 72 hours.
apologies-edit-undoes = Any change makes this a draft again, and takes an approval away.
apologies-came-back = { $name } sent this back on { $at }:
apologies-held-reopened = The incident was opened again after this was approved, so nothing goes out. Read the text again, save it and submit it once more.

# The linter.
apologies-lint-label = What the linter says
apologies-lint-heading = The linter: { $score } of 100, the bar for bulk is { $bar }
apologies-lint-nothing = There is no text yet.
apologies-lint-may-go = It has what an apology needs. It may go to many.
apologies-lint-stopped = It does not go to many as it is: below is what was not found. The linter errs towards stopping; another person may let it go with a reason.
apologies-lint-other-class = This is no apology, so the six parts are only advice.
apologies-lint-sells = It names a gift or sells something, and may go to people who never agreed to marketing. Take that out.
apologies-lint-unread = Not read yet
apologies-lint-email = E-mail: { $score }
apologies-lint-sms = Text message: { $score }
apologies-lint-nearest = The likest earlier apology to the same people is { $percent } % alike.
apologies-lint-age = Reading age { $age }.
apologies-part-tracked = Tracked: { $by }
apologies-part-untracked = { $words }, but nobody answers for it yet
apologies-part-asks-nothing = No survey, no sale
apologies-missing-responsibility = Not found. Such as “that was our fault”
apologies-missing-repair = Not found. Such as “what we owe you”
apologies-missing-explanation = Not found. Say what failed, in everyday words
apologies-missing-regret = Not found. Such as “I am sorry”
apologies-missing-change = Not found. What will be different, and who answers for it?
apologies-missing-asks-nothing = It asks for something
apologies-flag-costs = Costs { $points } points
apologies-sms-size = Text, { $characters } characters, { $parts } { $parts ->
    [one] part
   *[other] parts
}.
apologies-sms-foreign = “{ $character }” is not in the common alphabet of text messages, which makes it longer.
apologies-sms-answer = If they answer on their page, a person reads it.

# As one person reads it.
apologies-read = As one person reads it
apologies-read-dotted = Dotted: filled in for each person
apologies-read-as = Read it as someone else
apologies-read-nobody = Nobody would get this yet: there is no text, or everybody is left out.
apologies-channel-email = e-mail
apologies-channel-sms = text
apologies-pick-usual = { $channel }, the usual case
apologies-pick-longest = { $channel }, the longest
apologies-pick-other-channel = { $channel }
apologies-pick-abroad = { $channel }, on another clock
apologies-pick-random = { $channel }, anyone: another each time
apologies-pick-parts = : { $parts } parts
apologies-empty-for = “{ $names }” is empty for { $person }.
apologies-mail-size = E-mail, { $lines } { $lines ->
    [one] line
   *[other] lines
}. If they answer on their page, a person reads it.
apologies-who = Who
apologies-lost = What they lost
apologies-page = Their page
apologies-years = { $years } { $years ->
    [one] year
   *[other] years
} with us
apologies-monthly = { $money } a month
apologies-open-letter = Open the letter behind the link
apologies-no-letter = Made when it is sent

# Who is left out.
apologies-out = { $count ->
    [0] Nobody is left out
    [one] 1 person is left out, and why
   *[other] { $count } people are left out, and why
}
apologies-hit = { $count ->
    [one] 1 person was hit
   *[other] { $count } people were hit
}
apologies-hit-of = { $count } of { $which } were hit
apologies-col-reason = Reason
apologies-col-instead = What happens to them instead
apologies-out-sum = Left out
apologies-out-again = Checked again for each person at the moment of sending: somebody who complains a minute before is taken out. Nobody can come in.
apologies-out-open-complaint = Has an open complaint
apologies-instead-open-complaint = A named agent answers in person
apologies-out-no-address = No address we can use
apologies-instead-no-address = Their page is there for the company’s own site to show
apologies-out-suppressed = Asked us not to write, or bounced
apologies-instead-suppressed = Their page is there for the company’s own site to show
apologies-out-no-consent = Never agreed to marketing
apologies-instead-no-consent = Nothing that invites spending is sent to them
apologies-out-duplicate = Same address, second contract
apologies-instead-duplicate = They get one message, not two
apologies-out-quiet-expired = Its time had passed
apologies-instead-quiet-expired = Nothing more is sent
apologies-out-recent-apology = Had an apology from us since { $since }
apologies-instead-recent-apology = No second one
apologies-out-erased = Erased on their request
apologies-instead-erased = Nothing is kept, so nothing is sent
apologies-held = { $count } of the { $all } { $count ->
    [one] is held for a look
   *[other] are held for a look
}
apologies-held-who = They wait until a senior agent releases them
apologies-held-provisional = Only their own word says that they were hit.

# The four facts.
apologies-people = People
apologies-people-by = { $sms } { $sms ->
    [one] text
   *[other] texts
}, { $email } { $email ->
    [one] e-mail
   *[other] e-mails
}
apologies-left-out = Left out
apologies-left-out-of = of { $count } who were hit; reasons below
apologies-money = Money
apologies-money-nought = None
apologies-money-none = No gift goes with this.
apologies-money-owed = This tells what is owed; it gives nothing more.
apologies-money-offers = The gift is { $offers }, decided apart.
apologies-finished = Finished
apologies-finished-from = From { $from } at { $rate } a minute.
apologies-finished-at-once = If approved now, at { $rate } a minute.
apologies-finished-later = { " " }{ $count } { $count ->
    [one] person has
   *[other] people have
} quiet hours then, most until { $at }.

# The decision.
apologies-decision-label = Decision
apologies-your-decision = Your decision
apologies-where = Where it stands
apologies-head-review = Waiting since { $since }; lapses on { $until }.
apologies-head-draft = Nobody but the desk sees it.
apologies-head-in-review = Waiting for a decision.
apologies-head-approved = On its way to the queue.
apologies-head-scheduled = Approved; goes when its time comes.
apologies-head-sending = The queue has it.
apologies-head-paused = The queue waits for somebody to go on.
apologies-head-completed = Everybody has an outcome.
apologies-head-cancelled = Nothing more of it goes out.
apologies-head-expired = Nobody decided within 72 hours.
apologies-step-written = Written by
apologies-step-edited = Edited by
apologies-step-approved = Approved by
apologies-step-sent-back = Sent back by
apologies-step-changed-after = { "; " }changed after that, so it counts no more
apologies-step-by = Approved by
apologies-step-you = , you
apologies-step-may = You wrote none of it, so you may.
apologies-step-another = Approved by somebody who wrote none of it
apologies-step-role = That takes a comms approver.
apologies-own-author = You wrote it, so you may not.
apologies-own-editor = You edited it, so you may not.
apologies-own-submitter = You submitted it, so you may not.
apologies-own-part = You had a part in this, so another comms approver decides.
apologies-step-sent-from = Sent from { $at }
apologies-step-sent-at-once = Sent as soon as it is approved
apologies-step-sending = Handed to the queue on { $at }
apologies-step-stop = It can be paused or ended at any time.
apologies-version = version { $version }
apologies-what-changed = what changed
apologies-override = Why it goes although the linter stops it
apologies-override-help = Your name stands beside it.
apologies-overridden = { $name } let it go against the linter:
apologies-comment = Comment
apologies-comment-help = Needed if you send it back. { $author } sees it on the draft.
apologies-exactly = You approve exactly this text and this list,
apologies-exactly-after = Any edit brings it back here.
apologies-send-back = Send back to { $author }
apologies-approve = Approve: send to { $count } { $count ->
    [one] person
   *[other] people
}
apologies-not-unsent = Cannot be unsent.
apologies-see-sending = See it on its way
apologies-stop-there = There you can pause or end it.
apologies-go-on = Go on writing
apologies-change = Change it
apologies-withdraw = Take this back for good
apologies-withdraw-consequence = { $label } ends here and cannot be opened again. Nothing of it goes out.
apologies-withdraw-go = Take it back for good
apologies-versions = What changed
apologies-version-by = Version { $version }, { $name }, { $at }
apologies-version-same-text = The text stayed; the audience, the schedule or the signature changed.
