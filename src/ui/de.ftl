# Seitenrahmen, Formulare, Fehlerseiten, Zeiten und Zahlen.

demo-banner = Vorführung: Diese Firma gibt es nicht, und nichts verlässt diesen Rechner.

form-errors-one = Es gibt ein Problem
form-errors-many = Es gibt { $count } Probleme
form-input-kept = Nichts, was Sie eingegeben haben, ist verloren.
form-stale-stored = Gespeicherte Fassung
form-stale-typed = Ihre Fassung

error-title-404 = Seite nicht gefunden
error-title-403 = Kein Zugriff
error-title-410 = Nicht mehr verfügbar
error-title-503 = Vorübergehend nicht erreichbar
error-title-500 = Unerwarteter Fehler
error-title-other = Das hat nicht geklappt
error-back-public = Zur Statusseite

time-minutes = { $minutes } Min.
time-hours = { $hours } Std. { $minutes } Min.
time-hours-only = { $hours } Std.
time-days = { $days ->
    [one] 1 Tag
   *[other] { $number } Tage
}
time-days-and = { $days } { $rest }
time-zone-city = Ortszeit { $city }

date-day = %-d. %B
date-day-year = %-d. %B %Y
date-weekday = %a, %-d. %B
date-weekday-year = %a, %-d. %B %Y
date-weekday-full = %A, %-d. %B %Y
date-month = %B %Y
date-month-short = %b %Y
date-short = %-d. %b
date-name = %a
date-name-clock = %a %H:%M
date-name-full-clock = %A, %H:%M
date-short-clock = %-d. %b %H:%M
date-weekday-clock = %a, %-d. %B, %H:%M
date-weekday-year-clock = %a, %-d. %B %Y, %H:%M %Z
date-clock-first = %H:%M %Z, %A, %-d. %B %Y
date-clock-range = { $day }, { $from }–{ $until } { $zone }
date-clock-ranges = { $from } – { $until }
date-feed = <var data-var='date'>%-d</var>. %b, <var data-var='time'>%H:%M</var> %Z
date-feed-begin = <var data-var='date'>%-d</var>. %b, <var data-var='time'>%H:%M</var>
date-feed-end = <var data-var='time'>%H:%M</var> %Z
time-zone-gmt = GMT
time-zone-bst = BST
time-zone-wet = WEZ
time-zone-west = WESZ
time-zone-cet = MEZ
time-zone-cest = MESZ
time-zone-eet = OEZ
time-zone-eest = OESZ
date-range-in-month = { $from }.–{ $to }
date-range = { $from } – { $to }

month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
month-short-1 = Jan.
month-short-2 = Feb.
month-short-3 = März
month-short-4 = Apr.
month-short-5 = Mai
month-short-6 = Juni
month-short-7 = Juli
month-short-8 = Aug.
month-short-9 = Sept.
month-short-10 = Okt.
month-short-11 = Nov.
month-short-12 = Dez.
weekday-1 = Montag
weekday-2 = Dienstag
weekday-3 = Mittwoch
weekday-4 = Donnerstag
weekday-5 = Freitag
weekday-6 = Samstag
weekday-7 = Sonntag
weekday-short-1 = Mo
weekday-short-2 = Di
weekday-short-3 = Mi
weekday-short-4 = Do
weekday-short-5 = Fr
weekday-short-6 = Sa
weekday-short-7 = So

number-thousands = .
number-decimals = { $whole },{ $part }
number-percent = { $number }{"\u00A0"}%
number-or-more = { $number }+

masthead-status = Status

unsent-form-title = Was Sie eingegeben haben, ist noch da
unsent-form-label = Sie haben geschrieben
unsent-form-submit = Erneut senden
