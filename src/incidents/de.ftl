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
maintenance-ended = Die geplante Wartung ist abgeschlossen.
