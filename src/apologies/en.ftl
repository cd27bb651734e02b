# Apologies: writing, checking, approving.

# What is wrong with a text's variables.
apologies-variable-unknown = There is no variable “{ $name }” (line { $line }, character { $column }). See the list of variables beside the text.
apologies-variable-unclosed = The “{ "{{" }” in line { $line }, character { $column }, has no “{ "}}" }” after it on the same line.
apologies-variable-unopened = The “{ "}}" }” in line { $line }, character { $column }, has no “{ "{{" }” before it.
apologies-variable-too-many = This has too many variables. The maximum is { $max }.

# What is filled in.
apologies-list = { $most } and { $last }

# Refusals.
apologies-subject-one-line = The subject must be a single line.
apologies-text-required = Write an e-mail, a text message, or both.
apologies-signed-by-required = Enter the name of the person who signs.
apologies-audience-too-many = You can choose at most { $max }.
apologies-minutes-invalid = Enter a whole number of minutes from 0 to 1,000,000.
apologies-range-reversed = The upper limit is below the lower one. Change one of them.
apologies-monthly-no-currency = Set the company’s currency in Settings before you narrow by price.
apologies-tag-invalid = “{ $tag }” is not a tag. Separate tags with commas; a tag has letters, digits and - _ . : only.
apologies-plans-unknown = No customer is on the plan { $values }. Check the spelling.
apologies-regions-unknown = No customer lives in the region { $values }. Check the spelling.
apologies-languages-unknown = No customer reads the language { $values }. Check the spelling.
apologies-tags-unknown = No customer is tagged { $values }. Check the spelling.
apologies-list-too-long = The list has { $count ->
    [one] one line
   *[other] { $count } lines
}. Paste at most { $max } of them, or use a tag.
apologies-list-unknown = No customer has the number or address in { $count ->
    [one] this line
   *[other] these { $count } lines
}: { $lines }{ $more ->
    [0] .
   *[other] {" "}and { $more } more.
}
apologies-list-unknown-number = No customer has the number in { $count ->
    [one] this line
   *[other] these { $count } lines
}: { $lines }{ $more ->
    [0] .
   *[other] {" "}and { $more } more.
}
apologies-list-ambiguous = Several customers have the address in { $count ->
    [one] this line
   *[other] these { $count } lines
}, so use their numbers: { $lines }{ $more ->
    [0] .
   *[other] {" "}and { $more } more.
}
apologies-text-required-email = Write an e-mail: the audience is for those who get e-mails.
apologies-text-required-sms = Write a text message: the audience is for those who get text messages.
apologies-rate-invalid = Enter a whole number from 1 to 1,000,000.
apologies-promise-due-invalid = Enter a date, such as 2026-11-30.
apologies-promise-required = Enter what you promise, or remove the date.
apologies-promise-owner-required = Choose who is responsible for the promise.
apologies-promise-due-required = Enter a date for the promise.
apologies-incident-required = Choose the incident this is about.
apologies-incident-stays = The incident of an apology never changes. Write a new one.
apologies-incident-not-public = This incident is not public, so you cannot write to customers about it.
apologies-audience-empty = No known customer was affected by this incident and matches this selection.
apologies-audience-all-skipped = { $count ->
    [one] The one recipient would be skipped; the table shows why.
   *[other] All { $count } recipients would be skipped; the table shows why.
}
apologies-not-a-draft = This is already awaiting approval, or was decided. Save a change to turn it back into a draft.
apologies-not-in-review = This is a draft again because it is being edited. Nothing was decided.
apologies-already-decided = Somebody else decided this a moment ago. Your decision was not recorded.
apologies-approval-expired = Nobody decided within 72 hours, so the request expired. The author can submit it again.
apologies-changed-since = This was changed after you opened it. Review it again, then decide.
apologies-approve-own-work = You helped write this, so somebody else must approve it.
apologies-override-required = The linter blocks this. To send it anyway, give a reason of at least one sentence. It is shown with your name.
apologies-comment-required = Say what should change, so that the author can change it.
apologies-incident-reopened = The incident was reopened after this was submitted, so the text may no longer be true. Send it back.
apologies-scheduled-too-late = This is scheduled more than 72 hours from now, and an approval is valid for 72 hours. Approve it later.
apologies-already-sending = This is already being sent, so it cannot be changed. You can cancel it under Sending.
apologies-not-cancellable = This can no longer be cancelled here. You can cancel it under Sending.

