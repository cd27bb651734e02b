# Die öffentlichen Seiten.

publishing-title = { $page } – { $name } Status
publishing-masthead = Status
publishing-subscribe = Abonnieren
publishing-demo-label = Vorführung
publishing-feed-planned = DIES IST EIN GEPLANTES EREIGNIS: { $when }
publishing-feed-update = Neuigkeit
publishing-feed-service-title = { $service } – { $name } Status – Verlauf der Störungen
publishing-feed-title = { $name } Status – Verlauf der Störungen

publishing-script-words = in %|vor %|% Min.|% Std.|% Tagen|Die Verbindung ist unterbrochen. Was Sie sehen, ist vielleicht veraltet; wir versuchen es weiter.|Zeiten|% (Ihre)|Zeiten gelten für %. Tage zählen nach der Zeit von %.|Farben|Wie auf diesem Gerät|Hell|Dunkel|Hoher Kontrast

publishing-foot-label = Mehr
publishing-foot-site = Unsere Website
publishing-foot-support = Hilfe und Kontakt
publishing-foot-report = Problem melden
publishing-foot-history = Verlauf der Störungen
publishing-foot-uptime = Verfügbarkeit
publishing-foot-rss = RSS
publishing-foot-atom = Atom
publishing-foot-calendar = Kalender
publishing-calendar-add = In den Kalender
publishing-calendar-name = { $name }: geplante Wartungen
publishing-calendar-incidents = { $name }: Störungen
publishing-calendar-service = { $service } ({ $name }): geplante Wartungen
publishing-calendar-incidents-service = { $service } ({ $name }): Störungen
publishing-widget-close = Schließen
publishing-foot-api = API
publishing-zone = Zeiten gelten für { $city } (jetzt { $offset }).
publishing-zone-utc = Zeiten sind in UTC angegeben.

publishing-stale-away = Stand dieser Seite: { $at }. Unsere Daten sind gerade nicht erreichbar.
publishing-stale-behind = Stand dieser Seite: { $at }. Eine neuere Fassung lässt sich gerade nicht zeigen.

publishing-list = { $before } und { $last }
publishing-list-comma = ,{ " " }
publishing-number-1 = eine
publishing-number-2 = zwei
publishing-number-3 = drei
publishing-number-4 = vier
publishing-number-5 = fünf
publishing-number-6 = sechs
publishing-number-7 = sieben
publishing-number-8 = acht
publishing-number-9 = neun
publishing-number-10 = zehn
publishing-number-11 = elf
publishing-number-12 = zwölf

publishing-lead-services = { $count ->
    [one] 1 Dienst
   *[other] { $count } Dienste
}
publishing-lead-major_outage = { $names }: schwerer Ausfall.
publishing-lead-partial_outage = { $names }: Teilausfall.
publishing-lead-degraded_performance = { $names }: langsamer oder weniger zuverlässig als sonst.
publishing-lead-under_maintenance = { $names }: geplante Wartung.
publishing-lead-others = { $count ->
    [one] Der andere Dienst funktioniert.
   *[other] Die anderen { $number } Dienste funktionieren.
}
publishing-lead-all-operational = Alles funktioniert.
publishing-lead-monitoring = Alles funktioniert wieder. { $count ->
    [one] Eine Störung beobachten wir noch.
   *[other] { $count } Störungen beobachten wir noch.
}
publishing-lead-no-services = Bald sehen Sie hier, welche Dienste funktionieren und welche nicht.
publishing-lead-next-update = Nächste Meldung bis { $at }.
publishing-last-change = Letzte Änderung { $at }

publishing-open-label = Laufende Störungen
publishing-steps-label = Fortschritt
publishing-state-draft = Entwurf
publishing-state-investigating = Wird untersucht
publishing-state-identified = Ursache erkannt
publishing-state-monitoring = Wird beobachtet
publishing-state-resolved = Behoben
publishing-state-scheduled = Geplant
publishing-state-in_progress = Im Gange
publishing-state-verifying = Wird überprüft
publishing-state-completed = Abgeschlossen
publishing-state-cancelled = Abgesagt

