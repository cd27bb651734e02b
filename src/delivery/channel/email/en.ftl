channel-email = E-mail
channel-email-rest = Read the rest on the page: { $link }
delivery-unset-email = { $count ->
    [one] One e-mail is waiting
   *[other] { $count } e-mails are waiting
} because no mail server is configured. Start Amends with AMENDS_SMTP_URL, for example smtps://user:password@mail.example.org, or maildir:PATH to write e-mails to a folder. Nothing is lost meanwhile.
