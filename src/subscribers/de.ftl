# Abonnements: die öffentlichen Formulare und die Nachrichten.

subscribe-title = Abonnieren – { $name } Status
subscribe-title-error = Fehler: Abonnieren – { $name } Status
subscribe-heading = Meldungen abonnieren
subscribe-lead = Wir schreiben Ihnen, wenn etwas ausfällt, wenn wir mehr wissen und wenn es wieder geht. In jeder Nachricht können Sie mit einem Klick abbestellen.
subscribe-about-legend = Worüber möchten Sie informiert werden?
subscribe-about-required = Wählen Sie, worüber Sie informiert werden möchten.
subscribe-about-all = Alles
subscribe-about-chosen = Nur die Dienste, die ich wähle
subscribe-about-incident = Nur eine Störung
subscribe-incident-label = Nur dies: { $title }
subscribe-incident-help = Endet, wenn es behoben ist und wir Ihnen gesagt haben, warum es geschah
subscribe-all-label = Alles
subscribe-all-help = Alle Dienste
subscribe-chosen-label = Nur die Dienste, die ich wähle
subscribe-services-legend = Welche Dienste?
subscribe-groups-legend = Welche Gruppen von Diensten?
subscribe-incidents-label = Nur die Störungen, denen ich folge
subscribe-incidents-legend = Störungen, denen Sie folgen
subscribe-services-required = Wählen Sie mindestens einen Dienst.
subscribe-incident-over = Diese Störung ist vorbei, es gibt also keine Meldungen mehr. Wählen Sie alles oder die Dienste, die Sie nutzen.
subscribe-kinds-legend = Welche Arten von Meldungen?
subscribe-kinds-incidents = Störungen
subscribe-kinds-maintenance = Geplante Wartung
subscribe-kinds-post-mortems = Nachbetrachtungen: was geschehen ist und was sich ändert
subscribe-kinds-required = Wählen Sie mindestens eine Art von Meldungen.
subscribe-contact-label = E-Mail-Adresse oder Mobilnummer
subscribe-contact-help = Wir senden Ihnen zuerst einen Link, damit niemand sonst Sie anmelden kann.
subscribe-submit = Abonnieren
subscribe-channel-label = Wohin
subscribe-channel-people = E-Mail oder SMS
subscribe-language-label = Sprache
subscribe-language-page = Wie diese Seite ({ $language })
subscribe-digest-label = Wie oft?
subscribe-digest-immediate = Sofort
subscribe-digest-daily = Einmal am Tag
subscribe-digest-weekly = Einmal in der Woche, montags
subscribe-digest-help = Per E-Mail oder im Chat. Eine Zusammenfassung enthält alles seit der letzten; wenn nichts geschah, wird nichts gesendet.
subscribe-other-heading = Ohne Adresse
subscribe-or = oder
subscribe-feeds-help = Für Feedreader, mit dem ganzen Text jeder Meldung.
subscribe-calendar = Kalender
subscribe-calendar-help = Zeigt geplante Wartungen in Ihrem eigenen Kalender.
subscribe-api = API
subscribe-api-help = Für Ihre eigenen Systeme.
subscribe-privacy = Wir verwenden Ihre Adresse nur für diese Nachrichten und löschen sie, wenn Sie sie abbestellen.
subscribe-sent-heading = Noch ein Schritt
subscribe-sent-lead = Wir haben Ihnen einen Link geschickt. Öffnen Sie ihn, um Ihr Abonnement zu bestätigen. Er gilt zwei Tage.
subscribe-sent-help = Nach ein paar Minuten nichts da? Sehen Sie im Spam-Ordner nach und prüfen Sie, ob die Adresse stimmt.
subscribe-sent-limit = An ein Postfach oder Telefon senden wir in 24 Stunden höchstens { $max ->
    [one] einen Link
   *[other] { $max } Links
}.
subscribe-sent-retry = Noch einmal versuchen

