maintenance-overran = Die Wartung dauert länger als geplant. Wir prüfen noch, ob alles funktioniert, und melden hier, wenn sie abgeschlossen ist.
maintenance-services-changed = Die geplante Wartung betrifft nun: { $services }.
maintenance-services-none = Die geplante Wartung betrifft nun keinen bestimmten Dienst.
maintenance-renamed = Die geplante Wartung heißt nun „{ $title }“.
maintenance-repeats = Diese Wartung wiederholt sich. Die folgenden Termine stehen im Kalender, und Abonnenten werden an jeden erinnert.
maintenance-series-ended = Dieser und die folgenden Termine der geplanten Wartung finden nicht statt.
maintenance-series-changed = Dieser und die folgenden Termine der geplanten Wartung ändern sich. Neue Termine kündigen wir gesondert an.
