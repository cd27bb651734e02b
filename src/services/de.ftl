# Gesamtzustand der Dienste.

overall-setting-up = Diese Seite wird eingerichtet
overall-operational = Alle Systeme betriebsbereit
overall-degraded = Dienste teilweise beeinträchtigt
overall-minor-outage = Kleinerer Ausfall
overall-partial-outage = Teilweiser Systemausfall
overall-major-outage = Schwerer Ausfall
overall-maintenance = Dienste in Wartung
