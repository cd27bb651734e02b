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
