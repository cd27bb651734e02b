# Wording of the room `listening`.

listening-state-new = New
listening-state-acknowledged = Taken
listening-state-listening = Listening
listening-state-resolved_pending_apology = Fixed, apology owed
listening-state-apologised = Apologised
listening-state-made_good = Made good
listening-state-closed = Closed
listening-state-waiting_customer = Waiting for them
listening-state-escalated = Escalated
listening-state-merged = Merged
listening-state-abusive = Not a complaint
listening-state-already = The case is in that state already.
listening-state-not-chosen = A case comes to that state by what is done, not by choosing it.
listening-state-answer-first = A person has not answered yet. Reply first; then this can be done.

listening-why-loyal = First complaint in { $years } years
listening-why-vulnerable = Needs special care
listening-why-again = { $count } messages without an answer
listening-why-waiting = Waiting { $span }
listening-why-value = { $money } a month
listening-why-years = { $years } { $years ->
    [one] year
   *[other] years
} with us
listening-why-often = { $count } cases in 12 months
listening-why-unknown = Not matched to a customer

listening-nobodys = Nobody has it.
listening-no-address = They left no address, so nothing can be sent. Speak with them and note it here, or write a note.
listening-over = This is resolved, so it takes no more reports. Your words still reach us: please send them from this page.
listening-subject-incident = Your message about: { $title }
listening-subject = Your message to { $organisation }
listening-quote-head = On { $when } you wrote:
listening-sms-signed = { $words } – { $name }, { $organisation }

affected-title = I’m affected – { $name } Status
affected-title-again = Error: I’m affected – { $name } Status
affected-heading = Tell us what is not working
affected-lead = It takes half a minute. It shows us where the fault still is, and it makes sure that you are counted when we put things right.
affected-services = What is not working?
affected-services-help = Tick it even if our page says that it works.
affected-something-else = Something else
affected-severity = How bad is it?
affected-severity-down = It does not work at all
affected-severity-flaky = It comes and goes
affected-severity-slow = It is slow or poor
affected-where = Where are you? (optional)
affected-where-help = The first half of your postcode, such as LS6.
affected-words = Anything else we should know? (optional)
affected-contact = Mobile number or e-mail (optional)
affected-contact-help = If you would like an answer to what you wrote. A person will write to you within 6 hours, and we use it for nothing else.
affected-go = Send my report
affected-tick-one = Tick at least one thing that is not working.
affected-severity-missing = Choose how bad it is.
affected-contact-landline = This looks like a landline, which cannot read our answer. Please give a mobile number or an e-mail address.
affected-over-heading = This is resolved
affected-over-lead = “{ $title }” has been over since { $when }. If it still does not work for you, or if it cost you something, write to us here: a person answers.
affected-over-story = Read what happened
affected-over-words = How was it for you?
affected-over-words-help = If it cost you more than time, say so, and we will look at it.
affected-over-contact = Mobile number or e-mail
affected-over-contact-help = A person will write to you within 6 hours, and we use it for nothing else.
affected-over-contact-missing = We need a mobile number or an e-mail address to answer you.
affected-over-go = Send to a person

thanks-title = Thank you – { $name } Status
thanks-heading = Thank you. That is counted.
thanks-heading-over = Thank you. Somebody will read this.
thanks-lead = You are one of { $count } people who have told us since { $since }.
thanks-lead-first = You are the first to tell us. That helps most of all.
thanks-lead-over = Your words are with the people who answer, not with a machine.
thanks-beside = Our engineers see your report now, beside { $count ->
    [one] one other
   *[other] { $count } others
} from { $place }.
thanks-next = What happens next
thanks-by = By { $when }
thanks-soon = As soon as we know more
thanks-update = The next update, on
thanks-update-page = the status page
thanks-update-send = Shall we send it to you?
thanks-answer = A person answers you.
thanks-answer-email = A person answers you by e-mail at { $address }.
thanks-answer-sms = A person answers you by text on { $number }.
thanks-repair-when = When it is fixed
thanks-repair-over-when = Now that it is fixed
thanks-repair = We work out what each customer lost, and put it right without your asking.

inbox-title = Inbox
inbox-title-case = Inbox: { $name }
inbox-heading = Inbox
inbox-waiting = { $count ->
    [0] Nobody waits for us.
    [one] One person waits for us.
   *[other] { $count } people wait for us; the ones we could lose or have let down come first.
}
inbox-answered-today = { $count ->
    [0] You have answered nobody yet today.
    [one] You have answered one today.
   *[other] You have answered { $count } today.
}
inbox-panes = Panes
inbox-pane-queue = Queue
inbox-pane-talk = Conversation
inbox-pane-person = Person
inbox-person-label = The person
inbox-which = Which cases
inbox-show-unanswered = Waiting { $count }
inbox-show-mine = Mine { $count }
inbox-show-all = All { $count }
inbox-show-closed = Closed { $count }
inbox-empty-unanswered = Nobody waits for an answer. New complaints appear here by themselves, the most urgent first.
inbox-empty-mine = No open case is yours. Take one from those who wait.
inbox-empty-all = Nobody has complained yet. When a visitor reports something with words and an address, or answers a letter, a case opens here.
inbox-empty-closed = No case is closed yet. A case can be closed once a person has answered it.
inbox-nothing-open = No conversation
inbox-before = Before
inbox-after = More
inbox-page = Page { $page }
inbox-leaf = Pages of the queue
inbox-due = due { $when }
inbox-back = Back to the queue
inbox-nobody = Somebody without an address
inbox-case = C-{ $id }
inbox-by-form = “I’m affected”
inbox-by-letter = answer to their letter
inbox-by-email = e-mail
inbox-by-sms = text message
inbox-by-chat = chat
inbox-by-social = public post
inbox-by-phone = telephone
inbox-channel-form = “I’m affected”
inbox-channel-letter = under their letter
inbox-channel-email = e-mail
inbox-channel-sms = text message
inbox-channel-chat = chat
inbox-channel-social = public post
inbox-channel-phone = telephone
inbox-owner = { $name } has it
inbox-no-owner = nobody has it
inbox-reply-late = reply { $span } late
inbox-no-machine = no automatic message reaches them
inbox-take = Take it
inbox-take-over = Take it over
inbox-give-to = Give it to
inbox-give = Give
inbox-state = Where it stands
inbox-state-set = Set
inbox-messages = Messages
inbox-today = today
inbox-somebody = Somebody of ours
inbox-note-by = Note by { $name }
inbox-reply-email = Your reply, by e-mail to { $address }
inbox-reply-sms = Your reply, by text to { $number }
inbox-reply-nowhere = A note (they left no address to answer to)
inbox-reply-as = Reply as { $name }
inbox-reply-help = Your own words; your name goes under them.
inbox-note = Note
inbox-spoke = We spoke
inbox-mail-sent = sent
inbox-mail-delivered = delivered
inbox-mail-refused = did not arrive
inbox-mail-not-sent = not sent
inbox-mail-doubt = may not have arrived
inbox-mail-again = will be tried again
inbox-mail-waiting = on its way
inbox-person-guessed = Matched by the address alone: another person may use it.
inbox-person-unknown = No customer of ours has this address, or several share it.
inbox-person-reports = What they reported
inbox-report-down = does not work at all
inbox-report-flaky = comes and goes
inbox-report-slow = slow or poor
