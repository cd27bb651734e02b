# Fehler in einer Adresse; auch öffentliche Formulare zeigen sie.

customers-address-neither = Das ist weder eine E-Mail-Adresse, wie name@example.org, noch eine Telefonnummer, wie 07700 900123.
customers-email-characters = Eine E-Mail-Adresse hat keine Leerzeichen, Klammern oder Kommas. Bitte geben Sie eine Adresse an, wie name@example.org.
customers-email-no-at = In einer E-Mail-Adresse steht ein @, wie in name@example.org.
customers-email-two-at = Hier stehen zwei @-Zeichen. Eine E-Mail-Adresse hat eines.
customers-email-host = Nach dem @ kommt ein Name mit einem Punkt, wie example.org, nicht „{ $host }“.
customers-phone-characters = Eine Telefonnummer besteht nur aus Ziffern, Leerzeichen und einem + am Anfang, nicht „{ $character }“.
customers-phone-begin = Eine Telefonnummer beginnt mit 0 oder mit + und der Landesvorwahl, wie 07700 900123 oder +44 7700 900123.
customers-phone-country = Nach dem + kommt die Landesvorwahl, und die beginnt nicht mit 0, wie +44.
customers-phone-short-mobile = Diese Nummer ist zu kurz. Eine britische Mobilnummer hat 11 Ziffern.
customers-phone-long-mobile = Diese Nummer ist zu lang. Eine britische Mobilnummer hat 11 Ziffern.
customers-phone-short-uk = Diese Nummer ist zu kurz. Eine britische Nummer hat 10 oder 11 Ziffern.
customers-phone-long-uk = Diese Nummer ist zu lang. Eine britische Nummer hat 10 oder 11 Ziffern.
customers-phone-short-abroad = Diese Nummer ist zu kurz. Mit Landesvorwahl hat eine Nummer mindestens 8 Ziffern.
customers-phone-long-abroad = Diese Nummer ist zu lang. Mit Landesvorwahl hat eine Nummer höchstens 15 Ziffern.
customers-text-landline = Das sieht nach einem Festnetzanschluss aus, der keine SMS empfangen kann. Bitte geben Sie eine Mobilnummer oder eine E-Mail-Adresse an.
customers-text-country = Wir senden SMS nur an Nummern, die mit { $codes } beginnen. Bitte geben Sie eine solche Nummer oder eine E-Mail-Adresse an.
customers-text-costly = An Nummern dieser Art senden wir keine SMS, weil sie Zuschläge kosten können. Bitte geben Sie eine Mobilnummer oder eine E-Mail-Adresse an.