publishing-fact-next = Nächste Meldung bis
publishing-fact-late = Meldung verspätet, zugesagt bis
publishing-fact-put-off = Zuerst zugesagt bis
publishing-fact-last = Letzte Meldung
publishing-fact-began = Beginn
publishing-fact-lasted = Dauer
publishing-fact-first = Unsere erste Meldung
publishing-fact-after = { $span } nach Beginn
publishing-fact-services = Betroffene Dienste
publishing-fact-window = Geplant für

publishing-affected = Ich bin betroffen
publishing-subscribe-incident = Benachrichtigen, wenn es behoben ist
publishing-reports-count = { $count ->
    [one] Eine Person hat es uns gemeldet
   *[other] { $count } Personen haben es uns gemeldet
}
publishing-earlier-updates = { $count ->
    [one] 1 frühere Meldung
   *[other] { $count } frühere Meldungen
}

publishing-services = Dienste
publishing-legend-label = Was die Farben bedeuten
publishing-legend-degraded = Beeinträchtigt
publishing-days-ago = vor { $days } Tagen
publishing-today = Heute
publishing-uptime = { $percent } verfügbar
publishing-uptime-since = { $percent } seit { $day }
publishing-uptime-method = Ein schwerer Ausfall zählt voll, ein Teilausfall zu 30{"\u00A0"}%. Langsamkeit und geplante Wartung zählen nicht.
publishing-uptime-title = Verfügbarkeit in { $days } Tagen
publishing-uptime-days = { $days } Tage
publishing-uptime-period = Zeitraum
publishing-uptime-description = Verfügbarkeit der Dienste von { $name } in den letzten { $days } Tagen.

publishing-strip-no-data = Keine Daten vor dem { $day }.
publishing-strip-on = { $status } am { $days }.
publishing-strip-many = { $last } und an weiteren Tagen, insgesamt { $count }
publishing-strip-all-up = An allen Tagen in Betrieb.
publishing-strip-others-up = An allen anderen Tagen in Betrieb.

publishing-word-no-data = keine Daten
publishing-word-operational = betriebsbereit
publishing-word-degraded_performance = beeinträchtigt
publishing-word-partial_outage = Teilausfall
publishing-word-major_outage = schwerer Ausfall
publishing-word-under_maintenance = Wartung
publishing-words-title = Diese { $days } Tage in Worten
publishing-words-no-data = keine Daten, { $count ->
    [one] 1 Tag
   *[other] { $count } Tage
}
publishing-words-then = , dann{ " " }
publishing-words-for = { $kinds }, { $span }
publishing-words-since = { $kinds }, seit { $at }

publishing-planned = Geplante Wartung
publishing-planned-repeats = { $count ->
    [one] Ein weiterer Termin ist geplant.
   *[other] { $count } weitere Termine sind geplant.
}
publishing-planned-all = Alle Termine im Kalender
publishing-past = Vergangene Störungen
publishing-past-none = Keine Störungen gemeldet.
publishing-past-open = { $count ->
    [one] Eine Störung ist offen: { $link }.
   *[other] { $count } Störungen sind offen: { $link }.
}
publishing-past-open-link = siehe oben
publishing-past-span = { $span }, { $length }

publishing-incident-title = { $state }: { $title }
publishing-summary-label = Zusammenfassung
publishing-updates-heading = Meldungen, die neueste zuerst
publishing-updates-start = Beginn
publishing-updates-after = { $span } später
publishing-updates-longest-gap = { $span } später, unsere längste Pause
publishing-edited = Bearbeitet { $at }
publishing-not-translated = Noch nicht übersetzt. Dieser Text ist auf { $language }.
publishing-languages-label = Sprache
publishing-backdated = Nachgetragen { $at }