# The list.
apologies-title = Apologies
apologies-lead = Messages to the customers an incident affected. Nobody can approve their own text.
apologies-new = Write an apology
apologies-empty = No apologies yet.
apologies-empty-help = When an incident is resolved and you know who was affected, write to them here.
apologies-col-batch = Batch
apologies-col-state = State
apologies-col-people = Recipients
apologies-col-score = Linter
apologies-col-next-step = Next step
apologies-class-apology = Apology
apologies-class-service-update = Service update
apologies-class-compensation-notice = Compensation notice
apologies-class-goodwill-offer = Goodwill offer
apologies-state-draft = Draft
apologies-state-preparing = Being prepared
apologies-state-in-review = Awaiting approval
apologies-state-approved = Approved
apologies-state-scheduled = Scheduled
apologies-state-sending = Sending
apologies-state-paused = Paused
apologies-state-completed = Completed
apologies-state-cancelled = Cancelled
apologies-state-expired = Expired
apologies-state-held = Held
apologies-next-reopened = Incident reopened: { $author } reviews the text
apologies-next-author = { $author } is writing
apologies-next-approver = Approval, requested { $since }; expires { $until }
apologies-next-submit-again = Not decided in time; { $author } can submit it again
apologies-next-scheduled = Sending starts { $at }
apologies-next-planning = Sending starts in a moment
apologies-next-sending = None: it is being sent
apologies-next-paused = Somebody must resume it
apologies-next-finished = Finished { $at }

# The form.
apologies-new-title = Write to affected customers
apologies-new-crumb = New
apologies-new-lead = It stays a draft until you submit it, and is sent only after somebody else approves it.
apologies-incident-heading = Which incident is this about?
apologies-incident-lead = Only incidents with known affected customers are listed.
apologies-incident-none = No incident has known affected customers. Import exposure, or open an incident and count by service and region.
apologies-title-proposed = Apology for { $day }
apologies-form-basics = Message
apologies-form-audience = Audience
apologies-form-audience-help = Everyone the incident affected, unless you narrow it down. Customers with an open complaint, without an address, or who opted out are skipped automatically.
apologies-form-email = E-mail
apologies-form-sms = Text message
apologies-form-signature = Signature
apologies-form-promise = Promised change
apologies-form-schedule = Schedule
apologies-field-title = Title
apologies-field-title-help = Internal. Customers do not see it.
apologies-field-class = Message type
apologies-class-apology-help = Apology: we were at fault and are sorry. Mentions no goodwill
apologies-class-service-update-help = Service update: what is wrong and what is being done
apologies-class-compensation-notice-help = Compensation notice: what customers are owed by law or contract
apologies-field-plans = Only these plans
apologies-field-services = Only affected users of these services
apologies-field-regions = Only these regions
apologies-field-languages = Only these languages
apologies-choice-language = { $name } ({ $tag })
apologies-field-minutes-least = At least so many minutes affected
apologies-field-minutes-most = At most so many minutes affected
apologies-field-minutes-help = Of all the customer’s services together, each minute once. Empty for any; at most { $max }.
apologies-field-monthly-least = Pays per month at least ({ $currency })
apologies-field-monthly-most = Pays per month at most ({ $currency })
apologies-field-monthly-help = Empty for any. Customers who do not pay in { $currency } are excluded.
apologies-field-channel = Channel
apologies-field-channel-any = E-mail, or text message for those without one
apologies-field-channel-email = E-mail only
apologies-field-channel-sms = Text message only
apologies-field-consent = Consent
apologies-field-consent-only = Only customers who agreed to marketing
apologies-field-tags = Only customers with one of these tags
apologies-field-tags-help = Separated by commas. In use: { $tags }
apologies-field-tags-none = Separated by commas.
apologies-field-listed = Only these customers
apologies-field-except-plans = Customers on these plans
apologies-field-except-regions = Customers in these regions
apologies-field-except-tags = Customers with one of these tags
apologies-field-except-listed = These customers
apologies-field-listed-help = One customer number a line, or an e-mail address or phone number if you may see them. A list has at most { $max } of them. Customers who were not affected are not added.
apologies-field-listed-replace = { $count ->
    [one] One customer is on the list.
   *[other] { $count } customers are on the list.
} Leave this empty to keep it, or paste another list.
apologies-field-listed-stored = List of { $count ->
    [one] one customer
   *[other] { $count } customers
}
apologies-field-listed-remove = Remove this list
apologies-form-except = Exclude customers
apologies-form-more = More conditions
apologies-form-except-help = These customers get nothing, even if they match everything above.
apologies-choice = { $name } ({ $count })
apologies-field-subject = Subject
apologies-field-body = E-mail
apologies-field-body-help = Plain text. Leave empty to send text messages only.
apologies-field-sms-body = Text message
apologies-field-sms-body-help = For people without a usable e-mail address. Leave empty to send e-mails only.
apologies-field-signed-by = Name
apologies-field-signed-title = Job title
apologies-field-promise = What will change
apologies-field-promise-help = A promised change counts only if it has an owner and a date.
apologies-field-promise-owner = Owner
apologies-promise-nobody = No owner
apologies-field-promise-due = Due date
apologies-promise-by = { $owner }, by { $day }
apologies-field-scheduled-for = Not before, { $zone }
apologies-field-scheduled-for-help = Leave empty to send as soon as it is approved. Quiet hours apply in each recipient’s time zone.
apologies-field-per-minute = Messages per minute
apologies-field-per-minute-help = A lower rate gives you more time to stop it.
apologies-variables = Variables
apologies-variables-help = Unknown variables are rejected. If a variable is empty for somebody, you see their name.
apologies-var-name = Full name
apologies-var-services = Affected services
apologies-var-from = Start, in their time zone
apologies-var-to = End
apologies-var-duration = Duration, such as 1 day 9 min
apologies-var-minutes = Duration in minutes
apologies-var-link = Their own page: what happened to them, what they get, a form to reply
apologies-var-signer = Signer’s name
apologies-var-signer-title = Signer’s job title
apologies-var-incident = Title of the incident
apologies-var-organisation = Your organisation’s name
apologies-save = Save draft
apologies-save-new-help = After saving, you see the recipients and a preview.
apologies-save-help = Saving turns it back into a draft.
apologies-submit = Submit for approval: { $count } { $count ->
    [one] recipient
   *[other] recipients
}
apologies-submit-uncounted = Submit for approval
apologies-submit-help = Somebody who did not write it decides within 72 hours.
apologies-edit-help = Any change turns this back into a draft and revokes its approval.
apologies-sent-back-note = { $name } sent this back on { $at }:
apologies-held-reopened = The incident was reopened after this was approved, so nothing is sent. Review the text, save it and submit it again.

