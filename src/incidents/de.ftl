# Zustände, wie sie in Nachrichten an Abonnenten stehen, und was die Uhr von selbst sagt.

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

maintenance-began = Die Arbeiten haben begonnen.
maintenance-ended = Die Arbeiten sind beendet.
