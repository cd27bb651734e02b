# Fehler in einer Adresse; auch öffentliche Formulare zeigen sie.

customers-address-neither = Das ist weder eine E-Mail-Adresse, wie name@example.org, noch eine Telefonnummer mit + und Landesvorwahl.
customers-address-neither-example = Das ist weder eine E-Mail-Adresse, wie name@example.org, noch eine Telefonnummer, wie { $example }.
customers-email-characters = Eine E-Mail-Adresse hat keine Leerzeichen, Klammern oder Kommas. Bitte geben Sie eine Adresse an, wie name@example.org.
customers-email-no-at = In einer E-Mail-Adresse steht ein @, wie in name@example.org.
customers-email-two-at = Hier stehen zwei @-Zeichen. Eine E-Mail-Adresse hat eines.
customers-email-host = Nach dem @ kommt ein Name mit einem Punkt, wie example.org, nicht „{ $host }“.
customers-phone-characters = Eine Telefonnummer besteht nur aus Ziffern, Leerzeichen und einem + am Anfang, nicht „{ $character }“.
customers-phone-code = Bitte beginnen Sie die Telefonnummer mit + und der Landesvorwahl.
customers-phone-country = Diese Landesvorwahl gibt es nicht. Nach dem + kommt die Landesvorwahl, und die beginnt nicht mit 0.
customers-phone-short = Diese Telefonnummer ist zu kurz.
customers-phone-short-example = Diese Telefonnummer ist zu kurz. Eine vollständige sieht so aus: { $example }.
customers-phone-long = Diese Telefonnummer ist zu lang.
customers-phone-long-example = Diese Telefonnummer ist zu lang. Eine vollständige sieht so aus: { $example }.
customers-text-none = Wir senden keine SMS. Bitte geben Sie eine E-Mail-Adresse an.
customers-text-landline = Das sieht nach einem Festnetzanschluss aus, der keine SMS empfangen kann. Bitte geben Sie eine Mobilnummer oder eine E-Mail-Adresse an.
customers-text-country = Wir senden SMS nur an Nummern, die mit { $codes } beginnen. Bitte geben Sie eine solche Nummer oder eine E-Mail-Adresse an.
customers-text-costly = An Nummern dieser Art senden wir keine SMS, weil sie Zuschläge kosten können. Bitte geben Sie eine Mobilnummer oder eine E-Mail-Adresse an.
