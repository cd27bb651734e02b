# The dashboard: the tasks of whoever is signed in, and what is active now.

dashboard-count = { $count ->
    [0] Nothing needs your attention.
    [1] One task needs your attention.
    [2] Two tasks need your attention.
    [3] Three tasks need your attention.
    [4] Four tasks need your attention.
    [5] Five tasks need your attention.
    [6] Six tasks need your attention.
    [7] Seven tasks need your attention.
    [8] Eight tasks need your attention.
    [9] Nine tasks need your attention.
   *[other] { $count } tasks need your attention.
}
dashboard-next = The next is due in { $span }.
dashboard-minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
}
dashboard-less-than-a-minute = less than a minute
dashboard-overdue = { $count ->
    [1] One is overdue.
    [2] Two are overdue.
    [3] Three are overdue.
   *[other] { $count } are overdue.
}
dashboard-lead = Ordered by due time, across all your sections.
dashboard-empty-lead = Tasks for your roles appear here, ordered by due time.
dashboard-sections-heading = Sections
dashboard-sections-lead = You have access to:
dashboard-declare = Declare incident
dashboard-active-label = Active now
dashboard-set-up = Amends does not know your country and currency yet, so phone numbers need a country code.
dashboard-set-up-open = Choose them
dashboard-tasks-heading = Tasks by due time
dashboard-now = Now, { $at }
dashboard-waiting = waiting { $span }

dashboard-incident = INC-{ $number }, { $title }.
dashboard-update-promised = Next update promised to customers
dashboard-update-due = Customers have had no update for a while
dashboard-update-draft = Your draft from { $at } is saved.
dashboard-update-finish = Finish update
dashboard-update-write = Write update
dashboard-others-trouble = { $name } reports { $status }
dashboard-others-trouble-text = It may affect { $services }. Declare an incident, or say that it does not.
dashboard-maintenance-ends = Extend or end the maintenance
dashboard-maintenance-ends-text = { $about }. Without an answer it is completed at its end, and subscribers are told.
dashboard-maintenance-ends-verifying = { $about }. It is being verified, so it does not end by itself.
dashboard-maintenance-ends-action = Decide
dashboard-signal-text = { $count ->
    [one] One person
   *[other] { $count } people
} wrote in the last 15 minutes, and no open incident says so. Declare one, or say why it is none.
dashboard-action = Action: { $title }
dashboard-action-text = You own it, after INC-{ $number }.
dashboard-unheld = { $service } shows { $status }, and nothing open says so
dashboard-unheld-text = Set it to Operational if it works, or declare an incident if it does not.
dashboard-cases-overdue = { $count ->
    [one] One complaint is overdue for a reply
   *[other] { $count } complaints are overdue for a reply
}
dashboard-cases-overdue-text = { $count ->
    [0] All are assigned, and still waiting.
    [one] One of them is unassigned.
   *[other] { $count } of them are unassigned.
}
dashboard-cases-unassigned = { $count ->
    [one] One complaint is unassigned
   *[other] { $count } complaints are unassigned
}
dashboard-cases-unassigned-text = The first reply is promised by then.
dashboard-cases-mine = { $count ->
    [one] One of your cases is waiting for a reply
   *[other] { $count } of your cases are waiting for a reply
}
dashboard-cases-mine-text = The first reply is promised by then.
dashboard-open-inbox = Open inbox
dashboard-promise = You promised { $name }
dashboard-promise-open = Open case
dashboard-batch = “{ $title }” needs your approval
dashboard-batch-text = B-{ $number }, for INC-{ $incident }. Written by { $author }.
dashboard-batch-sent-back = “{ $title }” was sent back to you
dashboard-batch-sent-back-text = B-{ $number }. Comment from { $by }: { $comment }
dashboard-batch-sent-back-open = Edit
dashboard-batch-held = B-{ $number } is held
dashboard-batch-held-reopened = { $title }. The incident was reopened after it was approved.
dashboard-batch-held-changed = { $title }. What would be sent is not what was approved.
dashboard-batch-held-budget = { $title }. The budget does not cover its goodwill.
dashboard-batch-held-open = View
dashboard-batch-canary = B-{ $number } is paused after its first messages
dashboard-batch-canary-text = { $title }. The rest waits until somebody resumes it.
dashboard-offer = An offer of up to { $money } for { $count ->
    [one] one customer
   *[other] { $count } customers
} needs your approval
dashboard-offer-text = OF-{ $number }, { $title }. Written by { $author }. You approve for { $role }.
dashboard-pending = Confirm or stop: { $title }
dashboard-pending-text = Requested by { $name }. Takes effect on { $at } unless you stop it.
dashboard-pending-text-confirmation = Requested by { $name }. Takes effect only if a second administrator confirms it.
dashboard-own-account = About your account: { $title }
dashboard-own-account-text = Requested by { $name }. Takes effect on { $at }. Stop it if you did not expect this.
dashboard-review = Review
dashboard-channel-email = The mail server does not accept mail
dashboard-channel-sms = The gateway does not accept text messages
dashboard-channel-other = { $channel } does not accept messages
dashboard-channel-text = { $count ->
    [one] One message waits. It is sent when the channel works again.
   *[other] { $count } messages wait. They are sent when the channel works again.
}
dashboard-channel-open = See the channel
dashboard-in-doubt = { $count ->
    [one] One message is in doubt
   *[other] { $count } messages are in doubt
}
dashboard-in-doubt-text = They may or may not have arrived. None is sent again until somebody decides.
dashboard-in-doubt-open = { $count ->
    [one] Decide
   *[other] Decide on { $count }
}
dashboard-held = { $count ->
    [one] One message is held
   *[other] { $count } messages are held
}
dashboard-held-text = Because of a complaint, an uncertain match or their age. None is sent until a person releases it.
dashboard-held-open = { $count ->
    [one] Decide
   *[other] Decide on { $count }
}
dashboard-stopped = All sending is stopped
dashboard-stopped-text = Nothing is sent until somebody resumes it. Waiting messages are kept.
dashboard-stopped-open = Open sending

dashboard-no-incidents = No open incidents
dashboard-no-incidents-text = No incident is open, and no maintenance is in progress.
dashboard-incident-open = INC-{ $number } is open
dashboard-incident-link = Open incident
dashboard-incident-link-label = Open incident INC-{ $number }
dashboard-since-start = Since start
dashboard-last-update = Last update
dashboard-last-update-none = none yet
dashboard-next-update = Next update
dashboard-next-update-none = not promised
dashboard-reports = { $count ->
    [one] One report
   *[other] { $count } reports
} since { $since }
dashboard-reports-latest = { $count } in the last 5 min
dashboard-reports-label = Customer reports per five minutes. { $caption }; { $latest } in the latest.
dashboard-sending = Sending B-{ $number }
dashboard-sending-link = View
dashboard-sending-link-label = View B-{ $number }
dashboard-sending-percent = { $percent } percent processed
dashboard-sending-handled = { $handled } of { $planned } processed
dashboard-sending-done = done at about { $at }
dashboard-sending-paused = paused
dashboard-sending-waits = waiting
dashboard-others = Waiting for others
dashboard-other-batch = B-{ $number }, { $title }
dashboard-other-offer = OF-{ $number }, { $money }
dashboard-waiting-since = since { $at }
dashboard-budget-low = Budget { $name } is nearly gone
dashboard-budget-low-text = { $available } can still be promised.