publishing-chart-heading = Störung und Meldungen
publishing-chart-heading-open = Störung und Meldungen bisher
publishing-chart-updates = Unsere Meldungen
publishing-chart-first = die erste { $at }
publishing-chart-range = { $from } bis { $to }
publishing-chart-since = seit { $from }
publishing-chart-partly = { $range }, teilweise wiederhergestellt ab { $at }
publishing-chart-major = Rot: Es ging nicht.
publishing-chart-partial = Orange: Es ging mal und mal nicht, oder nur bei manchen.
publishing-chart-degraded = Gelb: Es war langsam oder unzuverlässig.
publishing-chart-longest-gap = Jede Marke ist eine Meldung. Die längste Pause dazwischen war { $span }.
publishing-chart-marks = Jede Marke ist eine Meldung.
publishing-chart-as-of = Stand unserer letzten Meldung, { $at }.

publishing-history-title = Verlauf der Störungen
publishing-history-lead = Was ausfiel, wie lange, und unsere Meldungen, Monat für Monat.
publishing-history-description = Alle vergangenen Störungen von { $name }, Monat für Monat.
publishing-history-month = Störungen im { $month }
publishing-history-earlier = Frühere Monate
publishing-history-before = ← { $month }
publishing-history-after = { $month } →
publishing-history-all = Alle Monate
publishing-history-nav = Monate
publishing-range-label = Von einem Monat bis zu einem anderen
publishing-range-from = Von
publishing-range-to = Bis
publishing-range-show = Zeigen
publishing-range-no-month = Das ist kein Monat. Wählen Sie einen, etwa März 2026.
publishing-range-future = { $month } liegt noch in der Zukunft.
publishing-range-backwards = Dieser Monat liegt nach { $to }, wo der Zeitraum endet.
publishing-history-count = { $count ->
    [0] Keine Störungen
    [one] 1 Störung
   *[other] { $count } Störungen
}

publishing-stale-origin = Stand dieser Seite: { $at }. Sie ist eine Kopie, und das Original ist gerade nicht erreichbar.

publishing-mirror-title = Vorübergehend nicht erreichbar
publishing-mirror-away = Das lässt sich gerade nicht annehmen. Die Statusseite selbst ist auf dem Stand von { $at }.
publishing-mirror-page = Zur Statusseite
publishing-mirror-copy-title = Das ist eine Kopie
publishing-mirror-copy = Diese Kopie der Statusseite nimmt keine Formulare an. Nutzen Sie das Original: { $link }.
publishing-mirror-typed = Ihr Text, damit Sie ihn kopieren können
publishing-starting-title = Die Statusseite startet
publishing-starting = Noch wurde nichts veröffentlicht, weil die Datenbank nicht gelesen werden kann. Amends versucht es weiter, und diese Seite lädt sich von selbst neu.
publishing-starting-mirror = Diese Kopie der Statusseite ist gerade gestartet und wartet auf das Original. Sie prüft alle zwei Sekunden, und diese Seite lädt sich von selbst neu.

publishing-announcements = Ankündigungen
publishing-announcement = Ankündigung
publishing-announcement-more = Weiterlesen
publishing-announcement-until = Bis { $at }
publishing-announcement-over = Diese Ankündigung endete am { $at }.

publishing-post-mortem = Nachbetrachtung
publishing-post-mortem-published = Veröffentlicht { $at }
publishing-post-mortem-by = von { $name }

publishing-not-found = Seite nicht gefunden
publishing-not-found-lead = Die Adresse ist vielleicht falsch. Aktuelle Informationen finden Sie auf der Statusseite.
publishing-withdrawn-incident = Diese Störung wurde zurückgenommen
publishing-withdrawn-incident-lead = Wir haben sie irrtümlich veröffentlicht und am { $at } zurückgenommen. Sie zählt weder im Verlauf noch in der Verfügbarkeit.
publishing-withdrawn-announcement = Diese Ankündigung wurde zurückgenommen
publishing-withdrawn-announcement-lead = Wir haben sie am { $at } zurückgenommen. Sie gilt nicht mehr.