# The linter.
apologies-lint-label = Linter result
apologies-lint-heading = Linter: { $score } of 100, bulk messages need { $bar }
apologies-lint-empty = No text yet.
apologies-lint-passed = It has every part of a good apology and can be sent in bulk.
apologies-lint-blocked = It cannot be sent in bulk: the parts marked below were not found. The linter is deliberately strict; an approver can override it with a reason.
apologies-lint-advisory = This is not an apology, so the six parts are only advice.
apologies-lint-marketing = It mentions goodwill or sells something, and could reach people who never agreed to marketing. Remove that.
apologies-lint-unreadable = Not checked yet
apologies-lint-email = E-mail: { $score }
apologies-lint-sms = Text message: { $score }
apologies-lint-similarity = The most similar earlier apology to the same people is { $percent } % alike.
apologies-lint-reading-age = Reading age { $age }.
apologies-part-tracked = Tracked: { $by }
apologies-part-untracked = { $words }, but it has no owner yet
apologies-part-asks-nothing = No survey, no sale
apologies-missing-responsibility = Not found. Such as “that was our fault”
apologies-missing-repair = Not found. Such as “what we owe you”
apologies-missing-explanation = Not found. Say what failed, in everyday words
apologies-missing-regret = Not found. Such as “I am sorry”
apologies-missing-change = Not found. What will change, and who is responsible?
apologies-missing-asks-nothing = It asks for something
apologies-flag-costs = Costs { $points } points
apologies-sms-size = Text message, { $characters } characters, { $parts } { $parts ->
    [one] part
   *[other] parts
}.
apologies-sms-unicode = “{ $character }” is not in the standard alphabet of text messages, which makes it longer.
apologies-sms-reply-help = A person reads replies sent from the recipient’s page.

# The preview.
apologies-preview-heading = Preview
apologies-preview-legend = Dotted: filled in for each recipient
apologies-preview-readers-label = Preview for another recipient
apologies-preview-empty = Nobody would get this yet: there is no text, or every recipient is skipped.
apologies-channel-email = e-mail
apologies-channel-sms = text
apologies-pick-usual = { $channel }, typical
apologies-pick-longest = { $channel }, the longest
apologies-pick-other-channel = { $channel }
apologies-pick-abroad = { $channel }, other time zone
apologies-pick-random = { $channel }, random: another each time
apologies-pick-parts = : { $parts } { $parts ->
    [one] part
   *[other] parts
}
apologies-empty-for = “{ $names }” is empty for { $person }.
apologies-mail-size = E-mail, { $lines } { $lines ->
    [one] line
   *[other] lines
}. A person reads replies sent from the recipient’s page.
apologies-preview-customer = Customer
apologies-preview-disruption = Time without service
apologies-preview-page = Personal page
apologies-preview-tenure = customer for { $years } { $years ->
    [one] year
   *[other] years
}
apologies-preview-monthly = { $money } per month
apologies-preview-page-example = The link in this preview is an example. The customer’s own link is made when the message is sent.

