# Einwilligung in Angebote: das Ende jedes Angebots und die Seite hinter seinem Link.

consent-footer = Sie erhalten diese Nachricht, weil Sie Angeboten zugestimmt haben. Angebote abbestellen:
consent-title = { $what } – { $name } Status
consent-heading = Angebote abbestellen
consent-lead = Wir senden Angebote von { $name } an { $address }. Wenn Sie sie abbestellen, erhalten Sie weiterhin Nachrichten zu Ihrem Dienst.
consent-withdraw-submit = Angebote abbestellen
consent-withdrawn = Sie erhalten keine Angebote mehr
consent-withdrawn-lead = Wir senden keine Angebote mehr an { $address }. Nachrichten zu Ihrem Dienst erhalten Sie weiterhin.
consent-give-submit = Wieder Angebote senden
consent-note = Ein Gutschein, den wir Ihnen angeboten haben, bleibt auf Ihrer eigenen Seite, ob Sie Angebote erhalten oder nicht.
destination-demo = Eine Demonstration sendet nur an diesen Rechner, etwa http://127.0.0.1:8080/.
