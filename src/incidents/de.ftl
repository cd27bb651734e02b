# Zustände, wie sie in Nachrichten an Abonnenten stehen, und automatische Meldungen.

state-draft = Entwurf
state-investigating = Wird untersucht
state-identified = Ursache erkannt
state-monitoring = Wird beobachtet
state-resolved = Behoben
state-scheduled = Geplant
state-in_progress = Im Gange
state-verifying = Wird überprüft
state-completed = Abgeschlossen
state-cancelled = Abgesagt

maintenance-began = Die geplante Wartung hat begonnen.
incident-words-investigating = Wir untersuchen dieses Problem.
incident-words-identified = Die Ursache ist gefunden, und wir arbeiten an der Behebung.
incident-words-monitoring = Der Fehler ist behoben, und wir beobachten das Ergebnis.
incident-words-resolved = Diese Störung ist behoben.
maintenance-verifying = Die Arbeiten sind beendet. Wir prüfen, ob alles funktioniert.
maintenance-cancelled = Die geplante Wartung findet nicht statt.
maintenance-moved = Die geplante Wartung findet nun von { $from } bis { $until } statt.
maintenance-ended = Die geplante Wartung ist abgeschlossen.