# Who gets it.
apologies-audience-all = For everybody affected by { $incident }
apologies-audience-some = For customers{ $who } affected by { $incident }{ $minutes }
apologies-audience-who = { $text }, who { $what }
apologies-audience-except = { $text }, except those { $except }
apologies-audience-except-counted = { $text }, except those { $except } ({ $count ->
    [0] nobody
    [one] one customer
   *[other] { $count } customers
})
apologies-audience-services = were without { $names }
apologies-audience-regions = in { $names }
apologies-audience-plans = on { $names }
apologies-audience-tags = tagged { $names }
apologies-audience-minutes-least = for at least { $least ->
    [one] one minute
   *[other] { $least } minutes
}
apologies-audience-minutes-most = for at most { $most ->
    [one] one minute
   *[other] { $most } minutes
}
apologies-audience-minutes-between = for { $least } to { $most } { $most ->
    [one] minute
   *[other] minutes
}
apologies-audience-languages = read { $names }
apologies-audience-monthly-least = pay at least { $least } per month
apologies-audience-monthly-most = pay at most { $most } per month
apologies-audience-monthly-between = pay { $least } to { $most } per month
apologies-audience-by-email = get e-mails
apologies-audience-by-sms = get text messages
apologies-audience-consent = agreed to marketing
apologies-audience-listed = are on the list of { $count ->
    [one] one customer
   *[other] { $count } customers
}
apologies-audience-except-listed = on the list of { $count ->
    [one] one customer
   *[other] { $count } customers
}
apologies-audience-or = { $most } or { $last }
apologies-audience-counted = Recipients: { $recipients }, counted { $at }. They are counted again when you submit it.
apologies-by-service = By service
apologies-by-region = By region
apologies-by-plan = By plan
apologies-by-language = By language
apologies-by-channel = By channel

# The job that finds out who gets it.
apologies-estimate-waits = The recipients are counted once the customers of this incident are: at its resolution, or when you submit this.
apologies-preparing-waits = Waiting until the customers of this incident are counted.
apologies-preparing-begins = Going through the customers.
apologies-preparing-pace = { $seen } { $seen ->
    [one] customer
   *[other] customers
} done, { $percent }%: { $rate } per second, about { $left } left.
apologies-preparing-paused = Paused after { $seen } { $seen ->
    [one] customer
   *[other] customers
}, at { $percent }%.
apologies-preparing-pause = Pause
apologies-preparing-resume = Resume
apologies-not-preparing = There is nothing to pause or resume: it is prepared, or a draft again.
apologies-next-preparing = The recipients are being found; then somebody decides
apologies-incomplete-note = { $count ->
    [one] This was not submitted: one recipient lacks a value that the text uses. Add the missing data, or remove the variable, and submit it again.
   *[other] This was not submitted: { $count } recipients lack a value that the text uses. Add the missing data, or remove the variable, and submit it again.
}
apologies-incomplete-heading = Missing values
apologies-incomplete-file = Download all as CSV
apologies-incomplete-more = { $count ->
    [one] One more is in the file.
   *[other] { $count } more are in the file.
}
apologies-col-customer = Customer
apologies-col-empty = Empty variables

# Who is skipped.
apologies-skipped-heading = { $count ->
    [0] Nobody is skipped
    [one] 1 person is skipped
   *[other] { $count } people are skipped
}
apologies-affected-count = { $count ->
    [one] 1 person affected
   *[other] { $count } people affected
}
apologies-affected-count-of = { $count } of { $which } affected
apologies-col-reason = Reason
apologies-col-instead = What happens instead
apologies-skipped-total = Skipped
apologies-skipped-help = Checked again for each recipient when the message is sent: somebody who complains a minute before is skipped. Nobody is added.
apologies-skipped-open-complaint = Open complaint
apologies-instead-open-complaint = An agent replies in person
apologies-skipped-no-address = No usable address
apologies-instead-no-address = Your own site can show them their personal page
apologies-skipped-suppressed = Suppressed: opted out or bounced
apologies-instead-suppressed = Your own site can show them their personal page
apologies-skipped-no-consent = No consent to marketing
apologies-instead-no-consent = They get no marketing messages
apologies-skipped-duplicate = Same address, second contract
apologies-instead-duplicate = They get one message, not two
apologies-skipped-quiet-expired = Expired during quiet hours
apologies-instead-quiet-expired = Nothing more is sent
apologies-skipped-recent-apology = Had an apology since { $since }
apologies-instead-recent-apology = No second apology
apologies-skipped-erased = Data erased at their request
apologies-instead-erased = No data is kept, so nothing is sent
apologies-held-heading = { $count } of the { $all } { $count ->
    [one] is held for a decision
   *[other] are held for a decision
}
apologies-held-help = Until a senior agent releases them
apologies-held-provisional = It is not certain that they were affected, or that a complaint with their address is theirs.

