# Die öffentlichen Seiten für Meldungen von Betroffenen.

affected-closed = Das ist behoben und nimmt keine Meldungen mehr an. Sie können uns trotzdem schreiben: Bitte senden Sie Ihre Nachricht von dieser Seite.

affected-title = Ich bin betroffen – { $name } Status
affected-title-again = Fehler: Ich bin betroffen – { $name } Status
affected-heading = Sagen Sie uns, was nicht funktioniert
affected-lead = Es dauert eine halbe Minute. Es zeigt uns, wo der Fehler noch steckt, und sorgt dafür, dass Sie mitgezählt werden, wenn wir es wiedergutmachen.
affected-services = Was funktioniert nicht?
affected-services-help = Kreuzen Sie es auch an, wenn unsere Seite sagt, dass es funktioniert.
affected-service-other = Etwas anderes
affected-severity = Wie schlimm ist es?
affected-severity-down = Es geht gar nicht
affected-severity-flaky = Es geht mal und mal nicht
affected-severity-slow = Es ist langsam oder schlecht
affected-place-label = Wo sind Sie? (freiwillig)
affected-place-help = Ort, Stadtteil oder Postleitzahl.
affected-place-none = Keine Angabe
affected-message-label = Sollten wir noch etwas wissen? (freiwillig)
affected-contact-label = Mobilnummer oder E-Mail (freiwillig)
affected-contact-help = Wenn Sie eine Antwort möchten. Ein Mensch schreibt Ihnen innerhalb von 6 Stunden, und wir verwenden es für nichts anderes.
affected-submit = Meldung senden
affected-message-together = Sie haben uns in den letzten Minuten schon geschrieben. Zusammen ist das länger, als eine Nachricht sein darf. { $left ->
    [0] Bitte schreiben Sie in fünf Minuten noch einmal.
    [one] Bitte kürzen Sie dies auf ein Zeichen, oder senden Sie es in fünf Minuten.
   *[other] Bitte kürzen Sie dies auf { $left } Zeichen, oder senden Sie es in fünf Minuten.
}
affected-service-required = Kreuzen Sie mindestens eines an, das nicht funktioniert.
affected-severity-required = Wählen Sie, wie schlimm es ist.
affected-over-heading = Das ist behoben
affected-over-lead = „{ $title }“ ist seit { $when } vorbei. Wenn es bei Ihnen immer noch nicht geht oder wenn es Sie etwas gekostet hat, schreiben Sie uns hier: Ein Mensch antwortet.
affected-over-story = Lesen, was geschehen ist
affected-over-message-label = Wie war es für Sie?
affected-over-message-help = Wenn es Sie mehr als Zeit gekostet hat, sagen Sie es; wir sehen es uns an.
affected-over-contact-label = Mobilnummer oder E-Mail
affected-over-contact-help = Ein Mensch schreibt Ihnen innerhalb von 6 Stunden, und wir verwenden es für nichts anderes.
affected-over-contact-required = Wir brauchen eine Mobilnummer oder eine E-Mail-Adresse, um Ihnen zu antworten.
affected-over-submit = An einen Menschen senden
affected-over-full-minutes = Wir erhalten gerade mehr Nachrichten, als wir lesen können. Ihre wurde nicht gesendet, steht aber noch hier: Bitte senden Sie sie in { $minutes } { $minutes ->
    [one] Minute
   *[other] Minuten
} noch einmal.
affected-over-full-hours = Wir erhalten gerade mehr Nachrichten, als wir lesen können. Ihre wurde nicht gesendet, steht aber noch hier: Bitte senden Sie sie in { $hours } { $hours ->
    [one] Stunde
   *[other] Stunden
} noch einmal.

thanks-title = Vielen Dank – { $name } Status
thanks-heading = Vielen Dank. Wir haben Ihre Meldung.
thanks-heading-over = Vielen Dank. Jemand wird das lesen.
thanks-lead = Mit Ihnen haben es uns { $count } Personen gemeldet, seit { $since }.
thanks-lead-first = Sie sind die erste Person, die es uns meldet. Das hilft am allermeisten.
thanks-lead-over = Ihre Nachricht geht an einen Menschen, nicht an eine Maschine.
thanks-nearby = Unsere Technik sieht Ihre Meldung jetzt neben { $count ->
    [one] einer anderen
   *[other] { $count } anderen
} aus { $place }.
thanks-next = Wie es weitergeht
thanks-by = Bis { $when }
thanks-soon = Sobald wir mehr wissen
thanks-update = Die nächste Meldung, auf
thanks-update-page = der Statusseite
thanks-update-send = Möchten Sie, dass wir sie Ihnen schicken?
thanks-answer = Ein Mensch antwortet Ihnen.
thanks-answer-email = Ein Mensch antwortet Ihnen per E-Mail an { $address }.
thanks-answer-sms = Ein Mensch antwortet Ihnen per SMS an { $number }.
thanks-not-kept-when = Nach { $when }
thanks-not-kept = Sie sind mitgezählt. Wir erhalten gerade mehr Nachrichten, als wir lesen können, und haben Ihren Text deshalb nicht behalten. Wenn Sie eine Antwort möchten, senden Sie ihn dann bitte noch einmal.
thanks-not-kept-again = Formular öffnen
thanks-repair-when = Wenn es behoben ist
thanks-repair-over-when = Jetzt, da es behoben ist
thanks-repair = Wir rechnen aus, was jede Kundin und jeder Kunde verloren hat, und machen es gut. Sie müssen nicht danach fragen.
