# Wörter und Ablehnungen, die jeder Raum braucht.

refusal-invalid = Vorher ist noch etwas zu klären. Nichts, was Sie eingegeben haben, ist verloren.
refusal-signed_out = Bitte melden Sie sich zuerst an.
refusal-not_found = Unter dieser Adresse gibt es nichts. Vielleicht wurde es entfernt, oder der Link ist unvollständig.
refusal-stale = Jemand anderes hat dies geändert, während Sie geschrieben haben. Beide Texte stehen unten; nichts ist verloren.
refusal-too_large = Das ist zu viel auf einmal. Bitte senden Sie weniger.
refusal-too_many = Zu viele Versuche. Bitte warten Sie { $seconds } Sekunden und versuchen Sie es noch einmal.
refusal-unavailable = Unsere Daten sind gerade nicht erreichbar. Nichts, was Sie eingegeben haben, ist verloren; bitte versuchen Sie es in einer Minute noch einmal.
refusal-fault = Bei uns ist etwas schiefgegangen. Es ist vermerkt; bitte versuchen Sie es noch einmal.
refusal-role = Dafür fehlt Ihnen das Recht. Die Verwaltung kann es Ihnen geben.
refusal-forged = Das kam von einer anderen Website und wurde deshalb nicht getan. Bitte öffnen Sie die Seite hier und versuchen Sie es noch einmal.

field-required = Das wird gebraucht.
field-too-long = Das ist zu lang: { $length } Zeichen, und { $max } passen hinein.
field-control-characters = Darin sind Zeichen, die sich nicht darstellen lassen. Bitte geben Sie es noch einmal ein.
field-choice = Bitte wählen Sie etwas aus der Liste.
field-number = Hier wird eine ganze Zahl gebraucht.
field-email = Das sieht nicht nach einer E-Mail-Adresse aus, wie name@example.org.
field-time = Hier wird eine Uhrzeit gebraucht, wie 14:30.
field-moment = Hier werden Tag und Uhrzeit gebraucht, wie 2026-03-01 14:30.

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
