# Namen von Zuständen und Fehlermeldungen, die alle Bereiche verwenden.

refusal-invalid = Einige Felder brauchen noch Ihre Aufmerksamkeit. Nichts, was Sie eingegeben haben, ist verloren.
refusal-signed_out = Bitte melden Sie sich zuerst an.
refusal-not_found = Unter dieser Adresse gibt es nichts. Vielleicht wurde es entfernt, oder der Link ist unvollständig.
refusal-stale = Jemand anderes hat dies geändert, während Sie daran gearbeitet haben. Beide Fassungen stehen unten; nichts ist verloren.
refusal-too_large = Das ist zu groß. Bitte senden Sie weniger.
refusal-too_many = Zu viele Versuche. Bitte versuchen Sie es in { $seconds ->
    [one] einer Sekunde
   *[other] { $seconds } Sekunden
} noch einmal.
refusal-too_many-minutes = Zu viele Versuche. Bitte versuchen Sie es in { $minutes ->
    [one] einer Minute
   *[other] { $minutes } Minuten
} noch einmal.
refusal-too_many-hours = Zu viele Versuche. Bitte versuchen Sie es in { $hours ->
    [one] einer Stunde
   *[other] { $hours } Stunden
} noch einmal.
refusal-unavailable = Unser System ist gerade nicht erreichbar. Nichts, was Sie eingegeben haben, ist verloren; bitte versuchen Sie es in einer Minute noch einmal.
refusal-unavailable-page = Unser System ist gerade nicht erreichbar. Versuchen Sie es in einer Minute noch einmal.
refusal-busy = Der Dienst ist ausgelastet. Nichts, was Sie eingegeben haben, ist verloren. Versuchen Sie es in { $seconds ->
    [one] 1 Sekunde
   *[other] { $seconds } Sekunden
} noch einmal.
refusal-busy-page = Der Dienst ist ausgelastet. Versuchen Sie es in { $seconds ->
    [one] 1 Sekunde
   *[other] { $seconds } Sekunden
} noch einmal.
refusal-malformed = Diese Anfrage ist fehlerhaft. Sie muss genau einen Host nennen.
refusal-fault = Bei uns ist etwas schiefgegangen. Der Fehler ist erfasst; bitte versuchen Sie es noch einmal.
refusal-overloaded = Gerade kommen zu viele Anfragen. Bitte versuchen Sie es in ein paar Sekunden noch einmal.
refusal-too-slow = Ihre Anfrage kam zu langsam an. Bitte versuchen Sie es noch einmal.
refusal-role = Ihnen fehlt die Rolle, die dafür nötig ist. Die Verwaltung kann sie Ihnen geben.
refusal-scope = Diesem Token fehlt die nötige Berechtigung. Die Verwaltung kann einen mit ihr erstellen.

field-required = Dieses Feld ist erforderlich.
field-too-long = Das ist zu lang: { $length } Zeichen. Erlaubt sind höchstens { $max }.
field-choice = Bitte wählen Sie eine der Möglichkeiten.
field-number = Bitte geben Sie eine ganze Zahl ein.
field-email = Bitte geben Sie eine gültige E-Mail-Adresse ein, wie name@example.org.
field-time = Bitte geben Sie eine Uhrzeit ein, wie 14:30.
field-moment-skipped = Am { $day } werden die Uhren von { $from } auf { $to } vorgestellt. { $time } gibt es an diesem Tag nicht. Bitte geben Sie { $to } oder später ein.
field-moment-twice = { $time } gibt es am { $day } zweimal, weil die Uhren zurückgestellt werden. Bitte wählen Sie, welche Zeit gemeint ist.
field-moment-which = Welche der beiden
field-moment-first = Die erste: { $at }
field-moment-second = Die zweite: { $at }
field-moment-is = Das ist { $at }.
field-moment = Bitte geben Sie Tag und Uhrzeit ein, wie 2026-03-01 14:30.

status-operational = Betriebsbereit
status-degraded_performance = Beeinträchtigte Leistung
status-partial_outage = Teilausfall
status-major_outage = Schwerer Ausfall
status-under_maintenance = Wartung
status-no-data = Keine Daten

impact-none = Keine Auswirkung
impact-minor = Geringe Auswirkung
impact-major = Schwere Auswirkung
impact-critical = Kritische Auswirkung
