# Undoing a publication, and drafts.

undo-notice = Published at { $at }. You can undo it until { $until }.
undo-notice-notify = Published at { $at }. Subscribers are notified at { $until }; until then you can undo it.
undo-update = Undo this update
undo-declaration = Undo this incident
undo-seconds = s
undo-too-late = Too late to undo: it was published more than 10 seconds ago, and subscribers are being notified. Publish a correction as a new update, or edit the text of the update.
undo-changed = The incident or its update was changed after you published, so it can no longer be undone. Publish a correction as a new update, or edit the text of the update.
undo-declaration-reason = Undone within 10 seconds of its declaration. Nobody was notified.
undo-declared = The incident was undone, and nobody was notified. Its page says that it was published by mistake. Your text is below.

draft-restored = Your draft of { $at } is shown.
draft-own-discard = Discard draft
draft-closed = This form was sent or discarded a moment ago, so it is not saved as a draft again. Reload the page to continue writing.
draft-others = { $count ->
    [one] { $names } is writing an update of this incident too (last change { $at }). Agree who publishes.
   *[other] { $names } are writing updates of this incident too (last change { $at }). Agree who publishes.
}
draft-newer = { $name } published an update at { $at }, after you opened this page. Read it before you publish: reload the page, your draft is kept.
draft-newer-automatic = An update was published at { $at }, after you opened this page. Read it before you publish: reload the page, your draft is kept.
composer-theirs = { $name }, { $at }: { $body }
composer-theirs-automatic = Posted automatically, { $at }: { $body }
