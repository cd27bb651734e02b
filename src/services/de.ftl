# Gesamtzustand der Dienste.

overall-operational = Alle Systeme betriebsbereit
overall-degraded = Dienste teilweise beeinträchtigt
overall-minor-outage = Kleinerer Ausfall
overall-partial-outage = Teilweiser Systemausfall
overall-major-outage = Schwerer Ausfall
overall-maintenance = Dienste in Wartung
