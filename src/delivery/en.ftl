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
