# Das öffentliche Formular für ein Problem ohne Störungsmeldung, und die Seite danach.

problem-title = Problem melden – { $name } Status
problem-title-again = Fehler: Problem melden – { $name } Status
problem-heading = Problem melden
problem-lead = Etwas funktioniert nicht, und unsere Seite sagt es nicht? Sagen Sie es uns. Wenn mehrere dasselbe melden, sehen wir sofort nach.
problem-open-one = Daran arbeiten wir schon:
problem-message-label = Was passiert? (freiwillig)
problem-thanks-title = Vielen Dank – { $name } Status
problem-thanks-heading = Vielen Dank. Wir haben Ihre Meldung.
problem-thanks-lead = Sie ist mit denen der anderen gezählt. Wenn es an uns liegt, lesen Sie es auf der Statusseite.
problem-thanks-soon = Sobald wir mehr wissen
problem-thanks-update = Neues steht auf der Statusseite.
problem-thanks-page = Statusseite öffnen
problem-thanks-subscribe = Möchten Sie, dass wir es Ihnen schicken?
problem-thanks-full-when = Nach { $when }
problem-thanks-full = Sie sind mitgezählt. Wir erhalten gerade mehr Nachrichten, als wir lesen können, und haben Ihren Text deshalb nicht behalten. Wenn Sie eine Antwort möchten, senden Sie ihn dann bitte noch einmal.
problem-thanks-again = Formular öffnen
