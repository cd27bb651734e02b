# Was Abonnenten erhalten, wenn eine Nachbetrachtung erscheint.

post-mortem-notice-subject = Nachbetrachtung: { $title }
post-mortem-notice-status = Nachbetrachtung
post-mortem-notice-about = Was geschehen ist, und was wir ändern
post-mortem-notice-read = Auf der Statusseite lesen
post-mortem-notice-details = Auf der Statusseite lesen: { $link }
post-mortem-notice-sms = { $organisation }: { $title } - Nachbetrachtung. { $text } { $link } Beenden: { $stop }
