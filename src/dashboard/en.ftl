# What needs whoever is signed in.

today-count = { $count ->
    [0] Nothing needs you now.
    [1] One thing needs you.
    [2] Two things need you.
    [3] Three things need you.
    [4] Four things need you.
    [5] Five things need you.
    [6] Six things need you.
    [7] Seven things need you.
    [8] Eight things need you.
    [9] Nine things need you.
   *[other] { $count } things need you.
}
today-next = The next is due in { $span }.
today-minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
}
today-less-than-a-minute = less than a minute
today-late = { $count ->
    [1] One is already late.
    [2] Two are already late.
    [3] Three are already late.
   *[other] { $count } are already late.
}
today-lead = Ordered by the clock, across every room you have a part in.
today-nothing-lead = Whatever waits for one of your roles appears here, ordered by the clock.
today-nothing = Look around
today-nothing-where = The rooms you have a part in:
today-declare = New incident
today-going-on = Going on now
today-by-the-clock = By the clock
today-now = Now, { $at }
today-waiting = waiting { $span }

today-about-incident = INC-{ $number }, { $title }.
today-update-promised = Next update promised to customers
today-update-due = Customers have not heard from you for a while
today-update-draft = Your draft from { $at } is kept.
today-update-finish = Finish the update
today-update-write = Write the update
today-cases-late = { $count ->
    [one] One complaint is past its promised answer
   *[other] { $count } complaints are past their promised answer
}
today-cases-late-text = { $count ->
    [0] Each has somebody who took it, and still waits.
    [one] One of them has nobody yet.
   *[other] { $count } of them have nobody yet.
}
today-cases-unowned = { $count ->
    [one] One complaint has nobody yet
   *[other] { $count } complaints have nobody yet
}
today-cases-unowned-text = The first of these answers is promised by then.
today-cases-mine = { $count ->
    [one] One of your cases waits for an answer
   *[other] { $count } of your cases wait for an answer
}
today-cases-mine-text = The first of these answers is promised by then.
today-cases-answer = Open the inbox
today-promise = You promised { $name }
today-promise-keep = Open the case
today-batch = “{ $title }” waits for your approval
today-batch-text = B-{ $number }, for INC-{ $incident }. Written by { $author }.
today-batch-back = “{ $title }” came back to you
today-batch-back-text = B-{ $number }. { $by } writes: { $comment }
today-batch-back-go = Change it
today-batch-held = B-{ $number } is held
today-batch-held-reopened = { $title }. The incident was opened again after it was approved.
today-batch-held-budget = { $title }. The money behind its gift is not there.
today-batch-held-go = Look at it
today-offer = An offer of { $money } at most, for { $count ->
    [one] one customer
   *[other] { $count } customers
}, waits for your signature
today-offer-text = OF-{ $number }, { $title }. Written by { $author }. You sign for { $role }.
today-read-and-decide = Read and decide
today-doubt = { $count ->
    [one] One message is in doubt
   *[other] { $count } messages are in doubt
}
today-doubt-text = They may have arrived or not. None is sent again until somebody says so.
today-doubt-go = { $count ->
    [one] Decide on it
   *[other] Decide on { $count }
}
today-held = { $count ->
    [one] One message is held
   *[other] { $count } messages are held
}
today-held-text = A complaint, a doubtful match, or its age: none goes without a person’s word.
today-held-go = { $count ->
    [one] Decide on it
   *[other] Decide on { $count }
}
today-stopped = All sending is stopped
today-stopped-text = Nothing leaves until somebody starts it again. What waits is kept.
today-stopped-go = Look at sending

today-none-open = Nothing is broken
today-none-open-text = No incident is open, and no planned work is going on.
today-open = INC-{ $number } is open
today-open-room = Open the room
today-open-room-of = Open the room of INC-{ $number }
today-since-start = Since start
today-last-word = Last word
today-no-word = none yet
today-promised = Promised
today-no-promise = nothing
today-reports = { $count ->
    [one] One report
   *[other] { $count } reports
} since { $since }
today-reports-now = now { $count } in 5 min
today-reports-label = Customer reports in five minutes each. { $caption }; { $latest } in the latest.
today-sending = Sending B-{ $number }
today-sending-watch = Watch
today-sending-watch-of = Watch B-{ $number }
today-sending-percent = { $percent } percent handled
today-sending-handled = { $handled } of { $planned } handled
today-sending-done = done about { $at }
today-sending-paused = paused
today-others = Waiting for others
today-other-batch = B-{ $number }, { $title }
today-other-offer = OF-{ $number }, { $money }
today-since = since { $at }
