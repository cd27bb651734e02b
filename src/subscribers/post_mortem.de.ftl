# Was Abonnenten erhalten, wenn eine Nachbetrachtung erscheint.

post-mortem-notice-subject = Nachbetrachtung: { $title }
post-mortem-notice-body =
    { $title }
    Was geschehen ist, und was wir ändern:

    { $text }

    Auf der Statusseite lesen: { $link }

    --
    Sie haben Meldungen von { $organisation } abonniert. Ändern oder abbestellen:
    { $stop }
post-mortem-notice-sms = { $organisation }: { $title } – Nachbetrachtung. { $text } { $link } Beenden: { $stop }
