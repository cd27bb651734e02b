# Die eigene Seite der Kundin oder des Kunden, und die Gründe hinter einer Summe.

letter-no-gift = Auf dieser Seite gibt es gerade keinen Gutschein für Sie.
letter-gift-withdrawn = Dieser Gutschein wurde zurückgenommen, bevor Sie ihn holen konnten. Das liegt an uns, nicht an Ihnen, und es tut uns leid.
letter-gift-over = Der letzte Tag für diesen Gutschein ist vorbei.

letter-title = Ein Brief an { $name } – { $organisation }
letter-dear = Guten Tag { $name },
letter-opening = Am { $day } haben wir Sie im Stich gelassen. Dies zeigen unsere Aufzeichnungen für Sie, und dies haben wir seither gesagt. Ausführlicher schreibt Ihnen bald ein Mensch.
letter-apology = Was wir zu sagen haben
letter-you = Was Ihnen geschehen ist
letter-span = { $from } bis { $to }
letter-until-now = jetzt
letter-minutes = { $minutes } Min.
letter-our-updates = Unsere Meldungen
letter-first-on = die erste { $at }
letter-first-after = nach { $minutes } Min.
letter-days = { $from } bis { $to }
letter-caption = { $days }, { $zone }. Wenn es nicht so war,
letter-tell-us = sagen Sie es uns.
letter-said = Was wir damals gesagt haben
letter-repair = Was Sie zurückbekommen
letter-owed = Weniger auf Ihrer nächsten Rechnung
letter-owed-note = { $why }. Das geschieht von selbst.
letter-gift = Ein Gutschein für { $merchant }, { $from } – { $to }
letter-claim = Meinen Gutschein holen
letter-code = Zeigen oder nennen Sie diesen Code bei { $merchant }, bis { $until }. Er bleibt auf dieser Seite.
letter-honoured = Für andere ist dieses Angebot beendet. Ihres gilt.
letter-redeemed = Sie haben diesen Gutschein eingelöst. Danke, dass Sie bei uns bleiben.
letter-withdrawn = Wir haben Ihnen diesen Gutschein angeboten und ihn zurückgenommen. Das liegt an uns, nicht an Ihnen, und es tut uns leid. Wenn es Sie etwas kostet, sagen Sie es uns unten.
letter-over = Der letzte Tag für diesen Gutschein war { $until }. Wenn Sie etwas daran gehindert hat, ihn zu nutzen, sagen Sie es uns unten.
letter-how = Wie wir das berechnet haben
letter-how-owed = Auf Ihrer Rechnung
letter-how-gift = Der Gutschein
letter-signed = Unterschrift
letter-sincerely = Mit freundlichen Grüßen
letter-reply = Sagen Sie uns, wie es für Sie war
letter-reply-label = In Ihren eigenen Worten
letter-reply-more = Möchten Sie etwas hinzufügen?
letter-reply-help = Wenn es Sie mehr als Zeit gekostet hat, sagen Sie es; wir sehen es uns an. Ein Mensch liest das und antwortet Ihnen.
letter-reply-sent = Vielen Dank. Ein Mensch wird das lesen und Ihnen antworten.
letter-reply-go = An das Team von { $name } senden
letter-reply-go-us = Senden
letter-foot = Nach einem Ausfall gehen falsche E-Mails in unserem Namen um. Wir fragen nie nach einem Passwort, einer PIN oder Ihren Bankdaten, und Ihr Gutschein steht nur auf dieser Seite. Dieser Link gehört Ihnen allein; bitte geben Sie ihn nicht weiter.

trace-loss = Sie zahlen { $fee } im Monat und waren { $duration } ohne Dienst. Tageweise gerechnet sind das
trace-loss-in-part = Sie zahlen { $fee } im Monat und waren { $duration } ohne { $weight } % davon. Tageweise gerechnet sind das
trace-loss-no-fee = Sie waren { $duration } ohne Dienst. Sie zahlen uns keine Monatsgebühr, tageweise gerechnet sind das also
trace-not-hit = Diese Störung hat Sie nicht erreicht

trace-times-minor = Es war ein geringer Ausfall, deshalb zählt er { $times ->
    [2] doppelt
    [3] dreifach
   *[other] { $times }-fach
}
trace-times-major = Es war ein schwerer Ausfall, deshalb zählt er { $times ->
    [2] doppelt
    [3] dreifach
   *[other] { $times }-fach
}
trace-times-critical = Es war ein kritischer Ausfall, deshalb zählt er { $times ->
    [2] doppelt
    [3] dreifach
   *[other] { $times }-fach
}

trace-effort = Sie hatten außerdem Mühe mit uns: { $more } mehr
trace-repeat = { $incidents ->
    [one] Ein weiterer Ausfall traf Sie in den 90 Tagen davor
   *[other] { $incidents } weitere Ausfälle trafen Sie in den 90 Tagen davor
}

trace-floor-minor = Bei einem geringen Ausfall bekommt niemand weniger als { $least }
trace-floor-major = Bei einem schweren Ausfall bekommt niemand weniger als { $least }
trace-floor-critical = Bei einem kritischen Ausfall bekommt niemand weniger als { $least }

trace-tenure = Sie sind seit { $years ->
    [one] einem Jahr
    [2] zwei Jahren
    [3] drei Jahren
    [4] vier Jahren
    [5] fünf Jahren
    [6] sechs Jahren
    [7] sieben Jahren
    [8] acht Jahren
    [9] neun Jahren
    [10] zehn Jahren
   *[other] { $years } Jahren
} bei uns: { $percent ->
    [10] ein Zehntel mehr
    [20] ein Fünftel mehr
    [25] ein Viertel mehr
    [50] die Hälfte mehr
   *[other] { $percent } % mehr
}
trace-value = Sie haben uns viel von Ihrem Geschäft anvertraut: { $percent ->
    [10] ein Zehntel mehr
    [20] ein Fünftel mehr
    [25] ein Viertel mehr
    [50] die Hälfte mehr
   *[other] { $percent } % mehr
}

trace-cap-kept = Ihr Verlust erlaubt bis zu { $most }, es wird also nichts gekürzt
trace-cap-cut = Ihr Verlust erlaubt bis zu { $most }
trace-gift-up = Aufgerundet zu einem richtigen Geschenk
trace-gift-down = Abgerundet zu einem richtigen Geschenk, weil das nächste mehr wäre, als erlaubt ist
trace-flat-offer = Dieses Angebot, für alle gleich

owed-delayed-repair-working = Nicht innerhalb von zwei vollen Werktagen repariert: { $count ->
    [one] ein Tag zu { $each }
   *[other] { $count } Tage zu { $each }
}
owed-delayed-repair-calendar = Nicht innerhalb von zwei Tagen repariert: { $count ->
    [one] ein Tag zu { $each }
   *[other] { $count } Tage zu { $each }
}
owed-missed-appointment = { $count ->
    [one] Ein Termin, den wir nicht eingehalten haben, { $each }
   *[other] { $count } Termine, die wir nicht eingehalten haben, je { $each }
}
owed-late-start = Ihr Dienst begann zu spät: { $count ->
    [one] ein Tag zu { $each }
   *[other] { $count } Tage zu { $each }
}
owed-availability = In diesem Monat { $down } ohne Dienst, er war also { $there } % der Zeit da. Ihr Vertrag gibt unter { $below } % von { $fee } { $percent } % zurück
owed-flat = { $percent ->
    [10] Ein Zehntel
    [20] Ein Fünftel
    [25] Ein Viertel
    [50] Die Hälfte
   *[other] { $percent } %
} Ihrer Monatsgebühr von { $fee }