subscription-title = { $what } – { $name } Status
subscription-about-all = alle Störungen, geplanten Wartungen und Nachbetrachtungen
subscription-about-all-incidents = alle Störungen
subscription-about-all-maintenance = alle geplanten Wartungen
subscription-about-all-post_mortems = alle Nachbetrachtungen
subscription-about-all-incidents-maintenance = alle Störungen und geplanten Wartungen
subscription-about-all-incidents-post_mortems = alle Störungen und Nachbetrachtungen
subscription-about-all-maintenance-post_mortems = alle geplanten Wartungen und Nachbetrachtungen
subscription-about-only-incidents = { $names } (nur Störungen)
subscription-about-only-maintenance = { $names } (nur geplante Wartung)
subscription-about-only-post_mortems = { $names } (nur Nachbetrachtungen)
subscription-about-only-incidents-maintenance = { $names } (nur Störungen und geplante Wartung)
subscription-about-only-incidents-post_mortems = { $names } (nur Störungen und Nachbetrachtungen)
subscription-about-only-maintenance-post_mortems = { $names } (nur geplante Wartung und Nachbetrachtungen)
subscription-link-expired = Dieser Link ist abgelaufen, oder das Abonnement wurde beendet. Bitte abonnieren Sie noch einmal; es dauert nur einen Moment.
subscription-already-ended = Sie haben das Abonnement beendet. Bitte abonnieren Sie noch einmal.
subscription-already-confirmed = Ihr Abonnement ist aktiv
subscription-manage-link = Abonnement verwalten
subscription-confirm-heading = Abonnement bestätigen
subscription-confirm-lead = Wir senden Meldungen an { $address } über: { $about }.
subscription-confirm-submit = Bestätigen
subscription-confirm-help = Wenn Sie nicht darum gebeten haben, tun Sie nichts. Ohne Ihre Bestätigung wird nichts gesendet.
subscription-heading = Ihr Abonnement
subscription-welcome = Ihr Abonnement ist aktiv. Vielen Dank.
subscription-saved = Gespeichert.
subscription-secret-heading = Signaturschlüssel
subscription-secret-lead = Anfragen an Ihren Webhook sind damit nach Standard Webhooks signiert, sodass Sie prüfen können, dass sie von uns kommen. Wer ihn hat, könnte wie wir signieren: Er gehört nicht in Protokolle oder Tickets. Er wird nur jetzt angezeigt.
subscription-lead = Meldungen gehen an { $address }.
subscription-save-submit = Speichern
subscription-stop-heading = Abbestellen
subscription-stop-lead = Wir hören sofort auf und löschen Ihre Adresse. Was Ihnen als Kundin oder Kunde zusteht, bleibt unberührt.
subscription-stop-submit = Alle Nachrichten abbestellen
subscription-ended = Ihr Abonnement ist beendet
subscription-ended-lead = Wir haben Ihre Adresse gelöscht.
subscription-subscribe-link = Noch einmal abonnieren

subscription-mail-subject = Bestätigen Sie Ihr Abonnement der Meldungen von { $organisation }
subscription-mail-asked = Jemand (hoffentlich Sie selbst) hat uns gebeten, an diese Adresse Meldungen zu senden über: { $about }.
subscription-mail-until = Der Link unten gilt bis { $until }. Wenn Sie es nicht waren, tun Sie nichts, dann schreiben wir nicht mehr.
subscription-mail-open =
    Zum Bestätigen öffnen Sie diese Seite und drücken Sie auf die Schaltfläche:
    { $link }
subscription-sms-body = { $organisation }: Für Meldungen über { $about } öffnen Sie { $link } und bestätigen Sie. Nicht Sie? Tun Sie nichts.

notice-subject = { $title }: { $state }
notice-subject-planned = { $title }: { $state }, { $when }
notice-reminder = Beginnt bald
digest-subject = { $count ->
    [one] Eine Meldung von { $organisation }
   *[other] { $count } Meldungen von { $organisation }
}
digest-update =
    { $when }:
    { $text }
digest-page = Alles auf der Statusseite: { $link }
digest-page-label = Statusseite
notice-about = { $title }: { $state }
notice-services = Dienste: { $services }
notice-service = { $name } ({ $status })
notice-time-planned = Geplant für { $when }
notice-time-cancelled = War geplant für { $when }
notice-time-since = Seit { $when }
notice-time-over = { $when }
notice-advice-calendar = In Ihren Kalender eintragen: { $link }
notice-advice-affected = Sind Sie betroffen? Sagen Sie es uns: { $link }
notice-advice-over = Geht es bei Ihnen noch nicht? Sagen Sie es uns: { $link }
notice-next-update = Nächste Meldung bis { $when }.
notice-link-manage = Ändern oder abbestellen
notice-link-details = Alles dazu
notice-link-calendar = In den Kalender eintragen
notice-link-affected = Ich bin betroffen
notice-link-over = Geht es noch nicht?
notice-details = Alles dazu: { $link }
notice-unsubscribe =
    --
    Sie haben Meldungen von { $organisation } abonniert. Abonnement ändern oder abbestellen:
    { $link }
notice-sms = { $organisation }: { $title } - { $state }. { $text } { $link } Beenden: { $stop }
