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
apologies-minutes = { NUMBER($minutes) }
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