# The key figures.
apologies-fact-recipients = Recipients
apologies-fact-recipients-note = { $sms } { $sms ->
    [one] text
   *[other] texts
}, { $email } { $email ->
    [one] e-mail
   *[other] e-mails
}
apologies-fact-skipped = Skipped
apologies-fact-skipped-note = of { $count } affected; reasons below
apologies-fact-money = Goodwill
apologies-fact-money-none = None
apologies-fact-money-none-note = This message gives no goodwill.
apologies-fact-money-owed-note = This states what is owed and gives nothing more.
apologies-fact-money-offers-note = Goodwill is given by { $offers }, approved separately.
apologies-fact-finished = Finished
apologies-fact-finished-from = From { $from } at { $rate } per minute.
apologies-fact-finished-now = If approved now, at { $rate } per minute.
apologies-fact-finished-later = { " " }{ $count } { $count ->
    [one] person has
   *[other] people have
} quiet hours then, most until { $at }.

# The decision.
apologies-decision-label = Decision
apologies-decision-heading = Your decision
apologies-status-heading = Status
apologies-head-review = Awaiting approval since { $since }; expires { $until }.
apologies-head-draft = Visible to staff only.
apologies-head-preparing = Awaiting approval once it is prepared.
apologies-head-in-review = Awaiting approval.
apologies-head-approved = Sending starts in a moment.
apologies-head-scheduled = Approved and scheduled.
apologies-head-sending = Being sent.
apologies-head-paused = Paused until somebody resumes it.
apologies-head-completed = Every recipient has an outcome.
apologies-head-cancelled = Nothing more is sent.
apologies-head-expired = Nobody decided within 72 hours.
apologies-step-written = Written by
apologies-step-edited = Edited by
apologies-step-approved = Approved by
apologies-step-sent-back = Sent back by
apologies-step-invalidated = { "; " }changed since, so no longer valid
apologies-step-approval-yours = Approval by
apologies-step-you = , you
apologies-step-allowed = You did not write any of it, so you can approve it.
apologies-step-approval-other = Approval by somebody who did not write it
apologies-step-approval-role = Needs a comms approver.
apologies-own-author = You wrote it, so you cannot approve it.
apologies-own-editor = You edited it, so you cannot approve it.
apologies-own-submitter = You submitted it, so you cannot approve it.
apologies-own-part = You took part in this, so another comms approver decides.
apologies-step-sent-from = Sending starts { $at }
apologies-step-sent-at-once = Sent as soon as it is approved
apologies-step-sending = Sending started { $at }
apologies-step-sending-help = It can be paused or cancelled at any time.
apologies-version = version { $version }
apologies-version-changes-link = what changed
apologies-override-label = Reason for overriding the linter
apologies-override-help = Shown with your name.
apologies-overridden = { $name } overrode the linter:
apologies-comment-label = Comment
apologies-comment-help = Required to send it back. { $author } sees it on the draft.
apologies-approve-hash = You approve exactly this text and this list of recipients,
apologies-approve-hash-help = Any edit needs a new approval.
apologies-send-back-submit = Send back to { $author }
apologies-approve-submit = Approve: send to { $count } { $count ->
    [one] person
   *[other] people
}
apologies-approve-help = Sent messages cannot be recalled.
apologies-sending-open = View sending
apologies-sending-help = You can pause or cancel it there.
apologies-edit-draft = Continue writing
apologies-edit = Edit
apologies-cancel-summary = Cancel this batch…
apologies-cancel-help = { $label } is cancelled and cannot be reopened. Nothing of it is sent.
apologies-cancel-submit = Cancel batch
apologies-versions-heading = Changes
apologies-version-by = Version { $version }, { $name }, { $at }
apologies-version-same-text = The text is unchanged; the audience, the schedule or the signature changed.
apologies-mail-preview = Show as e-mail
