# Wortlaut des Raums `subscribers`.

subscribe-title = Abonnieren – { $name } Status
subscribe-title-again = Fehler: Abonnieren – { $name } Status
subscribe-heading = Erfahren Sie es zuerst von uns
subscribe-lead = Wir schreiben Ihnen, wenn etwas ausfällt, wenn wir mehr wissen und wenn es wieder geht. Ein Klick in jeder Nachricht beendet sie.
subscribe-about = Worüber sollen wir Ihnen schreiben?
subscribe-about-missing = Wählen Sie, worüber wir Ihnen schreiben sollen.
subscribe-about-all = Alles
subscribe-about-chosen = Nur die Dienste, die ich wähle
subscribe-about-incident = Nur eine Störung
subscribe-only-this = Nur dies: { $title }
subscribe-only-this-hint = Endet von selbst, wenn es behoben ist
subscribe-all = Alles
subscribe-all-hint = Jede Störung und alle geplanten Wartungen
subscribe-chosen = Nur die Dienste, die ich wähle
subscribe-services = Welche Dienste?
subscribe-choose-one = Wählen Sie mindestens einen Dienst.
subscribe-incident-over = Diese Störung ist vorbei, es gibt also nichts mehr zu melden. Wählen Sie alles oder die Dienste, die Sie nutzen.
subscribe-to = E-Mail-Adresse oder Mobilnummer
subscribe-to-help = Wir senden zuerst einen Link, damit nur Sie selbst sich anmelden können.
subscribe-go = Abonnieren
subscribe-other = Ohne uns eine Adresse zu geben
subscribe-or = oder
subscribe-feeds = Für einen Feedreader, mit jeder Meldung im Ganzen.
subscribe-calendar = Kalender
subscribe-calendar-help = Geplante Wartungen erscheinen in Ihrem eigenen Kalender.
subscribe-api = API
subscribe-api-help = Für Ihre eigenen Systeme.
subscribe-privacy = Wir bewahren Ihre Adresse nur für diese Nachrichten auf und löschen sie, wenn Sie sie beenden.
subscribe-asked-heading = Noch ein Schritt
subscribe-asked-lead = Wir haben Ihnen einen Link geschickt. Öffnen Sie ihn und drücken Sie auf die Schaltfläche, dann stehen Sie auf der Liste. Er gilt zwei Tage.
subscribe-asked-nothing = Nach ein paar Minuten nichts da? Sehen Sie bei den unerwünschten Nachrichten nach und prüfen Sie, ob die Adresse stimmt.
subscribe-asked-again = Noch einmal versuchen

subscription-title = { $what } – { $name } Status
subscription-about-all = jede Störung und alle geplanten Wartungen
subscription-link-old = Dieser Link ist zu alt, oder er wurde benutzt und das Abonnement danach beendet. Bitte abonnieren Sie noch einmal; es dauert nur einen Moment.
subscription-ended-already = Diese Nachrichten wurden beendet. Bitte abonnieren Sie noch einmal.
subscription-confirmed-already = Sie stehen auf der Liste
subscription-to-manage = Ansehen oder ändern, was wir senden
subscription-confirm-heading = Sollen wir Ihnen schreiben?
subscription-confirm-lead = Wir schreiben an { $address } über: { $about }.
subscription-confirm-go = Ja, schreiben Sie mir
subscription-confirm-not-you = Wenn Sie nicht darum gebeten haben, tun Sie nichts. Ohne Ihren Druck auf die Schaltfläche wird nichts gesendet.
subscription-heading = Worüber wir Ihnen schreiben
subscription-welcome = Sie stehen auf der Liste. Vielen Dank.
subscription-saved = Gespeichert.
subscription-lead = An { $address }.
subscription-save = Speichern
subscription-stop-heading = Keine Nachrichten mehr
subscription-stop-lead = Wir hören sofort auf und löschen Ihre Adresse. Was Ihnen als Kundin oder Kunde zusteht, bleibt unberührt.
subscription-stop = Alle Nachrichten beenden
subscription-ended = Sie bekommen keine Nachrichten mehr
subscription-ended-lead = Ihre Adresse ist hier gelöscht.
subscription-anew = Noch einmal abonnieren

subscription-mail-subject = Bestätigen Sie, dass { $organisation } Ihnen schreiben darf
subscription-mail-body =
    Jemand, hoffentlich Sie selbst, hat uns gebeten, an diese Adresse zu schreiben über: { $about }.

    Zum Bestätigen öffnen Sie diese Seite und drücken Sie auf die Schaltfläche:
    { $link }

    Der Link gilt bis { $until }. Wenn Sie es nicht waren, tun Sie nichts, dann schreiben wir nicht.

    { $organisation }
subscription-sms-body = { $organisation }: Für Meldungen über { $about } öffnen Sie { $link } und bestätigen Sie. Nicht Sie? Tun Sie nichts.

notice-subject = { $title }: { $state }
notice-next = Nächste Meldung bis { $when }.
notice-story = Alles dazu: { $link }
notice-stop =
    --
    Sie haben { $organisation } gebeten, Ihnen darüber zu schreiben. Diese Nachrichten ändern oder beenden:
    { $link }
notice-sms = { $organisation }: { $title } – { $state }. { $text } { $link } Beenden: { $stop }
