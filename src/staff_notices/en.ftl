# E-mails to staff about actions that wait for a second person.

staff-notice-subject-waiting = { $organisation }: waiting for confirmation: { $title }
staff-notice-subject-applied = { $organisation }: done: { $title }
staff-notice-subject-stopped = { $organisation }: stopped: { $title }
staff-notice-subject-lapsed = { $organisation }: lapsed: { $title }
staff-notice-requested = { $name } requested this on { $at }: { $title }.
staff-notice-waiting = It takes effect on { $at } unless another administrator confirms it earlier or somebody stops it. If you did not expect it, stop it and ask.
staff-notice-confirmed = { $name } confirmed it, and it has taken effect.
staff-notice-applied = It has taken effect.
staff-notice-stopped = { $name } stopped it: { $reason }
staff-notice-lapsed = It did not take effect, because the account, the setting or the requester’s role changed meanwhile.
staff-notice-link = See it here:
