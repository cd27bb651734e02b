channel-email = E-Mail
channel-email-rest = Weiter auf der Seite: { $link }
