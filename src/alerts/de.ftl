# Was die Öffentlichkeit von Alarmen liest: der vorgeschlagene Titel.

draft-public-title = Probleme mit { $services }
