# Die eigene Seite der Kundin oder des Kunden, und die Gründe hinter einer Summe.

letter-staff = Sie sind als Mitarbeiterin oder Mitarbeiter angemeldet. Nur die Kundin oder der Kunde kann hier den Gutschein holen oder antworten; der Code wird nicht angezeigt, und Versuche werden protokolliert.
letter-claim-none = Auf dieser Seite gibt es gerade keinen Gutschein für Sie.
letter-claim-withdrawn = Dieser Gutschein wurde zurückgenommen, bevor Sie ihn holen konnten. Das liegt an uns, nicht an Ihnen, und es tut uns leid.
letter-claim-expired = Der letzte Tag für diesen Gutschein ist vorbei.

letter-title = Ein Brief an { $name } – { $organisation }
letter-greeting = Guten Tag { $name },
letter-opening = Am { $day } haben wir Sie im Stich gelassen. Dies zeigen unsere Aufzeichnungen für Sie, und dies haben wir seither veröffentlicht. Ausführlicher schreibt Ihnen bald ein Mensch.
letter-apology-label = Unsere Entschuldigung
letter-disruption-heading = Was Ihnen geschehen ist
letter-span = { $from } bis { $to }
letter-span-now = jetzt
letter-minutes = { $minutes } Min.
letter-our-updates = Unsere Meldungen
letter-first-on = die erste { $at }
letter-first-after = nach { $minutes } Min.
letter-days = { $from } bis { $to }
letter-caption = { $days }, { $zone }. Wenn es nicht so war,
letter-caption-link = sagen Sie es uns.
letter-updates-heading = Unsere Meldungen von damals
letter-compensation-heading = Was Sie zurückbekommen
letter-credit-heading = Gutschrift auf Ihrer nächsten Rechnung
letter-credit-note = { $why }. Sie müssen nichts tun.
letter-credit-at-least = Mindestens { $money }
letter-not-computed = Nicht berechnet
letter-not-computed-note = Möglicherweise steht Ihnen das zu. Wir konnten keinen Betrag berechnen, weil aus unseren Aufzeichnungen nicht hervorgeht:
letter-not-computed-ask = Sagen Sie es uns unten, dann prüft es ein Mensch.
letter-assumptions = Wir haben angenommen:
pack-flat-2012 = Ein Zehntel der Gebühr für Juli
pack-sla-business = Gutschrift nach Servicevertrag, Geschäftsverträge
pack-uk-ofcom = Automatische Entschädigung, Breitband und Festnetz
pack-de-tkg-58 = Entschädigung nach § 58 TKG
letter-voucher-heading = Ein Gutschein für { $merchant }, { $from } – { $to }
letter-claim-submit = Meinen Gutschein holen
letter-voucher-code = Zeigen oder nennen Sie diesen Code bei { $merchant }, bis { $until }. Er bleibt auf dieser Seite.
letter-voucher-honoured = Wir haben dieses Angebot beendet, Ihr Gutschein bleibt aber gültig.
letter-voucher-redeemed = Sie haben diesen Gutschein eingelöst. Danke, dass Sie bei uns bleiben.
letter-voucher-withdrawn = Wir haben Ihnen diesen Gutschein angeboten und ihn zurückgenommen. Das liegt an uns, nicht an Ihnen, und es tut uns leid. Wenn es Sie etwas kostet, sagen Sie es uns unten.
letter-voucher-expired = Der letzte Tag für diesen Gutschein war { $until }. Wenn Sie etwas daran gehindert hat, ihn zu nutzen, sagen Sie es uns unten.
letter-reasons-summary = Wie wir das berechnet haben
letter-reasons-credit = Ihre Gutschrift
letter-reasons-voucher = Der Gutschein
letter-signature-label = Unterschrift
letter-closing = Mit freundlichen Grüßen
letter-reply-heading = Sagen Sie uns, wie es für Sie war
letter-reply-label = In Ihren eigenen Worten
letter-reply-more-label = Möchten Sie etwas hinzufügen?
letter-reply-help = Wenn es Sie mehr als Zeit gekostet hat, sagen Sie es; wir sehen es uns an. Ein Mensch liest das und antwortet Ihnen.
letter-reply-sent = Vielen Dank. Ein Mensch wird das lesen und Ihnen antworten.
letter-reply-submit = An das Team von { $name } senden
letter-reply-submit-unnamed = Senden
letter-foot = Nach einem Ausfall werden gefälschte E-Mails in unserem Namen verschickt. Wir fragen nie nach einem Passwort, einer PIN oder Ihren Bankdaten, und Ihr Gutschein steht nur auf dieser Seite. Dieser Link gehört Ihnen allein; bitte geben Sie ihn nicht weiter.

