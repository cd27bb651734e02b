# E-mails to staff about actions that wait for a second person, and about changes of somebody’s access.

staff-notice-subject-waiting = { $organisation }: “{ $title }” takes effect on { $at }
staff-notice-subject-unconfirmed = { $organisation }: “{ $title }” needs a second administrator
staff-notice-subject-applied = { $organisation }: “{ $title }” took effect on { $at }
staff-notice-subject-stopped = { $organisation }: “{ $title }” was stopped by { $name }
staff-notice-subject-lapsed = { $organisation }: “{ $title }” did not take effect
staff-notice-requested = { $name } requested this on { $at }: { $title }.
staff-notice-waiting = It takes effect on { $at } unless another administrator confirms it earlier or somebody stops it. If you did not expect it, stop it and ask { $name }.
staff-notice-unconfirmed = Somebody who could have stopped it lost that right, so it takes effect only if another administrator confirms it. If you did not expect it, stop it and ask { $name }.
staff-notice-confirmed = { $name } confirmed it, and it has taken effect.
staff-notice-applied = It has taken effect.
staff-notice-stopped = { $name } stopped it: { $reason }
staff-notice-lapsed = It did not take effect, because the account, the setting or the requester’s role changed meanwhile.
staff-notice-link = See it here:

staff-notice-access-subject = { $organisation }: { $change } ({ $at })
staff-notice-access-disabled = { $name } can no longer sign in
staff-notice-access-enabled = { $name } can sign in again
staff-notice-access-given = { $name } now has the { $count ->
    [one] role
   *[other] roles
} { $roles }
staff-notice-access-taken = { $name } no longer has the { $count ->
    [one] role
   *[other] roles
} { $roles }
staff-notice-access-password = { $name } was given a new password
staff-notice-access-body = { $name } made this change on { $at }: { $change }.
staff-notice-access-unexpected = It has taken effect. If you did not expect it, ask { $name }, and tell the owner of this installation.
