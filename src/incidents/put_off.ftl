# Putting the promise of the next update off.

put-off-title = Put the promise off
put-off-help = Customers were promised the next update by { $at }. They see the new time, and that it was moved. The first time still counts as missed if nothing is published by then. { $left ->
    [one] The promise of one update can be put off twice; this is the last time.
   *[other] The promise of one update can be put off { $left } times.
}
put-off-reason = Reason, for colleagues
put-off-reason-help = Optional. Customers do not see it.
put-off-submit = Promise the new time
put-off-nothing = No update is promised, so nothing can be put off.
put-off-too-often = The promise was put off { $max } times. Publish an update, even if there is no news.
put-off-not-later = Choose a time later than the promised one.
incident-next-put-off = Next update by { $at }, first promised for { $first }.