trace-loss = Sie zahlen { $fee } im Monat und waren { $duration } ohne Dienst. Tageweise gerechnet sind das
trace-loss-in-part = Sie zahlen { $fee } im Monat und waren { $duration } ohne { $weight } % davon. Tageweise gerechnet sind das
trace-loss-no-fee = Sie waren { $duration } ohne Dienst. Sie zahlen uns keine Monatsgebühr, tageweise gerechnet sind das also
trace-not-hit = Diese Störung hat Sie nicht betroffen

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

trace-effort = Für Ihren zusätzlichen Aufwand: { $more } mehr
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

trace-cap-kept = Die Obergrenze für Ihren Verlust ist { $most }, es wird also nichts gekürzt
trace-cap-cut = Die Obergrenze für Ihren Verlust ist { $most }
trace-gift-up = Aufgerundet auf den nächsten Standardbetrag
trace-gift-down = Abgerundet auf einen Standardbetrag, weil der nächste über der Obergrenze läge
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
owed-availability = In diesem Monat { $down } ohne Dienst, er war also { $there } % der Zeit verfügbar. Unter { $below } % erstattet Ihr Vertrag { $percent } % von { $fee }
owed-flat = { $percent ->
    [10] Ein Zehntel
    [20] Ein Fünftel
    [25] Ein Viertel
    [50] Die Hälfte
   *[other] { $percent } %
} Ihrer Monatsgebühr von { $fee }

owed-unknown-service-kind = Um welche Art von Dienst es ging
owed-unknown-total-loss = Ob der Dienst vollständig ausgefallen ist
owed-unknown-report-day = An welchem Tag der Ausfall gemeldet wurde
owed-unknown-missed-appointments = Ob Termine versäumt wurden
owed-unknown-late-start = Ob ein Dienst verspätet begonnen hat
owed-unknown-monthly-fee = Die monatliche Gebühr
owed-unknown-country = Das Land
owed-unknown-currency = Die Beträge in dieser Währung
owed-unknown-figures = Die Beträge für diese Zeit

owed-assumes-country = Das Land ergibt sich aus der Region, sonst aus der Zeitzone oder der Währung
owed-assumes-kind-of-customer = Der Name des Tarifs sagt, ob er für einen Haushalt oder ein Unternehmen ist
owed-assumes-no-holidays = Feiertage zählen als Werktage
owed-assumes-from-loss = Gezählt wird ab dem Tag, an dem der Dienst ausgefallen ist
owed-assumes-day-of-restoration = Der Tag, an dem der Dienst wieder da war, zählt als Tag ohne Dienst
owed-assumes-whole-contract = Der Ausfall eines Dienstes zählt als Ausfall des ganzen Vertrags, und ein Monat hat 30 Tage

# Die Ankündigung eines Angebots.

offer-announcement-default-subject = Ein Gutschein über { $amount } von { $organisation }
offer-announcement-default-body =
    Guten Tag { $name },

    für die Zeit, in der unser Dienst für Sie ausgefallen ist, schulden wir Ihnen mehr als Worte. Hier ist ein Gutschein über { $amount }.

    { $merchant } nimmt ihn bis zum { $until } an. Den Code erhalten Sie auf Ihrer eigenen Seite:
    { $link }

    { $organisation }
